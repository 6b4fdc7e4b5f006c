import { type Dossier, factorTitle, type Tell, type Verdict } from "@telltale/core/model/index.ts";
import { byteSize } from "@telltale/core/numbers.ts";
import { counted, listed } from "@telltale/core/words.ts";
import { gapsOf, sortTells } from "../words/groups.ts";
import { besidesBaseUrl, type Host, namedByText, roleParts, sortHosts } from "../words/hosts.ts";
import {
  dateText,
  duration,
  effectText,
  levelList,
  meaningOfVerdict,
  titleOfVerdict,
} from "../words/labels.ts";
import { lastPrinted } from "../words/printed.ts";
import { asCalled, forShell, usualProgram } from "../words/program.ts";
import { levelText, neverReached, placesText, planText } from "../words/tried.ts";
import { writeBriefly, writeOpen } from "./open.ts";
import { type Look, Page } from "./page.ts";
import { type Rich, rich, styled } from "./rich.ts";
import { writeTell } from "./tell.ts";

/** Where the recordings are, and how the user calls Telltale. */
interface Place {
  dir: string | null;
  program: string;
}

const colours: Record<Verdict, "red" | "green" | "yellow"> = {
  covert: "red",
  undisclosed: "yellow",
  disclosed: "green",
  "none-found": "green",
  inconclusive: "yellow",
};

/**
 * The final report for a terminal, as one text with a newline at the end.
 *
 * @param options.dir folder with the recordings, or null where none was kept
 * @param options.program how the user calls Telltale, for the commands that are printed
 */
export function terminalReport(
  dossier: Dossier,
  options: { dir: string | null; look: Look; program?: string },
): string {
  const page = new Page(options.look);
  const place: Place = { dir: options.dir, program: options.program ?? usualProgram };
  const { covert, open, unconfirmed } = sortTells(withFolder(dossier, place));
  page.blank();
  writeVerdict(page, dossier, covert.length);
  writePrinted(page, dossier);
  if (covert.length > 0) page.blank();
  if (covert.length > 0) page.text(styled("dim", "[ ] marks the place that changes."));
  for (const tell of covert) writeTell(page, tell, dossier);
  writeOpen(page, open, dossier);
  if (unconfirmed.length > 0) {
    page.heading("Suspected, not confirmed");
    for (const tell of unconfirmed) writeBriefly(page, tell, dossier);
  }
  writeDestinations(page, dossier);
  writeTried(page, dossier);
  writeNotExamined(page, dossier);
  writeCapabilities(page, dossier, place);
  if (place.dir !== null) writeFolder(page, place.dir, place.program, covert[0]?.replay ?? null);
  writeInShort(page, dossier, covert);
  return page.toString();
}

function writeVerdict(page: Page, dossier: Dossier, covert: number): void {
  const { subject, verdict } = dossier;
  const colour = colours[verdict];
  const meaning = meaningOfVerdict(dossier);
  page.frame(
    [
      styled("bold", styled(colour, verdictText(dossier, covert))),
      styled("bold", `${subject.name} ${subject.version}`),
      [],
      rich`${dossier.summary}`,
      ...(meaning === null ? [] : [styled("dim", meaning)]),
    ],
    colour,
  );
  page.text(styled("dim", subject.digest), { indent: 2 });
  page.text(styled("dim", `${dateText(dossier.createdAt)}, telltale ${dossier.telltale}`), {
    indent: 2,
  });
}

/** `COVERT TELLS CONFIRMED: 2` */
function verdictText(dossier: Dossier, covert: number): string {
  const title = titleOfVerdict(dossier).toUpperCase();
  return covert > 0 ? `${title}: ${covert}` : title;
}

/** The verdict once more, where the eye is when a long report has run through a terminal. */
function writeInShort(page: Page, dossier: Dossier, covert: readonly Tell[]): void {
  const { subject, verdict } = dossier;
  page.heading("In short");
  page.text(
    rich`${styled("bold", styled(colours[verdict], verdictText(dossier, covert.length)))}, ${subject.name} ${subject.version}`,
    { hang: 2 },
  );
  if (verdict === "inconclusive") page.text(rich`${dossier.summary}`);
  for (const tell of covert) {
    page.text(rich`${styled("bold", tell.id)}  ${tell.summary}`, { hang: 4 });
  }
}

function writePrinted(page: Page, dossier: Dossier): void {
  const lines = lastPrinted(dossier);
  if (lines.length === 0) return;
  page.heading("The last that the tool printed in its first run");
  for (const line of lines) page.text(rich`${line}`, { indent: 2, hang: 2 });
}

function writeDestinations(page: Page, dossier: Dossier): void {
  page.heading("Where everything went");
  if (dossier.destinations.length === 0) page.text(rich`Nothing left the sandbox.`);
  const facts = besidesBaseUrl(dossier);
  for (const fact of facts) page.text(rich`${fact}`);
  if (facts.length > 0) page.blank();
  const { own, named } = sortHosts(dossier);
  for (const to of own) {
    page.text(
      rich`${styled("bold", hostText(to))} ${styled(
        "dim",
        `(${roleParts(to)
          .map(({ text }) => text)
          .join("; ")})`,
      )}`,
      { hang: 2 },
    );
    page.text(trafficText(to), { indent: 2 });
    if (to.ja4.length > 0) page.text(styled("dim", `JA4 ${to.ja4.join(", ")}`), { indent: 2 });
  }
  if (named.length === 0) return;
  page.blank();
  page.text(rich`Set by Telltale, as base URL, proxy or the like:`);
  for (const to of named) {
    page.item(
      rich`${styled("bold", hostText(to))} ${styled("dim", `(${namedByText(to)})`)}: ${trafficText(to)}`,
    );
  }
}

function hostText(to: Host): string {
  return to.port === null ? to.host : `${to.host}:${to.port}`;
}

function trafficText(to: Host): Rich {
  const tunnels = to.tunnels ?? 0;
  const asked =
    tunnels > 0 && to.requests === 0
      ? `opened ${counted(tunnels, "tunnel")}`
      : counted(to.requests, "request");
  // A host that only a header names was not connected to.
  const over = to.transports.length === 0 ? "" : `, ${listed(to.transports)}`;
  return rich`${asked} in ${counted(to.runs, "run")}, ${byteSize(to.bytes)} sent${over}`;
}

function writeTried(page: Page, dossier: Dossier): void {
  const { coverage } = dossier;
  page.heading("What was tried");
  const failed = coverage.failedRuns > 0 ? `, ${coverage.failedRuns} of them failed` : "";
  page.text(
    rich`${counted(coverage.runs, "run")}${failed}, in ${duration(coverage.seconds)}; ${planText(coverage)}. Seed ${coverage.seed}.`,
  );
  if (neverReached(dossier)) return;
  page.text(rich`${placesText(coverage)}`);
  for (const factor of coverage.factors) {
    const levels = factor.levels.map((level) => levelText(factor, level));
    const effect = styled(factor.effect ? "yellow" : "dim", effectText(factor));
    page.item(rich`${styled("bold", factorTitle(factor.id))}: ${levelList(levels)} (${effect})`);
  }
}

function writeNotExamined(page: Page, dossier: Dossier): void {
  page.heading("What was not examined");
  const gaps = gapsOf(dossier);
  if (gaps.length === 0) page.text(rich`Nothing was left out that this audit knows of.`);
  for (const { code, whats, why } of gaps) {
    const reason = rich`${why} ${styled("dim", `[${code}]`)}`;
    const [only = ""] = whats;
    if (whats.length === 1) {
      page.item(rich`${styled("bold", only)}: ${reason}`);
      continue;
    }
    page.item(reason);
    for (const what of whats) page.text(rich`- ${what}`, { indent: 2, hang: 2 });
  }
}

/** Only how many: a list of all would hide the findings of the runs. */
function writeCapabilities(page: Page, dossier: Dossier, { dir, program }: Place): void {
  const count = dossier.capabilities.length;
  if (count === 0) return;
  const { tool, version } = dossier.subject;
  const named = tool === null ? "SUBJECT" : `${tool}@${version}`;
  page.heading("What the code can read, with no claim that it does");
  page.text(
    rich`${counted(count, "thing")} in dossier.json, and all that was found in study.json.`,
  );
  const field = (label: string, text: string) =>
    page.field(label, rich`${text}`, { column: 14, whole: true });
  if (dir !== null) field("In full", `${dir}/study.json`);
  field("To read", `${program} study ${named}`);
}

/** The commands of a dossier with the folder in place: it is the reader's own, and not in the dossier. */
function withFolder(dossier: Dossier, { dir, program }: Place): Dossier {
  const tells = dossier.tells.map((tell) => {
    const replay = asCalled(tell.replay, program);
    return { ...tell, replay: dir === null ? replay : replay.replace("DIR", () => forShell(dir)) };
  });
  return { ...dossier, tells };
}

function writeFolder(page: Page, dir: string, program: string, replay: string | null): void {
  page.heading("To look again");
  const field = (label: string, text: string) =>
    page.field(label, rich`${text}`, { column: 14, whole: true });
  field("Folder", dir);
  field("To forward", `${dir}/report.html`);
  field("Judge again", `${program} judge ${forShell(dir)}`);
  if (replay !== null) field("See it again", replay);
}
