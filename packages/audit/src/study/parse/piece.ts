import type { CodeFile, SourceFile } from "../code/code.ts";
import { Flag, Kind } from "../code/kinds.ts";
import { bind, type FileBindings } from "./bindings.ts";
import { Desk, type Nodes } from "./desk.ts";
import { flatten } from "./flatten.ts";
import type { ParseLimits } from "./limits.ts";
import { parseTree } from "./parsers.ts";
import type { Strings } from "./strings.ts";

/** One parsed file with numbers of its own: nodes and bindings from 1. */
export interface Piece {
  kind: CodeFile["kind"];
  nodes: Nodes;
  bindings: FileBindings;
  /** What the parser objected to; null where it read all. */
  objection: string | null;
}

/**
 * Parses one file: tree, flat nodes, bindings. The tree is dropped.
 *
 * @param desk its arrays are those of the piece, until the next file is parsed on it; they may be
 * longer than what is in use
 * @throws Error with a reason for the reader where it cannot be parsed
 */
export function parsePiece(
  source: SourceFile,
  strings: Strings,
  limits: ParseLimits,
  desk: Desk = new Desk(),
): Piece {
  desk.prepare(source.text.length);
  const tree = parseTree(source);
  const nodes = flatten(tree, source.text, strings, limits.fileNodes, desk);
  // It is not needed any more, and it is large.
  tree.program = null as never;
  const bindings = bind(nodes, strings, tree.kind === "module", desk);
  return {
    kind: kindOf(tree.kind, source, nodes, bindings, strings),
    nodes,
    bindings,
    objection: tree.objection,
  };
}

const wrapper = /^[^(]{0,300}\(function\s*\(exports,\s*require,\s*module\b/;

/** A script that speaks of `require` or `exports` as nobody's is CommonJS. */
function kindOf(
  kind: CodeFile["kind"],
  source: SourceFile,
  nodes: Nodes,
  bindings: FileBindings,
  strings: Strings,
): CodeFile["kind"] {
  if (kind !== "script") return kind;
  if (source.path.endsWith(".cjs") || source.path.endsWith(".cts")) return "commonjs";
  if (wrapper.test(source.text.slice(0, 400))) return "commonjs";
  const telling = new Set(["require", "module", "exports"].map((name) => strings.numberOf(name)));
  for (let node = 1; node <= nodes.count; node++) {
    if (
      nodes.kind[node] === Kind.Identifier &&
      bindings.of[node] === 0 &&
      telling.has(nodes.name[node] as number) &&
      (nodes.flags[node] as number) & (Flag.reads | Flag.writes)
    ) {
      return "commonjs";
    }
  }
  return "script";
}
