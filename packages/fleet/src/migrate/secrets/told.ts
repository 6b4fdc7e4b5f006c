import { isPlaceholder, isPlain, isStandIn, looksLikePassword, type Span } from "./shapes.ts";

/** Words for a password in other languages, with what stands between it and its value. */
const foreign =
  /(?:密码|密碼|口令|パスワード|暗証番号|\b(?:mot de passe|passwort|kennwort|contraseña|clave))["'`*_]*\s*(?:[:：=＝]|は|是|(?<=\s)(?:est|ist|lautet|es)\s)[\s"'`*_]*([\x21-\x7e]+)/giu;
/** `use password hunter2` */
const asked =
  /\b(?:use|using|with|enter|type)\s+(?:the\s+)?(?:password|passphrase|passcode|passwd|pwd)\s+([^\s"'`]+)/gi;
/** `passphrase 'several words 2'` */
const quoted =
  /\b(?:password|passphrase|passcode|passwd|pwd)\s+(?:"([^"\n]{4,200})"|'([^'\n]{4,200})'|`([^`\n]{4,200})`)/gi;
/** What is given to `sudo -S`, which reads a password. */
const piped =
  /\b(?:echo|printf)\s+(?:-\w+\s+)?(?:"([^"\n]+)"|'([^'\n]+)'|([^\s"'|]+))\s*\|\s*sudo\s+(?:-\w+\s+)*-\w*S/g;
const login = /\bvault\s+login\s+(?:-\S+\s+)*([^\s"'`-][^\s"'`]*)/g;

/** Passwords that a sentence or a command tells without a sign between the name and the value. */
export function toldIn(text: string): Span[] {
  return [
    ...valuesOf(text, foreign, isThoughtOf),
    ...valuesOf(text, asked, isThoughtOf),
    ...valuesOf(text, quoted, (value) => value.split(/\s+/).some(isThoughtOf)),
    ...valuesOf(text, piped, (value) => !isPlaceholder(value) && !/^(?:y|yes)$|^\$/i.test(value)),
    ...valuesOf(text, login, isThoughtOf),
  ];
}

function valuesOf(text: string, pattern: RegExp, is: (value: string) => boolean): Span[] {
  return [...text.matchAll(pattern)].flatMap((found) => {
    const [whole, ...groups] = found;
    const raw = groups.find((group) => group !== undefined) ?? "";
    const value = raw.replace(/[.,;:)\]}"'`*_]+$/, "");
    if (!is(value)) return [];
    const start = found.index + whole.lastIndexOf(raw);
    return [{ start, end: start + value.length }];
  });
}

/** A word with letters and digits, or digits alone, that stands for nothing else. */
function isThoughtOf(value: string): boolean {
  if (isStandIn(value) || /^(?:o?auth2?|base64|sha\d+|md5|utf-?8|http2)$/i.test(value))
    return false;
  if (/^\d{4,}$/.test(value)) return true;
  return !isPlain(value) && looksLikePassword(value) && /[A-Za-z]/.test(value) && /\d/.test(value);
}

const ofPasswords = /(?:^|[\s_-])(?:pass(?:word|wd|phrase|code)?|pwd)s?$/i;
const ofNames = /(?:^|[\s_-])(?:secret|token|(?:api|access)[\s_-]?key)s?$/i;

/** Cells of a table under a head that says what stands in them. */
export function cellsIn(text: string): Span[] {
  const spans: Span[] = [];
  let heads: string[] = [];
  let before = "";
  let at = 0;
  for (const line of text.split("\n")) {
    if (/^\s*\|?(?:\s*:?-+:?\s*\|)+(?:\s*:?-+:?\s*)?$/.test(line.trimEnd()))
      heads = before.split("|").map((cell) => cell.replace(/[*_`]/g, "").trim());
    else if (!line.includes("|")) heads = [];
    else if (heads.length > 0) spans.push(...cellsOf(line, heads, at));
    before = line;
    at += line.length + 1;
  }
  return spans;
}

function cellsOf(line: string, heads: string[], at: number): Span[] {
  let from = at;
  return line.split("|").flatMap((cell, index) => {
    const value = /[^\s`*]\S*[^\s`*]/.exec(cell)?.[0] ?? "";
    const start = from + cell.indexOf(value);
    from += cell.length + 1;
    const head = heads[index] ?? "";
    const alone = cell.replace(/[\s`*]/g, "") === value;
    const isOne = ofPasswords.test(head)
      ? isThoughtOf(value) && !/^\d+$/.test(value)
      : ofNames.test(head) && isThoughtOf(value) && !isName(value);
    return alone && isOne ? [{ start, end: start + value.length }] : [];
  });
}

/** A table of secrets or tokens may be one of their names: `DB_KEY2`, `--blue-500`, `space4`. */
function isName(value: string): boolean {
  return /[-.<>(){}[\]:]|^[A-Z\d_]+$|^[A-Za-z_]+\d{1,4}$|^\d+$/.test(value);
}
