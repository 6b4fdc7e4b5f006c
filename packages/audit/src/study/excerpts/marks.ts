import { type Code, fileOf, said } from "../code/code.ts";
import { Kind, Role } from "../code/kinds.ts";
import type { Passage } from "./passage.ts";

/** What the syntax says about the layout of a passage; offsets are those of the source. */
export interface Marks {
  /** A new line begins here, with so many steps of indentation. */
  breaks: Map<number, number>;
  /** A literal stands here: its end. It is one word, whatever is in it. */
  literals: Map<number, { end: number; template: boolean }>;
  /** An operator stands here: its end. It gets blanks around it. */
  operators: Map<number, number>;
  /** A block opens here. */
  blocks: Set<number>;
}

/** Expressions up to this length stay on one line. */
const SHORT = 60;
const MOST_NODES = 4000;

const blocks = new Set<number>([Kind.BlockStatement, Kind.ClassBody, Kind.StaticBlock]);
const bodies = new Set<number>([
  Kind.IfStatement,
  Kind.ForStatement,
  Kind.ForInStatement,
  Kind.ForOfStatement,
  Kind.WhileStatement,
  Kind.DoWhileStatement,
]);
const literals = new Set<number>([
  Kind.StringLiteral,
  Kind.RegExpLiteral,
  Kind.NumberLiteral,
  Kind.BigIntLiteral,
  Kind.TemplateElement,
]);

export function marksOf(code: Code, passage: Passage): Marks {
  const marks: Marks = {
    breaks: new Map(),
    literals: new Map(),
    operators: new Map(),
    blocks: new Set(),
  };
  const { text } = fileOf(code, passage.owner);
  const indents = new Map<number, number>();
  const last = Math.min(passage.last, passage.first + MOST_NODES);
  for (let node = passage.first; node <= last; node += 1) {
    const parent = code.parent[node] as number;
    // Ancestors that the passage does not hold indent nothing.
    const outer = indents.get(parent) ?? 0;
    const own = node === passage.first ? 0 : indentIn(code, parent, node, outer, marks);
    indents.set(node, own);
    markNode(code, text, node, own, marks);
  }
  return marks;
}

/** Whether a child begins a line of its own, and how far in its own lines stand. */
function indentIn(code: Code, parent: number, node: number, outer: number, marks: Marks): number {
  const kind = code.kind[parent] as number;
  const role = code.role[node] as number;
  const start = code.start[node] as number;
  const at = (indent: number): number => {
    marks.breaks.set(start, indent);
    return indent;
  };
  if (kind === Kind.Program) return at(outer);
  if (blocks.has(kind)) return at(outer + 1);
  if (kind === Kind.SwitchStatement && role === Role.cases) return at(outer + 1);
  if (kind === Kind.SwitchCase && role !== Role.test) {
    return code.kind[node] === Kind.BlockStatement ? outer : at(outer + 1);
  }
  if (bodies.has(kind) && isBranch(role) && code.kind[node] !== Kind.BlockStatement) {
    // `else if` stays together.
    if (code.kind[node] === Kind.IfStatement && role === Role.alternate) return outer;
    return at(outer + 1);
  }
  if (isShort(code, parent)) return outer;
  const isFirst = code.first[parent] === node;
  switch (kind) {
    case Kind.SequenceExpression:
      if (isFirst) return outer;
      at(outer);
      return outer;
    case Kind.VariableDeclaration:
      return isFirst ? outer : at(outer + 1);
    case Kind.ObjectExpression:
    case Kind.ObjectPattern:
      return at(outer + 1);
    case Kind.ConditionalExpression:
      // Its branches stand on lines of their own, one step in.
      return role === Role.test ? outer : outer + 1;
    case Kind.LogicalExpression:
      return role === Role.right ? outer + 1 : outer;
    case Kind.ArrayExpression:
      return hasSimpleItems(code, parent) ? outer : at(outer + 1);
  }
  return outer;
}

const SAMPLE = 32;

/** Lists of strings and numbers fill their lines; other items have a line each. */
function hasSimpleItems(code: Code, array: number): boolean {
  let item = code.first[array] as number;
  for (let seen = 0; item !== 0 && seen < SAMPLE; seen += 1) {
    if (!literals.has(code.kind[item] as number) && code.first[item] !== 0) return false;
    item = code.next[item] as number;
  }
  return true;
}

function isBranch(role: number): boolean {
  return role === Role.body || role === Role.consequent || role === Role.alternate;
}

function isShort(code: Code, node: number): boolean {
  return (code.end[node] as number) - (code.start[node] as number) <= SHORT;
}

function markNode(code: Code, text: string, node: number, indent: number, marks: Marks): void {
  const kind = code.kind[node] as number;
  const start = code.start[node] as number;
  const end = code.end[node] as number;
  if (literals.has(kind)) {
    markLiteral(text, start, end, kind === Kind.TemplateElement, marks);
    return;
  }
  // A name as long as a page is one word as well.
  if (kind === Kind.Identifier && end - start > 200)
    marks.literals.set(start, { end, template: false });
  const hasChildren = code.first[node] !== 0;
  if (blocks.has(kind)) {
    marks.blocks.add(start);
    if (hasChildren) marks.breaks.set(end - 1, indent);
  } else if (kind === Kind.SwitchStatement) {
    const opens = text.indexOf("{", code.end[code.first[node] as number] as number);
    if (opens >= 0 && opens < end) marks.blocks.add(opens);
    marks.breaks.set(end - 1, indent);
  } else if (kind === Kind.ArrayExpression) {
    const inLines = hasChildren && !isShort(code, node) && !hasSimpleItems(code, node);
    if (inLines) marks.breaks.set(end - 1, indent);
  } else if (kind === Kind.ObjectExpression || kind === Kind.ObjectPattern) {
    if (hasChildren && !isShort(code, node)) marks.breaks.set(end - 1, indent);
  } else {
    markOperators(code, text, node, kind, indent, marks);
  }
}

/** Some parsers count the delimiters of a template's parts as theirs. */
function markLiteral(
  text: string,
  start: number,
  end: number,
  template: boolean,
  marks: Marks,
): void {
  let from = start;
  let to = end;
  if (template) {
    if (text[from] === "`" || (text[from] === "}" && text[from - 1] !== "`")) {
      const opens = text[to - 1] === "`" ? to - 1 : text.startsWith("${", to - 2) ? to - 2 : -1;
      if (opens > from && text[to] !== "`" && !text.startsWith("${", to)) {
        from += 1;
        to = opens;
      }
    }
  }
  if (to > from) marks.literals.set(from, { end: to, template });
}

function markOperators(
  code: Code,
  text: string,
  node: number,
  kind: number,
  indent: number,
  marks: Marks,
): void {
  const mark = (operator: string, before: number, after: number): number => {
    const place = text.lastIndexOf(operator, after - operator.length);
    if (place < before) return -1;
    marks.operators.set(place, place + operator.length);
    return place;
  };
  const children: number[] = [];
  for (let child = code.first[node] as number; child !== 0; child = code.next[child] as number) {
    children.push(child);
    if (children.length > 3) return;
  }
  const [a = 0, b = 0, c = 0] = children;
  const between = (operator: string, left: number, right: number): number =>
    mark(operator, code.end[left] as number, code.start[right] as number);
  switch (kind) {
    case Kind.BinaryExpression:
    case Kind.LogicalExpression:
    case Kind.AssignmentExpression: {
      if (b === 0) return;
      const place = between(said(code, node), a, b);
      const splits = kind === Kind.LogicalExpression && !isShort(code, node);
      if (splits && place >= 0) marks.breaks.set(place, indent + 1);
      return;
    }
    case Kind.AssignmentPattern:
    case Kind.VariableDeclarator:
      if (b !== 0) between("=", a, b);
      return;
    case Kind.ConditionalExpression: {
      if (c === 0) return;
      const places = [between("?", a, b), between(":", b, c)];
      if (isShort(code, node)) return;
      for (const place of places) if (place >= 0) marks.breaks.set(place, indent + 1);
    }
  }
}
