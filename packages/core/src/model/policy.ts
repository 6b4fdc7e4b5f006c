import { z } from "zod";

/** How strict a rule is, from mild to strict; of several rules that hold, the strictest decides. */
export const policyLevels = ["advise", "warn", "block"] as const;
export const policyLevel = z.enum(policyLevels);
export type PolicyLevel = z.infer<typeof policyLevel>;

/**
 * A point in time as a policy states it: a date (`2026-07-10`: its first moment in the policy's time
 * zone), a local time (`2026-07-10T09:00`: in that zone) or an instant with its offset
 * (`2026-07-10T00:00:00+08:00`, ISO 8601).
 */
export const policyTime = z
  .string()
  .regex(/^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,3})?)?(Z|[+-]\d\d:\d\d)?)?$/);

/** What people are told: something stands there. */
const words = z.string().regex(/\S/);

/** An agreed exception to a rule: somebody answers for it, and it ends. */
export const exemption = z.strictObject({
  /** Groups that it is for; people and machines are no business of a policy file. */
  groups: z.array(z.string()).min(1),
  /** Semver range of versions that it is for; all that the rule is for where it is left out. */
  versions: z.string().optional(),
  owner: words,
  reason: words,
  /** The first moment at which it holds no more. */
  expires: policyTime,
});

/**
 * Where whoever is told of a rule can read on: the address of its dossier. A path from the policy file
 * leads nowhere for anybody but the policy's authors, and is null.
 */
export function pageOf(dossier: string | null | undefined): string | null {
  return dossier != null && /^https?:\/\//i.test(dossier) ? dossier : null;
}

export const policyRule = z.strictObject({
  /** Unique in the file; stands in every decision. */
  id: z.string().regex(/^[a-z0-9][a-z0-9-]*$/),
  /** Name in the catalogue, or `*` for every tool. */
  tool: z.string().min(1),
  /** Semver range, pre-releases included; every version where it is left out. */
  versions: z.string().optional(),
  /** Groups that it is for; everybody where it is left out. */
  groups: z.array(z.string()).min(1).optional(),
  /** The first moment at which it holds; always where it is left out. */
  from: policyTime.optional(),
  /** The first moment at which it holds no more; never where it is left out. */
  until: policyTime.optional(),
  level: policyLevel,
  /** For the people concerned: one sentence. */
  reason: words,
  /** URL or path (from the policy file) of the dossier that the reason stands on. */
  dossier: z.string().optional(),
  /** Name in the catalogue of what to use instead. */
  replacement: z.string().optional(),
  /** A condition in CEL over `tool`, `version`, `digest`, `groups`, `tell`, `destination`. */
  when: z.string().optional(),
  exemptions: z.array(exemption).default([]),
});

/** A policy file: `telltale policy check FILE` reads it. */
export const policyFile = z.strictObject({
  format: z.literal(1),
  name: z.string().min(1),
  /** IANA name: in this zone, dates without an offset are meant. */
  timezone: z.string().min(1),
  /** Groups that rules may name, with what they are. A rule that names another is an error. */
  groups: z.record(z.string().regex(/^[a-z0-9][a-z0-9-]*$/), z.string()).default({}),
  rules: z.array(policyRule),
});
export type PolicyFile = z.infer<typeof policyFile>;
export type PolicyRule = z.infer<typeof policyRule>;
export type Exemption = z.infer<typeof exemption>;

/** What a decision is asked about. Null: not known, which is not the same as "no". */
export const policyQuestion = z.object({
  tool: z.string(),
  version: z.string().nullable(),
  digest: z.string().nullable(),
  groups: z.array(z.string()),
  /** Milliseconds since 1970. */
  at: z.number(),
  /** What a dossier says about this very version; null where there is none. */
  tell: z
    .object({
      covert: z.boolean(),
      undisclosed: z.boolean(),
      verdict: z.string(),
      factors: z.array(z.string()),
    })
    .nullable(),
  /** Where what it sends goes, as far as known. */
  destination: z.object({ hosts: z.array(z.string()), region: z.string().nullable() }).nullable(),
});
export type PolicyQuestion = z.infer<typeof policyQuestion>;

/** What a policy says to one question. */
export const decision = z.object({
  effect: z.enum(["allow", ...policyLevels]),
  /** The rule that decides; null where none holds. */
  rule: z.string().nullable(),
  /** One plain sentence. */
  summary: z.string(),
  reason: z.string().nullable(),
  dossier: z.string().nullable(),
  replacement: z.string().nullable(),
  /** The exemption that keeps a rule from holding, and when it ends (milliseconds since 1970). */
  exemption: z
    .object({ rule: z.string(), owner: z.string(), reason: z.string(), expires: z.number() })
    .nullable(),
  /** The next moment at which the decision changes by time alone, and what it is then. */
  next: z
    .object({
      at: z.number(),
      effect: z.enum(["allow", ...policyLevels]),
      rule: z.string().nullable(),
    })
    .nullable(),
  /** Rules that could not be judged since something is not known (a version, a dossier): what, by rule. */
  unknown: z.array(z.object({ rule: z.string(), missing: z.string() })),
});
export type Decision = z.infer<typeof decision>;
