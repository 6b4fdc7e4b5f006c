import { expect, it } from "vitest";
import type { Decision } from "./decision.ts";
import { parseRule, withoutSecret } from "./rules.ts";

it.each<[Decision, string, string | null]>([
  ["allow", "Bash(curl -H 'X-Key: abc123xyz' *)", null],
  ["ask", "Bash(curl -H 'X-Key: abc123xyz' *)", "Bash(curl -H *)"],
  ["deny", "Bash(API_KEY=abc123xyz make:*)", "Bash"],
  ["ask", "Bash(psql --password abc123xyz *)", "Bash(psql *)"],
  ["deny", "Read(/backup/sk-abcdefgh12345/**)", "Read"],
  ["allow", "Bash(npm run test:*)", "Bash(npm run test:*)"],
])("a rule without its secret allows no more: %s %s", (effect, text, safe) => {
  const rule = parseRule(text, effect, "user", "/x");
  expect(rule && (withoutSecret(rule)?.text ?? null)).toBe(safe);
});
