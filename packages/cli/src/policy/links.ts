import { stat } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { type Dossier, TelltaleError } from "@telltale/core/model/index.ts";
import type { Problem } from "@telltale/policy/read/problem.ts";
import { quoted } from "@telltale/policy/read/problem.ts";
import { readYaml } from "@telltale/policy/read/yaml.ts";
import { inRange, rangeOf, versionOf } from "@telltale/policy/versions.ts";
import { z } from "zod";
import { dossierOf } from "./files.ts";

/** A dossier that a rule's reason stands on, as it lies beside the policy. */
export interface LinkedDossier {
  rule: string;
  /** As the policy writes it. */
  link: string;
  tool: string | null;
  version: string;
  verdict: Dossier["verdict"];
}

/**
 * Looks at the dossiers that rules link to by a path from the policy file: each must be there, and be
 * about the rule's tool. What is linked by an address is not fetched. Each rule is looked at by itself,
 * whatever is wrong in the policy beside.
 *
 * @param file path of the policy, for what its links lead to
 * @param text the policy, for lines and columns
 */
export async function linkedDossiers(
  file: string,
  text: string,
): Promise<{ dossiers: LinkedDossier[]; problems: Problem[]; notes: Problem[] }> {
  const yaml = readYaml(text);
  const dossiers: LinkedDossier[] = [];
  const problems: Problem[] = [];
  const notes: Problem[] = [];
  // What follows a slip in the YAML is read wrongly.
  if (yaml.problems.length > 0) return { dossiers, problems, notes };
  const whole = yaml.value as { rules?: unknown } | null | undefined;
  const rules: unknown[] = Array.isArray(whole?.rules) ? whole.rules : [];
  for (const [index, rule] of rules.entries()) {
    const { id = "", tool, dossier: link, versions } = linking.safeParse(rule).data ?? {};
    // What is no address of a page, and no path either, is told with the rest of the policy.
    if (link === undefined || /^[a-z][a-z0-9+.-]*:/i.test(link)) continue;
    const say = (to: Problem[], message: string) =>
      to.push({ ...yaml.at(["rules", index, "dossier"]), message });
    const found = await at(resolve(dirname(file), link));
    if ("wrong" in found) {
      say(problems, `${quoted(link)} ${found.wrong}.`);
      continue;
    }
    const { subject, verdict } = found.dossier;
    const about = `${subject.tool ?? subject.name}@${subject.version}`;
    if (tool !== undefined && tool !== "*" && subject.tool !== tool) {
      say(problems, `${quoted(link)} is about ${about}, and the rule about ${tool}.`);
      continue;
    }
    const range = versions === undefined ? null : rangeOf(versions);
    const version = versionOf(subject.version);
    if (range !== null && (version === null || !inRange(range, version)))
      say(notes, `${quoted(link)} is about ${about}, which the rule's versions leave out.`);
    dossiers.push({ rule: id, link, tool: subject.tool, version: subject.version, verdict });
  }
  return { dossiers, problems, notes };
}

/** What of a rule its link is held against; anything else in it may be wrong. */
const linking = z.object({
  id: z.string().optional().catch(undefined),
  tool: z.string().optional().catch(undefined),
  dossier: z.string().min(1).optional().catch(undefined),
  versions: z.string().optional().catch(undefined),
});

/** A dossier's file, or the folder that an audit wrote it into. */
async function at(path: string): Promise<{ dossier: Dossier } | { wrong: string }> {
  const found = await stat(path).catch(() => null);
  if (found === null) return { wrong: "is not there (paths are from the policy file)" };
  try {
    return { dossier: await dossierOf(path) };
  } catch (error) {
    if (error instanceof TelltaleError) return { wrong: "is no dossier that can be read" };
    throw error;
  }
}
