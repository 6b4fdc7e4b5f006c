import type {
  Finding,
  HiddenList,
  Place,
  Reading,
  StudyReport,
  Tier,
} from "@telltale/core/model/index.ts";
import { placeText, readingsTitle, readingText } from "./words.ts";

/** The findings of one tier, in the order of the report. */
export function ofTier(report: StudyReport, tier: Tier): Finding[] {
  return report.findings.filter((found) => found.tier === tier);
}

/** What the code can read from one source. */
export interface InventoryGroup {
  /** `the time zone`, `9 environment variables` */
  title: string;
  /** Where it is read as such, not by the name of a variable or a file; null where it is not. */
  directly: { places: number; first: Place } | null;
  /** Variables and files by which it is read. */
  entries: { name: string; places: number; first: Place }[];
}

/** What the code can read, one group for each source, those with the most names last. */
export function inventoryOf(
  readings: readonly (Pick<Reading, "source" | "name" | "what" | "place"> & { places: number })[],
): InventoryGroup[] {
  const bySource = Map.groupBy(readings, ({ source }) => source);
  const groups = [...bySource.values()].flatMap((all): InventoryGroup[] => {
    const [one] = all;
    if (one === undefined) return [];
    if (all.length === 1) {
      const directly = { places: one.places, first: one.place };
      return [{ title: readingText(one), directly, entries: [] }];
    }
    const unnamed = all.filter(({ name }) => name === null);
    const [first] = unnamed;
    return [
      {
        title: readingsTitle(one, all.length, unnamed.length === 0),
        directly:
          first === undefined
            ? null
            : {
                places: unnamed.reduce((sum, reading) => sum + reading.places, 0),
                first: first.place,
              },
        entries: all.flatMap(({ name, places, place }) =>
          name === null ? [] : [{ name, places, first: place }],
        ),
      },
    ];
  });
  return groups.sort((a, b) => a.entries.length - b.entries.length);
}

/** The host names that stand in the code. */
export interface HostsSeen {
  /** Those that are seen to get into an address that is asked or connected to. */
  asked: StudyReport["capabilities"]["hosts"];
  /** The others, hidden ones first. */
  named: StudyReport["capabilities"]["hosts"];
  /** Entries of hidden lists, which are shown as such, are only counted. */
  listed: number;
}

/** Hosts in the code, by what is known of them. */
export function hostsOf(report: StudyReport): HostsSeen {
  const { hosts } = report.capabilities;
  const lists = new Set(report.hiddenStrings.lists.flatMap(({ entries }) => entries));
  const isListed = ({ host, hidden, destination }: (typeof hosts)[number]) =>
    hidden && !destination && lists.has(host);
  const shown = hosts.filter((one) => !isListed(one));
  const rest = shown.filter(({ destination }) => !destination);
  return {
    asked: shown.filter(({ destination }) => destination),
    named: [...rest.filter(({ hidden }) => hidden), ...rest.filter(({ hidden }) => !hidden)],
    listed: hosts.length - shown.length,
  };
}

/** Ways out; a text that is put together is none as long as nobody knows where it goes. */
export function waysOutOf({ capabilities }: StudyReport): StudyReport["capabilities"]["sends"] {
  return capabilities.sends.filter(({ sink }) => sink !== "text");
}

/** The hidden lists of a report; `shownAt` names the finding that shows the same list already. */
export function listsOf(report: StudyReport): { list: HiddenList; shownAt: string | null }[] {
  return report.hiddenStrings.lists.map((list) => {
    const key = JSON.stringify(list.entries);
    const same = report.findings.find(
      ({ hidden, tier }) =>
        tier !== "C" && hidden !== null && JSON.stringify(hidden.entries) === key,
    );
    return { list, shownAt: same?.id ?? null };
  });
}

/** Something that is read, or a way out. */
export type Thing = Pick<Reading, "what" | "place"> & { name?: string | null };

export function thingText({ what, name }: Omit<Thing, "place">): string {
  return readingText({ what, name: name ?? null });
}

/** Things with all places of each one together. */
export function byWhat(things: readonly Thing[]): { what: string; places: string[] }[] {
  const groups = new Map<string, Set<string>>();
  for (const thing of things) {
    const what = thingText(thing);
    const places = groups.get(what) ?? new Set();
    places.add(placeText(thing.place));
    groups.set(what, places);
  }
  return [...groups].map(([what, places]) => ({ what, places: [...places] }));
}
