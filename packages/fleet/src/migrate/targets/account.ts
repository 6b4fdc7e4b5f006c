import type { Ledger } from "../ledger.ts";
import type { Outcome } from "../permissions/convert-opencode.ts";

/**
 * Accounts for every rule of the permissions.
 * @param to where they went: file and field
 * @param personal whether personal rules of a project have a file of their own there
 */
export function accountRules(
  outcomes: Outcome[],
  ledger: Ledger,
  to: string,
  personal = false,
): void {
  for (const { rule, outcome, why } of outcomes) {
    if (rule.file === undefined) continue;
    if (rule.instead !== undefined && outcome !== "dropped") {
      ledger.note(rule.file, rule.field, "approximated", to, rule.instead);
      continue;
    }
    const shared =
      !personal && rule.scope === "local" && outcome === "mapped" && rule.effect === "allow";
    ledger.note(
      rule.file,
      rule.field,
      shared ? "approximated" : outcome,
      outcome === "dropped" ? null : to,
      shared ? "it stands in a file that the project shares" : why,
    );
  }
}
