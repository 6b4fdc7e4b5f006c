import { type Dossier, factorTitle, type Tell } from "@telltale/core/model/index.ts";
import { listed } from "@telltale/core/words.ts";
import { sendGroups } from "../words/groups.ts";
import { channelPhrase, destinationText, levelList } from "../words/labels.ts";
import { badgeLead, disclosureBadge, openLeads, openParts, openTitles } from "../words/open.ts";
import type { Page } from "./page.ts";
import { rich, styled } from "./rich.ts";
import { excerpt } from "./tell.ts";

/** The most groups of levels that are shown of a tell in the open. */
const FEW_GROUPS = 3;

/** What depends on the environment and can be seen to: first what the tool does not need to send. */
export function writeOpen(page: Page, open: readonly Tell[], dossier: Dossier): void {
  const { beyond, proxy, needed } = openParts(open);
  if (beyond.length > 0) {
    page.heading(openTitles.beyond);
    page.text(styled("dim", `${openLeads.beyond} ${badgeLead(dossier)}`));
    for (const tell of beyond) writeBriefly(page, tell, dossier);
  }
  if (proxy.length > 0) writeShortly(page, "proxy", proxy);
  if (needed.length > 0) writeShortly(page, "needed", needed);
}

/** Of many alike, each in one sentence; the page has the rest. */
function writeShortly(page: Page, part: "proxy" | "needed", tells: readonly Tell[]): void {
  page.heading(openTitles[part]);
  page.text(styled("dim", openLeads[part]));
  for (const tell of tells) {
    const to = styled("dim", `To ${destinationText(tell.destination)}.`);
    page.text(rich`${styled("bold", tell.id)}  ${tell.summary} ${to}`, { hang: 5 });
  }
}

/** A tell in the open, or an unconfirmed one, in two or three lines. */
export function writeBriefly(page: Page, tell: Tell, dossier: Dossier): void {
  const factors = listed(tell.factors.map(factorTitle));
  page.text(rich`${styled("bold", tell.id)}  ${tell.summary}`, { hang: 4 });
  const badge = disclosureBadge(tell, dossier);
  const said = tell.disclosed
    ? rich`; disclosed by the vendor: ${tell.disclosed.url} (read ${tell.disclosed.read})`
    : rich`${badge === null ? "" : `; ${badge}`}`;
  page.text(
    rich`${factors} → ${tell.encoding}, ${channelPhrase[tell.channel]}, to ${destinationText(tell.destination)}${said}`,
    { indent: 4 },
  );
  const groups = sendGroups(tell);
  for (const group of groups.slice(0, FEW_GROUPS)) {
    page.text(rich`${styled("cyan", levelList(group.levels))}  ${excerpt(group)}`, {
      indent: 4,
      hang: 2,
    });
  }
  const more = groups.length - FEW_GROUPS;
  if (more > 0)
    page.text(styled("dim", `and ${more} more, in the report to forward`), { indent: 4 });
}
