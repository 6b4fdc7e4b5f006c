import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { Page } from "@telltale/audit/reports/terminal/page.ts";
import { rich, styled } from "@telltale/audit/reports/terminal/rich.ts";
import { visible } from "@telltale/audit/reports/text/visible.ts";
import { type PolicyFile, TelltaleError } from "@telltale/core/model/index.ts";
import { counted } from "@telltale/core/words.ts";
import {
  type Compiled,
  compileFor,
  type Entry,
  surveyor,
} from "@telltale/policy/compilers/compile-for.ts";
import { groupedOutcomes, rulesText } from "@telltale/policy/compilers/outcomes.ts";
import type { Target } from "@telltale/policy/compilers/target.ts";
import { targets } from "@telltale/policy/compilers/targets/index.ts";
import { grouped, nextText } from "@telltale/policy/compilers/words.ts";
import { lookOf } from "../look.ts";
import { requireFreshFolder } from "../options.ts";
import type { ExitCode, Surroundings } from "../surroundings.ts";
import { momentOf, policyOf, requireGroups } from "./files.ts";
import { identities, knownVersions, programsOf } from "./identities.ts";
import { writeUnconsidered } from "./unconsidered.ts";
import { writeUnusedRegions } from "./unused.ts";

export interface CompileWords {
  to: string;
  out?: string;
  at?: string;
  group?: string[];
  dossier?: string[];
  hostRegion?: string[];
  inventory?: string;
  coarse?: boolean;
  json?: boolean;
}

/** `telltale policy compile` */
export async function compileFile(
  file: string,
  options: CompileWords,
  around: Surroundings,
): Promise<ExitCode> {
  const chosen = targetsOf(options.to);
  if (chosen.length > 1 && options.out === undefined && !options.json) {
    throw new TelltaleError("usage", "Several targets have several files.", {
      next: "Name a folder with --out, or print them with --json.",
    });
  }
  if (options.out !== undefined) await requireFreshFolder(options.out);
  const policy = await policyOf(file);
  const groups = options.group ?? [];
  requireGroups(groups, policy);
  const at = momentOf(options.at, policy.timezone, Date.now());
  const known = await knownVersions(options.dossier ?? [], options.hostRegion);
  const programs = options.inventory === undefined ? [] : await programsOf(options.inventory);
  const request = {
    surveyor: surveyor(policy, known, programs),
    tools: await identities(),
    at,
    groups,
    coarse: options.coarse ?? false,
  };
  const compiled = chosen.map((target) => compileFor(target, request));
  if (options.out !== undefined) await writeAll(options.out, compiled);
  if (options.json) {
    const answer = {
      policy: policy.name,
      at,
      timezone: policy.timezone,
      groups,
      targets: compiled,
    };
    around.out.write(`${JSON.stringify({ ...answer, coarse: request.coarse }, null, 2)}\n`);
    return 0;
  }
  const [only] = compiled;
  if (options.out === undefined && only !== undefined) around.out.write(only.files[0]?.text ?? "");
  const stream = options.out === undefined ? around.err : around.out;
  const page = new Page(lookOf(stream, around.env));
  for (const one of compiled) write(page, one, policy, options.out === undefined);
  page.blank();
  writeUnconsidered(page, only?.notConsidered ?? []);
  writeUnusedRegions(page, options.hostRegion, known);
  stream.write(page.toString());
  if (options.out !== undefined) stream.write(`\nWritten to ${visible(resolve(options.out))}\n`);
  return 0;
}

function targetsOf(names: string): Target[] {
  const wanted = names.split(",").map((name) => name.trim());
  const ids = targets.map(({ id }) => id);
  const unknown = wanted.find((name) => name !== "all" && !ids.includes(name));
  if (unknown !== undefined) {
    throw new TelltaleError("usage", `A policy cannot be compiled for "${visible(unknown)}".`, {
      next: `Name some of: ${ids.join(", ")}, all.`,
    });
  }
  return targets.filter(({ id }) => wanted.includes("all") || wanted.includes(id));
}

/** One folder for each target. The whole appears at once, or not at all. */
async function writeAll(out: string, compiled: readonly Compiled[]): Promise<void> {
  const folder = resolve(out);
  const part = `${folder}.${process.pid}.part`;
  try {
    for (const { target, files } of compiled) {
      await mkdir(join(part, target), { recursive: true });
      for (const { name, text } of files) await writeFile(join(part, target, name), text);
    }
    await mkdir(dirname(folder), { recursive: true });
    // An empty folder gives way to it; one that got something in the meantime does not.
    await rename(part, folder);
  } catch (cause) {
    await rm(part, { recursive: true, force: true });
    throw new TelltaleError("usage", `${out} cannot be written.`, {
      next: "Name a new folder in one that you may write to.",
      cause,
    });
  }
}

const extents = {
  "carried out": styled("green", "carried out"),
  "in part": styled("yellow", "in part"),
  "only observed": styled("cyan", "only observed"),
  "not carried out": styled("red", "not carried out"),
};

/** @param all whether to say everything that is not expressed, or only how far rules are carried out */
function write(page: Page, compiled: Compiled, { timezone }: PolicyFile, all: boolean): void {
  const { title, entries, outcomes, beyond, files } = compiled;
  page.heading(`${title}: ${files.map(({ name }) => name).join(", ")}`);
  for (const group of groupedOutcomes(outcomes)) {
    const says = group.says === "" ? "" : `: ${group.says}`;
    page.item(rich`${extents[group.extent]}: ${rulesText(group)}${says}`);
  }
  for (const { tool, says } of beyond) {
    page.item(rich`${styled("red", "beyond the policy")}: ${tool}: ${says}`);
  }
  // Of what is not carried out, nothing is expressed: that was said.
  const out = outcomes.filter(({ extent }) => extent === "not carried out");
  const isOut = (entry: Entry) =>
    out.some(({ rule, tool }) => entry.rule === rule && entry.tool === tool);
  const rest = entries.filter(
    (entry) => !entry.expressed && entry.feature !== "level" && !isOut(entry),
  );
  if (all) {
    for (const { rule, tools, features, says } of grouped(rest)) {
      const what = `${rule} (${tools.join(", ")}), ${features.join(", ")}`;
      page.item(rich`${styled("yellow", "not expressed")}: ${what}: ${says}`);
    }
  } else if (rest.length > 0) {
    const count = counted(
      rest.length,
      "thing that the rules say is",
      "things that the rules say are",
    );
    page.text(rich`${count} not expressed: see NOT-EXPRESSED.md.`);
  }
  page.text(rich`${nextText(compiled, timezone)}`);
}
