import type { Place, StudyReport } from "@telltale/core/model/index.ts";
import { grouped } from "@telltale/core/numbers.ts";
import { counted } from "@telltale/core/words.ts";
import { type Html, html, quoted } from "../../html/html.ts";
import { section } from "../../html/sections/section.ts";
import { gapsOf } from "../../words/groups.ts";
import type { ShortPath } from "../paths.ts";
import { type HostsSeen, hostsOf, inventoryOf, waysOutOf } from "../views.ts";
import { hostsText, placeText } from "../words.ts";
import { entryPart, place } from "./parts.ts";

/** Entries of one kind that the page has; the JSON has all. */
const MOST = 2000;

/** What the code can read and where it can send, with no claim that it does. */
export function capabilitiesSection(report: StudyReport): Html {
  const { reads } = report.capabilities;
  const sends = waysOutOf(report);
  const groups = inventoryOf(reads);
  const single = groups.flatMap(({ title, directly, entries }) =>
    directly === null || entries.length > 0
      ? []
      : [html`<li><b>${quoted(title)}</b> ${whereText(directly)}</li>`],
  );
  const readings = groups
    .filter(({ entries }) => entries.length > 0)
    .map(
      ({
        title,
        directly,
        entries,
      }) => html`<details class="brief"><summary><b>${quoted(title)}</b> ${directly === null ? null : html`${whereText(directly)}; also by ${counted(entries.length, "name")}`}</summary>
<ul class="entries">${entries.slice(0, MOST).map(({ name, places, first }) => html`<li class="chip" title="${counted(places, "place")}, first ${placeText(first)}">${entryPart(name)}</li>`)}${moreOf(entries.length)}</ul></details>`,
    );
  const ways = sends.map(
    ({ what, places, place: first }) =>
      html`<li><b>${quoted(what)}</b> ${whereText({ places, first })}</li>`,
  );
  const seen = hostsOf(report);
  return section("capabilities", "What the code can read and where it can send", [
    html`<p class="intro">With no claim that one goes to the other.</p>
<h4>Reads</h4>`,
    reads.length === 0
      ? html`<p>Nothing that Telltale knows of.</p>`
      : html`<ul class="gaps">${single}</ul>`,
    readings,
    html`<h4>Sends</h4>`,
    sends.length === 0
      ? html`<p>No way out that Telltale knows of.</p>`
      : html`<ul class="gaps">${ways}</ul>`,
    seen.asked.length === 0
      ? null
      : html`<p><b>Host names that are seen to get into an address</b></p><ul class="entries">${hostItems(seen.asked)}</ul>`,
    seen.named.length + seen.listed === 0
      ? null
      : html`<details class="brief"><summary>${hostsText(seen)}</summary><ul class="entries">${hostItems(seen.named)}</ul></details>`,
  ]);
}

function hostItems(hosts: HostsSeen["asked"]): (Html | null)[] {
  const items = hosts
    .slice(0, MOST)
    .map(
      ({ host, hidden, place: at }) =>
        html`<li class="chip" title="${placeText(at)}">${entryPart(host)}${hidden ? html` <span class="badge B">hidden</span>` : null}</li>`,
    );
  return [...items, moreOf(hosts.length)];
}

function whereText({ places, first }: { places: number; first: Place }): Html {
  return html`${counted(places, "place")}, first ${place(first)}`;
}

function moreOf(count: number): Html | null {
  return count > MOST ? html`<li>and ${grouped(count - MOST)} more, in the JSON</li>` : null;
}

/** The files that short names stand for. */
export function pathsSection(paths: readonly ShortPath[]): Html | null {
  if (paths.length === 0) return null;
  const items = paths
    .slice(0, MOST)
    .map(({ short, full }) => html`<li><code>${quoted(short)}</code> ${quoted(full)}</li>`);
  return section("files", "Files", html`<ul class="gaps">${items}${moreOf(paths.length)}</ul>`);
}

/** What a study or a diff knows that it did not see. */
export function gapsSection(report: Parameters<typeof gapsOf>[0]): Html {
  const gaps = gapsOf(report);
  const items = gaps.map(({ code, whats, why }) => {
    const list = html`<ul>${whats.slice(0, MOST).map((what) => html`<li>${quoted(what)}</li>`)}${moreOf(whats.length)}</ul>`;
    const what =
      whats.length === 1
        ? html`<b>${quoted(whats[0] ?? "")}</b>`
        : html`<details><summary><b>${counted(whats.length, "thing")}</b></summary>${list}</details>`;
    return html`<li>${what} ${quoted(why)} <code>${code}</code></li>`;
  });
  return section(
    "not-examined",
    "What was not examined",
    gaps.length === 0
      ? html`<p>Nothing was left out that Telltale knows of.</p>`
      : html`<ul class="gaps">${items}</ul>`,
  );
}

/** How many kinds of things were not examined: so many entries has {@link gapsSection}. */
export function gapsFigure(report: Parameters<typeof gapsOf>[0]): [value: string, label: string] {
  const count = gapsOf(report).length;
  return [grouped(count), `${count === 1 ? "kind" : "kinds"} of things not examined`];
}
