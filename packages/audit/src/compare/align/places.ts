import type { Channel } from "@telltale/core/model/index.ts";
import type { ColumnKind } from "../table.ts";
import type { Lane } from "./arrange/lanes.ts";
import type { Arranged } from "./arrange/lists.ts";
import { arrangeLists } from "./arrange/lists.ts";

/** One side of a place over all runs; see `Leaf`. */
export interface Side {
  part: string;
  kind: ColumnKind;
  channel: Channel;
  /** True where the side is the thing itself rather than a trait of it. */
  thing: boolean;
  values: (string | undefined)[];
}

/** One place of a message over all runs. */
export interface Place {
  path: string;
  within: string | null;
  /** By row: the type of what is there, undefined where nothing is. */
  types: (string | undefined)[];
  sides: Side[];
}

/** Lays the leaves of one message over each other, by place. */
export function placesOf(lane: Lane): Map<string, Place> {
  const rows = lane.messages.length;
  const places = new Map<string, Place>();
  arrangeLists(lane.messages).forEach((arranged, row) => {
    if (arranged) add(places, arranged, row, rows);
  });
  return places;
}

function add(
  places: Map<string, Place>,
  { leaves, orders }: Arranged,
  row: number,
  rows: number,
): void {
  for (const leaf of leaves) {
    let place = places.get(leaf.path);
    if (!place) {
      place = { path: leaf.path, within: leaf.within, types: blank(rows), sides: [] };
      places.set(leaf.path, place);
    }
    if (leaf.type !== null) {
      place.types[row] = leaf.type;
      place.within = leaf.within;
    }
    sideOf(place, leaf.part, leaf.kind, leaf.channel, leaf.type !== null, rows).values[row] =
      leaf.value;
  }
  for (const { path, labels } of orders) {
    const place = places.get(path);
    if (place)
      sideOf(place, "item-order", "order", "order", false, rows).values[row] = labels.join(", ");
  }
}

function sideOf(
  place: Place,
  part: string,
  kind: ColumnKind,
  channel: Channel,
  thing: boolean,
  rows: number,
): Side {
  for (const side of place.sides) {
    if (side.part === part && side.kind === kind) return side;
  }
  const side: Side = { part, kind, channel, thing, values: blank(rows) };
  place.sides.push(side);
  return side;
}

function blank(rows: number): (string | undefined)[] {
  return new Array<string | undefined>(rows).fill(undefined);
}
