import { readdirSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import type { PolicyFile } from "@telltale/core/model/index.ts";
import fc from "fast-check";
import { compare, satisfies } from "semver";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { compile } from "../../compile.ts";
import { decide } from "../../decide.ts";
import { identities } from "../../testing/identities.ts";
import { machineWith } from "../../testing/osquery.ts";
import { momentTexts, policies, versionTexts } from "../../testing/policies.ts";
import { policyWith } from "../../testing/samples.ts";
import { readTime } from "../../time.ts";
import { type Compiled, compileFor, surveyor } from "../compile-for.ts";
import type { FoundProgram, ToolIdentity } from "../identity.ts";
import type { KnownVersion } from "../survey.ts";
import type { Target } from "../target.ts";
import { claudeCode } from "./claude-code.ts";
import { fleet } from "./fleet.ts";
import { targets } from "./index.ts";
import { santa } from "./santa.ts";
import { squid } from "./squid.ts";
import { verdaccio } from "./verdaccio.ts";
import { vscode } from "./vscode.ts";

const known: KnownVersion[] = [
  {
    tool: "claude-code",
    version: "2.1.91",
    digest: "sha512-x",
    tell: { covert: true, undisclosed: true, verdict: "covert", factors: [] },
    destination: { hosts: [], region: null },
  },
];
const programs: FoundProgram[] = [
  { tool: "claude-code", version: "2.1.91", digest: "sha256-x", sha256: "ab".repeat(32) },
  { tool: "claude-code", version: "2.1.200", digest: "sha256-z", sha256: "ef".repeat(32) },
  { tool: "codex", version: null, digest: "sha256-y", sha256: "cd".repeat(32) },
];

interface Case {
  policy: PolicyFile;
  at: number;
  groups: readonly string[];
}
const instant = (text: string) => {
  const read = readTime(text, "Asia/Shanghai");
  return "at" in read ? read.at : 0;
};
const cases: fc.Arbitrary<Case> = fc.record({
  policy: policies,
  at: fc.constantFrom(0, ...momentTexts.map(instant)),
  groups: fc.subarray(["eng", "sales", "pilot"]),
});

/** Compiling takes longest: of one case it is done once. */
const made = new WeakMap<Case, Map<string, Compiled>>();

function compiled(target: Target, asked: Case, coarse = false): Compiled {
  const { policy, ...rest } = asked;
  const of = made.get(asked) ?? new Map<string, Compiled>();
  made.set(asked, of);
  const key = `${target.id} ${coarse}`;
  const answer =
    of.get(key) ??
    compileFor(target, {
      surveyor: surveyor(policy, known, programs),
      tools: identities,
      coarse,
      ...rest,
    });
  of.set(key, answer);
  return answer;
}

const compiledPolicies = new WeakMap<PolicyFile, ReturnType<typeof compile>>();

/** What the evaluator says of a version, asked as anybody would ask it. */
function effectOf({ policy, at, groups }: Case, tool: string, version: string): string {
  const facts = known.find((one) => one.tool === tool && one.version === version);
  const none = { digest: null, tell: null, destination: null };
  const ready = compiledPolicies.get(policy) ?? compile(policy);
  compiledPolicies.set(policy, ready);
  return decide(ready, { ...none, ...facts, tool, version, at, groups: [...groups] }).effect;
}
const blocks = (asked: Case, tool: string, version: string) =>
  effectOf(asked, tool, version) === "block";

/** Of versions that nobody named, rules that look at them as text are not judged. */
const looksAtText = ({ policy }: Case) =>
  policy.rules.some(({ when }) => when?.includes("version"));

const strictness = ["allow", "advise", "warn", "block"];

function forEach(property: (asked: Case, tool: ToolIdentity) => void): void {
  fc.assert(
    fc.property(cases, (asked) => {
      for (const tool of identities) property(asked, tool);
    }),
    { numRuns: 40 },
  );
}
const text = (answer: Compiled, name: string) =>
  answer.files.find((file) => file.name === name)?.text ?? "";

describe("what is blocked is what the evaluator says", () => {
  it("by Verdaccio, of every version", () => {
    forEach((asked, { tool, npm }) => {
      const { block } = parse(text(compiled(verdaccio, asked), "verdaccio.yaml")).filters[
        "@verdaccio/package-filter"
      ] as {
        block: { package: string; versions?: string }[];
      };
      for (const version of versionTexts) {
        const hidden = block.some(
          (one) =>
            npm.includes(one.package) &&
            satisfies(version, one.versions ?? "*", { includePrerelease: true, loose: true }),
        );
        if (hidden || (npm.length > 0 && !looksAtText(asked)))
          expect(hidden, version).toBe(blocks(asked, tool, version));
      }
    });
  });

  it("by Fleet, of every version, at every level, now and at every later moment", () => {
    forEach((asked, { tool, title, npm }) => {
      const answer = compiled(fleet, asked);
      const { queries } = parse(text(answer, "fleet.yml")) as {
        queries: { name: string; query: string; platform: string }[];
      };
      const rows = versionTexts.map((version) => ({
        name: npm[0] ?? "",
        version,
        path: `/at/${version}`,
      }));
      // A bound that is a pre-release itself is drawn inwards, and that is said.
      const inwards = answer.entries.some(
        (one) => one.tool === tool && one.says.includes("beside a bound"),
      );
      const later = momentTexts.map(instant).filter((at) => at > asked.at);
      for (const at of [asked.at, ...later, ...later.map((at) => at - 1000)]) {
        if (at < asked.at) continue;
        const db = machineWith({ npm_packages: rows }, at);
        const found = new Map<string, string>();
        for (const { name, query, platform } of queries) {
          if (!name.includes(`: ${title} (`) || platform === "darwin") continue;
          const [, level = ""] = /^Telltale (\w+)/.exec(name) ?? [];
          for (const { version } of db.prepare(query).all()) found.set(String(version), level);
        }
        for (const version of versionTexts) {
          const effect = effectOf({ ...asked, at }, tool, version);
          const said = found.get(version) ?? "allow";
          if (said === "allow" && (npm.length === 0 || inwards)) continue;
          // Such a condition is not compiled, and said to be so: the output is milder, never stricter.
          if (looksAtText(asked) && strictness.indexOf(said) <= strictness.indexOf(effect))
            continue;
          expect(said, version).toBe(effect);
        }
      }
    });
  });

  it("by Claude Code, of versions that know its settings, but for what is said", () => {
    forEach((asked, { tool }) => {
      if (tool !== "claude-code") return;
      for (const coarse of [false, true]) {
        const answer = compiled(claudeCode, asked, coarse);
        const { requiredMinimumVersion: least, requiredMaximumVersion: most } = JSON.parse(
          text(answer, "managed-settings.json"),
        );
        const holes = answer.entries.some((one) =>
          one.says.includes("older and newer versions are allowed"),
        );
        for (const version of versionTexts) {
          // Older ones do not know the keys.
          if (compare(version, "2.1.163") < 0) continue;
          const starts =
            (least === undefined || compare(version, least) >= 0) &&
            (most === undefined || compare(version, most) <= 0);
          const blocked = blocks(asked, tool, version);
          if (blocked && !looksAtText(asked) && !holes) expect(starts, version).toBe(false);
          if (starts || blocked) continue;
          const isSaid = answer.beyond.some(({ says }) => {
            const range = /^versions (.*) cannot start either/.exec(says)?.[1];
            return range === undefined
              ? says.startsWith(`pre-releases of ${version.replace(/-.*/, "")} `)
              : coarse && satisfies(version, range, { includePrerelease: true });
          });
          expect(isSaid, version).toBe(true);
        }
      }
    });
  });

  it("by VS Code, Santa and Squid, only where every version is blocked", () => {
    forEach((asked, { tool, extensions, companions, apple, hosts }) => {
      const all = versionTexts.every((version) => blocks(asked, tool, version));
      const { "extensions.allowed": allowed = {} } = JSON.parse(
        text(compiled(vscode, asked), "vscode-settings.json"),
      );
      for (const id of [...extensions, ...companions])
        if (allowed[id] === false) expect(all).toBe(true);
      const { rules } = JSON.parse(text(compiled(santa, asked), "santa-rules.json")) as {
        rules: { identifier: string }[];
      };
      for (const { teamId, signingId } of apple)
        if (rules.some(({ identifier }) => identifier === `${teamId}:${signingId}`))
          expect(all).toBe(true);
      const closed = text(compiled(squid, asked), "denied-hosts.txt").split("\n");
      for (const { host, exclusive } of hosts)
        if (closed.includes(host)) expect([all, exclusive]).toEqual([true, true]);
    });
  });

  it("by Santa, of programs with digests", () => {
    forEach((asked, { tool }) => {
      const { rules } = JSON.parse(text(compiled(santa, asked), "santa-rules.json")) as {
        rules: { identifier: string; rule_type: string }[];
      };
      for (const { version, digest, sha256 } of programs.filter((one) => one.tool === tool)) {
        const facts = known.find((one) => one.tool === tool && one.version === version);
        const { effect } = decide(compile(asked.policy), {
          tell: null,
          destination: null,
          ...facts,
          tool,
          version,
          digest,
          at: asked.at,
          groups: [...asked.groups],
        });
        expect(rules.some((rule) => rule.identifier === sha256)).toBe(effect === "block");
      }
      expect(rules.map((rule) => rule.rule_type)).toEqual(
        rules.map((rule) => rule.rule_type).sort(),
      );
    });
  });

  it("with --coarse, by every target that can block at all", () => {
    forEach((asked, { tool, extensions, companions, apple, hosts }) => {
      if (looksAtText(asked)) return;
      const some = versionTexts.find((version) => blocks(asked, tool, version));
      if (some === undefined) return;
      const { "extensions.allowed": allowed } = JSON.parse(
        text(compiled(vscode, asked, true), "vscode-settings.json"),
      );
      for (const id of [...extensions, ...companions]) expect(allowed[id]).toBe(false);
      const rules = text(compiled(santa, asked, true), "santa-rules.json");
      for (const { teamId, signingId } of apple) expect(rules).toContain(`${teamId}:${signingId}`);
      const closed = text(compiled(squid, asked, true), "denied-hosts.txt").split("\n");
      for (const { host } of hosts) expect(closed).toContain(host);
    });
  });
});

it("finds copies in every place that osquery has a table for", () => {
  const policy = policyWith([
    { id: "r", tool: "claude-code", versions: ">=2.1.91 <3" },
    { id: "c", tool: "codex" },
  ]);
  const answer = compiled(fleet, { policy, at: 0, groups: [] });
  const { policies: made } = parse(text(answer, "fleet.yml")) as {
    policies: { name: string; query: string }[];
  };
  const passes = (rows: Parameters<typeof machineWith>[0]) =>
    made
      .filter(({ query }) => machineWith(rows).prepare(query).all().length === 1)
      .map(({ name }) => name);
  const [claude, claudeBrew, codex, codexBrew] = made.map(({ name }) => name);
  const without = (...names: (string | undefined)[]) =>
    made.map(({ name }) => name).filter((name) => !names.includes(name));
  const users = [{ uid: 501, username: "ada", directory: "/Users/ada" }];
  expect(passes({})).toEqual(without());
  const file = (path: string) => ({
    path,
    directory: dirname(path),
    filename: path.split("/").at(-1) ?? "",
    type: "regular",
  });
  const found: [Parameters<typeof machineWith>[0], string | undefined][] = [
    [{ npm_packages: [{ name: "@anthropic-ai/claude-code", version: "2.1.91" }] }, claude],
    [{ npm_packages: [{ name: "@anthropic-ai/claude-code", version: "2.1.90" }] }, undefined],
    [{ npm_packages: [{ name: "@anthropic-ai/claude-code", version: "2.1.91-rc.1" }] }, undefined],
    [{ npm_packages: [{ name: "@anthropic-ai/claude-code", version: "2.1.92-rc.1+7-x" }] }, claude],
    [{ npm_packages: [{ name: "@anthropic-ai/claude-code", version: "3.0.0-rc.1" }] }, undefined],
    [{ npm_packages: [{ name: "@anthropic-ai/claude-code", version: "nightly" }] }, undefined],
    [{ npm_packages: [{ name: "@anthropic-ai/claude-code-other", version: "2.1.91" }] }, undefined],
    [
      {
        users,
        vscode_extensions: [{ uid: 501, name: "anthropic.claude-code", version: "2.1.100" }],
      },
      claude,
    ],
    [
      {
        users,
        vscode_extensions: [
          {
            uid: 501,
            name: "Claude Code",
            path: "C:\\x\\Anthropic.claude-code-2.1.100",
            version: "2.1.100",
          },
        ],
      },
      claude,
    ],
    [
      {
        users,
        vscode_extensions: [
          { uid: 501, name: "o", path: "/x/anthropic.claude-code-pro-2.1.100", version: "2.1.100" },
        ],
      },
      undefined,
    ],
    [{ users, vscode_extensions: [{ uid: 501, name: "openai.chatgpt", version: "0.1.0" }] }, codex],
    [
      {
        users,
        jetbrains_plugins: [
          { uid: 501, path: "/x/claude-code-jetbrains-plugin", version: "2.1.100" },
        ],
      },
      undefined,
    ],
    [{ file: [file("/Users/ada/.local/share/claude/versions/2.1.100")] }, claude],
    [{ file: [file("/Users/ada/.local/share/claude/versions/2.1.1")] }, undefined],
    [{ file: [file("/home/ada/.codex/packages/standalone/releases/0.1.0/codex")] }, codex],
    [
      { file: [file("C:\\Users\\ada\\AppData\\Local\\Programs\\OpenAI\\Codex\\bin\\codex.exe")] },
      codex,
    ],
    [{ homebrew_packages: [{ name: "claude-code", version: "2.1.100" }] }, claudeBrew],
    [{ homebrew_packages: [{ name: "codex", version: "0.1.0" }] }, codexBrew],
  ];
  for (const [rows, fails] of found) expect([rows, passes(rows)]).toEqual([rows, without(fails)]);
});

it.each([
  ["/home/ada/.codex/packages/standalone/releases/0.142.5-x86_64-unknown-linux-musl/bin/codex", 1],
  ["/Users/ada/.codex/packages/standalone/releases/0.143.0-aarch64-apple-darwin/bin/codex", 1],
  ["/Users/ada/.codex/packages/standalone/releases/0.142.5-aarch64-apple-darwin/codex", 1],
  ["/home/ada/.codex/packages/standalone/releases/0.142.4-x86_64-unknown-linux-musl/bin/codex", 0],
  ["/home/ada/.codex/packages/standalone/releases/0.142.5-rc.1-x86_64-unknown-linux-musl/codex", 0],
])("reads a version from a folder's name without the system behind it: %s", (path, count) => {
  const policy = policyWith([{ id: "c", tool: "codex", versions: ">=0.142.5" }]);
  const answer = compiled(fleet, { policy, at: 0, groups: [] });
  const { policies: made } = parse(text(answer, "fleet.yml")) as { policies: { query: string }[] };
  const file = { path, directory: dirname(path), filename: "codex", type: "regular" };
  const passing = made.filter(
    ({ query }) =>
      machineWith({ file: [file] })
        .prepare(query)
        .all().length === 1,
  );
  expect(made.length - passing.length).toBe(count);
});

it("lets Claude Code start only between what is allowed", () => {
  const settings = (versions: string, coarse = false) => {
    const policy = policyWith([{ id: "r", versions }]);
    const answer = compiled(claudeCode, { policy, at: 0, groups: [] }, coarse);
    const { requiredMinimumVersion: least, requiredMaximumVersion: most } = JSON.parse(
      text(answer, "managed-settings.json"),
    );
    return [least, most];
  };
  expect(settings("<2.1.213")).toEqual(["2.1.213", undefined]);
  expect(settings(">=2.1.91")).toEqual([undefined, "2.1.90"]);
  expect(settings(">=2.1.0")).toEqual([undefined, "2.0.999999"]);
  expect(settings(">=2.1.181 <2.1.213")).toEqual([undefined, undefined]);
  expect(settings(">=2.1.181 <2.1.213", true)).toEqual(["2.1.213", undefined]);
  expect(settings("<2.1.181 || >=2.1.213")).toEqual(["2.1.181", "2.1.212"]);
  // What does not know the keys needs no place between them, and is kept out by none.
  expect(settings("<2.1.113")).toEqual([undefined, undefined]);
  expect(settings(">=2.1.91 <=2.1.196")).toEqual(["2.1.197", undefined]);
  expect(settings("<2 || >=2.1.91")).toEqual([undefined, "2.1.90"]);
  expect(settings("*")).toEqual(["999999.0.0", undefined]);
});

it("lets Claude Code tell of versions that start although they are blocked, and of no others", () => {
  const told = (versions: string, coarse = false) => {
    const policy = policyWith([{ id: "r", versions }]);
    const answer = compiled(claudeCode, { policy, at: 0, groups: [] }, coarse);
    const { companyAnnouncements = [] } = JSON.parse(text(answer, "managed-settings.json"));
    return (companyAnnouncements as string[]).map(
      (one) => /(?<=, ).*(?=, must not)/.exec(one)?.[0],
    );
  };
  expect(told(">=2.1.91")).toEqual(["versions >=2.1.91"]);
  expect(told("2.1.200 || >=2.1.210")).toEqual(["versions 2.1.200 || >=2.1.210"]);
  expect(told("2.1.200 || 2.1.210")).toEqual(["versions 2.1.200 || 2.1.210"]);
  expect(told(">=2.1.200")).toEqual([]);
  expect(told("2.1.200 || >=2.1.210", true)).toEqual([]);
});

it("claims neither of Claude Code's settings: that old versions are kept out, or that nobody reads why", () => {
  const policy = policyWith([{ id: "r", versions: ">=2.1.91 <=2.1.196", reason: "It marks." }]);
  const { beyond, entries, outcomes } = compiled(claudeCode, { policy, at: 0, groups: [] }, true);
  expect(beyond.map(({ says }) => says)).toEqual(["pre-releases of 2.1.197 cannot start either."]);
  expect(outcomes[0]?.says).toContain("versions before 2.1.163 do not know the keys");
  const reasons = entries.filter(({ feature }) => feature === "reason");
  expect(reasons.map(({ expressed, says }) => [expressed, says])).toEqual([
    [true, "It marks."],
    [false, expect.stringContaining("those that refuse to start show none")],
  ]);
  const middle = policyWith([{ id: "r", versions: ">=2.1.170 <=2.1.196", reason: "It marks." }]);
  const hole = compiled(claudeCode, { policy: middle, at: 0, groups: [] });
  expect(hole.outcomes[0]?.extent).toBe("not carried out");
  expect(hole.outcomes[0]?.says).toMatch(
    /--coarse leaves the newest .*An announcement tells of the rule\.$/,
  );
  const told = hole.entries.filter(({ feature }) => feature === "reason");
  expect(told.map(({ expressed, says }) => [expressed, says])).toEqual([[true, "It marks."]]);
  const old = policyWith([{ id: "r", versions: "<2.1.100" }]);
  const answer = compiled(claudeCode, { policy: old, at: 0, groups: [] });
  expect(answer.outcomes[0]).toMatchObject({ extent: "not carried out" });
  expect(answer.outcomes[0]?.says).toContain("and start");
});

it("shows people addresses of dossiers, and no paths from the policy file", () => {
  const at = (dossier: string) => {
    const asked = { policy: policyWith([{ id: "r", dossier }]), at: 0, groups: [] };
    return targets.map((target) => {
      const { entries, files } = compiled(target, asked);
      const shown = entries.filter(({ feature }) => feature === "dossier");
      const bodies = files
        .filter(({ name }) => !/NOT-EXPRESSED/.test(name))
        .map(({ text: body }) => body.replace(/^\s*(#.*|<!--[^]*?-->)$/gm, ""));
      return [shown.some(({ expressed }) => expressed), bodies.join("").includes(dossier)];
    });
  };
  expect(at("dossiers/x-1").flat()).not.toContain(true);
  expect(at("https://example.com/x-1").flat()).toContain(true);
});

it("has one file for each target", () => {
  const folder = fileURLToPath(new URL(".", import.meta.url));
  const files = readdirSync(folder).filter((name) => !/test\.ts$|^index\.ts$|^golden$/.test(name));
  expect(targets.map(({ id }) => `${id}.ts`).sort()).toEqual(files.sort());
});
