import { childIn } from "../code/code.ts";
import { Flag, Kind, Role } from "../code/kinds.ts";
import { isFunction } from "../code/walk.ts";
import type { Builder } from "./builder.ts";
import { Edge } from "./edge.ts";
import { propertyName } from "./walk.ts";

/** Places of an array that have names of their own; later ones are "any". */
const PLACES = 16;

/** `[a, b, ...c]`: elements by their place, as long as it is known. */
export function addArray(b: Builder, node: number): void {
  const { code } = b;
  let place = 0;
  for (let at = code.first[node] as number; at !== 0; at = code.next[at] as number) {
    if (code.kind[at] === Kind.SpreadElement) {
      b.add(code.first[at] as number, node, Edge.value);
      place = PLACES;
    } else {
      const what = code.kind[at] as number;
      // Long lists of literals are common, and nothing flows into a literal.
      if (what !== Kind.StringLiteral && what !== Kind.NumberLiteral) {
        b.add(at, node, Edge.store, placeName(b, place));
      }
      place++;
    }
  }
}

const names = new WeakMap<Builder, Int32Array>();

/** The name of a place in an array; 0 ("any") for far ones. */
export function placeName(b: Builder, place: number): number {
  if (place >= PLACES) return 0;
  let known = names.get(b);
  if (known === undefined) {
    known = Int32Array.from({ length: PLACES }, (_, at) => b.index.stringAt(String(at)));
    names.set(b, known);
  }
  return known[place] as number;
}

/** How many places in the code may write and read a property for it to be followed by name alone. */
const RARE_WRITES = 2;
const RARE_READS = 12;

/** A property so rare that its name alone says which is meant. */
export function isRare(b: Builder, name: number): boolean {
  const text = b.code.strings[name] as string;
  return (
    text.length >= 4 &&
    (b.index.nameWrites[name] as number) <= RARE_WRITES &&
    (b.index.nameReads[name] as number) <= RARE_READS &&
    (b.index.rules[name] as number) === 0
  );
}

/** `{a: x, [k]: y, ...z, get b() {…}}` */
export function addObject(b: Builder, node: number): void {
  const { code } = b;
  for (let at = code.first[node] as number; at !== 0; at = code.next[at] as number) {
    if (code.kind[at] === Kind.SpreadElement) {
      b.add(code.first[at] as number, node, Edge.value);
      continue;
    }
    const name = propertyName(b, at);
    const flags = code.flags[at] as number;
    const value = childIn(code, at, Role.value);
    if ((flags & Flag.getter) !== 0) {
      b.add(b.returned(value), node, Edge.store, Math.max(0, name));
      continue;
    }
    if ((flags & Flag.computed) !== 0 && name < 0)
      b.add(code.first[at] as number, node, Edge.store, 0);
    const what = code.kind[value] as number;
    if (isFunction(what) || what === Kind.StringLiteral) continue;
    b.add(value, node, Edge.store, Math.max(0, name));
    if (name > 0 && isRare(b, name)) b.add(value, b.field(name), Edge.value);
  }
}
