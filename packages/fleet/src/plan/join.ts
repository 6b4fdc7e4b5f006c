import { dirname } from "node:path";
import type { FleetAction, FleetStep } from "./model.ts";

/**
 * A list that several tools stand in is edited once, by the first step that has to: for each later one
 * it would have changed since the scan.
 */
export function joinEdits(steps: readonly FleetStep[]): FleetStep[] {
  const joined: FleetStep[] = [];
  const edits = new Map<string, { step: FleetStep; keys: string[][] }>();
  for (const { actions, ...rest } of steps) {
    const step: FleetStep = { ...rest, actions: [] };
    for (const action of actions) {
      const known = action.do === "unset" ? edits.get(action.path) : undefined;
      if (action.do !== "unset") step.actions.push(action);
      else if (known === undefined) {
        const keys = [...action.keys];
        step.actions.push({ ...action, keys });
        edits.set(action.path, { step, keys });
      } else {
        known.keys.push(...action.keys);
        if (known.step !== step) known.step.findings.push(...rest.findings);
      }
    }
    if (step.actions.length > 0) joined.push(step);
  }
  return joined;
}

/**
 * Of what lies in a folder that goes as a whole, nothing has to be done by itself. Where a program lies in
 * it, the folder goes with the program: nobody would look for that among what was left.
 */
export function withoutNested(steps: readonly FleetStep[]): FleetStep[] {
  const all = steps.flatMap((step) => step.actions.map((action) => ({ step, action })));
  const whole = new Map(
    all.flatMap((one) => (one.action.do === "remove" ? [[one.action.path, one] as const] : [])),
  );
  const around = (path: string) => {
    for (let at = dirname(path); at.length > 1; at = dirname(at)) {
      const found = whole.get(at);
      if (found !== undefined) return found;
    }
    return null;
  };
  const moved = new Map<FleetAction, FleetStep>();
  for (const { step, action } of all) {
    const outer = around(action.path);
    if (outer === null || action.do !== "remove" || step.kind !== "uninstall") continue;
    if (outer.step.kind === "residue") moved.set(outer.action, step);
  }
  // A folder that is tidied once more later may be empty only then.
  const last = new Map(
    all.flatMap(({ action }) => (action.do === "tidy" ? [[action.path, action]] : [])),
  );
  return steps
    .map((step) => {
      const own = step.actions.filter((one) => {
        if (moved.has(one) || around(one.path) !== null) return false;
        return one.do === "remove" || one.do === "create" || !whole.has(one.path);
      });
      const brought = [...moved].flatMap(([action, to]) =>
        to === step && around(action.path) === null ? [action] : [],
      );
      const removals = own.filter((one) => one.do === "remove");
      const rest = own.filter((one) => one.do !== "remove");
      return { ...step, actions: [...removals, ...brought, ...rest] };
    })
    .map((step) => ({
      ...step,
      actions: step.actions.filter((one) => one.do !== "tidy" || last.get(one.path) === one),
    }))
    .filter(({ actions }) => actions.length > 0);
}

export function distinct(actions: readonly FleetAction[]): FleetAction[] {
  const seen = new Set<string>();
  return actions.filter((action) => {
    const key = `${action.do}\0${action.path}\0${action.do === "set" ? JSON.stringify(action.entries) : ""}`;
    return !seen.has(key) && seen.add(key);
  });
}
