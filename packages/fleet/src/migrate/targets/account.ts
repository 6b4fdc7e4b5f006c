import type { Ledger } from "../ledger.ts";
import type { Outcome } from "../permissions/convert-opencode.ts";
import type { Rule } from "../permissions/rules.ts";

/**
 * Accounts for every rule of the permissions.
 * @param to where a rule went: file and field
 * @param personal whether personal rules of a project have a file of their own there
 */
export function accountRules(
  outcomes: Outcome[],
  ledger: Ledger,
  to: (rule: Rule) => string | null,
  personal = false,
): void {
  for (const { rule, outcome, why, written = outcome !== "dropped" } of outcomes) {
    if (rule.file === undefined) continue;
    const place = written ? to(rule) : null;
    if (rule.instead !== undefined && outcome !== "dropped") {
      ledger.note(rule.file, rule.field, "approximated", place, rule.instead);
      continue;
    }
    const shared =
      !personal && rule.scope === "local" && outcome === "mapped" && rule.effect === "allow";
    ledger.note(
      rule.file,
      rule.field,
      shared ? "approximated" : outcome,
      place,
      shared ? "it stands in a file that the project shares" : why,
    );
  }
}
