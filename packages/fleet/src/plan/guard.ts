import { basename, dirname } from "node:path";
import { type Decision, type FleetFinding, pageOf } from "@telltale/core/model/index.ts";
import { AS_BEFORE, GUARD_MARK, IN_UTF8, NOBODY, NPMRC_MARK } from "../inventory/guards.ts";
import { editors } from "../inventory/places.ts";
import type { ToolTraces } from "../inventory/traces.ts";
import type { FleetAction } from "./model.ts";
import type { PlanOptions, PolicyView } from "./view.ts";

/** How people know a tool, and how they get it. */
export interface ToolName {
  title: string;
  /** Null where it has no command. */
  bin: string | null;
}

/** Whether a policy blocks what it names instead of a tool, in whatever version. */
export function isReplacementBlocked(
  { replacement }: Decision,
  { decide }: Pick<PolicyView, "decide">,
): boolean {
  if (replacement === null) return false;
  const { effect } = decide({
    ...{ id: "", tool: replacement, kind: "npm-package", path: "/", version: null, digest: null },
    ...{ home: null, runnable: false, confidence: "certain", evidence: [] },
  });
  return effect === "block";
}

/**
 * What a policy names instead of a tool; of what the catalogue does not have, the name alone. Null as
 * well where the policy blocks that, too.
 */
export function replacementOf(
  decision: Decision,
  { names, policy }: Pick<PlanOptions, "names" | "policy">,
): ToolName | null {
  const { replacement } = decision;
  if (replacement === null || isReplacementBlocked(decision, policy)) return null;
  return names.get(replacement) ?? { title: replacement, bin: replacement };
}

/** What a guard says, in one line each. @param every whether the policy blocks what would be installed next, too */
function words(
  title: string,
  decision: Decision,
  replacement: ToolName | null,
  every: boolean,
): string[] {
  const rule = decision.rule === null ? "" : ` (rule ${decision.rule})`;
  const page = pageOf(decision.dossier);
  return [
    every
      ? `${title} is not to be used on this machine${rule}.`
      : `The version of ${title} that was here is not to be used on this machine${rule}.`,
    ...(decision.reason === null ? [] : [decision.reason]),
    ...(page === null ? [] : [`More: ${page}`]),
    ...(replacement === null
      ? []
      : [
          `Use ${replacement.title} instead${replacement.bin === null ? "." : `: ${replacement.bin}`}`,
        ]),
    ...(every
      ? []
      : ["To use one that is permitted, delete this file. Then install it, or link it here."]),
    // What a terminal would obey has no place in a message.
  ].map((line) => line.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, " ").slice(0, 500));
}

/**
 * A program in the place of a command that was removed: it explains, and ends like one that may not run
 * (126).
 *
 * @param every whether the policy blocks what would be installed next, too
 */
export function guardCommand(
  path: string,
  title: string,
  decision: Decision,
  replacement: ToolName | null,
  every = true,
): FleetAction | null {
  // Shells look neither there nor into the cache that bun installs from.
  if (/\/node_modules\/|\/\.bun\/install\/cache\//.test(path)) return null;
  const lines = words(title, decision, replacement, every);
  const end = /\.(exe|cmd|bat|ps1)$/i.exec(path)?.[1]?.toLowerCase();
  if (end === "ps1") return null;
  if (end !== undefined) {
    const echo = lines.map(
      (line) =>
        `echo ${line.replace(/[\^&|<>()%!"]/g, (char) => (char === "%" ? "%%" : `^${char}`))} 1>&2`,
    );
    const at = `${dirname(path)}/${basename(path).replace(/\.\w+$/, "")}.cmd`;
    const isPlain = lines.every((line) => /^[ -~]*$/.test(line));
    const said = isPlain ? echo : [...IN_UTF8, ...echo, AS_BEFORE];
    return {
      do: "create",
      path: at,
      content: ["@echo off", `rem ${GUARD_MARK}`, ...said, "exit /b 126", ""].join("\r\n"),
    };
  }
  const quoted = lines.map((line) => `printf '%s\\n' '${line.replaceAll("'", `'\\''`)}' >&2`);
  return {
    do: "create",
    path,
    content: ["#!/bin/sh", `# ${GUARD_MARK}`, ...quoted, "exit 126", ""].join("\n"),
  };
}

/** Settings by which VS Code and its kin refuse an extension, everything else allowed as before. */
export function guardEditor({ path, settingsFolders = [] }: FleetFinding): FleetAction[] {
  const id = /^([\w-]+\.[\w.-]+?)-\d+\.\d+/.exec(basename(path))?.[1];
  if (id === undefined) return [];
  return settingsFolders.map((folder) => ({
    do: "set" as const,
    path: `${folder}/settings.json`,
    entries: [
      { keys: ["extensions.allowed"], value: { "*": true }, weak: true },
      { keys: ["extensions.allowed", id], value: false, weak: false },
    ],
  }));
}

/** Why no setting can be given that refuses an extension. */
export function unguardable(path: string): string {
  const folder = dirname(path);
  const editor = editors.find(({ extensions }) => folder.endsWith(extensions.slice(1)));
  if (editor === undefined) return "JetBrains' editors have no setting that would refuse a plugin.";
  return editor.settings === null
    ? `${editor.name} takes its settings from the machine that it is used from.`
    : `${editor.name} has no folder of settings in this home, or a symlink is on the way to it.`;
}

/**
 * npm cannot be told to refuse one package. A scope that holds nothing but the tool can be pointed at
 * an address that nobody answers (port 9, discard).
 */
export function guardNpm(tool: ToolTraces, home: string, decision: Decision): FleetAction | null {
  if (tool.scopes.length === 0) return null;
  const rule = decision.rule === null ? "" : ` (rule ${decision.rule})`;
  return {
    do: "append",
    path: `${home === "/" ? "" : home}/.npmrc`,
    lines: [`${NPMRC_MARK}${rule}`, ...tool.scopes.map((scope) => `${scope}:registry=${NOBODY}`)],
  };
}
