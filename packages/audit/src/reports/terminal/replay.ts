import { bytesOf, factorTitle } from "@telltale/core/model/index.ts";
import type { ReplayResult, ReplaySide } from "../events.ts";
import { characterOf } from "../text/characters.ts";

import { type Look, Page } from "./page.ts";
import { rich, styled } from "./rich.ts";
import { excerpt } from "./tell.ts";

const MOST_BYTES = 32;
const MOST_CHARACTERS = 8;

/** Both sides of a minimal pair that was run again, byte for byte, and whether the tell was seen. */
export function replayReport(result: ReplayResult, look: Look): string {
  const page = new Page(look);
  const { tell } = result;
  page.text(rich`${styled("bold", tell.id)}  ${tell.summary}`, { hang: 4 });
  page.text(rich`${styled("dim", tell.where)}`, { indent: 4 });
  const changed = changedFactors(result);
  writeSide(page, "Without", result.without, changed);
  writeSide(page, "With", result.with, changed);
  page.blank();
  page.text(
    result.seenAgain
      ? rich`${styled("bold", "Seen again:")} the two runs differ in the way that the dossier says.`
      : rich`${styled("bold", "Not seen again:")} the two runs do not differ in the way that the dossier says.`,
  );
  return page.toString();
}

function changedFactors({ without, with: other }: ReplayResult): string[] {
  const ids = new Set([...Object.keys(without.levels), ...Object.keys(other.levels)]);
  return [...ids].filter((id) => without.levels[id] !== other.levels[id]);
}

function writeSide(page: Page, title: string, side: ReplaySide, changed: string[]): void {
  page.heading(title);
  for (const id of changed) page.text(rich`${factorTitle(id)}: ${side.levels[id] ?? "baseline"}`);
  if (side.excerpt === null || side.bytes === null) {
    page.text(styled("dim", "nothing was sent at this place"));
    return;
  }
  const { text, from, to } = side.excerpt;
  page.text(
    excerpt({ before: text.slice(0, from), changed: text.slice(from, to), after: text.slice(to) }),
  );
  const bytes = bytesOf(side.bytes);
  const hex = [...bytes.subarray(0, MOST_BYTES)].map((byte) => byte.toString(16).padStart(2, "0"));
  const more = bytes.length > MOST_BYTES ? ` … ${bytes.length} bytes in all` : "";
  page.field("Bytes", rich`${hex.join(" ")}${more}`);
  const characters = [...new TextDecoder().decode(bytes)];
  if (characters.length > MOST_CHARACTERS) return;
  for (const char of characters) {
    const { glyph, notation, name } = characterOf(char.codePointAt(0) ?? 0);
    page.text(rich`${styled("bold", glyph || " ")}  ${notation} ${name}`, { indent: 12, hang: 3 });
  }
}
