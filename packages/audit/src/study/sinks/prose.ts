import { type Code, said } from "../code/code.ts";
import { Kind, Role } from "../code/kinds.ts";
import { isShown } from "./shown.ts";
import type { Site } from "./sink.ts";

/** Words that sentences have and addresses, queries and file names mostly have not. */
const small =
  /\b(is|are|was|were|be|been|the|a|an|you|your|this|that|these|it|its|and|or|of|to|in|on|for|with|from|has|have|should|must|do|not|when|if|by|as|at)\b/g;

/** What speaks of a failure is meant for a person. */
const complaint =
  /^\W*(fail|error|invalid|cannot|can't|could not|couldn't|unable|expect|unexpected|missing|warning|unknown|usage|unsupported|skipping|deprecat|no such|not found|duplicate)/i;

const code =
  /[{};]\s*$|=>|\b(function|return|const|var|let|SELECT|select|INSERT|import)\b\s|^\s*[<@]|^https?:/;

const mostPieces = 60;
const longestText = 4000;

/**
 * Whether a template, or a sum of strings, with something put in reads like a sentence: at least
 * three words, a small one among them, and neither an error nor something that is written to a log.
 */
export function isProse(site: Site): boolean {
  const { code: tree, node } = site;
  const text =
    tree.kind[node] === Kind.TemplateLiteral ? templateText(tree, node) : sumText(tree, node);
  if (text === null || text.length < 12) return false;
  if (complaint.test(text) || code.test(text)) return false;
  const words = text.match(/[A-Za-z][a-z]+/g);
  if (words === null || words.length < 3) return false;
  if (!/[A-Za-z][ \n]+[A-Za-z§]/.test(text)) return false;
  return text.match(small) !== null && !isShown(site, node);
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
