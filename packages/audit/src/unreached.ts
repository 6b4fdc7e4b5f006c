import type { Notebook } from "./notebook.ts";

/** Longest line of the subject's own that goes into the summary, characters. */
const longestLine = 160;

type Facts = Notebook["runs"][number]["facts"];

/**
 * Why nothing was seen, in two sentences: how the program of the first run ended and what it said
 * last, and what may help. Null where some run reached a model.
 */
export function unreachedSummary(
  notebook: Notebook,
  options: { run: string | null; protocol: string | null },
): string | null {
  if (notebook.runs.some(({ extracted }) => extracted.usable)) return null;
  const first = firstFacts(notebook);
  if (!first) return null;
  const runs = notebook.runs.length;
  const none =
    runs === 1
      ? "The one run sent no request to a model."
      : `None of the ${runs} runs sent a request to a model.`;
  const said = lastLine(first);
  const words = said === null ? "It printed nothing." : `The last it said: ${said}`;
  return `${none} The program ${endingText(first)}. ${words}${/[.!?…]$/.test(words) ? "" : "."} ${adviceFor(first, options)}`;
}

/** The end of what the subject printed in its first run, where that run did not reach a model. */
export function lastPrinted(notebook: Notebook, most: number): string | null {
  const [first] = inOrder(notebook);
  if (!first || first.extracted.usable) return null;
  const text = [first.facts.stdout, first.facts.stderr].filter(Boolean).join("\n").trim();
  return text === "" ? null : text.slice(-most);
}

function inOrder(notebook: Notebook): Notebook["runs"][number][] {
  return [...notebook.runs].sort((a, b) => (a.facts.run < b.facts.run ? -1 : 1));
}

function firstFacts(notebook: Notebook): Facts | undefined {
  return inOrder(notebook)[0]?.facts;
}

function endingText({ ending }: Facts): string {
  if (ending.limit !== null) return `was ended by the limit on ${ending.limit}`;
  return ending.code === null ? `ended by ${ending.signal}` : `ended with code ${ending.code}`;
}

/** What stood last on the error output, else on the output; colours left out. */
function lastLine({ stdout, stderr }: Facts): string | null {
  const lines = [stdout, stderr].flatMap((text) =>
    text
      .slice(-16_384)
      // biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences begin with one
      .replace(/\u001b\[[0-?]*[ -/]*[@-~]/g, "")
      .split(/\r\n|\r|\n/)
      .map((line) => line.trim())
      .filter((line) => line !== ""),
  );
  const chars = [...(lines.at(-1) ?? "")];
  if (chars.length === 0) return null;
  return chars.length > longestLine
    ? `${chars.slice(0, longestLine - 1).join("")}…`
    : chars.join("");
}

function adviceFor(first: Facts, options: { run: string | null; protocol: string | null }): string {
  if (first.messages.length > 0 && options.protocol === null)
    return "It did send requests that are no known model's: try --protocol, which names the model API that it speaks.";
  return options.run === null
    ? "Try --run, which says how the program is started (--protocol names the model API that it speaks)."
    : "Try another --run, which says how the program is started (--protocol names the model API that it speaks).";
}
