import type { Code } from "../code/code.ts";
import { Flag, Kind, Role } from "../code/kinds.ts";
import { finish, hashText, mixFirst, mixSecond } from "./hash.ts";
import { type Noise, withoutNoise } from "./normal.ts";
import { isNamedUnit, Part, type Units } from "./units.ts";

/**
 * The structure of units as hashes: two units with equal `first` and `second` do the same, whatever
 * their variables are called. What units stand inside of a unit does not count for it.
 */
export interface Shapes {
  /** By node: a hash of its structure, with variables by the order of their first use in the unit. */
  first: Uint32Array;
  /** By node: the same without telling variables apart; a piece keeps it wherever it is moved. */
  second: Uint32Array;
  /** By string: hashes of what it says; 0 where nobody asked. */
  strings: Uint32Array;
}

/** Flags that change what a piece of code does. */
const meaningful =
  Flag.computed |
  Flag.optional |
  Flag.async |
  Flag.generator |
  Flag.static |
  Flag.getter |
  Flag.setter |
  Flag.prefix |
  Flag.awaits;

const asUnit = 0x5bd1e995;
const asVariable = 0x2f0b4a87;
const asGlobal = 0x6a09e667;

/**
 * Hashes all nodes bottom-up, in one loop from the last to the first. Linear in time; 12 bytes for
 * each node.
 *
 * @param seed something that an author of hostile code cannot know beforehand, such as the digests
 *   of both subjects: the hashes are not cryptographic, and only so no two units can be made to
 *   look alike on purpose
 */
export function hashShapes(
  code: Code,
  units: Units,
  parts: Uint8Array,
  noise: Noise,
  seed: number,
): Shapes {
  const first = new Uint32Array(code.count + 1);
  const second = new Uint32Array(code.count + 1);
  const { cache, fill } = hashedStrings(code, noise, seed);
  numberVariables(code, units, parts, first);
  const { kind: kinds, flags: allFlags, name: names, role: roles } = code;
  const { first: firstChild, next: nextChild } = code;
  for (let node = code.count; node >= 1; node--) {
    const kind = kinds[node] as number;
    const sort = kind | (((allFlags[node] as number) & meaningful) << 8);
    let one = mixFirst(seed, sort);
    let two = mixSecond(seed, sort);
    const variable = first[node] as number;
    const text = names[node] as number;
    if (variable !== 0) {
      one = mixFirst(one, asVariable + variable);
      two = mixSecond(two, asVariable);
    } else if (text !== 0 && kind !== Kind.VariableDeclaration && !isLabel(code, node)) {
      if (cache[text * 2] === 0) fill(text);
      one = mixFirst(one, cache[text * 2] as number);
      two = mixSecond(two, cache[text * 2 + 1] as number);
      if (kind === Kind.Identifier && isGlobal(code, node)) one = mixFirst(one, asGlobal);
    }
    for (let at = firstChild[node] as number; at !== 0; at = nextChild[at] as number) {
      const part = parts[at];
      if (part === Part.nothing) continue;
      if (part !== Part.children) {
        const role = roles[at] as number;
        one = mixFirst(one, (part === Part.unit ? asUnit : (first[at] as number)) ^ role);
        two = mixSecond(two, (part === Part.unit ? asUnit : (second[at] as number)) ^ role);
        continue;
      }
      let inner = firstChild[at] as number;
      for (; inner !== 0; inner = nextChild[inner] as number) {
        if (parts[inner] === Part.nothing) continue;
        const unit = parts[inner] === Part.unit;
        one = mixFirst(one, unit ? asUnit : (first[inner] as number));
        two = mixSecond(two, unit ? asUnit : (second[inner] as number));
      }
    }
    first[node] = finish(one);
    second[node] = finish(two);
  }
  return { first, second, strings: cache };
}

/** The hash of a unit: its structure, and the name that it is called by from elsewhere. */
export function hashUnit(
  code: Code,
  shapes: Shapes,
  node: number,
): { first: number; second: number } {
  const parent = code.parent[node] as number;
  const kind = code.kind[parent];
  const first = shapes.first[node] as number;
  const second = shapes.second[node] as number;
  const named =
    (kind === Kind.MethodDefinition || kind === Kind.Property) && isNamedUnit(code, parent);
  if (!named) return { first, second };
  const key = code.first[parent] as number;
  // Numbers are what bundlers call modules; they change from build to build.
  if (code.kind[key] === Kind.NumberLiteral || code.kind[key] === Kind.PrivateIdentifier) {
    return { first, second };
  }
  const flags = (code.flags[parent] as number) & meaningful;
  return {
    first: finish(mixFirst(mixFirst(first, shapes.first[key] as number), flags)),
    second: finish(mixSecond(mixSecond(second, shapes.second[key] as number), flags)),
  };
}

/**
 * Writes into `numbers`, for every variable that a unit mentions, 1 + the order of its first mention
 * there × 2, + 1 where it belongs to something around the unit; 0 for all that is no variable.
 */
function numberVariables(code: Code, units: Units, parts: Uint8Array, numbers: Uint32Array): void {
  const { bindings, strings } = code;
  // Bindings first, then names that stand for something but are no binding.
  const seenIn = new Int32Array(bindings.count + 1 + strings.length).fill(-1);
  const order = new Uint32Array(seenIn.length);
  const meaningless = new Uint8Array(strings.length);
  for (let unit = 0; unit < units.count; unit++) {
    const root = units.node[unit] as number;
    const last = code.last[root] as number;
    let next = 0;
    for (let node = root; node <= last; node++) {
      if (node !== root && (parts[node] === Part.unit || parts[node] === Part.nothing)) {
        node = code.last[node] as number;
        continue;
      }
      const binding = code.binding[node] as number;
      let variable = binding;
      if (binding === 0) {
        if (!isNameless(code, node, meaningless)) continue;
        variable = bindings.count + 1 + (code.name[node] as number);
      }
      if (seenIn[variable] !== unit) {
        seenIn[variable] = unit;
        order[variable] = next++;
      }
      const scope = bindings.scope[binding] as number;
      const outside = scope < root || scope > last ? 1 : 0;
      numbers[node] = 1 + (order[variable] as number) * 2 + outside;
    }
  }
}

/**
 * True for names that a minifier gave though they are no bindings: those of private members, and of
 * globals that do not exist, as in `typeof x98 === "object"`. No runtime has globals so short with
 * digits, `_` or `$` in them.
 *
 * @param known by string: 0 where nobody asked yet, 1 for a name that says something, 2 for others
 */
function isNameless(code: Code, node: number, known: Uint8Array): boolean {
  const kind = code.kind[node];
  if (kind === Kind.PrivateIdentifier) return true;
  if (kind !== Kind.Identifier || !isGlobal(code, node) || isLabel(code, node)) return false;
  const name = code.name[node] as number;
  if (known[name] === 0) {
    const text = code.strings[name] as string;
    known[name] = text.length <= 2 || (text.length <= 5 && /[\d_$]/.test(text)) ? 2 : 1;
  }
  return known[name] === 2;
}

function isLabel(code: Code, node: number): boolean {
  return code.role[node] === Role.label && code.kind[node] === Kind.Identifier;
}

/** True for an identifier that names something of the runtime, and not a property. */
function isGlobal(code: Code, node: number): boolean {
  const role = code.role[node];
  if (role === Role.imported || role === Role.exported || role === Role.meta) return false;
  if (role !== Role.property && role !== Role.key) return true;
  return ((code.flags[code.parent[node] as number] as number) & Flag.computed) !== 0;
}

function hashedStrings(code: Code, noise: Noise, seed: number) {
  const cache = new Uint32Array(code.strings.length * 2);
  const fill = (text: number) => {
    const plain = withoutNoise(code.strings[text] as string, noise);
    cache[text * 2] = hashText(plain, seed, mixFirst);
    cache[text * 2 + 1] = hashText(plain, seed, mixSecond);
  };
  return { cache, fill };
}
