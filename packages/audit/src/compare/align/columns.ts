import type { Column } from "../table.ts";
import type { Lane } from "./arrange/lanes.ts";
import { ordersOf } from "./arrange/order.ts";
import { distinct } from "./distinct.ts";
import type { Place, Side } from "./places.ts";
import { fingerprint } from "./pool.ts";
import { namesIn, numbered } from "./sink.ts";
import type { Slot } from "./slots/slots.ts";
import { slotsOf } from "./slots/slots.ts";

/** A column with what is needed to show it to people and to check what it follows from. */
export interface Built {
  column: Column;
  lane: Lane;
  /** By row: the whole text that the column's value stands in; the same array for all its slots. */
  wholes: (string | null | undefined)[];
  /** Where the value stands in the whole text of a row; null where it is the whole text. */
  rangeIn: ((row: number) => { from: number; to: number } | null) | null;
}

/** `<message>|<path>|<part>`; a bar that a hostile tool put into a name does not part anything. */
export function columnKey(message: string, path: string, part: string): string {
  return [message, path, part].map((told) => told.replaceAll("|", "\u00a6")).join("|");
}

/** All columns of one place of a message. */
export function columnsOf(lane: Lane, place: Place, places: ReadonlyMap<string, Place>): Built[] {
  const frame = new Frame(lane, place, containerTypes(place, places));
  return [...frame.presence(), ...place.sides.flatMap((side) => frame.side(side))];
}

/** By row: whether the thing around the place is there, so that its absence would say something. */
function containerTypes(place: Place, places: ReadonlyMap<string, Place>): Place["types"] | null {
  return place.within === null ? null : (places.get(place.within)?.types ?? null);
}

class Frame {
  readonly lane: Lane;
  readonly place: Place;
  readonly around: Place["types"] | null;

  constructor(lane: Lane, place: Place, around: Place["types"] | null) {
    this.lane = lane;
    this.place = place;
    this.around = around;
  }

  /** Whether anything can be said about this place in this row. */
  open(row: number): boolean {
    return (
      this.lane.messages[row] !== undefined && (!this.around || this.around[row] !== undefined)
    );
  }

  /** Whether the thing is there, and as what: only where that is not the same in all runs. */
  presence(): Built[] {
    const { place } = this;
    const thing = place.sides.find((side) => side.thing);
    if (!thing) return [];
    const built: Built[] = [];
    const values = place.types.map((type, row) =>
      this.open(row) ? (type === undefined ? null : "yes") : undefined,
    );
    const channel = thing.channel === "order" ? "body" : thing.channel;
    if (thing.kind === "presence" || (values.includes(null) && values.includes("yes"))) {
      built.push(this.plain({ key: "presence", kind: "presence", channel, values }));
    }
    const types = place.types.map((type, row) => (this.open(row) ? type : undefined));
    if (new Set(types.filter((type) => type !== undefined)).size > 1) {
      built.push(this.plain({ key: "type", kind: "text", channel, values: types }));
    }
    return built;
  }

  side(side: Side): Built[] {
    if (side.kind === "order") return this.order(side);
    // Of some things nothing is known but that they are there.
    if (side.thing && side.kind === "presence") return [];
    const values = side.values.map((value, row): string | null | undefined => {
      if (value !== undefined) return value;
      if (side.thing || !this.open(row)) return undefined;
      // Without a trait where there is a thing: nothing unusual about it.
      return this.place.types[row] === undefined ? undefined : null;
    });
    const { kind, channel } = side;
    const column = this.plain({ key: side.part, kind, channel, values });
    // Fingerprints, names and traits have no inner places that mean something.
    const whole = kind !== "text" || !side.thing || channel === "tls" || channel === "dns";
    return whole ? [column] : (this.slots(column) ?? [column]);
  }

  order(side: Side): Built[] {
    const cache = new Map<string, string[]>();
    const lists = side.values.map((value) => {
      if (value === undefined) return undefined;
      let names = cache.get(value);
      if (!names) cache.set(value, (names = namesIn(value)));
      return names;
    });
    const { common, follows } = ordersOf(lists);
    const { kind, channel } = side;
    return [
      this.plain({ key: side.part, kind, channel, values: common }),
      ...follows.map(({ name, values }) =>
        this.plain({ key: `${side.part} of ${name}`, kind, channel, values }),
      ),
    ];
  }

  /** A text that is not the same in all runs, as one column for each place where it differs. */
  slots(leaf: Built): Built[] | null {
    const { values } = leaf.column;
    const rows = [...values.keys()].filter((row) => typeof values[row] === "string");
    const { texts, which } = distinct(rows.map((row) => values[row] ?? ""));
    if (texts.length < 2) return null;
    const { anchors, slots } = slotsOf(texts);
    if (slots.length === 1 && anchors.every((anchor) => anchor === "")) return null;
    const textOfRow = new Map(rows.map((row, index) => [row, which[index] ?? 0]));
    const names = numbered(slots.map((slot) => contextOf(texts[0] ?? "", slot)));
    return slots.map((slot, index): Built => {
      const told = slot.orders ?? slot.texts;
      const built = this.plain({
        key: `${this.keyPart(leaf)} slot:${names[index]}`,
        kind: slot.orders ? "order" : "text",
        channel: leaf.column.channel,
        values: values.map((value, row) =>
          typeof value === "string" ? told[textOfRow.get(row) ?? 0] : value,
        ),
      });
      built.column.parent = leaf.column.key;
      built.column.where = leaf.column.where;
      built.wholes = values;
      built.rangeIn = (row) => {
        const text = textOfRow.get(row);
        const from = text === undefined ? undefined : slot.from[text];
        if (text === undefined || from === undefined) return null;
        return { from, to: from + (slot.texts[text]?.length ?? 0) };
      };
      return built;
    });
  }

  keyPart(leaf: Built): string {
    return leaf.column.key.slice(leaf.column.key.lastIndexOf("|") + 1);
  }

  plain(told: Pick<Column, "key" | "kind" | "channel" | "values">): Built {
    const { lane, place } = this;
    const side =
      told.key === "value" ? "" : ` (${told.key.replaceAll("-", " ").replace(/ slot:.*$/, "")})`;
    const column: Column = {
      ...told,
      key: columnKey(lane.key, place.path, told.key),
      where: `${lane.where} ${place.path}${side}`,
      host: lane.host,
      role: lane.role,
      parent: null,
    };
    return { column, lane, wholes: column.values, rangeIn: null };
  }
}

/**
 * Names a slot by the letters before it in the first text, so that it keeps its name when other
 * places of the text begin to differ too. Marks and digits are left out: they are what changes.
 */
function contextOf(text: string, slot: Slot): string {
  const from = slot.from[0] ?? 0;
  const before = text.slice(Math.max(0, from - 200), from).replace(/[^\p{L}]/gu, "");
  return fingerprint(before.slice(-24));
}
