import type { FactorId } from "@telltale/core/model/index.ts";
import type { Evidence, LevelEvidence } from "./evidence.ts";
import { stringsIn } from "./literal.ts";
import { isWord } from "./opaque.ts";

/** Stems of words that speak of a factor, beside those of its own name. */
export const vocabulary: Record<string, string> = {
  timezone: "time zone region country local clock utc east west",
  locale: "language locale region country translat",
  hostname: "host machine computer server laptop device name",
  username: "user account name owner root",
  cwd: "folder director path project workspace repositor",
  "git-remote": "git repositor remote origin branch commit",
  "git-identity": "git author committer user name email",
  "base-url":
    "url endpoint gateway provider proxy api custom default official enterprise cloud router host vendor third party",
  proxy: "proxy gateway network tunnel direct",
  "npm-registry": "registry mirror npm package",
  "cpu-count": "processor core cpu parallel concurren worker thread single",
  date: "date day month year time",
  "env:CI": "automat pipeline interactive headless build runner",
  "env:SSH_CONNECTION": "remote session ssh terminal",
  "env:CODESPACES": "cloud remote container workspace github",
};

/** Stems for what the names of variables and files have in them. */
const kin: Record<string, string> = {
  kube: "cluster container pod orchestrat",
  docker: "container image",
  container: "docker sandbox",
  term: "terminal editor console shell",
  ssh: "remote session key",
  npmrc: "registry npm mirror",
  aws: "cloud amazon",
};

const partsOfTime =
  /^(mon|tues|wednes|thurs|fri|satur|sun)day$|^(january|february|march|april|may|june|july|august|september|october|november|december|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec|morning|afternoon|evening|night|noon|midnight|weekend|weekday|today|tomorrow|yesterday|winter|spring|summer|autumn)$/i;

/** Places that name a system, a program or a surrounding, and whose value is therefore open. */
const label =
  /(platform|system|os|arch\w*|terminal|editor|ide|shell|console|environment|env|deployment|container|runtime|session|provider|endpoint|region|country|language|locale|model|version|repository|branch|registry|proxy|sandbox|cluster|host\w*|user\w*|directory|folder|path|time ?zone|date|day)\s*[:=]\s*["'`]?$/i;

export function wordsIn(text: string): string[] {
  return text.split(/[^\p{L}\p{N}'’]+/u).filter(Boolean);
}

/** What each of two texts has that the other has not. */
export function freshWords(a: string, b: string): [string[], string[]] {
  const [left, right] = [wordsIn(a), wordsIn(b)];
  return [
    left.filter((word) => !right.includes(word)),
    right.filter((word) => !left.includes(word)),
  ];
}

/** Whether one of the words says something about the factor or about one of the two levels. */
export function speakOf(
  words: readonly string[],
  factor: FactorId,
  levels: readonly LevelEvidence[],
): boolean {
  const temporal = factor === "timezone" || factor === "date" || factor === "locale";
  const regional = temporal || factor === "base-url" || factor === "npm-registry";
  const own = stemsOf(factor, levels);
  return words.some(
    (word) =>
      (temporal && partsOfTime.test(word)) ||
      (regional && namesOfRegions().has(word.toLowerCase())) ||
      // Text in another script or with another language's letters is language, openly.
      (factor === "locale" && /[^\p{ASCII}’]/u.test(word)) ||
      own.some((stem) => sameStem(word.toLowerCase(), stem)),
  );
}

function stemsOf(factor: FactorId, levels: readonly LevelEvidence[]): string[] {
  const said = [factor, ...levels.flatMap((level) => [level.id, ...stringsIn(level.value)])]
    .flatMap((text) => text.toLowerCase().split(/[^\p{L}\p{N}]+/u))
    .filter(
      (word) => word.length >= 3 && !/^(env|file|the|and|with|unset|none|true|etc)$/.test(word),
    );
  const kind = (factor.split(":")[0] === "env" ? factor : factor.split(":")[0]) ?? "";
  const related = Object.entries(kin).flatMap(([stem, more]) =>
    factor.toLowerCase().includes(stem) ? more.split(" ") : [],
  );
  return [...said, ...(vocabulary[kind]?.split(" ") ?? []), ...related];
}

/** One begins with the other, and what they share is four letters or all of a shorter stem. */
function sameStem(word: string, stem: string): boolean {
  const [short, long] = word.length < stem.length ? [word, stem] : [stem, word];
  if (short.length < 3) return false;
  return short.length >= 4 ? long.startsWith(short) : long === short || long === `${short}s`;
}

let regions: ReadonlySet<string> | null = null;

/** Words in the English names of countries and languages. */
function namesOfRegions(): ReadonlySet<string> {
  if (regions) return regions;
  const letters = [..."ABCDEFGHIJKLMNOPQRSTUVWXYZ"];
  const region = new Intl.DisplayNames("en", { type: "region", fallback: "none" });
  const language = new Intl.DisplayNames("en", { type: "language", fallback: "none" });
  const names = letters.flatMap((a) =>
    letters.flatMap((b) => [region.of(a + b), language.of((a + b).toLowerCase())]),
  );
  regions = new Set(
    names
      .flatMap((name) => wordsIn((name ?? "").toLowerCase()))
      .filter(
        (word) =>
          word.length >= 4 &&
          !/^(island|islands|world|unknown|south|north|united|states|city)$/.test(word),
      ),
  );
  return regions;
}

/** What switches are set to. */
export function isSwitch(text: string): boolean {
  return /^(true|false|yes|no|on|off|enabled|disabled|present|absent|none)$/i.test(text);
}

/** At most so many words on each side make a swap; a passage of more is one that a reader notices. */
const mostSwapped = 3;

/**
 * Whether a few plain words of a prompt stand for a few others in what is otherwise the same sentence,
 * in a place that does not name what it holds: a reader of one message sees nothing amiss.
 */
export function isSwap(evidence: Evidence, sent: readonly [string, string]): boolean {
  const { column } = evidence.localised;
  if (column.channel !== "prompt" || column.kind !== "text") return false;
  const sides = freshWords(...sent);
  if (sides.some((words) => words.length === 0 || words.length > mostSwapped)) return false;
  const plain = (word: string) => isWord(word) && /^\p{L}[\p{Ll}\p{Lo}'’]*$/u.test(word);
  if (!sides.every((words) => words.every((word) => plain(word) && !isSwitch(word)))) return false;
  const line = lineOf(evidence.levels[0], sent[0], sides[0]);
  if (line === null || label.test(line.before)) return false;
  const name = /([\p{L}\p{N}_. -]+)[:=]\s*["'`]?$/u.exec(line.before)?.[1];
  const { factor, levels } = evidence;
  if (name && speakOf(wordsIn(name.replaceAll("_", " ")), factor, levels.slice(0, 2))) return false;
  // The line names the variable itself.
  const variable = factor.startsWith("env:") ? wordsIn(factor.slice("env:".length)) : [];
  if (variable.length > 0 && variable.every((word) => line.rest.includes(word))) return false;
  // Names may be what they are: in the middle of a sentence they are written with a capital letter.
  const named = sides.every((words) => words.some((word) => /^\p{Lu}/u.test(word)));
  if (named && /[\p{L},;]\s+\S*$/u.test(line.before)) return false;
  return line.rest.length >= 2;
}

/** The line of a level's text around the swapped words: what stands before them, and its other words. */
function lineOf(
  level: LevelEvidence | undefined,
  sent: string,
  swapped: readonly string[],
): { before: string; rest: string[] } | null {
  if (!level) return null;
  const { context } = level;
  const inside = context !== null && context.text.slice(context.from, context.to) === level.sends;
  const text = inside ? context.text : sent;
  const first = swapped[0] ?? "";
  const at = text.indexOf(first, inside ? Math.max(0, context.from - first.length) : 0);
  if (at < 0) return null;
  const start = text.lastIndexOf("\n", at - 1) + 1;
  const next = text.indexOf("\n", at);
  const line = text.slice(start, next < 0 ? text.length : next);
  const rest = wordsIn(line).filter((word) => !swapped.includes(word));
  return { before: text.slice(start, at), rest };
}
