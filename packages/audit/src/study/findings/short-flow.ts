import { excerptOf } from "../excerpts/excerpt.ts";
import type { Arrival } from "../flow/arrivals.ts";
import type { SinkMark } from "../sinks/sink.ts";
import type { Detector, Draft, Evidence, Read } from "./evidence.ts";
import { capitalised, readingAt, sendingAt, wordsFor } from "./reads.ts";
import { stepsOf } from "./steps.ts";

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
    "Something about the user gets into what leaves the machine, in few steps. This is an inventory " +
    "of what the code can send, and no suspicion.",
  find(evidence) {
    const best = new Map<string, Flow>();
    for (const [node, marks] of evidence.sinks) {
      if (!evidence.fromReads.reaches(node)) continue;
      for (const arrival of evidence.fromReads.at(node)) {
        if (arrival.kind !== "value" || arrival.steps > longestWay) continue;
        const read = evidence.reads[arrival.label] as Read;
        for (const mark of marks) {
          const key = `${arrival.label} ${mark.id}`;
          const known = best.get(key);
          if (known && rank(known) <= rank({ read, mark, arrival })) continue;
          best.set(key, { read, mark, arrival });
        }
      }
    }
    const flows = [...best.values()].sort((a, b) => rank(a) - rank(b) || a.mark.node - b.mark.node);
    return flows.slice(0, mostFlows).map((flow) => draftOf(evidence, flow));
  },
};

/** Longest way that counts as short, in steps of the flow. */
const longestWay = 10;
/** The inventory ends there; a study says so. */
export const mostFlows = 200;

interface Flow {
  read: Read;
  mark: SinkMark;
  arrival: Arrival;
}

/** Lower is heavier: what varies in an audit first, then what surely leaves, then the shorter way. */
function rank({ read, mark, arrival }: Flow): number {
  const general = read.id === "env" || read.id === "file" ? 100 : 0;
  const loose = (read.ownSetting ? 200 : 0) + (mark.id === "process" ? 400 : 0);
  return general + loose + (mark.certain ? 0 : 40) + arrival.steps;
}

function draftOf({ code, fromReads }: Evidence, flow: Flow): Draft {
  const { read, mark, arrival } = flow;
  const way = fromReads.pathTo(mark.node, arrival.label, "value");
  const where =
    mark.name === null || mark.name === "prose"
      ? mark.what
      : `${mark.what} (${mark.name.slice(0, 60)})`;
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
