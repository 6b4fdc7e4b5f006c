import type { PolicyFile } from "@telltale/core/model/index.ts";
import fc from "fast-check";
import { policyWith } from "./samples.ts";

/** Texts of people, with what formats and terminals could trip over. */
const words = fc
  .oneof(
    fc.constantFrom(
      "Plain words.",
      'A "quoted" word & <b>more</b> -- of it --> with `ticks` | pipes',
      "two lines\nhttp_access allow all",
      "# not a comment: 'x' \\ \u202e\u0000\u001b[31m \ud800 ]]>",
      "纸 🦜 ünï",
    ),
    fc.string({ minLength: 1, maxLength: 40, unit: "binary" }),
  )
  .filter((text) => text.trim() !== "");

export const versionTexts = [
  "0.0.0-0",
  "0.0.1",
  "1.0.0-rc.1",
  "1.0.0",
  "1.9.9",
  "2.0.0-0",
  "2.0.0-beta",
  "2.0.0",
  "2.1.90",
  "2.1.91-alpha",
  "2.1.91",
  "2.1.92-0",
  "2.1.92",
  "2.1.112",
  "2.1.162",
  "2.1.163",
  "2.2.0",
  "3.0.0-0",
  "3.0.0",
  "10.0.0",
] as const;

const ranges = fc.oneof(
  fc.constantFrom(
    "*",
    ">=2.1.91",
    "<2.1.92",
    "2.1.91",
    "^2",
    ">=2.1.91 <2.1.113",
    "<1 || >2.1.100",
    "2.1.x",
    ">2.1.91",
    "<=2.1.90",
    ">=1.0.0-rc.1 <2.0.0-beta",
    "~2.1.0 || 3",
  ),
  fc.constantFrom(...versionTexts).map((version) => `>=${version}`),
  fc
    .tuple(fc.constantFrom(...versionTexts), fc.constantFrom(...versionTexts))
    .map(([a, b]) => `>=${a} <${b}`),
);

export const momentTexts = [
  "2026-03-29T02:30",
  "2026-07-10",
  "2026-07-10T09:00:01",
  "2026-09-01T00:00+08:00",
  "2028-02-29",
] as const;

const moments = fc.constantFrom(...momentTexts);
const groups = fc.subarray(["eng", "sales", "pilot"], { minLength: 1 });
const conditions = fc.constantFrom(
  "tell.covert",
  "!tell.covert",
  'tool == "codex"',
  '"pilot" in groups',
  'version.startsWith("2.1.")',
  'digest == "sha512-x"',
  'digest in ["sha512-x", "sha512-z"] && tell.covert',
  '("sha512-y" == digest || digest == "sha512-x") && digest != "sha512-y"',
  'digest == "sha512-y" || tell.covert',
  'version == "2.1.91" || version in ["2.1.90", "odd"] && tell.covert',
  'digest == "sha512-x" ? tell.covert : true',
  'destination.region == "US"',
  "tell.covert || true",
);

/** Mostly left out: with all of it, hardly a rule would ever decide. */
const rarely = <T>(value: fc.Arbitrary<T>) =>
  fc.oneof({ weight: 3, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: value });

const rule = fc
  .record({
    tool: fc.constantFrom("claude-code", "codex", "plain", "bare", "*", "elsewhere"),
    level: fc.constantFrom("advise", "warn", "block", "block", "block"),
    reason: words,
    versions: fc.option(ranges, { nil: undefined, freq: 2 }),
    groups: rarely(groups),
    from: rarely(moments),
    until: rarely(moments),
    when: rarely(conditions),
    dossier: rarely(fc.oneof(words, fc.constant("https://example.com/a?b=1&c=2"))),
    replacement: rarely(fc.oneof(fc.constant("qwen-code"), words)),
    exemptions: rarely(
      fc.array(
        fc.record(
          { groups, owner: words, reason: words, expires: moments, versions: ranges },
          { requiredKeys: ["groups", "owner", "reason", "expires"] },
        ),
        { maxLength: 2 },
      ),
    ),
  })
  .map((made) =>
    Object.fromEntries(Object.entries(made).filter(([, value]) => value !== undefined)),
  );

/** Policies of a few rules about the tools of `identities`, one that is not there, and all. */
export const policies: fc.Arbitrary<PolicyFile> = fc
  .tuple(words, fc.array(rule, { minLength: 1, maxLength: 6 }))
  .map(([name, rules]) =>
    policyWith(
      rules.map(
        (one, index) => ({ id: `r${index}`, ...one }) as Parameters<typeof policyWith>[0][number],
      ),
      { name },
    ),
  );
