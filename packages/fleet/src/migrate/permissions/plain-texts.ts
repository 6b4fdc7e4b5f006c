import type { OpencodeRules, Outcome } from "./convert-opencode.ts";

/** Where opencode fills in a variable or a file; it looks for them in the whole text of its settings. */
const braces = /\{(?=(?:env|file):)/g;
/** Where Qwen Code and Qoder CLI fill in a variable, in every string of their settings. */
const dollars = /\$\{[^}]*\}?|\$(?=\w)/g;

const unsayable: Omit<Outcome, "rule"> = {
  outcome: "dropped",
  why: "a text in it is plain in the source, and would be filled in there with a variable or a file: it asks",
};
const loosened = "with a star for what would be filled in there with a variable or a file";

/** Rules in which opencode fills in nothing: such a permission is left out, a restriction widened. */
export function plainForOpencode<T extends OpencodeRules>(rules: T): T {
  const isPlain = (text: string) => text.search(braces) < 0;
  const plain = (text: string) => text.replace(braces, "?");
  return {
    ...rules,
    allows: rules.allows.filter(({ permission, pattern }) => isPlain(permission + pattern)),
    restricts: rules.restricts.map((rule) => ({
      ...rule,
      permission: plain(rule.permission),
      pattern: plain(rule.pattern),
    })),
    outcomes: accounted(rules.outcomes, isPlain),
  };
}

/** Rules in which `$NAME` and `${NAME}` stand for themselves: in the same way, for lists of texts. */
export function plainInLists<
  T extends { allow: string[]; ask: string[]; deny: string[]; outcomes: Outcome[] },
>(rules: T): T {
  const isPlain = (text: string) => text.search(dollars) < 0;
  return {
    ...rules,
    allow: rules.allow.filter(isPlain),
    ask: rules.ask.map((text) => (isPlain(text) ? text : widened(text))),
    deny: rules.deny.map((text) => (isPlain(text) ? text : widened(text))),
    outcomes: accounted(rules.outcomes, isPlain),
  };
}

/** Stars stand for anything in commands and paths, and at the end of names; elsewhere it is the whole tool. */
function widened(text: string): string {
  const tool = /^([^(]*)\(/.exec(text)?.[1];
  if (tool === undefined) return text.replace(/\$.*$/s, "*");
  if (!["Bash", "Read", "Edit", "Write", "NotebookEdit"].includes(tool)) return tool;
  return text.replace(dollars, "*");
}

function accounted(outcomes: Outcome[], isPlain: (text: string) => boolean): Outcome[] {
  return outcomes.map((one) => {
    if (isPlain(one.rule.text) || one.outcome === "dropped" || one.written === false) return one;
    if (one.rule.effect === "allow") return { rule: one.rule, ...unsayable };
    return { ...one, outcome: "approximated", why: loosened };
  });
}
