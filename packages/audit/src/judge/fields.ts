import type { FactorId } from "@telltale/core/model/index.ts";

/** Words by which a field openly says what it is about, by factor. */
export const factorWords: Record<string, RegExp> = {
  timezone: /time.?zone|\btz\b|utc|offset|region|country|local/,
  locale: /locale|lang|i18n|country|region|culture/,
  hostname: /host|machine|device|computer|node.?name/,
  username: /user|login|account|home|owner/,
  cwd: /cwd|dir|path|folder|project|workspace|root/,
  "git-remote": /git|remote|repo|origin|vcs/,
  "git-identity": /git|author|committer|user|email|name/,
  "base-url": /url|host|base|endpoint|provider|gateway|api|region/,
  proxy: /proxy|via|gateway/,
  "npm-registry": /registry|npm|mirror/,
  "cpu-count": /cpu|core|processor|parallel|concurren|worker|thread/,
  date: /date|time|day|year|month|today|created|at$/,
};

/** Words of a place: the last names of its path, without what we say of it, lower case, camel case taken apart. */
export function fieldWords(where: string): string {
  return where
    .replace(/ \([^)]*\)$/, "")
    .split(/[|\s]/)
    .slice(-2)
    .join(" ")
    .replace(/([a-z])([A-Z])/g, "$1 $2")
    .toLowerCase();
}

/** Whether the name of a field openly says that it is about this factor. */
export function namesFactor(where: string, factor: FactorId): boolean {
  const words = fieldWords(where);
  const [kind = "", detail = ""] = factor.split(/:(.*)/s);
  if (kind === "env" || kind === "file") {
    const own = detail
      .toLowerCase()
      .split(/[^\p{L}\p{N}]+/u)
      .filter((word) => word.length >= 2);
    return own.some((word) => words.split(/[^\p{L}\p{N}]+/u).includes(word));
  }
  return factorWords[kind]?.test(words) ?? false;
}

/**
 * Whether the name of a field says that it counts or measures something. What sets a limit or a
 * rate (`max_tokens`) counts nothing: nobody expects it to change.
 */
export function namesCount(where: string): boolean {
  if (
    /\b(max|min|limit|budget|interval|timeout|retry|seed)\b/.test(
      fieldWords(where).replaceAll("_", " "),
    )
  ) {
    return false;
  }
  return /len(gth)?\b|size|count|num|total|bytes|chars|tokens|lines|files|_ms\b|\bms\b|duration|elapsed|memory|uptime|\brss\b|\bheap|array buffers|cpu usage/.test(
    fieldWords(where),
  );
}

/** Whether the name of a field says that it holds a hash: a reader sees that something is said, though not what. */
export function namesDigest(where: string): boolean {
  return /\b(hash|hashed|digest|checksum|fingerprint|sha\d*|md5|hmac)\b/.test(fieldWords(where));
}
