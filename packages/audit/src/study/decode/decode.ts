import type { NotExamined } from "@telltale/core/model/dossier.ts";
import type { Code } from "../code/code.ts";
import type { Constants } from "../code/constants.ts";
import { Closed } from "./closed.ts";
import { findDefinitions } from "./definitions.ts";
import { Evaluation } from "./evaluate.ts";
import { Folder } from "./fold.ts";
import { Guest } from "./guest/guest.ts";
import { type DecodeLimits, decodeLimits } from "./limits.ts";
import { type DecodedList, findLists } from "./lists.ts";
import { type HiddenPlaces, placesOf } from "./places.ts";
import { markSplit } from "./split.ts";
import { Values } from "./values.ts";

/** What is known of a code after decoding. */
export interface Decoded {
  constants: Constants;
  /** Constant arrays, sets and records whose strings were hidden, whole. */
  lists: DecodedList[];
  hidden: HiddenPlaces;
  notExamined: NotExamined[];
  figures: DecodeFigures;
}

export interface DecodeFigures {
  rounds: number;
  /** Nodes whose value is known beyond literals. */
  folded: number;
  /** Calls that the interpreter was asked for, and those that came to a plain value. */
  calls: number;
  evaluated: number;
  /** Helpers that were given up. */
  dropped: number;
  /** Of the clock. */
  milliseconds: number;
  interpreterMilliseconds: number;
}

/** Code of more nodes has something to evaluate, as a rule. */
const worthwhile = 100_000;

/**
 * Finds what is the same in every run, and which strings of it were hidden.
 *
 * Two parts feed each other until nothing changes: folding of operators and built-ins on known values
 * (`fold.ts`), and evaluation of closed helpers in an interpreter that has nothing of the host
 * (`evaluate.ts`). Nothing of the code runs here; whatever breaks a limit is left as it stands and
 * named. It never throws for what a code does.
 */
export async function decode(code: Code, limits: Partial<DecodeLimits> = {}): Promise<Decoded> {
  const started = performance.now();
  const all = { ...decodeLimits, ...limits };
  const guest = new Guest(all);
  // Its thread is ready when the first calls are found.
  if (code.count > worthwhile) guest.warm();
  const definitions = findDefinitions(code);
  const closed = new Closed(code, definitions);
  const values = new Values(code);
  const folder = new Folder(code, definitions, closed, values, all);
  const evaluation = new Evaluation(code, definitions, closed, values, folder, guest, all);
  let rounds = 0;
  folder.start();
  try {
    let isNew = true;
    while (isNew && rounds < all.rounds) {
      rounds++;
      isNew = await evaluation.round();
    }
  } finally {
    await guest.end();
  }
  markSplit(code, definitions, values, folder.decoders);
  for (const node of values.hidden.keys()) if (!values.has(node)) values.hidden.delete(node);
  const lists = findLists(code, values, all);
  const notExamined = evaluation.notExamined();
  if (folder.isFull) {
    notExamined.push({
      code: "decoding-limit",
      what: "Constant values",
      why: `They have more than ${all.totalLength} characters together; the rest was left as it stands.`,
    });
  }
  return {
    constants: values,
    lists,
    hidden: placesOf(values, folder.decoders),
    notExamined,
    figures: {
      rounds,
      folded: values.folded,
      calls: evaluation.calls,
      evaluated: evaluation.evaluated,
      dropped: evaluation.dropped,
      milliseconds: performance.now() - started,
      interpreterMilliseconds: guest.milliseconds,
    },
  };
}
