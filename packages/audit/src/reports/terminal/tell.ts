import { type Dossier, factorTitle, type Tell } from "@telltale/core/model/index.ts";
import { counted, listed } from "@telltale/core/words.ts";
import { characterOf } from "../text/characters.ts";
import { codeOf, namedCodePoints, type SendGroup, sendGroups } from "../words/groups.ts";
import { channelPhrase, destinationText, levelList, rolePhrase } from "../words/labels.ts";
import { undisclosedText } from "../words/open.ts";
import { certaintyText } from "../words/statistics.ts";
import { levelsFromCode, silentLevelsOf, triedBecause } from "../words/tried.ts";
import type { Page } from "./page.ts";
import { type Rich, rich, styled } from "./rich.ts";

const COLUMN = 14;

/** A covert tell with everything that is known of it. */
export function writeTell(page: Page, tell: Tell, dossier: Dossier): void {
  page.blank();
  page.text(
    rich`${styled("bold", tell.id)}  ${styled("red", "covert")}, ${channelPhrase[tell.channel]}, ${rolePhrase[tell.destination.role]}`,
    { hang: 4 },
  );
  page.text(rich`${tell.summary}`, { indent: 4 });
  for (const group of sendGroups(tell)) writeGroup(page, tell, group);
  page.blank();
  writeFacts(page, tell, dossier);
}

function writeGroup(page: Page, tell: Tell, group: SendGroup): void {
  page.blank();
  const { seen, tried } = group.runs;
  page.text(
    rich`${styled("cyan", levelList(group.levels))} ${styled("dim", `(${seen} of ${counted(tried, "run")})`)}`,
    { indent: 4, hang: 2 },
  );
  page.text(excerpt(group), { indent: 6 });
  if (group.changed === "") page.text(styled("dim", "nothing stands there"), { indent: 6 });
  for (const name of namedCodePoints(tell, group)) {
    const code = codeOf(name);
    const character = code === null ? { glyph: "", notation: name, name: "" } : characterOf(code);
    page.text(
      rich`${styled("bold", character.glyph || " ")}  ${styled("bold", character.notation)} ${character.name}`,
      { indent: 6, hang: 10 },
    );
  }
}

/** The excerpt with its changed place marked: by inverse video, and by brackets for those who see none. */
export function excerpt(group: Pick<SendGroup, "before" | "changed" | "after">): Rich {
  if (group.changed === null) return rich`${group.before}`;
  return rich`${group.before}${styled("changed", rich`[${group.changed}]`)}${group.after}`;
}

function writeFacts(page: Page, tell: Tell, dossier: Dossier): void {
  const field = (label: string, text: Rich) =>
    page.field(label, text, { indent: 4, column: COLUMN });
  field("Depends on", rich`${listed(tell.factors.map(factorTitle))}`);
  for (const gate of tell.gates) {
    field("Only when", rich`${factorTitle(gate.factor)}: ${levelList(gate.levels)}`);
  }
  for (const silent of silentLevelsOf(tell)) {
    field("Silent for", rich`${factorTitle(silent.factor)}: ${levelList(silent.levels)}`);
  }
  const fromCode = levelsFromCode(tell, dossier);
  if (fromCode.length > 0) field("Tried because", rich`${triedBecause} ${levelList(fromCode)}`);
  field("Where", rich`${tell.where}`);
  field("Goes to", rich`${destinationText(tell.destination)}`);
  field("Why covert", rich`${tell.encodingReason}`);
  field(
    "Disclosed",
    tell.disclosed
      ? rich`${tell.disclosed.url} (read ${tell.disclosed.read}): “${tell.disclosed.says}”`
      : rich`${undisclosedText(dossier)}`,
  );
  field("Certainty", rich`${certaintyText(tell)}`);
  if (tell.fixedEntropyOnly) {
    field("Note", rich`Seen only with the tool's randomness held still.`);
  }
  if (tell.code.length > 0) {
    const places = tell.code.slice(0, 3).map((at) => `${at.file}:${at.line}:${at.column}`);
    field("In the code", rich`${listed(places)}`);
  }
  if (tell.minimalPair) {
    page.field("See it again", rich`${tell.replay}`, { indent: 4, column: COLUMN, whole: true });
  }
}
