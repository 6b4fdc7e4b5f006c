import type { PolicyFile } from "@telltale/core/model/index.ts";
import fc from "fast-check";
import { compare } from "semver";
import { expect, it } from "vitest";
import { parse } from "yaml";
import { compile } from "../compile.ts";
import { explain } from "../explain.ts";
import { identities } from "../testing/identities.ts";
import { momentTexts, policies, versionTexts } from "../testing/policies.ts";
import { policyWith } from "../testing/samples.ts";
import { readTime } from "../time.ts";
import { type Compiled, compileFor, surveyor } from "./compile-for.ts";
import type { KnownVersion } from "./survey.ts";
import type { Target } from "./target.ts";
import { targets } from "./targets/index.ts";

const known: KnownVersion[] = [
  {
    tool: "claude-code",
    version: "2.1.91",
    digest: "sha512-x",
    tell: { covert: true, undisclosed: true, verdict: "covert", factors: ["timezone"] },
    destination: { hosts: ["api.anthropic.com"], region: null },
  },
];
const programs = [
  { tool: "claude-code", version: "2.1.91", digest: "sha256-x", sha256: "ab".repeat(32) },
  { tool: "codex", version: null, digest: "sha256-y", sha256: "cd".repeat(32) },
];
const asking = fc.record({
  target: fc.constantFrom(...targets),
  policy: policies,
  at: fc.constantFrom(0, ...momentTexts.map(instant), instant("2026-08-01")),
  groups: fc.subarray(["eng", "sales", "pilot"]),
  coarse: fc.boolean(),
});

function instant(text: string): number {
  const read = readTime(text, "Asia/Shanghai");
  return "at" in read ? read.at : 0;
}

interface Asked {
  target: Target;
  policy: PolicyFile;
  at: number;
  groups: readonly string[];
  coarse: boolean;
}
const compiled = ({ target, policy, ...rest }: Asked) =>
  compileFor(target, { surveyor: surveyor(policy, known, programs), tools: identities, ...rest });

/** All texts of a file's content, decoded, without its comments. */
function contentOf({ files }: Compiled): string[] {
  return files.flatMap(({ name, text }) => {
    if (name === "NOT-EXPRESSED.md") return [];
    if (name.endsWith(".json")) return textsOf(JSON.parse(text));
    if (/\.ya?ml$/.test(name)) return textsOf(parse(text));
    if (name.endsWith(".plist")) return [];
    return text.split("\n").filter((line) => !line.startsWith("#"));
  });
}

function textsOf(value: unknown): string[] {
  if (typeof value !== "object" || value === null) return [String(value)];
  return [...Object.keys(value), ...Object.values(value).flatMap(textsOf)];
}

/** What a rule says, read anew from the file: independent of `featuresOf`. */
function keysOf(rule: PolicyFile["rules"][number]): string[] {
  const { id: _, tool: __, exemptions, versions, ...rest } = rule;
  return [
    ...Object.keys(rest),
    ...(versions === undefined || versions === "*" || versions === ">=0.0.0-0" ? [] : ["versions"]),
    ...exemptions.map((__, index) =>
      exemptions.length > 1 ? `exemption ${index + 1}` : "exemption",
    ),
  ];
}

it("accounts for every rule, and for everything that it says, for every tool", () => {
  fc.assert(
    fc.property(asking, (asked) => {
      const answer = compiled(asked);
      const content = contentOf(answer);
      const told = answer.files.find(({ name }) => name === "NOT-EXPRESSED.md")?.text ?? "";
      const commented = answer.files.filter(
        ({ name }) => asked.target.comments[name] !== undefined,
      );
      for (const rule of asked.policy.rules) {
        for (const { tool } of identities) {
          if (rule.tool !== tool && rule.tool !== "*") continue;
          for (const key of keysOf(rule)) {
            const entries = answer.entries.filter(
              (one) => one.rule === rule.id && one.tool === tool && one.feature === key,
            );
            expect(entries.length, `${rule.id} ${tool} ${key}`).toBeGreaterThan(0);
            for (const { expressed, says } of entries) {
              expect(says).not.toBe("");
              if (expressed) {
                expect(
                  content.some((text) => text.includes(says)),
                  `${key}: ${says}`,
                ).toBe(true);
                continue;
              }
              const line = new RegExp(
                `^\\| ${rule.id} \\| .*\\b${tool}\\b.* \\| .*${key}.* \\|`,
                "m",
              );
              expect(told).toMatch(line);
              for (const { text } of commented)
                expect(text).toMatch(
                  new RegExp(`^[# ]+- ${rule.id} \\(.*\\b${tool}\\b.*\\), .*${key}`, "m"),
                );
            }
          }
        }
      }
    }),
    { numRuns: 80 },
  );
});

it("says of no rule that more is done about it than the target can do", () => {
  fc.assert(
    fc.property(asking, (asked) => {
      const { outcomes, entries, files } = compiled(asked);
      for (const rule of asked.policy.rules)
        for (const { tool } of identities) {
          const found = outcomes.filter((one) => one.rule === rule.id && one.tool === tool);
          expect(found).toHaveLength(["*", tool].includes(rule.tool) ? 1 : 0);
        }
      for (const { rule, tool, extent, says } of outcomes) {
        const shown = entries.some(
          (one) =>
            one.rule === rule && one.tool === tool && one.feature === "level" && one.expressed,
        );
        expect(extent !== "not carried out").toBe(shown);
        expect(says === "").toBe(extent === "carried out");
        if (asked.target.id === "fleet")
          expect(extent).toMatch(/^(only observed|not carried out)$/);
        if (extent !== "carried out") continue;
        // Only of versions that refuse to start by themselves.
        expect([asked.target.id, tool]).toEqual(["claude-code", "claude-code"]);
        const settings = JSON.parse(files[0]?.text ?? "");
        const { requiredMinimumVersion: least, requiredMaximumVersion: most } = settings;
        for (const version of versionTexts) {
          const { decision } = explain(compile(asked.policy), {
            ...{ tool, version, at: asked.at, groups: [...asked.groups] },
            ...(known.find((one) => one.version === version) ?? {
              digest: null,
              tell: null,
              destination: null,
            }),
          });
          if (decision.rule !== rule) continue;
          expect(compare(version, "2.1.163")).toBeGreaterThanOrEqual(0);
          expect(
            (least !== undefined && compare(version, least) < 0) ||
              (most !== undefined && compare(version, most) > 0),
          ).toBe(true);
        }
      }
    }),
    { numRuns: 150 },
  );
});

it("says the next moment at which its content changes, and no earlier one changes it", () => {
  fc.assert(
    fc.property(asking, (asked) => {
      const now = compiled(asked);
      if (asked.target.timed === true) {
        expect(now.next).toBe(null);
        return;
      }
      const moments = momentTexts
        .map(instant)
        .filter((at) => at > asked.at)
        .sort((a, b) => a - b);
      const changed = moments.find(
        (at) =>
          JSON.stringify(contentOf(compiled({ ...asked, at }))) !== JSON.stringify(contentOf(now)),
      );
      expect(now.next).toBe(changed ?? null);
    }),
    { numRuns: 40 },
  );
});

it("lets no text of the policy out of its place", () => {
  fc.assert(
    fc.property(asking, (asked) => {
      for (const { name, text } of compiled(asked).files) {
        expect(text).not.toMatch(/[\p{Cs}\u0000\u001b\u202e]/u);
        if (name === "squid.conf") {
          for (const line of text.split("\n"))
            expect(line).toMatch(
              /^$|^#|^acl telltale_denied dstdomain [a-z.]+$|^http_access deny telltale_denied$/,
            );
        }
        if (name.endsWith(".plist")) {
          expect(text.split("<!--")).toHaveLength(2);
          expect(text.split("-->")).toHaveLength(2);
          expect(/<!--([^]*?)-->/.exec(text)?.[1]).not.toContain("--");
        }
      }
    }),
    { numRuns: 80 },
  );
});

it("names everything that a rule for every tool cannot mean here", () => {
  const policy = policyWith([{ id: "all", tool: "*" }]);
  const [target] = targets;
  if (target === undefined) throw new Error("no target");
  const answer = compiled({ target, policy, at: 0, groups: [], coarse: false });
  expect(answer.files.at(-1)?.text).toContain("tools that the catalogue does not have");
});

it("looks ahead so far and no further, and says how far", () => {
  const days = Array.from({ length: 90 }, (_, index) => instant("2026-08-01") + index * 86_400_000);
  const rules = days.map((at, index) => ({
    id: `r${index}`,
    from: new Date(at).toISOString().replace("Z", "+00:00").replace(/\.000/, ""),
    versions: `${index}.0.0`,
  }));
  const policy = policyWith(rules);
  for (const target of targets) {
    const { next, files } = compiled({ target, policy, at: 0, groups: [], coarse: false });
    // From 3.0.0 on, a blocked version that starts all the same is announced.
    const looks = { fleet: 16, santa: 64, vscode: 64, "claude-code": 3, squid: 64, verdaccio: 0 };
    const expected = Reflect.get(looks, target.id) as number;
    expect([target.id, days.indexOf(next ?? 0)]).toEqual([target.id, expected]);
    expect(files.at(-1)?.text).toContain("Compile it again at ");
  }
});
