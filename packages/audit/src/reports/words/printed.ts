import type { Dossier } from "@telltale/core/model/index.ts";

const mostLines = 8;
const longestLine = 200;

/**
 * The last lines that the subject printed in its first run, where the audit was inconclusive and they may
 * say why; else none. Colours and cursor movements (ECMA-48 control sequences) are left out, other
 * controls are not: show the lines as hostile text.
 */
export function lastPrinted(dossier: Dossier): string[] {
  if (dossier.verdict !== "inconclusive" || !dossier.printed) return [];
  const lines = linesOf(dossier.printed);
  // A single line that the summary has already says nothing more.
  return lines.length === 1 && dossier.summary.includes(lines[0] ?? "") ? [] : lines;
}

function linesOf(printed: string): string[] {
  return (
    printed
      .slice(-16_384)
      // biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences begin with one
      .replace(/\u001b\[[0-?]*[ -/]*[@-~]/g, "")
      .split(/\r\n|\r|\n/)
      .map((line) => line.trim())
      .filter((line) => line !== "")
      .slice(-mostLines)
      .map(shortened)
  );
}

function shortened(line: string): string {
  const chars = [...line.slice(0, 2 * longestLine)];
  return chars.length > longestLine ? `${chars.slice(0, longestLine - 1).join("")}…` : line;
}
