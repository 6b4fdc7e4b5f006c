import type { Channel } from "@telltale/core/model/index.ts";
import type { ColumnKind, Row } from "../table.ts";

/**
 * One leaf of one run, as plain data.
 *
 * `path` says where it is; `part` which side of the thing it is: `value`, `order`, `case`, `ws` …
 * The leaf with a `type` is the thing itself, and its absence means that the thing is absent; the
 * others are traits of it, and their absence means that nothing is unusual about them.
 */
export interface Leaf {
  path: string;
  part: string;
  kind: ColumnKind;
  channel: Channel;
  value: string;
  /** `string`, `number`, `object`, `header`, …; null for a trait. */
  type: string | null;
  /** Path of the thing around it, without which nothing can be said about it; null: the message. */
  within: string | null;
}

/** A JSON array or a list like it, whose items stand in no named place. */
export interface ListShape {
  path: string;
  /** For each item, a fingerprint of its raw text and the first characters of it. */
  items: { print: string; head: string }[];
}

export type Role = "model-api" | "telemetry" | "other";

/** One message (or one event out of a batch), taken apart. */
export interface ExtractedMessage {
  /** Messages with the same group are candidates for being the same message in other runs. */
  group: string;
  /** Host as an alias or as it stands. */
  host: string;
  /** The host as contacted, lower case. */
  rawHost: string;
  /** True where the host is the vendor's by default, so that it is open whether it follows the base URL. */
  hostFollowsDefault: boolean;
  role: Role;
  /** For people: `POST /v1/messages`. */
  where: string;
  /** Milliseconds since the start. */
  at: number;
  /** What the message is like, for telling apart several of one group: fingerprints, most telling first. */
  sketch: string[];
  leaves: Leaf[];
  lists: ListShape[];
  /** Length and digests (hex, by algorithm) of the body as sent and as decoded, for derived leaves. */
  bodies: BodyFacts[];
}

export interface BodyFacts {
  what: "body" | "decoded body";
  length: number;
  digests: Record<string, string>;
}

/** One trace, taken apart into leaves. Made once for each run and kept. */
export interface Extracted extends Row {
  messages: ExtractedMessage[];
  /** What each message of the trace is for, in the order of the trace. */
  roles: Role[];
  /** Leaves of the whole run: names asked for, connections, TLS, times. */
  whole: ExtractedMessage;
  /** What could not be taken apart, in plain words. */
  gaps: string[];
}

/** What messages that may be the same one have in common: `<host> POST /v1/messages`. */
export function groupOf(host: string, where: string): string {
  return `${host.replace(/\s/g, "_")} ${where}`;
}

/** The host in a {@link groupOf}. */
export function hostOf(group: string): string {
  return group.slice(0, group.indexOf(" "));
}
