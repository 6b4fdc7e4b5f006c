import type { SourceFile } from "../code/code.ts";

export type SourceKind = SourceFile["kind"];

const EXTENSIONS: Readonly<Record<string, SourceKind>> = {
  js: "javascript",
  cjs: "javascript",
  mjs: "javascript",
  jsx: "javascript",
  ts: "typescript",
  cts: "typescript",
  mts: "typescript",
  tsx: "typescript",
  json: "json",
};

/** What says nothing about what the program does: declarations of types, lock files, settings of tools. */
const NOT_CODE =
  /\.d\.[cm]?ts$|\.d\.[^./]+\.ts$|(^|\/)(package-lock|npm-shrinkwrap|tsconfig[^/]*|jsconfig)\.json$/i;

/** Text for people and for other machines; no JavaScript is looked for in it. */
const PROSE =
  /\.(md|markdown|rst|adoc|css|scss|less|svg|xml|ya?ml|toml|ini|lock|map|csv|tsv|proto|po|scm|tmLanguage|snap|license|d\.[cm]?ts)$|(^|\/)(readme|license|licence|copying|notice|changelog|authors)[^/]*$/i;

/** Programs in other languages; not read, and said so. */
const OTHER_LANGUAGES =
  /\.(sh|bash|zsh|fish|ps1|psm1|bat|cmd|vbs|py|pyw|rb|pl|php|lua|java|jar|class|go|rs|c|cc|cpp|h|cs|swift|applescript|scpt)$/i;

/** What a file is by its name: a kind of source, "skip" for what says nothing, null for "look inside". */
export function kindByName(path: string): SourceKind | "skip" | null {
  if (NOT_CODE.test(path)) return "skip";
  const extension = /\.([^./]+)$/.exec(path)?.[1]?.toLowerCase() ?? "";
  return Object.hasOwn(EXTENSIONS, extension) ? (EXTENSIONS[extension] as SourceKind) : null;
}

/**
 * What a file is by how it begins, whatever its name.
 *
 * @param head the first 64 KB or less
 */
export function kindByContent(path: string, head: Buffer): SourceKind | "script" | "prose" | null {
  if (head.includes(0)) return OTHER_LANGUAGES.test(path) ? "script" : null;
  const text = head.toString("utf8");
  const shebang = /^\ufeff?#![^\n]{0,300}/.exec(text)?.[0];
  if (shebang !== undefined) {
    if (/\b(node|nodejs|bun)\b/.test(shebang)) return "javascript";
    if (/\b(deno|tsx|ts-node)\b/.test(shebang)) return "typescript";
    // A shell script that is JavaScript as well: `':' //; exec node "$0"`.
    if (/^[^\n]*\n\s{0,20}["']:["']\s{0,20};?\s{0,20}\/\//.test(text)) return "javascript";
    return "script";
  }
  if (OTHER_LANGUAGES.test(path)) return "script";
  if (/\.x?html?$/i.test(path)) return /<script/i.test(text) ? "script" : "prose";
  if (PROSE.test(path)) return "prose";
  if (!looksLikeJavaScript(text)) return null;
  // `menu.tsx-yp1d8e7c.txt`, as bundlers keep a file as a text.
  return /\.[cm]?tsx?[-.][^/]*$/i.test(path) ? "typescript" : "javascript";
}

/** Bounded everywhere: each pattern takes time in proportion to the text. */
const SIGNS = [
  /\brequire\(["'`][^"'`\n]{1,200}["'`]\)/,
  /\bmodule\.exports\b|\bexports\.[\w$]{1,99}\s?=/,
  /(?:^|[;\n])import[ {*][^;"'\n]{0,200}["'][^"'\n]{1,200}["']/,
  /(?:^|[;\n])export (?:default|const|function|class|async|\{|\*)/,
  /\b(?:const|let|var) [\w$]{1,99} ?=/,
  /\) ?=> ?[{([\w]|\b[\w$]{1,99} ?=> ?[{([\w]/,
  /\bfunction ?\*? ?[\w$]{0,99} ?\([\w$, ]{0,200}\) ?\{/,
  /\bprocess\.(?:env|argv|exit|platform|cwd)\b/,
  /["']use strict["']/,
  /[;}] ?(?:return|if ?\(|for ?\(|throw new )/,
];

function looksLikeJavaScript(text: string): boolean {
  // A text that explains code holds it between fences.
  if (text.includes("```")) return false;
  return SIGNS.filter((sign) => sign.test(text)).length >= 3;
}
