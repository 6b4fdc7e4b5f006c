import type { Bindings, Code, CodeFile } from "../code/code.ts";
import type { Piece } from "./piece.ts";
import { Strings } from "./strings.ts";

/** A parsed file on its way into the whole. */
export interface Part {
  path: string;
  text: string;
  piece: Piece;
  /** What the piece's names are numbers of. */
  strings: readonly string[];
}

/**
 * Puts parsed files together, in their order: numbers of nodes, bindings and strings get the
 * offsets of what stands before. Parts are taken off the list, so that memory can be reused.
 */
export function merge(parts: Part[]): Code {
  const only = parts[0];
  if (parts.length === 1 && only !== undefined) return single(only);

  let count = 0;
  let bound = 0;
  let referred = 0;
  for (const { piece } of parts) {
    count += piece.nodes.count;
    bound += piece.bindings.count;
    referred += piece.bindings.references.length;
  }
  const code: Code = {
    files: [],
    count,
    kind: new Uint8Array(count + 1),
    role: new Uint8Array(count + 1),
    flags: new Uint16Array(count + 1),
    start: new Uint32Array(count + 1),
    end: new Uint32Array(count + 1),
    parent: new Uint32Array(count + 1),
    first: new Uint32Array(count + 1),
    next: new Uint32Array(count + 1),
    last: new Uint32Array(count + 1),
    name: new Uint32Array(count + 1),
    binding: new Uint32Array(count + 1),
    strings: [],
    bindings: {
      count: bound,
      name: new Uint32Array(bound + 1),
      kind: new Uint8Array(bound + 1),
      scope: new Uint32Array(bound + 1),
      declaration: new Uint32Array(bound + 1),
      offsets: new Uint32Array(bound + 2),
      references: new Uint32Array(referred),
    },
  };
  const strings = new Strings();
  const renumberings = new Map<readonly string[], Uint32Array>();
  let nodeBase = 0;
  let bindingBase = 0;
  let referenceBase = 0;
  parts.reverse();
  for (let part = parts.pop(); part !== undefined; part = parts.pop()) {
    const { nodes, bindings, kind } = part.piece;
    let numbers = renumberings.get(part.strings);
    if (numbers === undefined) {
      numbers = new Uint32Array(part.strings.length);
      renumberings.set(part.strings, numbers);
    }
    const size = nodes.count + 1;
    code.kind.set(nodes.kind.subarray(1, size), nodeBase + 1);
    code.role.set(nodes.role.subarray(1, size), nodeBase + 1);
    code.flags.set(nodes.flags.subarray(1, size), nodeBase + 1);
    code.start.set(nodes.start.subarray(1, size), nodeBase + 1);
    code.end.set(nodes.end.subarray(1, size), nodeBase + 1);
    moved(code.parent, nodes.parent, nodeBase, size, nodeBase);
    moved(code.first, nodes.first, nodeBase, size, nodeBase);
    moved(code.next, nodes.next, nodeBase, size, nodeBase);
    moved(code.last, nodes.last, nodeBase, size, nodeBase);
    moved(code.binding, bindings.of, nodeBase, size, bindingBase);
    renamed(code.name, nodes.name, nodeBase, size, numbers, part.strings, strings);

    const bindingSize = bindings.count + 1;
    const whole = code.bindings;
    whole.kind.set(bindings.kind.subarray(1, bindingSize), bindingBase + 1);
    moved(whole.scope, bindings.scope, bindingBase, bindingSize, nodeBase);
    moved(whole.declaration, bindings.declaration, bindingBase, bindingSize, nodeBase);
    renamed(whole.name, bindings.name, bindingBase, bindingSize, numbers, part.strings, strings);
    for (let b = 1; b <= bindingSize; b++) {
      whole.offsets[bindingBase + b] = (bindings.offsets[b] as number) + referenceBase;
    }
    const { references } = bindings;
    for (let i = 0; i < references.length; i++) {
      whole.references[referenceBase + i] = (references[i] as number) + nodeBase;
    }
    code.files.push(fileAt(part, kind, nodeBase + 1, nodeBase + nodes.count));
    nodeBase += nodes.count;
    bindingBase += bindings.count;
    referenceBase += references.length;
  }
  code.strings = strings.list;
  return code;
}

/** One file is the whole as it is. */
function single(part: Part): Code {
  const { nodes, bindings, kind } = part.piece;
  const { of, ...rest } = bindings;
  const strings = part.strings as string[];
  return {
    files: [fileAt(part, kind, 1, nodes.count)],
    ...nodes,
    binding: of,
    strings,
    bindings: rest satisfies Bindings,
  };
}

function fileAt(part: Part, kind: CodeFile["kind"], root: number, last: number): CodeFile {
  return { path: part.path, text: part.text, kind, root, last };
}

/** Copies `1 … size - 1`, with an offset for all that is not 0. */
function moved(
  to: Uint32Array,
  from: Uint32Array,
  base: number,
  size: number,
  offset: number,
): void {
  for (let i = 1; i < size; i++) {
    const value = from[i] as number;
    to[base + i] = value === 0 ? 0 : value + offset;
  }
}

function renamed(
  to: Uint32Array,
  from: Uint32Array,
  base: number,
  size: number,
  numbers: Uint32Array,
  texts: readonly string[],
  strings: Strings,
): void {
  for (let i = 1; i < size; i++) {
    const value = from[i] as number;
    if (value === 0) continue;
    let number = numbers[value] as number;
    if (number === 0) {
      number = strings.numberOf(texts[value] as string);
      numbers[value] = number;
    }
    to[base + i] = number;
  }
}
