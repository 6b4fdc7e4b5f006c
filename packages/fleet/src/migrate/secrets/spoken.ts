import { isHarmlessUnder, isSecretName, isSecretParameter, wordsOf } from "./names.ts";
import { isPlaceholder, isPlain, isStandIn, looksLikePassword, type Span } from "./shapes.ts";
import { cellsIn, toldIn } from "./told.ts";

/** A secret, and the name that stands before it; null where none does. */
export interface Spoken extends Span {
  name: string | null;
}

/** In a setting, a doubt makes a secret; in prose and programs, the value has to look like one too. */
export type Manner = "setting" | "prose";

const assignment =
  /(?<![\w$-])((?:--?)?[A-Za-z_][\w.-]{0,60})((?:["'`*_\\\]]|\[\d*\])*\s*(?::[=-]|=>|==?=?|:|\bis\b|\bwas\b|\||>)[\s*_]*)((?:\\?["'`])?)/g;
/** No secret is longer, but for keys, which have a look of their own. */
const LONGEST = 4_096;
const scheme = /^(?:Bearer|Basic|Token|ApiKey|Api-Key|Digest|Negotiate|pass|plain)[ :]+\s*/i;

/** Secrets by what stands before them: `TOKEN=…`, `Authorization: Bearer …`, `?sig=…`, `user:password`. */
export function spokenIn(text: string, manner: Manner): Spoken[] {
  const told = manner === "prose" ? [...toldIn(text), ...cellsIn(text)] : toldIn(text);
  return [
    ...assignedIn(text, manner),
    ...schemesIn(text, manner),
    ...pairsIn(text, manner),
    ...told.map((span) => ({ ...span, name: "password" })),
  ];
}

function assignedIn(text: string, manner: Manner): Spoken[] {
  const spans: Spoken[] = [];
  for (const found of text.matchAll(assignment)) {
    if (found.index < (spans.at(-1)?.end ?? 0)) continue;
    const [whole, name = "", sign = "", quote = ""] = found;
    const parameter = /[?&;]/.test(text[found.index - 1] ?? "") && sign === "=";
    if (!(parameter ? isSecretParameter(name) : isSecretName(name))) continue;
    if (!assigns(text, found.index, sign + quote, manner)) continue;
    let start = found.index + whole.length;
    let value = valueAt(text, start, { quote, parameter, sign, name });
    const scheme = schemeOf(value);
    start += scheme.length;
    value = value.slice(scheme.length);
    if (value === "" || isHarmlessUnder(name, value)) continue;
    // `npm run token:refresh`, but `X-Api-Key:…`
    if (sign === ":" && quote === "" && !looksLikePassword(value) && !/^[A-Z]|-/.test(name))
      continue;
    if (manner === "prose" && !isLiteral(text, name, sign, quote, start, value)) continue;
    spans.push({ start, end: start + value.length, name: name.replace(/^-+/, "") });
  }
  return spans;
}

/** Whether a sign gives a value to the name before it; in a command most of them do something else. */
function assigns(text: string, at: number, sign: string, manner: Manner): boolean {
  if (!/[|>]|is|was/.test(sign)) return true;
  if (manner === "setting") return false;
  // A row of a table, and an element.
  if (sign.includes("|"))
    return (
      !sign.includes("\n") &&
      /^[ \t]*\|/.test(text.slice(text.lastIndexOf("\n", at) + 1).slice(0, 20))
    );
  return !sign.includes(">") || sign.includes("=") || (sign === ">" && text[at - 1] === "<");
}

/** The value that begins at a place: to the quote that closes it, or to the next white space. */
function valueAt(
  text: string,
  start: number,
  {
    quote,
    parameter,
    sign,
    name,
  }: { quote: string; parameter: boolean; sign: string; name: string },
): string {
  const rest = text.slice(start, start + LONGEST);
  const mark = quote.at(-1);
  if (mark !== undefined) {
    const end = rest.search(new RegExp(`${quote.length > 1 ? "\\\\" : "(?<!\\\\)"}${mark}|\n`));
    return end < 0 ? rest : rest.slice(0, end);
  }
  // `${NAME:-value}`
  if (sign === ":-") return /^[^}\n]*/.exec(rest)?.[0] ?? "";
  if (sign === ">") return /^[^<\n]*/.exec(rest)?.[0] ?? "";
  if (/cookie/i.test(name)) return /^[^"'\n]*/.exec(rest)?.[0] ?? "";
  const word = parameter
    ? /^[^\s"'`&#<>]+/
    : /^(?:(?:Bearer|Basic|Token|ApiKey|Api-Key|Digest|Negotiate) +)?\S+/i;
  // Quotes and brackets at the end belong to what stands around it.
  return (word.exec(rest)?.[0] ?? "").replace(/(?:["'`,;)\]}>]|\\n)+$/, "");
}

/** `Bearer ` and its like at the beginning of a header, with the blank; empty where there is none. */
export function schemeOf(value: string): string {
  return scheme.exec(value)?.[0] ?? "";
}

/**
 * Whether a value in prose or a program is the secret itself: neither a word of the sentence, nor a type,
 * nor something that the program works out.
 */
function isLiteral(
  text: string,
  name: string,
  sign: string,
  quote: string,
  start: number,
  value: string,
): boolean {
  const bare = value.replace(/[.,;:!?)\]}]+$/, "");
  if (isStandIn(bare) || (isPlain(bare) && !/^\d{4,}$/.test(bare))) return false;
  if (types.test(bare) || wordsOf(name).at(-1) === bare.toLowerCase()) return false;
  // `accessToken` is a name, too.
  const letters = /^[A-Za-z_]+$/.test(bare);
  if (
    !isStrong(name) &&
    (letters ||
      !/[A-Za-z]/.test(bare) ||
      !looksLikePassword(bare) ||
      bare.length < 8 ||
      /[.(]/.test(bare))
  )
    return false;
  // `typeof token === "function"`
  if (sign.includes("==") && letters) return false;
  if (letters && /[a-z][A-Z]/.test(bare)) return false;
  if (quote !== "" && quote !== "`") return !/^[a-z]+(?:[ _-][a-z]+)+$/i.test(bare);
  // A call, a member, an element, or an operator with a blank before it: code.
  if (/^[A-Za-z_$][\w$]*(?:\(|\[|<|\??\.[A-Za-z_]|::)|^\/[\^([\\]/.test(value)) return false;
  if (/^\d+$/.test(bare)) return !wordsOf(name).includes("tokens");
  if (!letters && looksLikePassword(bare)) return true;
  // Letters alone: only where nothing follows in the line that would make a sentence of it.
  const after = text.slice(start + value.length).split("\n", 1)[0] ?? "";
  return (
    /^[:=]+$/.test(sign.trim().replace(/["'`*_\\]/g, "")) &&
    /^[ \t.\r]*$/.test(after) &&
    bare.length >= 6 &&
    /^[\w-]+$/.test(bare) &&
    !/[A-Z_-]/.test(bare.slice(1))
  );
}

const types =
  /^(?:str|string|text|int|integer|number|bool|boolean|object|array|list|any|bytes|u?int\d+(?:array)?|float\d+(?:array)?|big(?:u?int)|required|optional|secret|password|token|key|value|hidden|masked|redacted|encrypted|header|cookie|bearer|basic|none|null|undefined|unknown|missing|invalid|expired|base64|sha256|hs256|rs256|oauth2|x509|utf8|utf-8|md5|uuid4?|pbkdf2|bcrypt|string\W*|os\W.*|process\W.*|env\W.*)$/i;

/** What a program says about a secret, without saying it: `tokenType`, `passwordHint`. */
const parts =
  /^(?:types?|names?|headers?|fields?|params?|kinds?|modes?|class|prefix|suffix|pattern|regex|label|message|errors?|title|text|description|placeholder|hint|help|page|pages|usage|index|length|count|limit)$/;

/** Names that speak of nothing else; a `key` or a `session` is many things in a program. */
function isStrong(name: string): boolean {
  if (parts.test(wordsOf(name).at(-1) ?? "")) return false;
  return (
    wordsOf(name).some((word) =>
      /passw|passphrase|passcode|secret|credential|token|apikey|authoriz|^(?:pass|pwd|pw|pin|pat|otp)$|pass$|pwd$/.test(
        word,
      ),
    ) || /(?:api|access|secret|private|auth|account|encryption|license)[_.-]?key/i.test(name)
  );
}

/** `Bearer …` and `Basic …`, wherever they stand. */
function schemesIn(text: string, manner: Manner): Spoken[] {
  return [...text.matchAll(/\b(?:bearer|basic)\s+([^\s"'`<>*]{6,})/gi)].flatMap((found) => {
    const [whole, value = ""] = found;
    if (isPlaceholder(value) || value.startsWith("$")) return [];
    if (manner === "prose" && !isCredential(whole, value)) return [];
    const start = found.index + whole.length - value.length;
    return [{ start, end: start + value.length, name: "token" }];
  });
}

/** Whether what follows the word of a scheme in a sentence can be what it asks for. */
function isCredential(whole: string, value: string): boolean {
  if (!/^[\w+/=.~-]+\W*$/.test(value) || types.test(value)) return false;
  if (/^bearer/i.test(whole)) return /\d/.test(value) && looksLikePassword(value);
  return /^[\x20-\x7e]*:[\x20-\x7e]*$/.test(Buffer.from(value, "base64").toString("latin1"));
}

/** What stands before a colon where no user does: hosts, kinds of packages, of links and of values. */
const noUser =
  /^(?:localhost|npm|jsr|node|file|git|github|gitlab|workspace|link|docker|image|http|https|ws|wss|data|domain|mailto|urn|sha\d+|md5|tcp|udp|unix|vite|bun|deno|python|postgres|redis|mysql|mongo|ubuntu|debian|alpine|nginx|golang|rust|ruby|php|java|openjdk|node-?js|mcp|ref|id|v|model|text|type|color|size|x|y|tel|sms)$/i;

/** `user:password` and `user:password@host` without a scheme. */
function pairsIn(text: string, manner: Manner): Spoken[] {
  const spans: Spoken[] = [];
  for (const found of text.matchAll(
    /(?<![^\s"'`=(,:])([A-Za-z][\w.%+-]{0,40}):([^\s"'`,;<>]{4,})/g,
  )) {
    const [whole, user = "", rest = ""] = found;
    if (noUser.test(user) || isSecretName(user) || rest.startsWith("//")) continue;
    const host = rest.lastIndexOf("@");
    const password = host > 0 ? rest.slice(0, host) : rest;
    const speaks =
      /^[A-Za-z!#$%^&+=?~]/.test(password) &&
      looksLikePassword(password) &&
      !/[/.(){}[\]*]/.test(password) &&
      /\d/.test(password) &&
      !types.test(password) &&
      // Classes of style sheets: `hover:bg-blue-500`.
      !(manner === "prose" && password.includes("-")) &&
      password.length >= 6;
    const withHost =
      host > 0 &&
      /^[\w.-]+(?::\d+)?(?:\/|$)/.test(rest.slice(host + 1)) &&
      looksLikePassword(password);
    if (!speaks && !withHost) continue;
    const start = found.index + whole.length - rest.length;
    spans.push({ start: found.index, end: start + password.length, name: "login" });
  }
  return spans;
}
