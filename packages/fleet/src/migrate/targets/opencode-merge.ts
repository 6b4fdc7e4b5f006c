import { isObject, type Json, own } from "../files/json.ts";
import type { JsonEdit } from "../files/json-edit.ts";
import type { OpencodeRules } from "../permissions/convert-opencode.ts";
import { type Decision, decisions, rank } from "../permissions/decision.ts";
import type { OpencodeRule } from "../permissions/opencode.ts";
import { plainPermissions } from "../permissions/opencode-tools.ts";
import type { Draft } from "./target.ts";

/**
 * Adds rules to `permission` of a file so that they have the last word. A key keeps the place at
 * which it first stood, in this file or in a layer below; so a restriction whose key is taken is
 * spelt otherwise. What was there stays, unless a general rule is milder than the source's.
 * @param below `permission` of the layer below, null where there is none
 */
export function mergePermissions(
  edit: JsonEdit,
  rules: OpencodeRules,
  below: Json | null,
  draft: Draft,
): void {
  const whole = edit.get("permission");
  if (isDecision(whole)) edit.set(["permission"], { "*": whole });
  // A name that no rule of ours knows must not come after those that know it.
  for (const { permission, action } of rules.base)
    if (isPlain(edit, permission)) setPlain(edit, permission, rules, draft);
    else setBase(edit, permission, action, draft);
  const refused = rules.closed.flatMap((permission) => milderIn(permission, below));
  const groups = Map.groupBy(
    [...rules.allows, ...rules.restricts, ...refused],
    ({ permission }) => permission,
  );
  const known = new Set(rules.base.map(({ permission }) => permission));
  const top: OpencodeRule[] = [];
  const doubled = new Set<string>();
  for (const [permission, group] of groups) {
    if (isPlain(edit, permission) && known.has(permission)) continue;
    if (
      permission !== "*" &&
      (known.has(permission) || group.some(({ pattern }) => pattern !== "*"))
    )
      addGroup(edit, ["permission", permission], group, own(below, permission), doubled);
    else top.push(...group.map((rule) => ({ ...rule, pattern: rule.permission })));
  }
  addTop(edit, top, below, doubled);
  for (const file of doubled)
    draft.tightened.push(
      `${file} permission: keys with stars in a row (***, **/x) mean the same as with one; the last match decides, and the key with one star stands further up`,
    );
}

/** What a layer below says of a permission that is closed here: denied, key by key. */
function milderIn(permission: string, below: Json | null): OpencodeRule[] {
  const there = own(below, permission);
  return Object.entries(isObject(there) ? there : {}).flatMap(([pattern, value]) =>
    pattern === "*" || value === "deny" ? [] : [{ permission, pattern, action: "deny" as const }],
  );
}

/**
 * Rules with which nothing becomes milder that the target's own configuration asked about or denied: its
 * restrictions have the last word once more, and its general settings hold where they are stricter.
 * @param standing what stands in the files below and in this one, before anything is written
 * @param ours what is written into the layer below: on a second run, that stands there too
 */
export function keepStricter(
  rules: OpencodeRules,
  standing: OpencodeRule[],
  ours: OpencodeRules,
): OpencodeRules {
  const written = new Set(ours.restricts.map((rule) => JSON.stringify(rule)));
  const general = standing.filter(({ pattern }) => pattern === "*");
  const wholeOf = (from: OpencodeRule[], name: string) =>
    from.findLast(({ permission, pattern }) => permission === name && pattern === "*")?.action;
  const restricts = standing.filter(
    (rule) => rule.action !== "allow" && rule.pattern !== "*" && !written.has(JSON.stringify(rule)),
  );
  const all = [...ours.base, ...ours.allows, ...ours.restricts];
  for (const { permission } of rules.base) {
    const there = wholeOf(general, permission);
    const own = wholeOf(all, permission);
    if (permission === "*" || there === undefined || own === undefined) continue;
    if (rank(there) > rank(own)) restricts.push({ permission, pattern: "*", action: there });
  }
  const joined = [...restricts, ...rules.restricts];
  const denials = joined.filter(({ action }) => action === "deny");
  return {
    ...rules,
    restricts: [...joined.filter(({ action }) => action !== "deny"), ...denials],
  };
}

/** Of a tool that is permitted as a whole or not at all, and has no patterns in the file. */
function isPlain(edit: JsonEdit, permission: string): boolean {
  return plainPermissions.includes(permission) && !isObject(edit.get("permission", permission));
}

/** One word for the whole tool: the last of ours, or what is there if that is stricter. */
function setPlain(
  edit: JsonEdit,
  permission: string,
  { base, allows, restricts }: OpencodeRules,
  draft: Draft,
): void {
  const ours = [...base, ...allows, ...restricts].findLast(
    (rule) => rule.permission === permission,
  );
  const there = edit.get("permission", permission);
  if (ours === undefined || (isDecision(there) && rank(there) >= rank(ours.action))) return;
  edit.set(["permission", permission], ours.action);
  if (isDecision(there))
    draft.tightened.push(`${edit.file} permission.${permission}: ${there} is ${ours.action} now`);
}

function setBase(edit: JsonEdit, permission: string, action: Decision, draft: Draft): void {
  const there = edit.get("permission", permission);
  if (permission === "*") {
    if (there === undefined) edit.set(["permission", "*"], action, true);
    else if (isDecision(there) && rank(there) < rank(action)) tighten(["permission", "*"], there);
    return;
  }
  if (there === undefined) edit.set(["permission", permission], { "*": action });
  else if (isDecision(there)) {
    const kept = rank(there) < rank(action) ? action : there;
    if (kept !== there)
      draft.tightened.push(`${edit.file} permission.${permission}: ${there} is ${kept} now`);
    edit.set(["permission", permission], { "*": kept });
  } else {
    const star = own(there, "*");
    if (star === undefined) edit.set(["permission", permission, "*"], action, true);
    else if (isDecision(star) && rank(star) < rank(action))
      tighten(["permission", permission, "*"], star);
  }
  function tighten(path: string[], was: Decision): void {
    edit.set(path, action);
    draft.tightened.push(`${edit.file} ${path.join(".")}: ${was} is ${action} now`);
  }
}

function addGroup(
  edit: JsonEdit,
  path: string[],
  group: OpencodeRule[],
  below: Json | undefined,
  doubled: Set<string>,
): void {
  if (edit.get(...path) === undefined) edit.set(path, {});
  const lower = isObject(below) ? below : {};
  add(edit, path, group, lower, doubled);
}

/** Whole tools stand at the top level, in front of nothing that they could overrule by mistake. */
function addTop(
  edit: JsonEdit,
  rules: OpencodeRule[],
  below: Json | null,
  doubled: Set<string>,
): void {
  add(edit, ["permission"], rules, isObject(below) ? below : {}, doubled);
}

function add(
  edit: JsonEdit,
  path: string[],
  rules: OpencodeRule[],
  below: { [key: string]: Json },
  doubled: Set<string>,
): void {
  let permitted = false;
  for (const { pattern, action } of rules) {
    const there = objectAt(edit, path);
    if (action === "allow") {
      if (Object.hasOwn(there, pattern) || Object.hasOwn(below, pattern)) continue;
      edit.set([...path, pattern], action);
      permitted = true;
      continue;
    }
    if (!permitted && standsLast(there, pattern, action)) continue;
    if (
      !permitted &&
      !Object.hasOwn(there, pattern) &&
      !hasAllows(there) &&
      below[pattern] === action
    )
      continue;
    for (const spelt of spellings(pattern)) {
      const now = objectAt(edit, path);
      if (own(now, spelt) === action && standsLast(now, spelt, action)) break;
      if (Object.hasOwn(now, spelt) || Object.hasOwn(below, spelt)) continue;
      edit.set([...path, spelt], action);
      if (spelt !== pattern) doubled.add(edit.file);
      break;
    }
  }
}

function objectAt(edit: JsonEdit, path: string[]): { [key: string]: Json } {
  const there = edit.get(...path);
  return isObject(there) ? there : {};
}

/** Whether a key says so already, with nothing milder after it. */
function standsLast(there: { [key: string]: Json }, key: string, action: Decision): boolean {
  const keys = Object.keys(there);
  if (own(there, key) !== action) return false;
  return keys.slice(keys.indexOf(key) + 1).every((later) => {
    const value = own(there, later);
    return isDecision(value) && rank(value) >= rank(action);
  });
}

function hasAllows(there: { [key: string]: Json }): boolean {
  return Object.entries(there).some(([key, value]) => key !== "*" && value === "allow");
}

/** Keys that match at least what the pattern matches: the pattern itself, then with doubled stars. */
function* spellings(pattern: string): Generator<string> {
  // A key that is a number would come before all others, whatever the file says.
  if (!/^\d+$/.test(pattern)) yield pattern;
  const wide = pattern.includes("*") ? pattern.replace(/ \*$/, "*") : `${pattern}*`;
  for (let stars = 0; stars < 20; stars += 1) yield wide.replace("*", "*".repeat(stars + 2));
}

function isDecision(value: unknown): value is Decision {
  return decisions.some((decision) => decision === value);
}
