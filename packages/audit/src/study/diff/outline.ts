import type { Code } from "../code/code.ts";
import { Kind } from "../code/kinds.ts";
import { finish, mixFirst } from "./hash.ts";
import { originsOf } from "./imports.ts";
import type { Noise } from "./normal.ts";
import { hashShapes, hashUnit, type Shapes } from "./shape.ts";
import { findUnits, Part, type Units } from "./units.ts";
import { type Wiring, wire } from "./wiring.ts";

/**
 * All that matching needs of one version. Plain arrays, parallel to `units`: they can be moved
 * between threads, and the code itself need not be.
 */
export interface Outline extends Wiring {
  units: Units;
  /** Two hashes of what a unit does; equal in both for equal units. */
  first: Uint32Array;
  second: Uint32Array;
  /** A hash of a unit with all units inside of it. */
  deep: Uint32Array;
  /** Nodes of a unit without those of the units inside of it. */
  size: Uint32Array;
  /**
   * What a unit says and how its statements are built, as a set of hashes in rising order:
   * `features.subarray(offsets[u], offsets[u + 1])`.
   */
  features: Uint32Array;
  offsets: Uint32Array;
}

/** Most features of one unit; of more, those with the smallest hashes are kept (a bottom-k sketch). */
const mostFeatures = 192;

/** Finds and hashes the units of a version. Linear in the number of nodes. */
export function outlineOf(code: Code, noise: Noise, seed: number): Outline {
  const origins = originsOf(code);
  const { units, parts } = findUnits(code, origins);
  const shapes = hashShapes(code, units, parts, noise, seed);
  const first = new Uint32Array(units.count);
  const second = new Uint32Array(units.count);
  for (let unit = 0; unit < units.count; unit++) {
    const hash = hashUnit(code, shapes, units.node[unit] as number);
    first[unit] = hash.first;
    second[unit] = hash.second;
  }
  return {
    units,
    first,
    second,
    deep: deepHashes(units, first),
    ...listFeatures(code, units, parts, shapes),
    ...wire(code, units, parts, origins),
  };
}

function deepHashes(units: Units, first: Uint32Array): Uint32Array {
  const deep = first.slice();
  // Units inside of others come after them.
  for (let unit = units.count - 1; unit >= 0; unit--) {
    const parent = units.parent[unit] as number;
    deep[unit] = finish(deep[unit] as number);
    if (parent !== -1) deep[parent] = mixFirst(deep[parent] as number, deep[unit] as number);
  }
  return deep;
}

/**
 * The features of every unit: strings, property and global names, and the structure of its statements.
 *
 * @see A. Z. Broder: On the resemblance and containment of documents (1997)
 */
function listFeatures(
  code: Code,
  units: Units,
  parts: Uint8Array,
  shapes: Shapes,
): Pick<Outline, "size" | "features" | "offsets"> {
  const size = new Uint32Array(units.count);
  const offsets = new Uint32Array(units.count + 1);
  let features = new Uint32Array(units.count * 8 + 1024);
  let used = 0;
  let own = new Uint32Array(1024);
  for (let unit = 0; unit < units.count; unit++) {
    const root = units.node[unit] as number;
    const last = code.last[root] as number;
    let count = 0;
    let nodes = 0;
    for (let node = root; node <= last; node++) {
      if (node !== root && (parts[node] === Part.unit || parts[node] === Part.nothing)) {
        node = code.last[node] as number;
        continue;
      }
      nodes++;
      const feature = featureOf(code, shapes, node);
      if (feature === 0 || node === root) continue;
      if (count === own.length) own = doubled(own);
      own[count++] = feature;
    }
    size[unit] = nodes;
    offsets[unit] = used;
    own.subarray(0, count).sort();
    for (let at = 0, kept = 0; at < count && kept < mostFeatures; at++) {
      if (at > 0 && own[at] === own[at - 1]) continue;
      if (used === features.length) features = doubled(features);
      features[used++] = own[at] as number;
      kept++;
    }
  }
  offsets[units.count] = used;
  return { size, features: features.slice(0, used), offsets };
}

function doubled(array: Uint32Array<ArrayBuffer>): Uint32Array<ArrayBuffer> {
  const larger = new Uint32Array(array.length * 2);
  larger.set(array);
  return larger;
}

/** A hash of what a node adds to the character of its unit; 0 for most nodes. */
function featureOf(code: Code, shapes: Shapes, node: number): number {
  switch (code.kind[node]) {
    case Kind.Identifier:
      return code.binding[node] === 0 ? said(code, shapes, node) : 0;
    case Kind.StringLiteral:
    case Kind.TemplateElement:
    case Kind.RegExpLiteral:
    case Kind.NumberLiteral:
    case Kind.BigIntLiteral:
      return code.name[node] === 0 ? 0 : said(code, shapes, node);
    case Kind.ExpressionStatement:
    case Kind.ReturnStatement:
    case Kind.ThrowStatement:
    case Kind.VariableDeclarator:
    case Kind.IfStatement:
    case Kind.SwitchCase:
    case Kind.Property:
      return shapes.second[node] as number;
    default:
      return 0;
  }
}

function said(code: Code, shapes: Shapes, node: number): number {
  const text = code.name[node] as number;
  return (shapes.strings[text * 2] as number) ^ (code.kind[node] as number);
}
