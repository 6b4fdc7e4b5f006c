import type { Extracted, ExtractedMessage } from "../leaf.ts";
import { groupOf, hostOf } from "../leaf.ts";

/** The same message over all runs. */
export interface Lane {
  /** `<host> POST /v1/messages`, with `#2` from the second of a group on. */
  key: string;
  where: string;
  host: string;
  role: ExtractedMessage["role"];
  /** By row; undefined where the run has no such message. */
  messages: (ExtractedMessage | undefined)[];
}

/** Messages that are candidates for being the same one. */
export interface Group {
  key: string;
  lanes: Lane[];
  /** How many each run has, by row. */
  counts: number[];
}

/** Groups with more messages than this in one run are matched by order of arrival. */
export const mostCompared = 12;
/** Messages of a group and run beyond these are only counted. */
const mostLanes = 100;

/** Finds the same messages in all runs. Key and order of lanes come from the run with most messages. */
export function lanesOf(runs: readonly Extracted[]): Group[] {
  const host = settledHosts(runs);
  const groups = new Map<string, (ExtractedMessage[] | undefined)[]>();
  runs.forEach((run, row) => {
    for (const message of run.messages) {
      const key = groupKey(message, host);
      let rows = groups.get(key);
      if (!rows) groups.set(key, (rows = new Array(runs.length).fill(undefined)));
      (rows[row] ??= []).push(message);
    }
  });
  return [...groups].map(([key, rows]) => ({
    key,
    lanes: lanesIn(key, rows),
    counts: rows.map((messages) => messages?.length ?? 0),
  }));
}

/**
 * Under the default base URL it is open whether a request to the vendor's host follows the base
 * URL. Runs with another base URL tell: where they still send it to the vendor, it does not.
 */
function settledHosts(runs: readonly Extracted[]): Set<string> {
  const fixed = new Set<string>();
  const following = new Set<string>();
  const open = new Set<string>();
  for (const message of runs.flatMap((run) => run.messages)) {
    const key = groupOf(message.rawHost, message.where);
    if (message.hostFollowsDefault) open.add(key);
    else if (message.host === message.rawHost) fixed.add(key);
    else following.add(message.where);
  }
  return new Set([...open].filter((key) => fixed.has(key) && !following.has(whereIn(key))));
}

function whereIn(key: string): string {
  return key.slice(key.indexOf(" ") + 1);
}

function groupKey(message: ExtractedMessage, fixedHosts: Set<string>): string {
  const raw = groupOf(message.rawHost, message.where);
  return message.hostFollowsDefault && fixedHosts.has(raw) ? raw : message.group;
}

function lanesIn(key: string, rows: (ExtractedMessage[] | undefined)[]): Lane[] {
  const most = rows.reduce((max, messages) => Math.max(max, messages?.length ?? 0), 0);
  const reference = rows.find((messages) => messages?.length === most) ?? [];
  const host = hostOf(key);
  const lanes = reference.slice(0, mostLanes).map((message, index): Lane => {
    const suffix = index === 0 ? "" : ` #${index + 1}`;
    return {
      key: `${key}${suffix}`,
      where: `${message.where}${suffix}`,
      host,
      // What always goes to the vendor, whatever base URL is set, is no part of the model API.
      role:
        message.role === "model-api" && message.hostFollowsDefault && host !== message.host
          ? "other"
          : message.role,
      messages: new Array(rows.length).fill(undefined),
    };
  });
  const sketches = reference.map((message) => new Set(message.sketch));
  rows.forEach((messages, row) => {
    if (!messages) return;
    const places =
      most <= mostCompared ? matched(messages, sketches) : messages.map((_, index) => index);
    messages.forEach((message, index) => {
      const lane = lanes[places[index] ?? index];
      if (lane) lane.messages[row] = message;
    });
  });
  return lanes;
}

/** For each message the lane it is most like, each lane once; among equals the order of arrival counts. */
function matched(
  messages: readonly ExtractedMessage[],
  sketches: readonly Set<string>[],
): number[] {
  if (sketches.length === 1) return [0];
  const pairs: { message: number; lane: number; score: number }[] = [];
  messages.forEach((message, index) => {
    sketches.forEach((sketch, lane) => {
      const shared = message.sketch.reduce((sum, mark) => sum + (sketch.has(mark) ? 1 : 0), 0);
      const score = shared / Math.max(1, message.sketch.length, sketch.size);
      pairs.push({ message: index, lane, score: score - Math.abs(index - lane) * 1e-6 });
    });
  });
  pairs.sort((a, b) => b.score - a.score);
  const places: number[] = [];
  const taken = new Set<number>();
  for (const { message, lane } of pairs) {
    if (places[message] !== undefined || taken.has(lane)) continue;
    places[message] = lane;
    taken.add(lane);
  }
  return places;
}
