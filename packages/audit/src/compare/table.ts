import type { Channel, Entropy, Levels } from "@telltale/core/model/index.ts";

/** One run as the comparison sees it. */
export interface Row {
  run: string;
  purpose: string;
  block: number;
  levels: Levels;
  entropy: Entropy;
  /** False where the subject never reached what it should have (no model request): judged apart. */
  usable: boolean;
}

/**
 * - `text`: the value itself, or one changing slot of it
 * - `presence`: "yes" or absent, for a header, a JSON member, a message, a host, a DNS question
 * - `order`: the order of headers, JSON keys, list items, messages
 * - `count`: how many there are
 * - `number`: compared by rank where it is noisy
 * - `timing`: milliseconds, compared by rank
 * - `feature`: something derived from a volatile value: its length, alphabet, a character, a bit
 */
export type ColumnKind = "text" | "presence" | "order" | "count" | "number" | "timing" | "feature";

/** One leaf over all runs. */
export interface Column {
  /** Stable and unique: `<message>|<path>|<part>`. The same leaf has the same key in a later table of the same audit. */
  key: string;
  kind: ColumnKind;
  channel: Channel;
  /** For people: `POST /v1/messages $.messages[0].content[1].text`. */
  where: string;
  /** Host as contacted in most runs; the API's own host appears as `<model-api>`. */
  host: string;
  role: "model-api" | "telemetry" | "other";
  /** For a slot or feature: the key of the leaf that it belongs to. */
  parent: string | null;
  /**
   * By row: the value; null where the leaf is absent though its message (or the run, for leaves of
   * the whole run) is there; undefined where nothing can be said (no such message in the run).
   */
  values: (string | null | undefined)[];
}

/** All leaves over all runs. Rows and `values` have the same order. */
export interface Table {
  rows: Row[];
  columns: Column[];
  /** Text around a column's value in one row, for people: at most 160 characters, `from`..`to` is the value. */
  excerpt(column: Column, row: number): { text: string; from: number; to: number } | null;
}
