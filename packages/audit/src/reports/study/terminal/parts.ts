import type { Choice, Excerpt, HiddenList } from "@telltale/core/model/index.ts";
import { grouped } from "@telltale/core/numbers.ts";
import { counted, listed } from "@telltale/core/words.ts";
import type { Page } from "../../terminal/page.ts";
import { type Rich, rich, styled } from "../../terminal/rich.ts";
import { characterOf } from "../../text/characters.ts";
import { type Alternative, alternativesOf, unknownText } from "../alternatives.ts";
import { type CodeLine, codeLines, lineParts, piecesOf } from "../pieces.ts";
import { byWhat, type Thing } from "../views.ts";
import { methodsText, placeText } from "../words.ts";

/** The most places that are named one by one; further ones are counted. */
const FEW_PLACES = 3;
/** The most entries of one list. Longer ones are whole in the JSON. */
const MOST_ENTRIES = 1000;
const LONGEST_ENTRY = 200;
/** Deeper code is shown at this depth. */
const DEEPEST = 24;

/** A place that is marked: by inverse video, and by »« for those who see none. */
export function marked(text: string): Rich {
  return styled("changed", rich`»${text}«`);
}

/** The texts of a choice, one below the other, each differing part with its code points. */
export function writeChoice(page: Page, choice: Choice, indent: number): void {
  for (const alternative of alternativesOf(choice)) writeAlternative(page, alternative, indent);
  const unknown = unknownText(choice);
  const told = [
    `differ in ${choice.differ}`,
    ...(unknown === null ? [] : [unknown]),
    `chosen at ${placeText(choice.place)}`,
  ];
  page.text(styled("dim", told.join("; ")), { indent, hang: 2 });
}

function writeAlternative(page: Page, alternative: Alternative, indent: number): void {
  if (alternative.isWords) {
    for (const { text } of alternative.parts) page.text(rich`${text}`, { indent, hang: 2 });
    return;
  }
  const text = alternative.parts.flatMap((part) =>
    part.changed ? marked(part.text) : styled("dim", part.text),
  );
  const [only, ...others] = alternative.characters.map(characterOf);
  const nothing = alternative.parts.some((part) => part.changed && part.text === "");
  if (only !== undefined && others.length === 0) {
    page.text(rich`${text}  ${styled("bold", only.notation)} ${only.name}`, { indent, hang: 5 });
    return;
  }
  page.text(nothing ? rich`${text}  ${styled("dim", "nothing stands there")}` : text, {
    indent,
    hang: 2,
  });
  for (const { glyph, notation, name } of only === undefined ? [] : [only, ...others]) {
    page.text(rich`${styled("bold", glyph || " ")}  ${styled("bold", notation)} ${name}`, {
      indent: indent + 2,
      hang: 5,
    });
  }
}

/** Things with their places: `the time zone  cli.js:1:2, cli.js:3:4 and 7 more places`. */
export function writeThings(
  page: Page,
  label: string,
  things: readonly Thing[],
  options: { indent: number; column: number; most: number },
): void {
  const groups = byWhat(things);
  groups.slice(0, options.most).forEach(({ what, places }, index) => {
    const more = places.length - FEW_PLACES;
    const tail = more > 0 ? ` and ${counted(more, "more place")}` : "";
    const shown = places.slice(0, FEW_PLACES).join(", ");
    page.field(index === 0 ? label : "", rich`${what}  ${styled("dim", shown + tail)}`, options);
  });
  const more = groups.length - options.most;
  if (more > 0) page.field("", styled("dim", `and ${grouped(more)} more`), options);
}

/** A decoded list, whole. */
export function writeList(page: Page, list: HiddenList, indent: number): void {
  page.text(
    rich`${styled("bold", counted(list.entries.length, "entry", "entries"))} ${styled("dim", `(${methodsText(list.methods)}), ${placeText(list.place)}`)}`,
    { indent, hang: 2 },
  );
  const shown = list.entries.slice(0, MOST_ENTRIES).map(entryText);
  page.text(rich`${shown.join("  ")}`, { indent: indent + 2 });
  const more = list.entries.length - shown.length;
  if (more > 0)
    page.text(styled("dim", `and ${grouped(more)} more, in the JSON`), { indent: indent + 2 });
}

/** An entry as it reads in a row of them: blanks, and nothing at all, are put in quotes. */
export function entryText(entry: string): string {
  const characters = [...entry.slice(0, 2 * LONGEST_ENTRY)];
  const short =
    characters.length > LONGEST_ENTRY
      ? `${characters.slice(0, LONGEST_ENTRY - 1).join("")}…`
      : entry;
  return short === "" || short.includes(" ") ? `“${short}”` : short;
}

/** Pieces of code, each with its place above it, and with what they are about marked. */
export function writeExcerpts(page: Page, excerpts: readonly Excerpt[], indent: number): void {
  for (const piece of piecesOf(excerpts)) {
    page.blank();
    page.text(styled("cyan", listed(piece.places)), { indent, hang: 2 });
    for (const line of codeLines(piece)) {
      page.code(codeText(line), { indent, depth: Math.min(line.depth, DEEPEST) });
    }
  }
}

function codeText(line: CodeLine): Rich {
  return lineParts(line).flatMap(({ text, mark }) => {
    if (mark === null) return rich`${text}`;
    const [open, close] = [mark.opens ? "»" : "", mark.closes ? "«" : ""];
    return styled("changed", rich`${open}${text}${close}`);
  });
}
