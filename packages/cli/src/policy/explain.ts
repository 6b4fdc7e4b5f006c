import { Page } from "@telltale/audit/reports/terminal/page.ts";
import { rich, styled } from "@telltale/audit/reports/terminal/rich.ts";
import { type PolicyQuestion, TelltaleError } from "@telltale/core/model/index.ts";
import { compile } from "@telltale/policy/compile.ts";
import { type Explanation, explain } from "@telltale/policy/explain.ts";
import { DossierShelf } from "@telltale/policy/facts.ts";
import { toolAndVersion } from "@telltale/policy/inventory.ts";
import { showSpan, showTime } from "@telltale/policy/time.ts";
import { lookOf } from "../look.ts";
import type { ExitCode, Surroundings } from "../surroundings.ts";
import { catalogueNames, dossierOf, momentOf, policyOf, requireGroups } from "./files.ts";

interface Options {
  tool: string;
  group?: string[];
  at?: string;
  dossier?: string;
  digest?: string;
  region?: string;
  json?: boolean;
}

/** `telltale policy explain` */
export async function explainOne(
  file: string,
  options: Options,
  around: Surroundings,
): Promise<ExitCode> {
  const policy = await policyOf(file);
  const at = momentOf(options.at, policy.timezone, Date.now());
  requireGroups(options.group ?? [], policy);
  const compiled = compile(policy);
  const explanation = explain(compiled, await questionOf(options, at));
  const { effect, unknown } = explanation.decision;
  const blocks = new Set(
    compiled.rules.filter(({ level }) => level === "block").map(({ id }) => id),
  );
  if (options.json) {
    const { decision } = explanation;
    const inMilliseconds = decision.next === null ? null : decision.next.at - at;
    const text = JSON.stringify({ ...explanation, changesIn: inMilliseconds }, null, 2);
    around.out.write(`${text}\n`);
  } else {
    const page = new Page(lookOf(around.out, around.env));
    write(page, explanation, policy.timezone);
    around.out.write(page.toString());
  }
  return effect === "block" || unknown.some(({ rule }) => blocks.has(rule)) ? 1 : 0;
}

async function questionOf(options: Options, at: number): Promise<PolicyQuestion> {
  const { tool, version } = toolAndVersion(options.tool);
  const known = await catalogueNames();
  if (!known.includes(tool)) {
    throw new TelltaleError("unknown-tool", `There is no tool ${tool} in the catalogue.`, {
      next: `It has ${known.join(", ")}.`,
    });
  }
  const shelf = new DossierShelf();
  let { digest = null } = options as { digest?: string | null };
  if (options.dossier !== undefined) {
    const dossier = await dossierOf(options.dossier);
    const { subject } = dossier;
    if (subject.tool !== tool || subject.version !== version) {
      const about = `${subject.tool ?? subject.name}@${subject.version}`;
      throw new TelltaleError("usage", `The dossier is about ${about}, not ${options.tool}.`, {
        next: `Name the dossier of that very version, or --tool ${about}.`,
      });
    }
    shelf.add(dossier);
    digest ??= subject.digest;
  }
  const { tell, destination } = shelf.factsOf(tool, version ?? null, digest);
  const { region } = options;
  return {
    tool,
    version: version ?? null,
    digest,
    groups: options.group ?? [],
    at,
    tell,
    destination: region === undefined ? destination : { hosts: destination?.hosts ?? [], region },
  };
}

const effects = {
  block: styled("red", "BLOCK"),
  warn: styled("yellow", "WARN"),
  advise: styled("cyan", "ADVISE"),
  allow: styled("green", "ALLOW"),
};

function write(page: Page, { question, decision, aside, changes }: Explanation, timezone: string) {
  const unsure = decision.unknown.length > 0;
  page.text(
    rich`${styled("bold", effects[decision.effect])}${unsure ? ", as far as is known" : ""}  ${decision.summary}`,
    { hang: 2 },
  );
  page.blank();
  page.field("at", rich`${showTime(question.at, timezone)} (${timezone})`);
  if (decision.rule !== null) page.field("rule", rich`${decision.rule}`);
  if (decision.reason !== null) page.field("reason", rich`${decision.reason}`);
  if (decision.dossier !== null) page.field("dossier", rich`${decision.dossier}`);
  if (decision.replacement !== null) page.field("instead", rich`${decision.replacement}`);
  if (decision.exemption !== null) {
    const { rule, owner, reason, expires } = decision.exemption;
    const left = showSpan(expires - question.at);
    const end = showTime(expires, timezone);
    page.field("exempt", rich`from ${rule} by ${owner} (${reason}) until ${end}, for ${left} more`);
  }
  if (decision.next !== null) {
    const { at, effect, rule } = decision.next;
    const left = showSpan(at - question.at);
    page.field(
      "next",
      rich`in ${left}, at ${showTime(at, timezone)}: ${effects[effect]}${rule === null ? "" : ` (${rule})`}`,
    );
  }
  for (const { rule, missing } of decision.unknown) {
    page.field("not judged", rich`${rule}: missing is ${missing}`);
  }
  if (changes.length > 0) {
    page.heading("What would change it");
    for (const { what, effect, rule } of changes) {
      page.item(rich`${what}: ${effects[effect]}${rule === null ? "" : ` (${rule})`}`);
    }
  }
  if (aside.length > 0) {
    page.heading("Other rules for this tool");
    for (const { rule, level, why } of aside) page.item(rich`${rule} (${level}): ${why}`);
  }
}
