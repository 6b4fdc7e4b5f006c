import { expect, it } from "vitest";
import type { Decision } from "./decision.ts";
import { geminiArguments } from "./gemini.ts";
import { geminiPolicyRules } from "./gemini-files.ts";
import { lookingCommand } from "./gemini-patterns.ts";
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
  expect(typeof rule === "string" ? rule : (withoutSecret(rule)?.text ?? null)).toBe(safe);
});

it.each<[Decision, string, string]>([
  // What a call is given besides its command or name is told apart by no target.
  ["deny", "Bash(run_in_background:true)", "deny Bash"],
  ["ask", "Agent(model:opus)", "ask Agent"],
  ["deny", "mcp__github__delete_repo(owner:acme)", "deny mcp__github__delete_repo"],
  ["deny", "WebFetch(https://evil.example/*)", "deny WebFetch"],
  ["deny", "WebSearch(x)", "deny WebSearch"],
  // A colon may belong to a command, or to a name.
  ["deny", "Bash(timeout:*)", "deny Bash timeout:*"],
  ["deny", "Bash(git:* push)", "deny Bash git:* push"],
  ["deny", "Agent(my-plugin:reviewer)", "deny Agent my-plugin:reviewer"],
  ["deny", "Skill(skill:deploy)", "deny Skill deploy"],
  ["allow", "WebFetch(domain:*)", "allow WebFetch"],
  ["allow", "Edit(!src/secret.ts)", "ask Edit src/secret.ts"],
  ["deny", "PowerShell(Remove-Item *)", "deny Bash Remove-Item *"],
  ["deny", "MultiEdit(docs/**)", "deny Edit docs/**"],
])("what a rule says is read as the source reads it, or wider: %s %s", (effect, text, read) => {
  const rule = parseRule(text, effect, "user", "/x");
  if (typeof rule === "string") expect(rule).toBe(read);
  else
    expect(
      [rule.effect, rule.tool, ...(rule.specifier === null ? [] : [rule.specifier])].join(" "),
    ).toBe(read);
});

it.each<[Decision, string]>([
  ["allow", "mcp__*"],
  ["allow", "*"],
  ["allow", "mcp__github__search(owner:acme)"],
  ["allow", "MultiEdit(docs/**)"],
  ["allow", "Write(docs/**)"],
  ["allow", "Glob(docs/**)"],
  ["deny", "Read(!sample.env)"],
  ["allow", "Cd(~/code/**)"],
])("what the source itself permits nothing by is no rule: %s %s", (effect, text) => {
  expect(parseRule(text, effect, "user", "/x")).toBeTypeOf("string");
});

it.each([
  ["cat", true],
  ["cat src/a.ts b.txt", true],
  ["cats a", false],
  ["cat /etc/passwd", false],
  ["cat '/etc/passwd'", false],
  ["cat ~/.ssh/id_rsa", false],
  ["cat $HOME/x", false],
  ["cat a/../../x", false],
  ["cat {/etc/passwd,x}", false],
  ["cat --file=/etc/x", false],
  ["cat \t/etc/x", false],
  ["cat a\nrm x", false],
])("in Gemini CLI, only what looks at the project runs without a question: %j", (command, runs) => {
  expect(new RegExp(lookingCommand("cat")).test(geminiArguments({ command }))).toBe(runs);
});

it("a pattern that Gemini CLI would refuse restricts nothing", () => {
  const rule = { toolName: "run_shell_command", decision: "deny", priority: 1 };
  const of = (argsPattern: string) => geminiPolicyRules({ rule: [{ ...rule, argsPattern }] }, "x");
  expect(of("a+b")).toHaveLength(1);
  expect(of("(a+)+b")).toHaveLength(0);
  expect(of("a".repeat(2_049))).toHaveLength(0);
});
