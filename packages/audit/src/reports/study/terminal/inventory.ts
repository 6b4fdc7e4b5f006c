import type { StudyReport } from "@telltale/core/model/index.ts";
import { grouped } from "@telltale/core/numbers.ts";
import { counted } from "@telltale/core/words.ts";
import type { Page } from "../../terminal/page.ts";
import { rich, styled } from "../../terminal/rich.ts";
import { gapsOf } from "../../words/groups.ts";
import type { ShortPath } from "../paths.ts";
import { type HostsSeen, hostsOf, inventoryOf, waysOutOf } from "../views.ts";
import { hostsText, placeText } from "../words.ts";
import { entryText } from "./parts.ts";

/** Entries of one list that are shown where not all are asked for. */
const FEW_ENTRIES = 12;

/** What the code can read and where it can send. */
export function writeCapabilities(page: Page, report: StudyReport, all: boolean): void {
  const { reads } = report.capabilities;
  const sends = waysOutOf(report);
  page.heading("What the code can read, with no claim that it is sent");
  if (reads.length === 0) page.text(rich`Nothing that Telltale knows of.`);
  for (const { title, directly, entries } of inventoryOf(reads)) {
    const at =
      directly === null
        ? rich``
        : rich`  ${styled("dim", placesText(directly.places, placeText(directly.first)))}`;
    if (entries.length === 0) {
      page.item(rich`${title}${at}`);
      continue;
    }
    const shown = entries.slice(0, all ? undefined : FEW_ENTRIES).map(({ name }) => name);
    const more = entries.length - shown.length;
    const tail = more > 0 ? ` and ${grouped(more)} more` : "";
    const by = directly === null ? ": " : "; also by ";
    page.item(rich`${title}${at}${by}${shown.map(entryText).join(", ")}${styled("dim", tail)}`);
  }
  page.heading("Where it can send");
  if (sends.length === 0) page.text(rich`No way out that Telltale knows of.`);
  for (const { what, places, place } of sends)
    page.item(rich`${what}  ${styled("dim", placesText(places, placeText(place)))}`);
  writeHosts(page, hostsOf(report), all);
}

function writeHosts(page: Page, seen: HostsSeen, all: boolean): void {
  const { asked, named, listed } = seen;
  const namesOf = (hosts: HostsSeen["asked"]) => {
    const shown = hosts.slice(0, all ? undefined : 2 * FEW_ENTRIES);
    const more = hosts.length - shown.length;
    const names = shown.map((one) => (one.hidden ? `${one.host} (hidden)` : one.host));
    return rich`${names.join(", ")}${styled("dim", more > 0 ? ` and ${grouped(more)} more` : "")}`;
  };
  if (asked.length > 0)
    page.item(rich`host names that are seen to get into an address: ${namesOf(asked)}`);
  if (named.length + listed === 0) return;
  page.heading("Host names that stand in the code");
  page.item(rich`${hostsText(seen)}${named.length > 0 ? ": " : ""}${namesOf(named)}`);
}

function placesText(places: number, first: string): string {
  return places === 1 ? first : `${counted(places, "place")}, first ${first}`;
}

/** The files that short names stand for. */
export function writePaths(page: Page, paths: readonly ShortPath[]): void {
  if (paths.length === 0) return;
  page.heading("Files");
  for (const { short, full } of paths.slice(0, FEW_ENTRIES))
    page.text(rich`${styled("dim", short)}  ${full}`, { hang: 2 });
  const more = paths.length - FEW_ENTRIES;
  if (more > 0) page.text(styled("dim", `and ${grouped(more)} more, in the JSON`));
}

/** What a study or a diff knows that it did not see. */
export function writeNotExamined(page: Page, report: Parameters<typeof gapsOf>[0]): void {
  page.heading("What was not examined");
  const gaps = gapsOf(report);
  if (gaps.length === 0) page.text(rich`Nothing was left out that Telltale knows of.`);
  for (const { code, whats, why } of gaps) {
    const reason = rich`${why} ${styled("dim", `[${code}]`)}`;
    const [only = ""] = whats;
    if (whats.length === 1) {
      page.item(rich`${styled("bold", only)}: ${reason}`);
      continue;
    }
    page.item(reason);
    for (const what of whats.slice(0, FEW_ENTRIES))
      page.text(rich`- ${what}`, { indent: 2, hang: 2 });
    const more = whats.length - FEW_ENTRIES;
    if (more > 0) page.text(styled("dim", `- and ${grouped(more)} more`), { indent: 2 });
  }
}
