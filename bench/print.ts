import type { Scored, Tally } from "./score.ts";

/** Rows of text with columns of equal width; the first column is left-aligned, the rest right. */
export function columns(rows: string[][]): string {
  const widths = (rows[0] ?? []).map((_, at) =>
    Math.max(...rows.map((row) => row[at]?.length ?? 0)),
  );
  const cell = (text: string, at: number) =>
    at === 0 ? text.padEnd(widths[at] ?? 0) : text.padStart(widths[at] ?? 0);
  return rows.map((row) => row.map(cell).join("  ").trimEnd()).join("\n");
}

export const mebibytes = (bytes: number): string => (bytes / 1024 ** 2).toFixed(0);

/** The table of the bench: one line for each kind. */
export function table(tallies: Tally[]): string {
  const head = ["kind", "found", "beyond the plan", "honest tools", "false alarms", "seconds"];
  return columns([
    head,
    ...tallies.map(({ kind, found, tricks, optional, twins, falselyAlarmed, seconds }) => [
      kind,
      tricks > 0 ? `${found}/${tricks}` : "",
      optional.tricks > 0 ? `${optional.found}/${optional.tricks}` : "",
      twins > 0 ? String(twins) : "",
      String(falselyAlarmed),
      seconds.toFixed(0),
    ]),
  ]);
}

/** What went wrong, one line each; empty where nothing did. */
export function complaints(scored: Scored[]): string[] {
  return scored.flatMap(({ testbed, variant, required, match, wrong }) => {
    const name = `${testbed} (${variant})`;
    return [
      ...(wrong === null ? [] : [`${name}: ${wrong}`]),
      ...(required ? match.missing.map((text) => `${name}: missed, ${text}`) : []),
      ...match.falseAlarms.map((text) => `${name}: false alarm, ${text}`),
      ...match.unmentioned.map((factor) => `${name}: stated in the open, not mentioned: ${factor}`),
    ];
  });
}
