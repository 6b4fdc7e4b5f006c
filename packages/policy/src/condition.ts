import { type ASTNode, Environment } from "@marcbachmann/cel-js";
import type { PolicyQuestion } from "@telltale/core/model/index.ts";
import { childrenOf } from "./compared-texts.ts";
import { didYouMean } from "./read/suggest.ts";

/** What a condition may look at. */
export const conditionNames = [
  "tool",
  "version",
  "digest",
  "groups",
  "tell",
  "destination",
] as const;
export type ConditionName = (typeof conditionNames)[number];

/** Names of which nearly every finding has another value: a list of what is meant is looked up. */
export const boundNames = ["digest", "version"] as const;
export type BoundName = (typeof boundNames)[number];

/** Yes, no, or what is missing for an answer. */
export type Answer = true | false | { missing: string };

export interface Condition {
  /** What it looks at: two questions that agree in these get the same answer. */
  uses: ReadonlySet<ConditionName>;
  /** A digest or version that is known and none of these does not meet it, whatever else is known. */
  only: Record<BoundName, ReadonlySet<string> | null>;
  /** @param keys the keys of this very question, for conditions that look at the same */
  holds(question: PolicyQuestion, keys?: FactKeys): Answer;
}

/** Keys of one question, by the names that they are about: each takes longer to make than to find. */
export type FactKeys = Map<string, string>;

/** A condition that cannot be used: why, and at which character of the expression. */
export interface BadCondition {
  wrong: string;
  offset: number;
}

/**
 * All that a condition can call. None of it looks at the clock, and none takes longer than its
 * input is long (`matches` would: a regular expression can take for ever).
 */
const functions = new Set([
  "size",
  "contains",
  "startsWith",
  "endsWith",
  "lowerAscii",
  "exists",
  "all",
  "filter",
]);
const loops = new Set(["exists", "all", "filter"]);
/** Loops in loops: with at most so many items each, two take a moment only. */
const DEEPEST_LOOP = 2;
const MOST_ITEMS = 128;
const LONGEST_TEXT = 4096;
/** Answers to different questions that a condition keeps. */
const MOST_REMEMBERED = 1024;

const tellFields = {
  covert: "bool",
  undisclosed: "bool",
  verdict: "string",
  factors: "list<string>",
} as const;
const destinationFields = { hosts: "list<string>", region: "string" } as const;
const fields = [...Object.keys(tellFields), ...Object.keys(destinationFields)];

const environment = new Environment({
  unlistedVariablesAreDyn: false,
  limits: {
    maxAstNodes: 200,
    maxDepth: 24,
    maxListElements: 64,
    maxMapEntries: 1,
    maxCallArguments: 3,
  },
})
  .registerVariable("tool", "string")
  .registerVariable("version", "string")
  .registerVariable("digest", "string")
  .registerVariable("groups", "list<string>")
  .registerVariable("tell", { schema: tellFields })
  .registerVariable("destination", { schema: destinationFields });

/**
 * Compiles a condition in CEL (cel.dev). Its parts are three-valued: what is not known makes the
 * answer unknown unless the rest decides it (`unknown || true` is true, as in CEL's own rule for
 * errors).
 */
export function compileCondition(expression: string): Condition | BadCondition {
  let parsed: ReturnType<Environment["parse"]>;
  try {
    parsed = environment.parse(expression);
  } catch (error) {
    return badCondition(error);
  }
  const uses = new Set<ConditionName>();
  const refused = refusal(parsed.ast, uses, 0);
  if (refused !== null) return refused;
  const checked = parsed.check();
  if (!checked.valid) return badCondition(checked.error);
  if (checked.type !== "bool") {
    return { wrong: `it must be true or false, and this is of type ${checked.type}`, offset: 0 };
  }
  const names = conditionNames.filter((name) => uses.has(name));
  const about = names.join();
  const remembered = new Map<string, Answer>();
  /** Of keys too long to keep many, the last: other rules may ask the same of the same question. */
  let last: { key: string; answer: Answer } | null = null;
  return {
    uses,
    only: { digest: onlyOf(parsed.ast, "digest"), version: onlyOf(parsed.ast, "version") },
    holds: (question, keys) => {
      const key = keys?.get(about) ?? factsKey(names, question);
      keys?.set(about, key);
      const isLong = key.length > LONGEST_TEXT;
      const known = isLong ? (last?.key === key ? last.answer : undefined) : remembered.get(key);
      if (known !== undefined) return known;
      const made = answer(parsed, uses, question);
      if (remembered.size >= MOST_REMEMBERED) remembered.clear();
      if (isLong) last = { key, answer: made };
      else remembered.set(key, made);
      return made;
    },
  };
}

/**
 * Two questions with the same key agree in everything that is named. Lengths keep values apart in
 * which the separators themselves occur.
 */
export function factsKey(names: readonly ConditionName[], question: PolicyQuestion): string {
  const { tell, destination } = question;
  let key = "";
  for (const name of names) {
    if (name === "groups") key += listKey(question.groups);
    else if (name === "tell") {
      if (tell === null) key += "t?";
      else
        key += `t${+tell.covert}${+tell.undisclosed}${textKey(tell.verdict)}${listKey(tell.factors)}`;
    } else if (name === "destination") {
      if (destination === null) key += "n?";
      else key += `n${textKey(destination.region)}${listKey(destination.hosts)}`;
    } else key += textKey(question[name]);
  }
  return key;
}

function textKey(text: string | null): string {
  return text === null ? "?" : `${text.length} ${text}`;
}

function listKey(list: readonly string[]): string {
  let key = `${list.length}[`;
  for (const item of list) key += textKey(item);
  return key;
}

function answer(
  evaluate: (context: Record<string, unknown>) => unknown,
  uses: ReadonlySet<ConditionName>,
  question: PolicyQuestion,
): Answer {
  const { context, missing } = contextOf(question, uses);
  try {
    const result = evaluate(context);
    if (typeof result === "boolean") return result;
  } catch {
    // The only way in which an expression that was checked can fail is a value that is not there.
  }
  return {
    missing: missing.length === 0 ? "a value that the condition needs" : missing.join(", "),
  };
}

function contextOf(
  { tool, version, digest, groups, tell, destination }: PolicyQuestion,
  uses: ReadonlySet<ConditionName>,
): { context: Record<string, unknown>; missing: string[] } {
  const context: Record<string, unknown> = {};
  const missing: string[] = [];
  const put = (name: ConditionName, value: unknown, what: string) => {
    if (!uses.has(name)) return;
    if (value === null) missing.push(what);
    else if (tooLarge(value)) missing.push(`${what} of a usual size`);
    else context[name] = value;
  };
  put("tool", tool, "the tool");
  put("version", version, "the version");
  put("digest", digest, "the digest");
  put("groups", groups, "the groups");
  if (tell === null) put("tell", null, "a dossier of this version");
  else if (tell.verdict === "inconclusive") {
    // An audit that could not be completed shows what it found; what it did not find may be there.
    if (uses.has("tell")) missing.push("a completed audit of this version");
    const { covert, undisclosed, verdict } = tell;
    context["tell"] = {
      verdict,
      ...(covert ? { covert } : {}),
      ...(undisclosed ? { undisclosed } : {}),
    };
  } else put("tell", tell, "a dossier of this version");
  if (destination !== null && destination.region === null) {
    if (uses.has("destination")) missing.push("the region of the destination");
    const { hosts } = destination;
    context["destination"] = tooLarge(hosts) ? {} : { hosts };
  } else put("destination", destination, "the destination");
  return { context, missing };
}

/** Lists and texts of a finding are hostile: their size bounds what a condition costs. */
function tooLarge(value: unknown): boolean {
  if (typeof value === "string") return value.length > LONGEST_TEXT;
  if (Array.isArray(value)) return value.length > MOST_ITEMS || value.some(tooLarge);
  return typeof value === "object" && value !== null && Object.values(value).some(tooLarge);
}

function badCondition(error: unknown): BadCondition {
  const { summary, message, range } = error as {
    summary?: string;
    message: string;
    range?: { start: number };
  };
  const said = summary ?? message.split("\n")[0] ?? "";
  if (said.startsWith("Exceeded max"))
    return { wrong: "it is too long, or nested too deeply", offset: 0 };
  if (/^unexpected token: EOF$/i.test(said))
    return { wrong: "it ends too early", offset: range?.start ?? 0 };
  const field = /^No such key: (\w+)$/i.exec(said)?.[1];
  if (field !== undefined) {
    const wrong = `there is no "${field}" here${didYouMean(field, fields).replace(/\.$/, "")}`;
    return { wrong, offset: range?.start ?? 0 };
  }
  const unknown = /^Unknown variable: (\w+)$/.exec(said)?.[1];
  const wrong =
    unknown === undefined
      ? said.charAt(0).toLowerCase() + said.slice(1)
      : `there is no "${unknown}" here${didYouMean(unknown, conditionNames).replace(/\.$/, "")}`;
  return { wrong, offset: range?.start ?? 0 };
}

/** What is valid CEL and yet not to be had here; notes on the way what is looked at. */
function refusal(node: ASTNode, uses: Set<ConditionName>, inLoops: number): BadCondition | null {
  const refuse = (wrong: string): BadCondition => ({ wrong, offset: node.start });
  if (node.op === "id" && isName(node.args)) uses.add(node.args);
  if (node.op === "map") return refuse("maps are not to be had here");
  if (/^(<|<=|>|>=)$/.test(node.op) && childrenOf(node).some((child) => isVersion(child))) {
    return refuse('"version" is text here, in which 10 comes before 9: use the key "versions"');
  }
  let depth = inLoops;
  if (node.op === "call" || node.op === "rcall") {
    const name = node.args[0];
    if (!functions.has(name)) {
      return refuse(`"${name}" is not to be had here: ${[...functions].join(", ")} are`);
    }
    if (loops.has(name)) depth += 1;
    if (depth > DEEPEST_LOOP) return refuse("loops are nested too deeply");
  }
  for (const child of childrenOf(node)) {
    const refused = refusal(child, uses, depth);
    if (refused !== null) return refused;
  }
  return null;
}

/** Texts of which a name must be one for an expression not to be false; null: it is not bound to any. */
function onlyOf({ op, args }: ASTNode, name: BoundName): ReadonlySet<string> | null {
  if (!Array.isArray(args)) return null;
  const [left, right] = args as (ASTNode | undefined)[];
  if (left === undefined || right === undefined) return null;
  const isIt = (node: ASTNode) => node.op === "id" && node.args === name;
  if (op === "==") return isIt(left) ? textsOf([right]) : isIt(right) ? textsOf([left]) : null;
  if (op === "in" && isIt(left) && right.op === "list") return textsOf(right.args);
  if (op !== "&&" && op !== "||") return null;
  const [a, b] = [onlyOf(left, name), onlyOf(right, name)];
  if (op === "&&") return a ?? b;
  return a === null || b === null ? null : a.union(b);
}

function textsOf(nodes: readonly ASTNode[]): ReadonlySet<string> | null {
  const texts = nodes.map((node) => (node.op === "value" ? node.args : null));
  return texts.every((text) => typeof text === "string") ? new Set(texts) : null;
}

const isName = (name: string): name is ConditionName =>
  (conditionNames as readonly string[]).includes(name);
const isVersion = (node: ASTNode) => node.op === "id" && node.args === "version";
