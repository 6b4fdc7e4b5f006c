/**
 * Strings that differ between two builds of the same source, and say nothing about what the code
 * does: the version of the subject, the time of the build, and hashes in the names of chunks.
 */
export interface Noise {
  /** The versions of both subjects; each stands for the same thing. */
  versions: readonly string[];
}

const timestamp = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,6})?(?:Z|[+-]\d\d:\d\d)$/;
const chunkHash = /[-.]([A-Za-z0-9_]{8,20})\.(m?js|cjs|json|css|wasm)$/;

/**
 * A string without what differs from build to build.
 *
 * - the versions of the subjects become `<version>` wherever they stand as a whole number of parts
 *   (`1.2.3` in `cli/1.2.3`, not in `11.2.30`);
 * - an ISO 8601 time becomes `<time>` where it is the whole string;
 * - the hash in a relative path of a chunk (`./chunk-7QXCL3ZP.js`) becomes `<hash>`.
 *
 * Nothing else is dropped: each such rule is a place where a change could hide.
 */
export function withoutNoise(text: string, noise: Noise): string {
  let plain = text;
  for (const version of noise.versions) {
    if (version.length > 0 && plain.includes(version)) plain = withoutVersion(plain, version);
  }
  if (plain.length > 200) return plain;
  if (plain.length >= 20 && timestamp.test(plain)) return "<time>";
  if (plain.startsWith("./") || plain.startsWith("../") || plain.startsWith("/")) {
    return plain.replace(chunkHash, (whole, hash: string, ending: string) =>
      looksHashed(hash) ? `${whole[0]}<hash>.${ending}` : whole,
    );
  }
  return plain;
}

function withoutVersion(text: string, version: string): string {
  let result = "";
  let from = 0;
  for (let at = text.indexOf(version); at >= 0; at = text.indexOf(version, at + 1)) {
    if (at < from) continue;
    const end = at + version.length;
    const whole =
      !/[\d.]/.test(text[at - 1] ?? "") &&
      !/\d/.test(text[end] ?? "") &&
      !/^\.\d/.test(text.slice(end, end + 2));
    if (!whole) continue;
    result += `${text.slice(from, at)}<version>`;
    from = end;
  }
  return result + text.slice(from);
}

/** Hashes mix digits or cases where a word has neither: `7QXCL3ZP`, `bA9_xK2p`, but not `settings`. */
function looksHashed(word: string): boolean {
  const digits = /\d/.test(word);
  const upper = /[A-Z]/.test(word);
  const lower = /[a-z]/.test(word);
  return (
    digits || (upper && lower && !/^[A-Z]?[a-z]+(?:[A-Z][a-z]+)*$/.test(word)) || (upper && !lower)
  );
}
