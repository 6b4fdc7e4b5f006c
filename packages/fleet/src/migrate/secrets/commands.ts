import { isHarmlessUnder, isSecretName } from "./names.ts";
import { isPlaceholder, isPlain, looksLikePassword, shapesIn } from "./shapes.ts";
import { type Manner, type Spoken, spokenIn } from "./spoken.ts";
import { toldIn } from "./told.ts";

/** A secret in a command, and where the option begins that it belongs to. */
export interface InCommand extends Spoken {
  from: number;
}

interface Word {
  text: string;
  /** Where the text begins in the command, without a quote before it. */
  at: number;
}

/** Programs that take a password behind `-p` or another short option, glued to it or as the next word. */
const programs: Record<string, RegExp> = Object.fromEntries(
  [
    [
      "mysql mysqldump mysqladmin mysqlimport mysqlsh mariadb mariadb-dump mongo mongosh mongodump mongorestore sshpass 7z 7za 7zr cqlsh",
      /^-p/,
    ],
    ["unzip zip sqlcmd bcp mosquitto_pub mosquitto_sub", /^-P/],
    ["openssl", /^-k/],
    ["redis-cli redis-benchmark valkey-cli", /^-a/],
    ["ldapsearch ldapmodify ldapadd snmpget snmpwalk", /^-[wA]/],
  ].flatMap(([names, option]) =>
    String(names)
      .split(" ")
      .map((name) => [name, option]),
  ),
) as Record<string, RegExp>;

/** Secrets in the words of a command: by themselves, by a name in the word, or by the option before it. */
export function secretsInWords(words: string[], manner: Manner): Spoken[][] {
  let program: RegExp | null = null;
  return words.map((word, index) => {
    const before = words[index - 1] ?? "";
    const name = word.split("/").at(-1) ?? "";
    const earlier = program;
    if (Object.hasOwn(programs, name)) program = programs[name] ?? null;
    const whole = (of: string | null, from = 0): Spoken[] => [
      { start: from, end: word.length, name: of },
    ];
    if (word === "" || isPlaceholder(word)) return [];
    const optional = optionName(before);
    if (
      optional !== null &&
      !isOption(word) &&
      isOptionOfSecret(optional) &&
      takes(optional, word, manner)
    )
      return whole(optional);
    // `aws configure set aws_secret_access_key …`
    const field = /[\w-]+$/.exec(before)?.[0] ?? "";
    if (words[index - 2] === "set" && isSecretName(field) && takes(field, word, manner))
      return whole(field);
    const glued = gluedIn(word, earlier);
    if (glued !== null) return whole(glued.name, glued.from);
    if (!isOption(word)) {
      if (earlier?.test(before) === true && before.length === 2 && !isSafeBehind(word))
        return whole(before.slice(1));
      if (isBehindShort(before, word)) return whole(before.slice(1));
      if (/^(?:-u|-U|--user|--proxy-user|--login)$/.test(before)) {
        const pair = /^([^\s:%]+)[:%]([^\s]+)$/.exec(word);
        const [, user = "", password = ""] = pair ?? [];
        if (
          pair !== null &&
          !/^(?:\d+|\*+|root|staff|users|www-data)$/.test(password) &&
          password !== user &&
          !isPlaceholder(password)
        )
          return whole("login");
      }
    }
    // A word with blanks may be a command again: `sh -c "…"`.
    const inner = manner === "setting" && split(word).length > 1 ? secretsInCommand(word) : [];
    return [
      ...shapesIn(word).map((span) => ({ ...span, name: null })),
      ...spokenIn(word, manner),
      ...inner,
    ];
  });
}

/** Secrets in a command as it is written, quotes and all. */
export function secretsInCommand(command: string): InCommand[] {
  const words = split(command);
  const texts = words.map(({ text }) => text);
  const found = secretsInWords(texts, "setting").flatMap((spans, index): InCommand[] => {
    const { at } = words[index] ?? { at: 0 };
    const option = texts[index - 1] ?? "";
    return spans.map(({ start, end, name }) => {
      const behind =
        start === 0 && name !== null && option.startsWith("-") && optionName(option) === name;
      const from = behind ? (words[index - 1]?.at ?? at) : at;
      return { start: at + start, end: at + end, name, from };
    });
  });
  const told = toldIn(command).map((span) => ({ ...span, name: "password", from: span.start }));
  return [...found, ...told];
}

/** Words with the quotes around them taken off; a quote that nothing closes is one of the characters. */
function split(command: string): Word[] {
  const words: Word[] = [];
  for (const found of command.matchAll(
    /"((?:\\.|[^"\\])*)"|'([^']*)'|`([^`]*)`|(?:[^\s"'`;|&()]|(?<=\S)[&()](?=\S)|(?<=[=:])["'][^"']*["'])+|["'`]/g,
  )) {
    const [whole, double, single, back] = found;
    const text = double ?? single ?? back;
    const at = found.index + (text === undefined ? 0 : 1);
    words.push({ text: text ?? whole, at });
  }
  return words;
}

/** `token` of `--token`, `-token` or `-p`; null for what is none, or may have a value glued to it. */
export function optionName(word: string): string | null {
  const long = /^--([A-Za-z][A-Za-z\d_.-]{0,40})$/.exec(word)?.[1];
  if (long !== undefined) return shapesIn(long).length > 0 ? null : long;
  const short = /^-([A-Za-z])$/.exec(word)?.[1];
  if (short !== undefined) return short;
  // Of one dash, words of the usual kind alone: anything else may be a value behind a letter.
  return (
    /^-((?:api|access|auth|secret|client|user|db|admin)?[_-]?(?:pass|passwd|password|passphrase|token|secret|key|pat|pin|pwd|auth|credentials?|cookie|session|passin|passout|storepass|keypass))$/i.exec(
      word,
    )?.[1] ?? null
  );
}

function isOptionOfSecret(name: string): boolean {
  return name.length > 1 && isSecretName(name) && !/^(?:no|without|skip|disable)[-_]/i.test(name);
}

function takes(name: string, word: string, manner: Manner): boolean {
  if (isHarmlessUnder(name, word) || /^\*+$|^:\*$/.test(word)) return false;
  if (manner === "setting") return true;
  return /[\d!#$%^&+=?~@]/.test(word) && !/^[).,;:\]}|>]/.test(word) && looksLikePassword(word);
}

function isOption(word: string): boolean {
  return /^--[A-Za-z]|^-[A-Za-z](?:$|[a-z-]*$)/.test(word) && shapesIn(word).length === 0;
}

/** `-pVALUE`: the value of a short option without a blank. */
function gluedIn(word: string, program: RegExp | null): { name: string; from: number } | null {
  if (!/^-[A-Za-z][^-=]/.test(word) && !/^-p./.test(word)) return null;
  const value = word.slice(2);
  if (program?.test(word) === true)
    return isSafeBehind(value) ? null : { name: word.slice(1, 2), from: 2 };
  if (!/^-[pP]/.test(word) || value.length < 6) return null;
  return looksLikePassword(value) && !/^rint\d/.test(value) && !/[=/]/.test(value)
    ? { name: "p", from: 2 }
    : null;
}

/** `-p` and its like before what looks like a password; other letters are many things. */
function isBehindShort(option: string, word: string): boolean {
  if (!/^-[pPkKtTsaw]$/.test(option) || !looksLikePassword(word)) return false;
  if (/^[\w./-]*\/[\w./-]*$/.test(word) || word.endsWith(":*")) return false;
  return (
    /^-[pP]$/.test(option) ||
    (/\d/.test(word) && (word.length >= 16 || /[A-Z!#$%^&+=?~|\\@]/.test(word)))
  );
}

/** Behind an option for passwords: ports and folders, which other commands of the program take there. */
function isSafeBehind(value: string): boolean {
  return (
    isPlaceholder(value) ||
    /^\*|^[\d.]+:[\d.:/a-z]+$/.test(value) ||
    /^(?:-|:\*)/.test(value) ||
    (isPlain(value) && !/^\d{4,}$/.test(value) && /[/.:]/.test(value))
  );
}
