import { type Dossier, factorTitle, type Verdict } from "@telltale/core/model/index.ts";
import { gapsOf, sortTells } from "../words/groups.ts";
import {
  byteSize,
  counted,
  dateText,
  duration,
  effectText,
  levelList,
  listed,
  meaningOfVerdict,
  planLabel,
  roleLabel,
  titleOfVerdict,
} from "../words/labels.ts";
import { lastPrinted } from "../words/printed.ts";
import { type Look, Page } from "./page.ts";
import { type Rich, rich, styled } from "./rich.ts";
import { writeBriefly, writeTell } from "./tell.ts";

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
 * @param dir folder with the recordings, or null where none was kept
 */
export function terminalReport(
  dossier: Dossier,
  options: { dir: string | null; look: Look },
): string {
  const page = new Page(options.look);
  const { covert, open, unconfirmed } = sortTells(withFolder(dossier, options.dir));
  page.blank();
  writeVerdict(page, dossier, covert.length);
  writePrinted(page, dossier);
  if (covert.length > 0) page.blank();
  if (covert.length > 0) page.text(styled("dim", "[ ] marks the place that changes."));
  for (const tell of covert) writeTell(page, tell);
  if (open.length > 0) {
    page.heading("Sent in the open");
    for (const tell of open) writeBriefly(page, tell);
  }
  if (unconfirmed.length > 0) {
    page.heading("Suspected, not confirmed");
    for (const tell of unconfirmed) writeBriefly(page, tell);
  }
  writeDestinations(page, dossier);
  writeTried(page, dossier);
  writeNotExamined(page, dossier);
  writeCapabilities(page, dossier);
  if (options.dir !== null) writeFolder(page, options.dir, covert[0]?.replay ?? null);
  return page.toString();
}

function writeVerdict(page: Page, dossier: Dossier, covert: number): void {
  const { subject, verdict } = dossier;
  const colour = colours[verdict];
  const title = titleOfVerdict(dossier).toUpperCase();
  page.frame(
    [
      styled("bold", styled(colour, covert > 0 ? `${title}: ${covert}` : title)),
      styled("bold", `${subject.name} ${subject.version}`),
      [],
      rich`${dossier.summary}`,
      styled("dim", meaningOfVerdict(dossier)),
    ],
    colour,
  );
  page.text(styled("dim", subject.digest), { indent: 2 });
  page.text(styled("dim", `${dateText(dossier.createdAt)}, telltale ${dossier.telltale}`), {
    indent: 2,
  });
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
  for (const to of dossier.destinations) {
    const port = to.port === null ? "" : `:${to.port}`;
    page.text(rich`${styled("bold", to.host + port)} ${styled("dim", `(${roleLabel[to.role]})`)}`, {
      hang: 2,
    });
    const parts: Rich = rich`${counted(to.requests, "request")} in ${counted(to.runs, "run")}, ${byteSize(to.bytes)} sent, ${listed(to.transports)}`;
    page.text(parts, { indent: 2 });
    if (to.ja4.length > 0) page.text(styled("dim", `JA4 ${to.ja4.join(", ")}`), { indent: 2 });
  }
}

function writeTried(page: Page, dossier: Dossier): void {
  const { coverage } = dossier;
  page.heading("What was tried");
  const failed = coverage.failedRuns > 0 ? `, ${coverage.failedRuns} of them failed` : "";
  page.text(
    rich`${counted(coverage.runs, "run")}${failed}, in ${duration(coverage.seconds)}; plan ${planLabel[coverage.plan]}, every combination of ${counted(coverage.strength, "factor")}, seed ${coverage.seed}.`,
  );
  page.text(
    rich`${counted(coverage.leaves.total, "place")} in the messages compared; ${coverage.leaves.volatile} of them differ by themselves between identical runs.`,
  );
  for (const factor of coverage.factors) {
    const effect = styled(factor.effect ? "yellow" : "dim", effectText(factor));
    page.item(
      rich`${styled("bold", factorTitle(factor.id))}: ${levelList(factor.levels)} (${effect})`,
    );
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

function writeCapabilities(page: Page, dossier: Dossier): void {
  if (dossier.capabilities.length === 0) return;
  page.heading("What the code can read, with no claim that it does");
  for (const { reads, sends, file, line } of dossier.capabilities) {
    const to = sends === null ? "" : ` → ${sends}`;
    page.item(rich`${reads}${to} ${styled("dim", `${file}:${line}`)}`);
  }
}

/** The commands of a dossier with the folder in place: it is the reader's own, and not in the dossier. */
function withFolder(dossier: Dossier, dir: string | null): Dossier {
  if (dir === null) return dossier;
  const tells = dossier.tells.map((tell) => ({
    ...tell,
    replay: tell.replay.replace("DIR", () => forShell(dir)),
  }));
  return { ...dossier, tells };
}

function forShell(path: string): string {
  return /^[\w./@+-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`;
}

function writeFolder(page: Page, dir: string, replay: string | null): void {
  page.heading("To look again");
  const field = (label: string, text: string) =>
    page.field(label, rich`${text}`, { column: 14, whole: true });
  field("Folder", dir);
  field("To forward", `${dir}/report.html`);
  field("Judge again", `telltale judge ${forShell(dir)}`);
  if (replay !== null) field("See it again", replay);
}
