import { createHash } from "node:crypto";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Page } from "@telltale/audit/reports/terminal/page.ts";
import { rich, styled } from "@telltale/audit/reports/terminal/rich.ts";
import { TelltaleError } from "@telltale/core/model/index.ts";
import { type Eligibility, eligibility } from "@telltale/policy/eligibility/eligibility.ts";
import { readEntity } from "@telltale/policy/eligibility/entity.ts";
import { type ProviderRules, readProviderRules } from "@telltale/policy/eligibility/rules.ts";
import { lookOf } from "../look.ts";
import type { ExitCode, Surroundings } from "../surroundings.ts";
import { badFile, momentOf, textOf } from "./files.ts";

interface Options {
  entity: string;
  provider?: string;
  rules?: string;
  at?: string;
  json?: boolean;
}

/** `telltale eligibility` */
export async function eligibilityOf(options: Options, around: Surroundings): Promise<ExitCode> {
  const at = momentOf(options.at, "UTC", Date.now());
  const { entity, problems } = readEntity(await textOf(options.entity));
  if (entity === null) throw badFile(options.entity, problems, "an entity with its owners");
  const all = await providerRules(options.rules ?? rulesDir());
  const { provider } = options;
  const rules = all.filter((item) => provider === undefined || item.provider === provider);
  if (all.length === 0) {
    throw new TelltaleError("usage", `There are no rules in ${options.rules}.`, {
      next: "Name a folder with files of rules (<provider>.yaml).",
    });
  }
  if (rules.length === 0) {
    const known = all.map((item) => item.provider).join(", ") || "none";
    throw new TelltaleError("usage", `There are no rules of the provider ${provider ?? "…"}.`, {
      next: `There are rules of: ${known}.`,
    });
  }
  const answers = rules.map((item) => eligibility(item, entity, at));
  const code = answers.every(({ answer }) => answer === "allowed") ? 0 : 1;
  if (options.json) {
    const asked = { entity: entity.entity, at: new Date(at).toISOString(), answers };
    around.out.write(`${JSON.stringify(asked, null, 2)}\n`);
    return code;
  }
  const page = new Page(lookOf(around.out, around.env));
  for (const answer of answers) write(page, answer);
  around.out.write(page.toString());
  return code;
}

function rulesDir(): string {
  return fileURLToPath(new URL("../../../policy/rules", import.meta.url));
}

async function providerRules(dir: string): Promise<ProviderRules[]> {
  const names = await readdir(dir).catch((cause: unknown) => {
    throw new TelltaleError("usage", `${dir} cannot be read as a folder.`, {
      next: "Name the folder with the rules.",
      cause,
    });
  });
  const found: ProviderRules[] = [];
  for (const name of names.filter((item) => item.endsWith(".yaml")).sort()) {
    const path = join(dir, name);
    const hash = (text: string) => createHash("sha256").update(text).digest("hex");
    const { rules, problems } = readProviderRules(await textOf(path), hash);
    if (rules === null) throw badFile(path, problems, "the rules of a provider");
    found.push(rules);
  }
  return found;
}

const shown = {
  allowed: styled("green", "ALLOWED"),
  "not-listed": styled("red", "NOT LISTED"),
  unknown: styled("yellow", "UNKNOWN"),
};

function write(page: Page, found: Eligibility): void {
  page.blank();
  page.text(rich`${styled("bold", found.title)}: ${shown[found.answer]}. ${found.why}`, {
    hang: 2,
  });
  for (const { region, answer, why } of found.regions) {
    page.field("region", rich`${region ?? "?"}: ${shown[answer]}. ${why}`, { indent: 2 });
  }
  for (const { method, answer, why } of found.ownership) {
    page.field("owners", rich`by ${method}: ${shown[answer]}. ${why}`, { indent: 2 });
  }
  for (const { url, read, copied, stale } of found.sources) {
    const how = `${copied ? "a copy of it " : ""}read ${read}`;
    const age = stale ? `, ${how}: out of date` : `, ${how}`;
    page.field("source", rich`${url}${age}`, { indent: 2, whole: true });
  }
  for (const note of found.notes) page.field("note", rich`${note}`, { indent: 2 });
}
