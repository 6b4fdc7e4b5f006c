import { z } from "zod";
import { inOrder, type Problem, quoted } from "../read/problem.ts";
import { shaped } from "../read/shape.ts";
import { readYaml } from "../read/yaml.ts";
import { isRegion } from "./regions.ts";

/** Where a fact stands, in whose words, and how long it may be relied on. */
const source = z.strictObject({
  url: z.url(),
  /** When it was read. */
  read: z.iso.date(),
  /** Whether a stored copy of the page was read, and not the page itself. */
  copied: z.boolean().optional(),
  /** What was read, shortly. */
  says: z.string().min(1),
  /** SHA-256 of `says` in UTF-8, hexadecimal: a statement that was edited must be read again. */
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  /** Days after `read` for which it is relied on; later the answer is "unknown". */
  goodForDays: z.number().int().min(1).max(3660),
  /** What should be known about the reading itself. */
  note: z.string().optional(),
});

const sha256Hex = z.string().regex(/^[0-9a-f]{64}$/);

/** A provider's list as it was read in a copy: not on the provider's own page. */
const listCopy = z.strictObject({
  /** The day that the copied page itself gives as that of its last change; null: it gives none. */
  of: z.iso.date().nullable(),
  /** Where the copy was found. */
  where: z.string().min(1),
  /** SHA-256 of the names below, in their order, each ended by a line feed (UTF-8). */
  sha256: sha256Hex,
  /** Countries as the list names them, by their codes of ISO 3166. */
  names: z.record(z.string(), z.string().min(1)),
  /** A later copy of which only the beginning could be read, in alphabetical order. */
  later: z
    .strictObject({
      where: z.string().min(1),
      /** What it names and the complete copy does not. */
      adds: z.array(z.string()),
      /** The last name that could be read. */
      to: z.string().min(1),
    })
    .optional(),
});

/** What a provider publishes about whom it serves. */
export const providerRules = z.strictObject({
  format: z.literal(1),
  provider: z.string().regex(/^[a-z0-9][a-z0-9-]*$/),
  title: z.string().min(1),
  regions: z.strictObject({
    source,
    /** ISO 3166 codes of those served; null where the list is not recorded here. */
    served: z.array(z.string()).nullable().default(null),
    /** The list as a copy has it: gives `served`, which is left out then. */
    copy: listCopy.optional(),
    /** Why `served` is null. */
    missing: z.string().optional(),
    /** Parts that are not served although their country is, or that are named as not served. */
    except: z.array(z.string()).default([]),
    /** Of which the page does not say clearly enough whether they are served, and why. */
    unclear: z.record(z.string(), z.string().min(1)).optional(),
  }),
  /** Null: no statement about owners is recorded here. */
  ownership: z
    .strictObject({
      source,
      /** First day on which it holds. */
      from: z.iso.date(),
      /** Percent owned by companies headquartered in regions that are not served. */
      threshold: z.number().min(0).max(100),
      /** Null: not stated; both readings are reported. */
      comparison: z.enum(["more-than", "at-least"]).nullable(),
      /** How shares of shares count; null: not stated, both readings are reported. */
      method: z.enum(["control", "look-through"]).nullable(),
    })
    .nullable(),
});
export type ProviderRules = z.infer<typeof providerRules>;
export type Source = z.infer<typeof source>;

/**
 * Reads `rules/<provider>.yaml`.
 * @param sha256 hash of a text in UTF-8, hexadecimal: this package has no cryptography of its own
 */
export function readProviderRules(
  text: string,
  sha256: (text: string) => string,
): { rules: ProviderRules | null; problems: Problem[] } {
  const yaml = readYaml(text);
  if (yaml.problems.length > 0) return { rules: null, problems: inOrder(yaml.problems) };
  const { value, problems } = shaped(yaml, providerRules, yaml.value);
  if (value === null) return { rules: null, problems: inOrder(problems) };
  for (const key of ["regions", "ownership"] as const) {
    const found = value[key]?.source;
    if (found !== undefined && sha256(found.says) !== found.sha256) {
      const message = `"sha256" does not fit "says": the statement was changed after it was read.`;
      problems.push({ ...yaml.at([key, "source", "sha256"]), message });
    }
  }
  const { copy, except, served, unclear = {} } = value.regions;
  const requireRegions = (codes: readonly string[], path: (string | number)[], named = false) =>
    codes.forEach((code, index) => {
      if (isRegion(code)) return;
      const message = `There is no region ${quoted(code)} in ISO 3166.`;
      problems.push({ ...yaml.at(["regions", ...path, named ? code : index]), message });
    });
  requireRegions(served ?? [], ["served"]);
  requireRegions(except, ["except"]);
  requireRegions(Object.keys(unclear), ["unclear"], true);
  if (copy !== undefined) {
    requireRegions(Object.keys(copy.names), ["copy", "names"], true);
    requireRegions(copy.later?.adds ?? [], ["copy", "later", "adds"]);
    const text = Object.values(copy.names).map((name) => `${name}\n`);
    if (sha256(text.join("")) !== copy.sha256) {
      const message = `"sha256" does not fit "names": the list was changed after it was read.`;
      problems.push({ ...yaml.at(["regions", "copy", "sha256"]), message });
    }
    if (served !== null) {
      const message = `"served" and "copy" cannot both be given.`;
      problems.push({ ...yaml.at(["regions", "served"]), message });
    }
    value.regions.served = Object.keys(copy.names);
  }
  if (value.regions.served === null && value.regions.missing === undefined) {
    const message = `"missing" must say why "served" is null.`;
    problems.push({ ...yaml.at(["regions", "served"]), message });
  }
  return { rules: problems.length > 0 ? null : value, problems: inOrder(problems) };
}
