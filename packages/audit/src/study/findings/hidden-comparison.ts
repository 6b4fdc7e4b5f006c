import type { HiddenList } from "@telltale/core/model/study.ts";
import { grouped } from "@telltale/core/numbers.ts";
import { listed } from "@telltale/core/words.ts";
import type { Constant } from "../code/constants.ts";
import { rangeOf } from "../code/place.ts";
import type { Comparison } from "../comparisons/comparisons.ts";
import { excerptOf } from "../excerpts/excerpt.ts";
import { visible } from "../excerpts/visible.ts";
import { valueFor } from "../hints/values.ts";
import type { Detector, Draft, Evidence, Read } from "./evidence.ts";
import { hashedComparisons } from "./hashes.ts";
import { readingAt, wordsForAll } from "./reads.ts";
import { stepsOf } from "./steps.ts";

/**
 * Something about the user is compared with strings that do not stand in the code in plain sight.
 *
 * ```js
 * const hosts = unscramble("OzUuNjIvNXs…");
 * if (hosts.some((host) => hostname.endsWith(host))) …
 * ```
 */
export const hiddenComparison: Detector = {
  id: "hidden-comparison",
  tier: "B",
  title: "comparison with hidden strings",
  help:
    "Something about the user is compared with strings that do not stand in the code in plain sight " +
    "(base64, XOR, character codes …) and were decoded here; or it is hashed and compared with " +
    "hashes, of which nobody can read what they stand for.",
  find(evidence) {
    const { comparisons, reads } = evidence;
    const everything = evidence.hiddenStrings > manyHidden;
    const telling = comparisons.filter((comparison) => {
      const read = reads[comparison.label] as Read;
      if (comparison.hidden === 0 || read.ownSetting || read.name === "*") return false;
      return !everything || couldBeValues(read, comparison);
    });
    const byList = Map.groupBy(telling, ({ hidden }) => hidden);
    const decoded = [...byList].flatMap(([node, same]) => {
      const list = hiddenAt(evidence, node, same);
      return list === null ? [] : [draftOf(evidence, node, list, same)];
    });
    const hashed = hashedComparisons(evidence).map(({ node, list, same }) =>
      draftOf(evidence, node, list, same),
    );
    return [...decoded, ...hashed];
  },
};

/** Where more different strings are hidden, all of a program's are, and that one is says little. */
const manyHidden = 500;

/** Whether what is compared with could be values of what is read: hosts for a base URL, zones for a time zone. */
function couldBeValues({ factor }: Read, { how, texts }: Comparison): boolean {
  if (
    factor === null ||
    !/^(?:base-url|timezone|locale|proxy|git-remote|git-identity|npm-registry)$/.test(factor)
  )
    return false;
  const fitting = texts.filter((text) => valueFor(factor, how, text) !== null);
  return fitting.length * 2 > texts.length;
}

const mostExamples = 3;
const longestExample = 40;

function draftOf(
  evidence: Evidence,
  node: number,
  list: HiddenList,
  comparisons: readonly Comparison[],
): Draft {
  const { code, reads, fromReads } = evidence;
  const sorted = [...comparisons].sort((a, b) => a.steps - b.steps || a.node - b.node);
  const [first] = sorted as [Comparison];
  // What lies as near as the nearest is meant; what lies further mostly passes by.
  const near = sorted.filter(({ steps }) => steps <= first.steps + 2);
  const labels = [...new Set(near.map(({ label }) => label))];
  const read = labels.map((label) => reads[label] as Read);
  const way = fromReads.pathTo(first.asked, first.label, "value");
  const many = list.entries.length;
  const examples = list.entries
    .slice(0, mostExamples)
    .map((entry) => `"${visible(entry.slice(0, longestExample))}"`);
  const what = list.methods.includes("hash")
    ? `${many === 1 ? "a hash" : `a list of ${grouped(many)} hashes`}, such as ${listed(examples)}: nobody can read of what`
    : many === 1
      ? `a hidden string, ${examples[0]}`
      : `a hidden list of ${grouped(many)} entries, such as ${listed(examples)}`;
  const told = list.methods.length === 0 || list.methods.includes("hash");
  const methods = told ? "" : ` (hidden by ${listed(list.methods)})`;
  return {
    summary: `The code compares ${wordsForAll(read)} with ${what}${methods}.`,
    reads: labels.map((label) => {
      const at = near.find((one) => one.label === label) as Comparison;
      const from = fromReads.pathTo(at.asked, label, "value")[0] ?? at.asked;
      return readingAt(code, reads[label] as Read, from);
    }),
    sends: [],
    choice: null,
    hidden: list,
    steps: stepsOf(code, [...way, first.node]),
    excerpts: [excerptOf(code, first.node), excerptOf(code, node, { lines: 12 })],
    deciders: [],
    answers: [...new Set(comparisons.map((one) => one.node))],
    weight: Math.min(many, 1000) - first.steps,
  };
}

/**
 * The hidden list that is compared with, or the one hidden string; null where it holds no word: of a
 * hidden sign nobody learns whom it is about.
 */
function hiddenAt(
  { code, constants, hidden }: Evidence,
  node: number,
  comparisons: readonly Comparison[],
): HiddenList | null {
  const last = code.last[node] as number;
  const exact = hidden.find((one) => one.node === node);
  const around = exact ?? hidden.find((one) => one.node >= node && one.node <= last);
  const texts = [...new Set(comparisons.flatMap((comparison) => comparison.texts))];
  // Only what is hidden itself counts, not all that it may come together with on the way.
  const own = stringsIn(constants.of(node));
  const entries = own.length > 0 ? own : texts;
  // The same list may be made in one place and handed on through others.
  const same = hidden.find((one) => isSame(one.list.entries, entries));
  const list: HiddenList =
    exact?.list ??
    same?.list ??
    (around
      ? { ...around.list, entries: texts }
      : { entries, methods: [], place: rangeOf(code, node) });
  return list.entries.some(isWord) ? list : null;
}

function stringsIn(value: Constant | undefined): string[] {
  if (typeof value === "string") return [value];
  return Array.isArray(value) ? value.flatMap((part) => stringsIn(part)) : [];
}

function isSame(some: readonly string[], others: readonly string[]): boolean {
  return some.length === others.length && some.every((text, at) => text === others[at]);
}

/** Two letters or digits in a row, and not a text in another encoding: to encode is not to hide. */
function isWord(text: string): boolean {
  if (!/[\p{L}\p{N}]{2}/u.test(text)) return false;
  const plain = /^[\w+/-]{8,}={0,2}$/.test(text)
    ? Buffer.from(text, "base64").toString("latin1")
    : "";
  return !/^[\x20-\x7e]{6,}$/.test(plain);
}
