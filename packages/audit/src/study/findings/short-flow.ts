import { capitalised } from "@telltale/core/words.ts";
import { excerptOf } from "../excerpts/excerpt.ts";
import { type Arrival, placesOf, type Within } from "../flow/arrivals.ts";
import type { SinkMark } from "../sinks/sink.ts";
import type { Detector, Draft, Evidence, Read } from "./evidence.ts";
import { readingAt, sendingAt, wordsFor } from "./reads.ts";
import { stepsOf, wordedSteps } from "./steps.ts";
import { isSure } from "./sure-way.ts";

/**
 * Something about the user gets into what leaves the machine, by a short way: an inventory.
 *
 * ```js
 * fetch(url, { headers: { "x-zone": Intl.DateTimeFormat().resolvedOptions().timeZone } });
 * ```
 */
export const shortFlow: Detector = {
  id: "short-flow",
  tier: "C",
  title: "what is read about the user and leaves",
  help:
    "A way of at most 10 steps leads from something about the user to what can leave the machine. This " +
    "is an inventory and no suspicion, and it takes in too much: a way through the code may be one " +
    "that no run takes.",
  find(evidence) {
    const candidates = new Map<string, Flow[]>();
    for (const [node, marks] of evidence.sinks) {
      if (!evidence.fromReads.reaches(node)) continue;
      for (const mark of marks) {
        if (!mark.certain) continue;
        for (const arrival of evidence.fromReads.at(node, within(mark))) {
          if (arrival.kind !== "value" || arrival.steps > longestWay) continue;
          const read = evidence.reads[arrival.label] as Read;
          const key = `${arrival.label} ${mark.id}`;
          const known = candidates.get(key);
          const flow = { read, mark, arrival };
          if (known === undefined) candidates.set(key, [flow]);
          else known.push(flow);
        }
      }
    }
    return [...candidates.values()].flatMap((flows) => shortest(evidence, flows) ?? []);
  },
};

/** The nearest place to which a sure and short way leads, as a finding; null where none does. */
function shortest(evidence: Evidence, flows: readonly Flow[]): Draft | null {
  const { fromReads, flow: graph, code } = evidence;
  const sorted = [...flows].sort((a, b) => rank(a) - rank(b) || a.mark.node - b.mark.node);
  for (const flow of sorted.slice(0, mostTries)) {
    const { mark, arrival, read } = flow;
    const way = fromReads.wayTo(mark.node, arrival.label, "value", within(mark));
    if (!isSure(graph, way, read)) continue;
    const places = placesOf(way, code.count);
    if (wordedSteps(code, [...places, mark.node]).length > longestWay) continue;
    return draftOf(evidence, flow, places);
  }
  return null;
}

/** Longest way that counts as short, in steps of the flow and in steps that are told. */
const longestWay = 10;
/** Ways to one kind of place that are looked at, the nearest first. */
const mostTries = 6;

/** What lies in options nobody knows where is left out. */
function within({ fields }: SinkMark): Within | null {
  return fields === null ? null : { fields, unknown: false };
}

interface Flow {
  read: Read;
  mark: SinkMark;
  arrival: Arrival;
}

/** Lower is heavier: what varies in an audit first, then the shorter way. */
function rank({ read, mark, arrival }: Flow): number {
  const general = read.id === "env" || read.id === "file" ? 100 : 0;
  const loose = (read.ownSetting ? 200 : 0) + (mark.id === "process" ? 400 : 0);
  return general + loose + arrival.steps;
}

function draftOf({ code }: Evidence, flow: Flow, way: readonly number[]): Draft {
  const { read, mark } = flow;
  const where = mark.name === null ? mark.what : `${mark.what} (${mark.name.slice(0, 60)})`;
  return {
    summary: `${capitalised(wordsFor(read))} can get into ${where}.`,
    reads: [readingAt(code, read, way[0] ?? mark.node)],
    sends: [sendingAt(code, mark)],
    choice: null,
    hidden: null,
    steps: stepsOf(code, [...way, mark.node]),
    excerpts: [excerptOf(code, mark.node, { lines: 8 })],
    deciders: [],
    answers: [],
    weight: -rank(flow),
  };
}
