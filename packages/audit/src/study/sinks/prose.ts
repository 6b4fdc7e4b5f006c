import { type Code, said } from "../code/code.ts";
import { Kind, Role } from "../code/kinds.ts";

/** Words that sentences have and addresses, queries and file names mostly have not. */
const small =
  /\b(is|are|was|were|be|been|the|a|an|you|your|this|that|these|it|its|and|or|of|to|in|on|for|with|from|has|have|should|must|do|not|when|if|by|as|at)\b/g;

/** What speaks of a failure is meant for a person. */
const complaint =
  /^\W*(fail|error|invalid|cannot|can't|could not|couldn't|unable|expect|unexpected|missing|warning|unknown|usage|unsupported|skipping|deprecat|no such|not found|duplicate)/i;

const code =
  /[{};]\s*$|=>|\b(function|return|const|var|let|SELECT|select|INSERT|import)\b\s|^\s*[<@]|^https?:/;

/** Functions that show text to a person or write it to a log. */
const shown =
  /^(log|warn|error|debug|info|trace|write|writeln|fatal|verbose|silly|notice|assert|emitWarning|deprecate|throwError|invariant|exit)$/;

const mostPieces = 60;
const longestText = 4000;

/**
 * Whether a template, or a sum of strings, with something put in reads like a sentence: at least
 * three words, a small one among them, and neither an error nor something that is written to a log.
 */
export function isProse(tree: Code, node: number): boolean {
  const text =
    tree.kind[node] === Kind.TemplateLiteral ? templateText(tree, node) : sumText(tree, node);
  if (text === null || text.length < 12) return false;
  if (complaint.test(text) || code.test(text)) return false;
  const words = text.match(/[A-Za-z][a-z]+/g);
  if (words === null || words.length < 3) return false;
  if (!/[A-Za-z][ \n]+[A-Za-z§]/.test(text)) return false;
  return text.match(small) !== null && !isShown(tree, node);
}

/** The constant parts of a template with something put in; null where nothing is. */
function templateText(tree: Code, node: number): string | null {
  let pieces = 0;
  let text = "";
  for (let part = tree.first[node] as number; part !== 0; part = tree.next[part] as number) {
    text += tree.role[part] === Role.quasis ? said(tree, part).slice(0, longestText) : "§";
    if (++pieces > mostPieces || text.length > longestText) break;
  }
  return pieces > 1 ? text : null;
}

/** The same of `"a" + b + "c"`, seen from its outermost `+`; null for an inner one. */
function sumText(tree: Code, node: number): string | null {
  if (said(tree, node) !== "+") return null;
  const parent = tree.parent[node] as number;
  if (tree.kind[parent] === Kind.BinaryExpression && said(tree, parent) === "+") return null;
  let text = "";
  let holes = 0;
  let at = node;
  for (let pieces = 0; pieces < mostPieces; pieces++) {
    const isSum = tree.kind[at] === Kind.BinaryExpression && said(tree, at) === "+";
    const left = isSum ? (tree.first[at] as number) : 0;
    const piece = isSum ? (tree.next[left] as number) : at;
    if (tree.kind[piece] === Kind.StringLiteral) {
      text = said(tree, piece).slice(0, longestText) + text;
    } else {
      text = `§${text}`;
      holes++;
    }
    if (!isSum) break;
    at = left;
  }
  return holes > 0 && text.length > holes ? text : null;
}

/** Whether a text goes to an error, a log or the screen. */
function isShown(tree: Code, node: number): boolean {
  let at = node;
  for (let step = 0; step < 4; step++) {
    const parent = tree.parent[at] as number;
    switch (tree.kind[parent] as number) {
      case Kind.ThrowStatement:
        return true;
      case Kind.NewExpression:
      case Kind.CallExpression: {
        const callee = tree.first[parent] as number;
        if (tree.kind[parent] === Kind.NewExpression) return true;
        if (tree.kind[callee] !== Kind.MemberExpression)
          return /Error$|^(log|warn)/.test(said(tree, callee));
        return shown.test(said(tree, tree.next[tree.first[callee] as number] as number));
      }
      case Kind.ConditionalExpression:
      case Kind.LogicalExpression:
      case Kind.BinaryExpression:
      case Kind.TemplateLiteral:
        at = parent;
        continue;
      default:
        return false;
    }
  }
  return false;
}
