import { codePointOf } from "@telltale/core/marks/code-point.ts";
import type { Choice } from "@telltale/core/model/study.ts";
import { capitalised, listed } from "@telltale/core/words.ts";
import type { Code } from "../code/code.ts";
import { rangeOf } from "../code/place.ts";
import { excerptOf } from "../excerpts/excerpt.ts";
import { visible } from "../excerpts/visible.ts";
import type { Arrival, Arrivals } from "../flow/arrivals.ts";
import { traceFlow } from "../flow/trace.ts";
import { alternativesAmong } from "../selectors/among.ts";
import type { Selector } from "../selectors/selector.ts";
import type { SinkMark } from "../sinks/sink.ts";
import type { Detector, Draft, Evidence, Read } from "./evidence.ts";
import { decidesOnlyWhether } from "./only-whether.ts";
import { readingAt, sendingAt, wordsForAll } from "./reads.ts";
import { stepsOf } from "./steps.ts";

/**
 * A choice among texts that a reader can hardly tell apart is made by something about the user,
 * and what was chosen leaves the machine.
 *
 * ```js
 * const host = new URL(process.env.ANTHROPIC_BASE_URL).hostname;
 * const mark = host.endsWith(".cn") ? "\u2019" : "'";
 * send({ system: `Today${mark}s date is …` });
 * ```
 */
export const lookAlikeChoice: Detector = {
  id: "look-alike-choice",
  tier: "A",
  title: "choice among look-alikes",
  help:
    "A choice among texts that a reader can hardly tell apart (look-alike characters, punctuation, " +
    "white space, order, the spelling of a number) is made by something about the user, and what was " +
    "chosen leaves the machine.",
  find(evidence) {
    const candidates = evidence.selectors.flatMap((selector) => {
      const deciding = decidedBy(evidence, selector);
      return deciding === null ? [] : [{ selector, deciding }];
    });
    if (candidates.length === 0) return [];
    const onward = traceFlow(
      evidence.flow,
      candidates.flatMap(({ selector }, label) =>
        selector.carriers.map((node) => ({ node, label })),
      ),
      { control: false, maxSteps: longestWayOut.strong, maxLabels: 16, maxFacts: 2_000_000 },
    );
    if (!onward.complete) evidence.met.add("ways-out");
    const leaves = waysOut(evidence, onward, (label) => {
      const { likeness } = (candidates[label] as Candidate).selector;
      return longestWayOut[likeness.strength];
    });
    return candidates.flatMap((candidate, label) => {
      const out = leaves.get(label);
      return out ? [draftOf(evidence, candidate, out, onward, label)] : [];
    });
  },
};

/** How far from what was chosen to where it leaves, in steps of the flow. */
const longestWayOut = { strong: 30, weak: 14 };
/** How far from what is read to what it decides. */
const longestWayIn = { strong: 16, weak: 10 };
/** The same for any variable of the environment: programs are set up by those, and ask for a remote shell. */
const longestBySetting = 6;
/** What is decided by more things than this is decided by how the tool is set up as a whole. */
const mostReads = { strong: 6, weak: 3 };
/** A further thing that decides as well lies about as near as the nearest. */
const about = 4;

/** Ways out that leave the machine by themselves. */
const leaving = new Set([
  "prompt",
  "header",
  "body",
  "url",
  "dns",
  "telemetry",
  "websocket",
  "text",
]);

interface Deciding {
  read: Read;
  label: number;
  /** The decider that it gets to. */
  node: number;
  arrival: Arrival;
}

interface Candidate {
  selector: Selector;
  deciding: Deciding[];
}

/** What about the user decides a choice, the nearest first; null where nothing does, or too much. */
function decidedBy(evidence: Evidence, selector: Selector): Deciding[] | null {
  const { reads, fromReads } = evidence;
  const { strength } = selector.likeness;
  const found = new Map<number, Deciding>();
  for (const node of selector.deciders) {
    for (const arrival of fromReads.at(node)) {
      const known = found.get(arrival.label);
      if (known && known.arrival.steps <= arrival.steps) continue;
      if (strength === "weak" && decidesOnlyWhether(evidence, selector, node, arrival)) continue;
      const read = reads[arrival.label] as Read;
      found.set(arrival.label, { read, label: arrival.label, node, arrival });
    }
  }
  const all = [...found.values()].sort(
    (a, b) => a.arrival.steps - b.arrival.steps || a.label - b.label,
  );
  const near = all.filter(({ read, arrival }) => {
    const setting =
      strength === "weak" && (read.id === "env" || (read.name ?? "").startsWith("SSH_"));
    return arrival.steps <= (setting ? longestBySetting : longestWayIn[strength]);
  });
  if (near.length === 0 || kindsOf(near) > mostReads[strength]) return null;
  const nearest = near[0]?.arrival.steps ?? 0;
  const files = new Set(
    near.flatMap(({ read }) => (read.id === "file" ? read.marks.map(({ node }) => node) : [])),
  );
  const telling = near.filter(
    (one) =>
      tells(one.read, strength) &&
      one.arrival.steps <= nearest + about &&
      !leadsToFile(fromReads, one, files),
  );
  return telling.length === 0 ? null : telling;
}

/** Whether it is but a part of the path of a file that decides as well: the home folder, mostly. */
function leadsToFile(
  fromReads: Arrivals,
  { read, node, label, arrival }: Deciding,
  files: ReadonlySet<number>,
): boolean {
  if (read.id === "file" || files.size === 0) return false;
  return fromReads.pathTo(node, label, arrival.kind).some((on) => files.has(on));
}

/** Several variables and files that tell the same (LANG, LC_ALL) are one. */
function kindsOf(deciding: readonly Deciding[]): number {
  const key = ({ id, name }: Read) => (id === "env" || id === "file" ? `${id} ${name}` : id);
  return new Set(deciding.map(({ read }) => key(read))).size;
}

/** `DISABLE_TELEMETRY`, `NO_COLOR`, `USE_BUILTIN_RIPGREP`: a name that says that it is a switch. */
const switchName = /^(?:DISABLE|DONT|DO_NOT|ENABLE|FORCE|NO|SKIP|USE)_/;

/**
 * Whether it says something of the user when it chooses among look-alikes. A tool's own switches are
 * set by whoever wants what they bring, and of a variable whose name is not known, or of all of them,
 * nobody can say. By terminal, home and working folder programs choose signs and separators all the
 * time, and switches are there to change what a program looks like, so that there only a choice
 * counts that nobody makes for its looks.
 */
function tells(read: Read, strength: "strong" | "weak"): boolean {
  if (read.ownSetting || read.name === "*" || read.id === "environment") return false;
  if (strength === "strong") return true;
  if (read.id === "env" && switchName.test(read.name ?? "")) return false;
  return !/^(?:terminal|home|cwd|programs)$/.test(read.id);
}

/** By label, where what was chosen leaves. */
function waysOut(
  { sinks }: Evidence,
  onward: Arrivals,
  longest: (label: number) => number,
): Map<number, SinkMark[]> {
  const found = new Map<number, { mark: SinkMark; steps: number }[]>();
  for (const [node, marks] of sinks) {
    if (!onward.reaches(node)) continue;
    for (const mark of marks) {
      if (!leaving.has(mark.id)) continue;
      const within = mark.fields === null ? null : { fields: mark.fields, unknown: true };
      for (const { label, steps } of onward.at(node, within)) {
        const ways = found.get(label);
        if (ways === undefined) found.set(label, [{ mark, steps }]);
        else if (!ways.some((way) => way.mark === mark)) ways.push({ mark, steps });
      }
    }
  }
  return new Map(
    [...found].flatMap(([label, ways]) => {
      const near = ways.filter(({ steps }) => steps <= longest(label));
      if (near.length === 0) return [];
      // A text that is put together near by is followed as far as anything: where it gets to says
      // more than its look.
      const isText = near.every(({ mark }) => mark.id === "text");
      return [[label, (isText ? ways : near).map(({ mark }) => mark)]];
    }),
  );
}

const mostSends = 6;

function draftOf(
  evidence: Evidence,
  { selector, deciding }: Candidate,
  out: readonly SinkMark[],
  onward: Arrivals,
  label: number,
): Draft {
  const { code, fromReads } = evidence;
  const distance = new Map(
    out.map((mark) => [
      mark,
      Math.min(
        ...onward
          .at(mark.node)
          .filter((it) => it.label === label)
          .map((it) => it.steps),
      ),
    ]),
  );
  const known = out.filter(({ id }) => id !== "text");
  const sends = [...(known.length > 0 ? known : out)].sort(
    (a, b) => (distance.get(a) ?? 0) - (distance.get(b) ?? 0) || a.node - b.node,
  );
  const first = sends[0] as SinkMark;
  const main = deciding[0] as Deciding;
  const wayIn = fromReads.pathTo(main.node, main.label, main.arrival.kind);
  const wayOut = onward.pathTo(first.node, label);
  const choice = choiceOf(code, selector);
  const { strength } = selector.likeness;
  return {
    summary: summaryOf(selector, deciding, sends),
    reads: deciding.map(({ read, node, label: of, arrival }) =>
      readingAt(code, read, fromReads.pathTo(node, of, arrival.kind)[0] ?? node),
    ),
    sends: oncePerKind(sends)
      .slice(0, mostSends)
      .map((mark) => sendingAt(code, mark)),
    choice,
    hidden: null,
    steps: stepsOf(code, [...wayIn, selector.node, ...wayOut, first.node]),
    excerpts: [
      excerptOf(code, selector.node),
      ...(wayIn[0] ? [excerptOf(code, wayIn[0], { lines: 12 })] : []),
      excerptOf(code, first.node, { lines: 12 }),
    ],
    deciders: selector.deciders,
    answers: [],
    weight: (strength === "strong" ? 1000 : 0) - main.arrival.steps - (distance.get(first) ?? 0),
  };
}

function summaryOf(
  { likeness }: Selector,
  deciding: readonly Deciding[],
  sends: readonly SinkMark[],
): string {
  const by = wordsForAll(deciding.map(({ read }) => read));
  const among = listed(alternativesAmong(likeness).slice(0, 4).map(shown));
  const ways = listed([...new Set(sends.map(({ what }) => what))].slice(0, 3));
  const followed = sends.every(({ id }) => id === "text")
    ? " The text reads like a sentence; where it goes was not followed."
    : "";
  const kinds = new Set(deciding.map(({ read }) => read.what)).size;
  return `${capitalised(by)} ${kinds > 1 ? "decide" : "decides"} which of ${among} goes into ${ways}; they differ in ${likeness.differ}.${followed}`;
}

const longestShown = 40;

/** A chosen text as it is quoted in a sentence; a short one with its code points. */
function shown({ text, unknown }: Choice["alternatives"][number]): string {
  if (unknown === "all") return text;
  const short = text.length > longestShown ? `${text.slice(0, longestShown)}…` : text;
  const points = [...text];
  if (points.length === 0) return "nothing";
  if (points.length > 2 || unknown === "part") return `“${visible(short)}”`;
  return `“${visible(short)}” (${points.map(codePointOf).join(" ")})`;
}

function choiceOf(code: Code, { node, likeness }: Selector): Choice {
  return {
    alternatives: alternativesAmong(likeness),
    differ: likeness.differ,
    place: rangeOf(code, node),
  };
}

/** The nearest place of each way out. */
function oncePerKind(sends: readonly SinkMark[]): SinkMark[] {
  const seen = new Set<string>();
  return sends.filter(({ id, what }) => {
    const key = `${id} ${what}`;
    const isNew = !seen.has(key);
    seen.add(key);
    return isNew;
  });
}
