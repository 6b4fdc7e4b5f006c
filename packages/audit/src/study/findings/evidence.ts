import type { FactorId } from "@telltale/core/model/factor.ts";
import type {
  Choice,
  DetectorHelp,
  Excerpt,
  Finding,
  HiddenList,
  Place,
  Reading,
  Sending,
} from "@telltale/core/model/study.ts";
import type { Code } from "../code/code.ts";
import type { Constants } from "../code/constants.ts";
import type { Comparison } from "../comparisons/comparisons.ts";
import type { Arrivals } from "../flow/arrivals.ts";
import type { FlowGraph } from "../flow/flow.ts";
import type { Selector } from "../selectors/selector.ts";
import type { SinkMark } from "../sinks/sink.ts";
import type { SourceMark } from "../sources/source.ts";
import type { Limit } from "../words.ts";

/** One thing about the user that the code reads, at however many places: a label of the trace. */
export interface Read {
  id: string;
  name: string | null;
  factor: FactorId | null;
  what: string;
  /** Where it is read. */
  marks: SourceMark[];
  /** One of many switches with the same first word: how the tool itself is set up. */
  ownSetting: boolean;
}

/** All that detectors look at. */
export interface Evidence {
  code: Code;
  constants: Constants;
  flow: FlowGraph;
  /** By label of `fromReads`; sensitive ones only. */
  reads: readonly Read[];
  /** Where what is read about the user gets to. */
  fromReads: Arrivals;
  /** By node: what leaves there. */
  sinks: ReadonlyMap<number, readonly SinkMark[]>;
  selectors: readonly Selector[];
  comparisons: readonly Comparison[];
  hidden: readonly HiddenAt[];
  /** How many different strings were hidden. */
  hiddenStrings: number;
  /** Limits that were met, so that something was left out; detectors add theirs. */
  met: Set<Limit>;
  /** How many findings of tier C there are, listed or not; set when they are found. */
  shortWays: number;
}

/** Hidden strings, and the node whose value they are. */
export interface HiddenAt {
  node: number;
  list: HiddenList;
}

/** What a detector found, before it has an id and a place in the order. */
export interface Draft {
  summary: string;
  reads: Reading[];
  sends: Sending[];
  choice: Choice | null;
  hidden: HiddenList | null;
  steps: (Place & { what: string })[];
  excerpts: Excerpt[];
  /** Of a choice: the expressions that decide what is chosen. */
  deciders: number[];
  /** Of comparisons with hidden strings: the expressions that say what they came to. */
  answers: number[];
  /** Orders the findings of a tier, the heaviest first. */
  weight: number;
}

/** One behaviour of code that is looked for. */
export interface Detector extends DetectorHelp {
  tier: Finding["tier"];
  find(evidence: Evidence): Draft[];
}
