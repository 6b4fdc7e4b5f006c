import { z } from "zod";
import { notExamined } from "./dossier.ts";
import { factorId, level } from "./factor.ts";
import { subject } from "./subject.ts";

/** A place in the code of a subject. Everything in it comes from the subject and is hostile. */
export const place = z.object({
  /** Path in the subject; what lies inside a container follows after `!/`. */
  file: z.string(),
  /** Counted from 1. */
  line: z.number().int().min(1),
  /** Counted from 1, in UTF-16 units. */
  column: z.number().int().min(1),
  /** Where the code at this place ends (exclusive), counted likewise; both or neither. */
  endLine: z.number().int().min(1).optional(),
  endColumn: z.number().int().min(1).optional(),
});
export type Place = z.infer<typeof place>;

/** A short piece of code, laid out so that a person can read it; names are kept. */
export const excerpt = place.extend({
  /** Re-indented, at most 30 lines of 120 characters; what was left out is marked by `…`. */
  text: z.string(),
  /** Where the thing itself stands in `text` (UTF-16 units). */
  from: z.number().int(),
  to: z.number().int(),
  /** The thing itself, as it stands in the file; not where it is longer than 2,000 UTF-16 units. */
  exact: z.string().optional(),
});
export type Excerpt = z.infer<typeof excerpt>;

/** One thing about the user that the code reads. */
export const reading = z.object({
  /** Id of the source, as in `study/sources/`: `timezone`, `env`, `hostname` … */
  source: z.string(),
  /** Which one of several: the variable of `env`, the path of `file`; null where there is but one. */
  name: z.string().nullable(),
  /** The factor of an audit that varies it; null where none does. */
  factor: factorId.nullable(),
  /** In plain words: `the time zone`. */
  what: z.string(),
  place,
});
export type Reading = z.infer<typeof reading>;

/** One way in which something can leave the machine. */
export const sending = z.object({
  /** Id of the sink, as in `study/sinks/`: `prompt`, `header`, `body`, `url`, `dns`, `telemetry`, `process`. */
  sink: z.string(),
  what: z.string(),
  place,
});
export type Sending = z.infer<typeof sending>;

/** A choice among strings that a reader can hardly tell apart. */
export const choice = z.object({
  alternatives: z.array(
    z.object({
      text: z.string(),
      /** `U+2019`, of every character that is known. */
      codePoints: z.array(z.string()),
      /**
       * What is only known when the program runs: `all` of it, then `text` tells in words what it
       * is; or a `part`, then each `…` stands for such a piece.
       */
      unknown: z.enum(["all", "part"]).optional(),
    }),
  ),
  /** In plain words, how they differ: `look-alike characters`, `punctuation`, `white space`, `order`, `spelling of a number`. */
  differ: z.string(),
  place,
});
export type Choice = z.infer<typeof choice>;

/** Strings that do not stand in the code in plain sight, decoded. */
export const hiddenList = z.object({
  entries: z.array(z.string()),
  /** `base64`, `xor` …, in the order in which they are undone. */
  methods: z.array(z.string()),
  place,
});
export type HiddenList = z.infer<typeof hiddenList>;

/** A text that does not stand in the code in plain sight; or several at once, as JSON. */
export const hiddenString = z.object({
  /** At most 400 characters. */
  text: z.string(),
  /** In the order in which they are undone. */
  methods: z.array(z.string()),
  /** In how many places of the code it is made, and the first of them. */
  places: z.number().int(),
  place,
});
export type HiddenString = z.infer<typeof hiddenString>;

/**
 * - A: something about the user chooses among look-alikes, and the choice leaves the machine;
 * - B: a hidden list is compared with something of the user's;
 * - C: a short way through the code (at most 10 steps) leads from something about the user to what
 *   leaves: an inventory, not a suspicion. Whether a run ever takes that way is not known.
 */
export const tier = z.enum(["A", "B", "C"]);
export type Tier = z.infer<typeof tier>;

export const finding = z.object({
  /** `A1`, `B2`, `C14`, in order of weight. */
  id: z.string(),
  tier,
  /** Id of the detector. */
  detector: z.string(),
  /** One plain sentence: what the code does, never why. */
  summary: z.string(),
  reads: z.array(reading),
  sends: z.array(sending),
  choice: choice.nullable(),
  hidden: hiddenList.nullable(),
  /**
   * Ids of findings that belong together: of a choice the comparisons with hidden strings that it
   * depends on, of such a comparison the choices that depend on it.
   */
  related: z.array(z.string()),
  /** The way from what is read to what is sent, at most 20 places. */
  steps: z.array(place.extend({ what: z.string() })),
  excerpts: z.array(excerpt),
});
export type Finding = z.infer<typeof finding>;

/** What a detector looks for, for readers of its findings. */
export const detectorHelp = z.object({
  id: z.string(),
  /** A few words: `choice among look-alikes`. */
  title: z.string(),
  /** The behaviour that it catches, in one to three plain sentences. */
  help: z.string(),
});
export type DetectorHelp = z.infer<typeof detectorHelp>;

/** What a static study of one subject came to. */
export const studyReport = z.object({
  format: z.literal(1),
  telltale: z.string(),
  createdAt: z.string(),
  subject,
  summary: z.string(),
  findings: z.array(finding),
  /** How many findings of tier C there are; of many, not all are in `findings`. */
  shortWays: z.number().int().default(0),
  /** Every detector that was at work, whether it found something or not. */
  detectors: z.array(detectorHelp),
  /** What the code can read about the user, and where it can send: once for each thing. */
  capabilities: z.object({
    reads: z.array(reading.extend({ places: z.number().int() })),
    sends: z.array(sending.extend({ places: z.number().int() })),
    /**
     * Host names that stand in the code, hidden ones included: what it compares with, documents and
     * links to is among them. `destination` says that it is seen to get into an address that is
     * asked or connected to.
     */
    hosts: z.array(
      z.object({
        host: z.string(),
        hidden: z.boolean(),
        destination: z.boolean().default(false),
        place,
      }),
    ),
  }),
  hiddenStrings: z.object({
    /** Places of the code where a hidden text, or a list of such, is made. */
    count: z.number().int(),
    /** How many different ones are made there. */
    different: z.number().int(),
    /** The places by how the text is hidden: `base64, then xor`. Together they are `count`. */
    methods: z.record(z.string(), z.number().int()),
    /** The different ones, in the order of their first places; their `places` and `unlisted` are `count`. */
    strings: z.array(hiddenString),
    /** The places of those that are not in `strings`, as there are too many. */
    unlisted: z.number().int(),
    /** Lists, whole: those made in one place, and those of texts that are each made for themselves. */
    lists: z.array(hiddenList),
  }),
  /** Further levels for an audit, by factor. */
  hints: z.record(factorId, z.array(level)),
  coverage: z.object({
    files: z.number().int(),
    bytes: z.number().int(),
    nodes: z.number().int(),
    functions: z.number().int(),
    seconds: z.number(),
    notExamined: z.array(notExamined),
  }),
});
export type StudyReport = z.infer<typeof studyReport>;

/** A group of neighbouring functions that are new or changed. */
export const changeCluster = z.object({
  /** `D1`, in order of score. */
  id: z.string(),
  score: z.number(),
  summary: z.string(),
  units: z.array(
    place.extend({
      /** Its name in the code, where it has one. */
      name: z.string().nullable(),
      change: z.enum(["new", "changed"]),
      /** Of its own code (UTF-16 units): pieces that lie within it count for themselves. */
      bytes: z.number().int(),
    }),
  ),
  reads: z.array(reading),
  sends: z.array(sending),
  hidden: z.array(hiddenList),
  choices: z.array(choice),
  /** Choices that were there before, and that something here decides in another way now. */
  redecided: z.array(choice),
  excerpts: z.array(excerpt),
});
export type ChangeCluster = z.infer<typeof changeCluster>;

/** What changed in meaning from one version to another, names of identifiers aside. */
export const diffReport = z.object({
  format: z.literal(1),
  telltale: z.string(),
  createdAt: z.string(),
  before: subject,
  after: subject,
  summary: z.string(),
  clusters: z.array(changeCluster),
  units: z.object({
    before: z.number().int(),
    after: z.number().int(),
    same: z.number().int(),
    changed: z.number().int(),
    added: z.number().int(),
    removed: z.number().int(),
  }),
  coverage: z.object({ seconds: z.number(), notExamined: z.array(notExamined) }),
});
export type DiffReport = z.infer<typeof diffReport>;
