import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { visible } from "@telltale/audit/reports/text/visible.ts";
import { forShell } from "@telltale/audit/reports/words/program.ts";
import { catalogueDir, loadTools } from "@telltale/audit/subjects/catalogue.ts";
import {
  type Dossier,
  dossier,
  type PolicyFile,
  policyTime,
  TelltaleError,
} from "@telltale/core/model/index.ts";
import { isRegion } from "@telltale/policy/eligibility/regions.ts";
import { DossierShelf, type HostRegions } from "@telltale/policy/facts.ts";
import { type PolicyReading, readPolicy } from "@telltale/policy/read/policy.ts";
import { type Problem, problemLine } from "@telltale/policy/read/problem.ts";
import { didYouMean } from "@telltale/policy/read/suggest.ts";
import { placeOf } from "@telltale/policy/read/yaml.ts";
import { readTime } from "@telltale/policy/time.ts";

/** Larger files are refused before they are read. */
const LARGEST = 256 * 1024 * 1024;

/** The text of a file that the user named. @throws TelltaleError `usage` */
export async function textOf(path: string): Promise<string> {
  const failed = (why: string, cause?: unknown) =>
    new TelltaleError("usage", `${path} ${why}.`, { next: "Name a file.", cause });
  const found = await stat(path).catch((cause: NodeJS.ErrnoException) => {
    throw failed(cause.code === "ENOENT" ? "does not exist" : "cannot be read", cause);
  });
  if (found.isDirectory()) throw failed("is a folder");
  if (found.size > LARGEST) throw failed("is larger than 256 MiB");
  const bytes = await readFile(path).catch((cause: unknown) => {
    throw failed("cannot be read", cause);
  });
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (cause) {
    const odd = new TextDecoder("utf-8").decode(bytes).indexOf("\ufffd");
    const { line, column } = placeOf(new TextDecoder("utf-8").decode(bytes), Math.max(0, odd));
    const message = `${path}:${line}:${column}: this is not text in UTF-8.`;
    throw new TelltaleError("usage", message, { next: "Save the file as UTF-8.", cause });
  }
}

const nameDossier = "Name a dossier.json that telltale audit wrote, or the folder with it.";

/** Every tool that can be found on machines, audited by name or not. */
export async function catalogueNames(): Promise<string[]> {
  return (await loadTools(catalogueDir())).map(({ id }) => id);
}

export async function policyReading(path: string): Promise<PolicyReading> {
  return readPolicy(await textOf(path), await catalogueNames());
}

/** A policy to work with. @throws TelltaleError `bad-policy` that names the first problem */
export async function policyOf(path: string): Promise<PolicyFile> {
  const { policy, problems } = await policyReading(path);
  if (policy === null) throw badFile(path, problems);
  return policy;
}

/**
 * Names the first problem, and how many more there are.
 *
 * @param kind what the file should be: `a policy`
 */
export function badFile(
  path: string,
  problems: readonly Problem[],
  kind = "a policy",
): TelltaleError {
  const [first] = problems;
  const message = first === undefined ? `${path} is not ${kind}.` : problemLine(path, first);
  const more = problems.length - 1;
  const rest = more > 0 ? `Mend this and ${more.toLocaleString("en")} more` : "Mend this";
  const next =
    kind === "a policy"
      ? `${rest}. All that is wrong shows: telltale policy check ${forShell(path)}`
      : `${rest}: it must be ${kind}.`;
  return new TelltaleError("bad-policy", message, { next });
}

/** A dossier, by its file or by the folder that an audit wrote it into. @throws TelltaleError `usage` */
export async function dossierOf(named: string): Promise<Dossier> {
  const isFolder = (await stat(named).catch(() => null))?.isDirectory() ?? false;
  const path = isFolder ? join(named, "dossier.json") : named;
  const failed = (cause: unknown) =>
    new TelltaleError("usage", `${path} is no dossier.`, { next: nameDossier, cause });
  if (isFolder && (await stat(path).catch(() => null)) === null)
    throw new TelltaleError("usage", `There is no dossier.json in ${named}.`, {
      next: nameDossier,
    });
  const text = await textOf(path);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw failed(cause);
  }
  const parsed = dossier.safeParse(value);
  if (!parsed.success) throw failed(parsed.error);
  return parsed.data;
}

/**
 * What is known of the versions that a question or an inventory names.
 *
 * @param paths dossiers
 * @param stated `host=REGION`: regions in which hosts stand, which dossiers do not tell
 * @throws TelltaleError `usage`
 */
export async function shelfOf(
  paths: readonly string[] = [],
  stated: readonly string[] = [],
): Promise<{ shelf: DossierShelf; dossiers: Dossier[] }> {
  const shelf = new DossierShelf(hostRegions(stated));
  const dossiers: Dossier[] = [];
  for (const path of paths) {
    const found = await dossierOf(path);
    shelf.add(found);
    dossiers.push(found);
  }
  return { shelf, dossiers };
}

/** Regions of hosts as the user stated them, each `host=region`. @throws TelltaleError `usage` */
export function hostRegions(stated: readonly string[]): HostRegions {
  return new Map(
    stated.map((text) => {
      const [, host = "", region = ""] = /^([^=\s]+)=([^=\s]+)$/.exec(text) ?? [];
      if (host !== "" && isRegion(region)) return [host.toLowerCase(), region] as const;
      throw new TelltaleError(
        "usage",
        `--host-region ${visible(text)} is no host and its region.`,
        {
          next: "Write api.example.com=SG, with a code of ISO 3166.",
        },
      );
    }),
  );
}

/** A moment that the user named. @param now in milliseconds since 1970 @throws TelltaleError `usage` */
export function momentOf(text: string | undefined, timezone: string, now: number): number {
  // Nobody means the millisecond at which a command was started.
  if (text === undefined) return Math.floor(now / 1000) * 1000;
  const written = policyTime.safeParse(text).success;
  const reading = written ? readTime(text, timezone) : { wrong: "that is no date or time" };
  if (!("wrong" in reading)) return reading.at;
  throw new TelltaleError("usage", `--at ${text}: ${reading.wrong}.`, {
    next: "Write 2026-07-10, 2026-07-10T09:00 or 2026-07-10T09:00+08:00.",
  });
}

/** Groups that the user named. @throws TelltaleError `usage` for one that the policy does not know */
export function requireGroups(groups: readonly string[], ...policies: PolicyFile[]): void {
  const known = [...new Set(policies.flatMap((policy) => Object.keys(policy.groups)))];
  const unknown = groups.find((group) => !known.includes(group));
  if (unknown === undefined) return;
  throw new TelltaleError(
    "usage",
    `The policy has no group ${visible(unknown)}${didYouMean(unknown, known)}`,
    {
      next: known.length === 0 ? "It names no groups at all." : `It has ${known.join(", ")}.`,
    },
  );
}
