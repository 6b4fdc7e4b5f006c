import type { Tree } from "../files/tree.ts";
import type { Ledger } from "../ledger.ts";
import type { Decision } from "../permissions/decision.ts";
import { resolvePath } from "../permissions/paths.ts";
import { type Mode, parseRule, type Scope, withoutSecret } from "../permissions/rules.ts";
import { readFile } from "./checked-file.ts";
import { readHooks } from "./hooks.ts";
import { settingsFile } from "./schema.ts";
import type { Setup } from "./setup.ts";

export async function readSettings(
  tree: Tree,
  ledger: Ledger,
  setup: Setup,
  file: string,
  scope: Scope,
): Promise<void> {
  const found = await readFile(tree, ledger, file, settingsFile);
  if (found === null) return;
  const { value } = found;
  setup.settings.push({ file, scope, value });
  const { permissions } = value;
  for (const effect of ["deny", "ask", "allow"] as const) {
    addRules(
      ledger,
      setup,
      file,
      scope,
      effect,
      permissions?.[effect] ?? [],
      `/permissions/${effect}`,
    );
  }
  const mode = permissions?.defaultMode;
  if (mode !== undefined)
    setup.permissions.mode = carriedMode(mode === "manual" ? "default" : mode);
  if (scope === "user") setup.userPermissions.mode = setup.permissions.mode;
  for (const folder of permissions?.additionalDirectories ?? [])
    setup.place.additional.push(resolvePath(folder, setup.place));
  setup.hooks.push(...readHooks(file, scope, value.hooks ?? {}));
}

/** A mode that asks nobody is never carried over: what it would allow is asked about. */
function carriedMode(mode: Mode): Mode {
  return mode === "bypassPermissions" || mode === "auto" ? "default" : mode;
}

export function addRules(
  ledger: Ledger,
  setup: Setup,
  file: string,
  scope: Scope,
  effect: Decision,
  texts: string[],
  pointer: string,
): void {
  for (const [index, text] of texts.entries()) {
    const field = `${pointer}/${index}`;
    const rule = parseRule(text, effect, scope, field);
    if (typeof rule === "string") ledger.note(file, field, "dropped", null, rule);
    else {
      const safe = withoutSecret(rule);
      if (safe === null)
        ledger.note(
          file,
          field,
          "dropped",
          null,
          "a secret stands in it: what it permits is asked about",
        );
      else if (safe !== rule)
        ledger.note(
          file,
          field,
          "approximated",
          null,
          "a secret stands in it: it is for more than it was",
        );
      if (safe === null) continue;
      ledger.name(file, field, safe.specifier === null ? safe.tool : safe.text);
      setup.permissions.rules.push({ ...safe, file });
      if (scope === "user") setup.userPermissions.rules.push({ ...safe, file });
    }
  }
}
