import { z } from "zod";
import { factorId } from "./factor.ts";
import { subject } from "./subject.ts";

/** How a tell travels. */
export const channel = z.enum([
  "prompt",
  "header",
  "body",
  "url",
  "order",
  "dns",
  "host",
  "timing",
  "tls",
  "requests",
]);
export type Channel = z.infer<typeof channel>;

/** Channels in the order in which a reader grasps them: of places that change alike, the first stands for all. */
export const plainestChannels: readonly Channel[] = [
  "prompt",
  "header",
  "body",
  "url",
  "order",
  "requests",
  "host",
  "dns",
  "tls",
  "timing",
];

/** How a tell carries the factor; see the words of the design. */
export const encoding = z.enum(["literal", "derived", "covert"]);
export type Encoding = z.infer<typeof encoding>;

export const destination = z.object({
  host: z.string(),
  role: z.enum(["model-api", "telemetry", "other"]),
});
export type Destination = z.infer<typeof destination>;

/** What is sent under one level (or one combination of levels, joined by ` + `). */
export const levelSends = z.object({
  level: z.string(),
  /** A short excerpt, at most 160 characters, around the changed place. */
  sends: z.string(),
  /** Where the changed place begins and ends in `sends` (UTF-16 units); both null when it is not text. */
  from: z.number().int().nullable(),
  to: z.number().int().nullable(),
  /** `U+2019` for each code point of the changed place, at most 16. */
  codePoints: z.array(z.string()),
  /** Fresh runs in which this level sent this, and in which it was tried. */
  runs: z.object({ seen: z.number().int(), tried: z.number().int() }),
});

/** A vendor's own statement that covers a tell. */
export const disclosure = z.object({
  url: z.string(),
  /** When the page was read, ISO 8601 date. */
  read: z.string(),
  says: z.string(),
});

export const tell = z.object({
  /** `T1`, in order of weight. */
  id: z.string(),
  factors: z.array(factorId).min(1),
  /** Conditions on other factors without which the tell is silent. */
  gates: z.array(z.object({ factor: factorId, levels: z.array(z.string()) })),
  channel,
  /** `POST /v1/messages $.messages[0].content[1].text` */
  where: z.string(),
  /** One plain sentence: what was observed, never why. */
  summary: z.string(),
  encoding,
  /** Why the judge chose this encoding, in plain words. */
  encodingReason: z.string(),
  /** True for what any such tool needs to send, and says openly: it makes no verdict by itself. */
  expected: z.boolean().optional(),
  destination,
  disclosed: disclosure.nullable(),
  confirmed: z.boolean(),
  /** Seen only with frozen randomness (see `Entropy`). */
  fixedEntropyOnly: z.boolean(),
  levels: z.array(levelSends),
  /** Levels that were tried and behave like the baseline. */
  silentLevels: z.array(
    z.object({
      factor: factorId,
      levels: z.array(z.string()),
      /** The one among them that is the baseline itself. */
      ordinary: z.string().optional(),
    }),
  ),
  /** Two runs that differ in nothing but this, for a look side by side and for `replay`. */
  minimalPair: z.object({ without: z.string(), with: z.string() }).nullable(),
  statistics: z.object({
    /** Fresh runs that the test stands on. */
    runs: z.number().int(),
    test: z.string(),
    p: z.number(),
    /** After Holm's correction over all hypotheses that were put to the test. */
    corrected: z.number(),
  }),
  code: z.array(z.object({ file: z.string(), line: z.number().int(), column: z.number().int() })),
  replay: z.string(),
});
export type Tell = z.infer<typeof tell>;
export type LevelSends = z.infer<typeof levelSends>;
export type Disclosure = z.infer<typeof disclosure>;

export const verdict = z.enum(["covert", "undisclosed", "disclosed", "none-found", "inconclusive"]);
export type Verdict = z.infer<typeof verdict>;

/** One host that the subject talked to, or asked for, over all runs. */
export const destinationSummary = destination.extend({
  port: z.number().int().nullable(),
  transports: z.array(z.string()),
  /** Runs in which it was contacted. */
  runs: z.number().int(),
  /** Requests meant for it. Those that ask a proxy for a tunnel are not counted. */
  requests: z.number().int(),
  /** What the subject sent to it, inside TLS and through a proxy alike. */
  bytes: z.number().int(),
  /** JA4 fingerprints seen. */
  ja4: z.array(z.string()),
  /** What the requests were for, where there were any: one host may serve several things. */
  roles: z
    .array(
      z.object({
        role: destination.shape.role,
        requests: z.number().int(),
        runs: z.number().int(),
      }),
    )
    .optional(),
  /**
   * The levels by which the audit itself named the host to the subject, as base URL or proxy for
   * instance, where it was contacted under no others. Empty: the subject's own choice.
   */
  namedBy: z.array(z.object({ factor: factorId, levels: z.array(z.string()) })).optional(),
  /** Of the runs with a base URL that names another host, those in which it was contacted. */
  otherBaseUrl: z.object({ runs: z.number().int(), of: z.number().int() }).optional(),
  /** Connections to others that it was asked to open, as a proxy. */
  tunnels: z.number().int().optional(),
});

/** Something that was not examined, and why. Incomplete is never clean. */
export const notExamined = z.object({
  /** A short stable id, such as `ipv6-closed`, `noisy-leaf`, `factor-not-applicable`. */
  code: z.string(),
  what: z.string(),
  why: z.string(),
});
export type NotExamined = z.infer<typeof notExamined>;

/** All that was concluded about a subject. The stable interface of the project. */
export const dossier = z.object({
  format: z.literal(1),
  telltale: z.string(),
  createdAt: z.string(),
  subject,
  verdict,
  /** The verdict in one or two plain sentences. */
  summary: z.string(),
  tells: z.array(tell),
  /**
   * The vendor's statements that the tells were held against: how many the catalogue has, and when the
   * latest was read (ISO 8601 date). Null where the catalogue does not have the tool.
   */
  statements: z
    .object({ known: z.number().int(), read: z.string().nullable() })
    .nullable()
    .optional(),
  /** The end of what the subject printed in its first run, where that may say why nothing was seen. Hostile. */
  printed: z.string().nullable().optional(),
  capabilities: z.array(
    z.object({
      reads: z.string(),
      sends: z.string().nullable(),
      file: z.string(),
      line: z.number().int(),
    }),
  ),
  destinations: z.array(destinationSummary),
  coverage: z.object({
    runs: z.number().int(),
    failedRuns: z.number().int(),
    seconds: z.number(),
    seed: z.number().int(),
    plan: z.enum(["quick", "default", "thorough"]),
    /** How many factors were combined in every way. */
    strength: z.number().int(),
    factors: z.array(
      z.object({
        id: factorId,
        levels: z.array(z.string()),
        effect: z.boolean(),
        /** Of levels whose name does not say it: the URL that was set, and whether the code gave rise to it. */
        details: z
          .array(z.object({ level: z.string(), url: z.string().nullable(), fromCode: z.boolean() }))
          .optional(),
      }),
    ),
    /** Combinations of `strength` levels: how many there are, and how many stood together in a run that worked. */
    combinations: z.object({ seen: z.number().int(), total: z.number().int() }).optional(),
    /** Leaves compared, and how many of them vary by themselves. */
    leaves: z.object({ total: z.number().int(), volatile: z.number().int() }),
    notExamined: z.array(notExamined),
  }),
});
export type Dossier = z.infer<typeof dossier>;
