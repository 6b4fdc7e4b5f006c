import { codePointOf } from "@telltale/core/marks/code-point.ts";
import { namedCodePoint } from "./code-points.ts";
import { differenceOf } from "./difference.ts";
import type { LevelEvidence } from "./evidence.ts";

/** A character that stands in one place under some levels. */
interface Variant {
  char: string;
  levels: string[];
  /** Whether it is what stands there ordinarily. */
  ordinary: boolean;
}

const words = ["", "", "", "three", "four", "five", "six", "seven", "eight", "nine", "ten"];

/**
 * Where one place is one of three characters or more, which ones, and under which levels: `is one of
 * four: U+0027 APOSTROPHE ordinarily, U+2019 … for “suffix .cn” and 4 more …`. Null for everything else.
 *
 * @param levels treated first, control second
 */
export function variantsText(levels: readonly LevelEvidence[], place: string): string | null {
  const variants = variantsOf(levels);
  if (variants === null || variants.length < 3) return null;
  const parts = variants
    .slice(0, 6)
    .map(({ char, levels: under, ordinary }) =>
      ordinary ? `${namedCodePoint(char)} ordinarily` : `${codePointOf(char)} for ${someOf(under)}`,
    );
  const more = variants.length - parts.length;
  const count = words[variants.length] ?? String(variants.length);
  return `one character in ${place} is one of ${count}: ${parts.join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
}

function variantsOf(levels: readonly LevelEvidence[]): Variant[] | null {
  const control = levels[1];
  if (typeof control?.sends !== "string") return null;
  const found = new Map<string, Variant>();
  let before: string | null = null;
  const silent: string[] = [];
  // What was tried most stands first: it is what most runs rest on.
  for (const level of [...levels].sort((a, b) => b.tried - a.tried)) {
    if (level.silent || level === control || level.sends === control.sends) {
      silent.push(level.id);
      continue;
    }
    if (level.sends === null) return null;
    const [from = "", to = ""] = differenceOf([control.sends, level.sends]).parts;
    if ([...from].length !== 1 || [...to].length !== 1 || from !== (before ?? from)) return null;
    before = from;
    const variant = found.get(to) ?? { char: to, levels: [], ordinary: false };
    variant.levels.push(level.id);
    found.set(to, variant);
  }
  if (before === null) return null;
  return [{ char: before, levels: silent, ordinary: true }, ...found.values()];
}

function someOf(levels: readonly string[]): string {
  const more = levels.length - 1;
  return `“${levels[0]}”${more > 0 ? ` and ${more} more` : ""}`;
}
