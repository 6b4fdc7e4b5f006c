import { Page } from "@telltale/audit/reports/terminal/page.ts";
import { type Rich, rich, styled } from "@telltale/audit/reports/terminal/rich.ts";
import { visible } from "@telltale/audit/reports/text/visible.ts";
import { catalogueDir, loadCatalogue } from "@telltale/audit/subjects/catalogue.ts";
import { type Decision, type PolicyQuestion, TelltaleError } from "@telltale/core/model/index.ts";
import { listed } from "@telltale/core/words.ts";
import { compile } from "@telltale/policy/compile.ts";
import { isRegion } from "@telltale/policy/eligibility/regions.ts";
import { type Change, type Explanation, explain } from "@telltale/policy/explain.ts";
import { DossierShelf } from "@telltale/policy/facts.ts";
import { toolAndVersion } from "@telltale/policy/inventory.ts";
import { quoted } from "@telltale/policy/read/problem.ts";
import { didYouMean } from "@telltale/policy/read/suggest.ts";
import { noTypedVersion } from "@telltale/policy/read/version.ts";
import { showSpan, showTime } from "@telltale/policy/time.ts";
import { answerOf } from "@telltale/policy/wording.ts";
import { lookOf } from "../look.ts";
import type { ExitCode, Surroundings } from "../surroundings.ts";
import { catalogueNames, dossierOf, momentOf, policyOf, requireGroups } from "./files.ts";
import { writeUnconsidered } from "./unconsidered.ts";

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
    const soon = soonest(explanation.changes);
    const changesIn = soon === null ? null : soon.at - at;
    const answer = answerOf(explanation.decision);
    const text = JSON.stringify({ ...explanation, answer, changesIn }, null, 2);
    around.out.write(`${text}\n`);
  } else {
    const page = new Page(lookOf(around.out, around.env));
    write(page, explanation, policy.timezone);
    around.out.write(page.toString());
  }
  return effect === "block" || unknown.some(({ rule }) => blocks.has(rule)) ? 1 : 0;
}

/** A tool of the catalogue, with a version that is one. @throws TelltaleError */
async function requireTool(text: string): Promise<ReturnType<typeof toolAndVersion>> {
  const { tool, version } = toolAndVersion(text);
  const known = await catalogueNames();
  if (!known.includes(tool)) {
    const named = (await loadCatalogue(catalogueDir())).find((one) => one.tool.npm === tool);
    const guess =
      named === undefined ? didYouMean(tool, known) : `. Did you mean ${quoted(named.id)}?`;
    throw new TelltaleError(
      "unknown-tool",
      `There is no tool ${quoted(tool)} in the catalogue${guess}`,
      {
        next: `Name one of ${listed(known)}, as in --tool ${known[0]}@1.2.3.`,
      },
    );
  }
  const odd = version === undefined ? null : noTypedVersion(version);
  if (odd === null) return toolAndVersion(text);
  throw new TelltaleError("usage", `--tool ${visible(text)}: ${odd}.`, {
    next: `Write a whole version, as in --tool ${tool}@1.2.3, or --tool ${tool} where it is not known.`,
  });
}

async function questionOf(options: Options, at: number): Promise<PolicyQuestion> {
  const { tool, version } = await requireTool(options.tool);
  if (options.digest !== undefined && !/^sha(256|384|512)-[\w+/=-]+$/.test(options.digest))
    throw new TelltaleError("usage", `--digest ${quoted(options.digest)} is no digest.`, {
      next: "Write it as scans and dossiers do: sha256-… or sha512-…, in base64.",
    });
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
  if (region !== undefined && !isRegion(region))
    throw new TelltaleError("usage", `--region ${quoted(region)} is no region.`, {
      next: "Write a code of ISO 3166, such as SG.",
    });
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

function write(
  page: Page,
  { question, decision, aside, changes, ended, notConsidered }: Explanation,
  timezone: string,
) {
  const { exemption } = decision;
  page.text(rich`${styled("bold", headline(decision))}  ${decision.summary}`, { hang: 2 });
  page.blank();
  page.field("at", rich`${showTime(question.at, timezone)} (${timezone})`);
  if (decision.rule !== null) page.field("rule", rich`${decision.rule}`);
  if (decision.reason !== null) page.field("reason", rich`${decision.reason}`);
  if (decision.dossier !== null) page.field("dossier", rich`${decision.dossier}`);
  if (decision.replacement !== null) page.field("instead", rich`${decision.replacement}`);
  if (exemption !== null) {
    const { rule, owner, reason, expires } = exemption;
    const left = showSpan(expires - question.at);
    const end = showTime(expires, timezone);
    page.field("exempt", rich`from ${rule} by ${owner} (${reason}) until ${end}, for ${left} more`);
  }
  for (const { owner, groups, expires } of ended) {
    const end = showTime(expires, timezone);
    page.field("exempt", rich`no longer: ${owner} exempted ${listed(groups)} until ${end}`);
  }
  const soon = soonest(changes);
  if (soon !== null) {
    const left = showSpan(soon.at - question.at);
    const still = soon.effect === decision.effect && soon.unknown.length === 0 ? "still " : "";
    const then = rich`${still}${verdict(soon)}`;
    page.field("next", rich`in ${left}, at ${showTime(soon.at, timezone)}: ${then}`);
  }
  for (const { rule, missing } of decision.unknown) {
    const how = missing.includes("dossier") ? " (name one with --dossier)" : "";
    page.field("not judged", rich`${rule}: needs ${missing}${how}`);
  }
  if (changes.length > 0) {
    page.heading("What would change it");
    for (const change of changes) page.item(rich`${change.what}: ${verdict(change)}`);
  }
  if (aside.length > 0) {
    page.heading("Other rules for this tool");
    for (const { rule, level, why } of aside) page.item(rich`${rule} (${level}): ${why}`);
  }
  if (notConsidered.length > 0) page.blank();
  writeUnconsidered(page, notConsidered);
}

/** What time alone changes next, of which the countdown is. */
function soonest(changes: readonly Change[]): (Change & { at: number }) | null {
  for (const change of changes)
    if (change.kind === "time" && change.at !== null) return { ...change, at: change.at };
  return null;
}

/** An `allow` that stands only because rules could not be judged is no permission. */
function headline(decision: Decision): Rich {
  const { effect, unknown } = decision;
  if (unknown.length === 0) return effects[effect];
  return answerOf(decision) === "unknown"
    ? rich`${styled("yellow", "NOT JUDGED")}`
    : rich`${effects[effect]}, as far as is known`;
}

/** What holds under other circumstances, with its ground. */
function verdict({ effect, rule, unknown }: Pick<Change, "effect" | "rule" | "unknown">): Rich {
  if (rule !== null) return rich`${effects[effect]} (${rule})`;
  if (unknown.length === 0) return rich`${effects[effect]}, no rule speaks against it`;
  const needs = [...new Set(unknown.map(({ missing }) => missing))];
  const rules = unknown.map((one) => one.rule);
  return rich`${styled("yellow", "NOT JUDGED")}: ${listed(rules)} ${rules.length === 1 ? "needs" : "need"} ${listed(needs)}`;
}
