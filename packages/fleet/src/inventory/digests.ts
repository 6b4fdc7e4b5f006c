import { dirname } from "node:path";
import type { Search } from "./finding.ts";
import { LARGEST_RECORD } from "./records.ts";

const SHA512 = "sha512-[A-Za-z0-9+/]{86}==";
/** So many places of a text that begin like an entry are read. */
const MOST_PLACES = 100;
const whole = new RegExp(`^${SHA512}$`);

/**
 * The digest of the archive that a package manager has written down for what it put in a tree (SRI,
 * `sha512-…`), of exactly this version; null where none did.
 *
 * @param tree a folder `node_modules` @param version as the package's manifest states it
 */
export function archiveDigest(
  search: Search,
  tree: string,
  name: string,
  version: unknown,
): string | null {
  if (typeof version !== "string") return null;
  const beside = (file: string) => `${dirname(tree)}/${file}`;
  return (
    byNpm(search, `${tree}/.package-lock.json`, name, version) ??
    byText(search, beside("bun.lock"), `["${name}@${version}"`, ofBun) ??
    byText(search, beside("pnpm-lock.yaml"), `${name}@${version}`, ofPnpm) ??
    byText(search, beside("yarn.lock"), `${name}@`, ofYarn(version))
  );
}

function byNpm({ image }: Search, file: string, name: string, version: string): string | null {
  if (image.lstat(file) === null) return null;
  const lock = image.json(file, LARGEST_RECORD) as
    | { packages?: Record<string, { version?: unknown; integrity?: unknown } | undefined> }
    | null
    | undefined;
  const entry = lock?.packages?.[`node_modules/${name}`];
  const { integrity } = entry ?? {};
  const fits = entry?.version === version && typeof integrity === "string";
  return fits && whole.test(integrity) ? integrity : null;
}

/** The first digest that is read from the text after a key, wherever the key stands. */
function byText(
  { image }: Search,
  file: string,
  key: string,
  digestIn: (after: string) => string | null,
): string | null {
  if (image.lstat(file) === null) return null;
  const text = image.text(file, LARGEST_RECORD) ?? "";
  let left = MOST_PLACES;
  for (let at = text.indexOf(key); at >= 0 && left > 0; at = text.indexOf(key, at + 1)) {
    left -= 1;
    const digest = digestIn(text.slice(at + key.length, at + key.length + 20_000));
    if (digest !== null) return digest;
  }
  return null;
}

/** An entry is one line, its digest the last of it. */
function ofBun(after: string): string | null {
  const [line = ""] = after.split("\n", 1);
  return new RegExp(`"(${SHA512})"\\],?\\s*$`).exec(line)?.[1] ?? null;
}

function ofPnpm(after: string): string | null {
  return (
    new RegExp(`^'?:\\r?\\n\\s+resolution: \\{integrity: (${SHA512})`).exec(after)?.[1] ?? null
  );
}

/** A block of lines, up to an empty one. */
const ofYarn = (version: string) => (after: string) => {
  const [block = ""] = after.split(/\r?\n\r?\n/, 1);
  if (!block.includes(`\n  version "${version}"`)) return null;
  return new RegExp(`\\n  integrity (${SHA512})`).exec(block)?.[1] ?? null;
};
