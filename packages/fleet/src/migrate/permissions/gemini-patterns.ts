import { restrictingPaths } from "./convert-paths.ts";
import type { Place } from "./decision.ts";
import { pathPattern } from "./paths.ts";
import type { Rule } from "./rules.ts";

/**
 * Patterns for `argsPattern` of Gemini CLI's policies. They are held against the arguments as JSON,
 * `{\0"command":"…"\0,…}`: a NUL ends a field, since in the text itself it is written otherwise.
 */
const anything = "[^\\x00]*";
/** No part of a word goes on here. */
const edge = "[^\\w-]";

function literal(text: string): string {
  return JSON.stringify(text)
    .slice(1, -1)
    .replace(/[-[\]{}()*+?.,\\^$|#\s"/]/g, (char) => (char === " " ? " " : `\\${char}`));
}

function stars(text: string): string {
  return text.split(/\*+/).map(literal).join(anything);
}

/** A command that is to be restricted: wherever in it the words stand. */
export function command(text: string): string {
  const optional = text.endsWith(" *");
  const words = optional ? text.slice(0, -2) : text;
  if (/^\*+$/.test(words) || words === "") return '"command":';
  const start = words.startsWith("*") ? anything : `${anything}[^\\w.-]`;
  const end = words.endsWith("*") ? "" : edge;
  return `"command":${start}${stars(words.replace(/^\*+|\*+$/g, ""))}${/^\W$/.test(words.at(-1) ?? "") ? "" : end}`;
}

/** A command that is to be permitted: the whole of it. */
export function exactCommand(text: string): string {
  if (text === "*") return '"command":';
  if (text.endsWith(" *")) return `\\x00"command":"${stars(text.slice(0, -2))}[ "]`;
  return `\\x00"command":"${stars(text)}"`;
}

/**
 * A command in which a quote goes on where these words end: what is said to begin with them may end them
 * with a quote there, and a shell takes both for one word.
 */
export function glued(words: string): string {
  return `"command":${anything}${literal(words)}\\\\"`;
}

/**
 * A command that only looks, at what it names from the folder that it runs in: not from the root, from
 * home or through a variable, nor above, and with nothing in it that JSON writes with a backslash.
 */
export function lookingCommand(name: string): string {
  const elsewhere = `[ =:'"{,(][/~$]|\\.\\.|\\\\`;
  return `\\x00"command":"${literal(name)}(?!${anything}(?:${elsewhere}))[ "]`;
}

/** Paths that lead to a file in a roundabout way: what they name cannot be seen from the text. */
export const crooked = [
  '"[^"]*_path":"[^\\x00]*\\.\\.',
  '"[^"]*_path":"[^\\x00]*//',
  '"[^"]*_path":"[^\\x00]*/\\./',
];

/** Files that a tool for notebooks would edit. */
export const notebooks = `"file_path":${anything}\\.ipynb`;

/** A folder or file of this name anywhere in the path of an edit. */
export function filePath(name: string): string {
  return `"file_path":${anything}[/"]${literal(name)}[/"]`;
}

/** A path that may be edited: `*` crosses folders. */
export function permittedPath(path: string): string {
  return `\\x00"file_path":"${stars(path)}"`;
}

/**
 * Paths that a rule of the source is about, wherever they are seen from; null for all of them. A
 * path above the project may be written from inside another one: then only its end can be seen.
 */
export function restrictedPaths(rule: Rule, place: Place): string[] | null {
  const texts = restrictingPaths(rule, place);
  const { base, glob } = pathPattern(rule.specifier ?? "**", place);
  if (base !== null && base !== place.project) {
    const pieces = glob.split("/").filter((piece) => !/^[*?]*$/.test(piece));
    texts.push((pieces.at(-1) ?? "*").replace(/\[[^\]]+\]/g, "?"));
  }
  const found = texts.map((text) =>
    text
      .replace(/^(?:[*./]*\/)+/, "")
      .replace(/(?:\/\*+)+$/, "")
      .replace(/^\/+|\/+$/g, ""),
  );
  if (found.some((text) => /^[*?/.]*$/.test(text))) return null;
  return [...new Set(found)].map((text) => {
    const body = text
      .split(/(\*+|\?)/)
      .map((piece) =>
        piece.startsWith("*") ? anything : piece === "?" ? "[^\\x00]" : literal(piece),
      )
      .join("");
    return `[/"]${body}[/"]`;
  });
}

/** A text wherever it stands; stars are any text. */
export function anywhere(text: string): string {
  return stars(text.replace(/^\*+|\*+$/g, "")) || ".";
}

/** A skill by its name, in whichever case: a call may spell it otherwise. @param name of letters, digits, `_ .-` */
export function skillName(name: string): string {
  const letters = [...name].map((char) =>
    /[a-z]/i.test(char) ? `[${char.toLowerCase()}${char.toUpperCase()}]` : literal(char),
  );
  return `"name":"${letters.join("")}"`;
}
