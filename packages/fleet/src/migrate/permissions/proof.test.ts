import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { codexModel } from "./codex.ts";
import { codexServer } from "./codex-files.ts";
import { convertToCodex } from "./convert-codex.ts";
import { convertToGemini } from "./convert-gemini.ts";
import { convertToOpencode, type OpencodeRules } from "./convert-opencode.ts";
import { convertToQoder } from "./convert-qoder.ts";
import type { Decision, Place } from "./decision.ts";
import { geminiModel } from "./gemini.ts";
import { geminiPolicyRules, geminiSettingsRules } from "./gemini-files.ts";
import { type OpencodeRule, opencodeModel } from "./opencode.ts";
import { probesFor } from "./probes.ts";
import { prove } from "./proof.ts";
import { qoderModel } from "./qoder.ts";
import { convertToQwen, qwenModel } from "./qwen.ts";
import { modes, type Permissions, parseRule, type Rule } from "./rules.ts";
import { sourceModel } from "./source.ts";

const place: Place = { home: "/home/u", project: "/home/u/p", additional: [] };
const servers = ["gh", "gh_x", "files"];

function rules(effect: Decision, texts: string[]): Rule[] {
  return texts.flatMap((text) => {
    const rule = parseRule(text, effect, "project", "/x");
    return typeof rule === "string" ? [] : [rule];
  });
}

function permissionsOf(
  lists: Partial<Record<Decision, string[]>>,
  mode: Permissions["mode"] = "default",
) {
  return {
    mode,
    rules: (["deny", "ask", "allow"] as const).flatMap((effect) =>
      rules(effect, lists[effect] ?? []),
    ),
  };
}

function proofOf(
  permissions: Permissions,
  change: (rules: OpencodeRules) => OpencodeRule[] = inOrder,
) {
  const converted = convertToOpencode(permissions, place, servers);
  const model = opencodeModel(change(converted), place);
  return prove(sourceModel(permissions, place), model, probesFor(permissions, place, servers));
}

function inOrder({ base, allows, restricts }: OpencodeRules): OpencodeRule[] {
  return [...base, ...allows, ...restricts];
}

/** Words of rules that meet each other: commands, paths, hosts, servers with the same beginnings. */
const texts = fc.oneof(
  fc
    .tuple(
      fc.constantFrom("git", "git push", "npm run test", "rm", "cat", "ls", "timeout", "*", "g*"),
      fc.constantFrom("", ":*", " *", "*", " --force", " * main", " | bash", " > x", " && rm *"),
    )
    .map(([head, tail]) => `Bash(${head}${tail})`),
  fc
    .tuple(
      fc.constantFrom("Read", "Edit", "Write", "NotebookEdit"),
      fc.constantFrom("", "./", "/", "~/", "//", "../", "**/", "src/", "~/p/"),
      fc.constantFrom(
        ".env",
        "*.ts",
        "**",
        "secrets/**",
        "src/*",
        "**/*.pem",
        "a/*/b",
        "[ab].txt",
        "x?",
      ),
    )
    .map(([tool, base, glob]) => `${tool}(${base}${glob})`),
  fc
    .constantFrom("example.com", "*.example.com", "com", "*")
    .map((host) => `WebFetch(domain:${host})`),
  fc.constantFrom(
    "Bash",
    "Read",
    "Edit",
    "Write",
    "WebFetch",
    "WebSearch",
    "Web*",
    "*",
    "Agent",
    "Agent(Explore)",
    "Skill(pdf)",
    "Skill",
    "Grep",
    "Glob",
    "mcp__gh",
    "mcp__gh__*",
    "mcp__*",
    "mcp__gh__search",
    "mcp__gh_x__search",
    "mcp__g*",
    "mcp__*__delete*",
    "mcp__files__write.file",
    "Bash(",
    "Task(x)",
    "NotebookEdit",
    "mcp__external__directory",
    "TodoWrite",
    "Nonsense",
    "Nonsense(x)",
    "Agent(model:opus)",
    "Bash(run_in_background:true)",
    "mcp__gh__search(owner:acme)",
    "MultiEdit(src/**)",
    "Edit(!src/a.ts)",
    "Read(!key.pem)",
    "PowerShell(rm *)",
    "Cd(~/x)",
  ),
);
const list = fc.array(texts, { maxLength: 5 });

describe("a folder that must not be read", () => {
  it.each([
    ["deny", "secrets/**"],
    ["ask", "secrets/**"],
    ["deny", "./secrets/**"],
  ] as const)("%s: %s holds at any depth", (effect, glob) => {
    const permissions = permissionsOf({ [effect]: [`Read(${glob})`] });
    const shell = convertToOpencode(permissions, place, servers);
    const qwen = convertToQwen(permissions, shell, servers);
    const qoder = convertToQoder(permissions, shell, servers);
    const qoderRules = (["allow", "ask", "deny"] as const).flatMap((one) =>
      qoder[one].map((text) => ({ effect: one, text, scope: "project" as const })),
    );
    const models = [
      sourceModel(permissions, place),
      opencodeModel(inOrder(shell), place),
      qwenModel({ ...qwen, trusted: [] }, place),
      qoderModel({ rules: qoderRules, mode: qoder.mode }, place),
    ];
    const argument = "vendor/pkg/secrets/key";
    for (const model of models)
      expect(model.decide({ tool: "Read", argument }).decision).toBe(effect);
    for (const model of models.slice(1))
      expect(model.decide({ tool: "Edit", argument }).decision).toBe(effect);
  });
});

describe("the proof for qwen-code", () => {
  it("holds for a denial by a star, of a server that only another rule names", () => {
    const permissions = permissionsOf({
      allow: ["mcp__external__directory"],
      deny: ["mcp__*__delete*"],
    });
    const shell = convertToOpencode(permissions, place, servers);
    const model = qwenModel({ ...convertToQwen(permissions, shell, servers), trusted: [] }, place);
    const { counterExample } = prove(
      sourceModel(permissions, place),
      model,
      probesFor(permissions, place, servers),
    );
    expect(counterExample).toBeNull();
  });

  // One drawn set of rules in several hundred finds no conversion that can be proved; then nothing is
  // written. The seed is fixed, so that these are found on purpose and not by a check of something else.
  it("holds for rules that people write", () => {
    fc.assert(
      fc.property(
        fc.record({ allow: list, ask: list, deny: list }),
        fc.constantFrom(...modes),
        (lists, mode) => {
          const permissions = permissionsOf(lists, mode);
          const rules = convertToQwen(
            permissions,
            convertToOpencode(permissions, place, servers),
            servers,
          );
          const model = qwenModel({ ...rules, trusted: [] }, place);
          const { counterExample } = prove(
            sourceModel(permissions, place),
            model,
            probesFor(permissions, place, servers),
          );
          expect(counterExample).toBeNull();
        },
      ),
      { seed: 1, numRuns: 120, interruptAfterTimeLimit: 8_000 },
    );
  }, 30_000);
});

describe("the proof for qoder", () => {
  const proofOfQoder = (permissions: Permissions) => {
    const shell = convertToOpencode(permissions, place, servers);
    const { mode, outcomes: _, ...lists } = convertToQoder(permissions, shell, servers);
    const rules = (["allow", "ask", "deny"] as const).flatMap((effect) =>
      lists[effect].map((text) => ({ effect, text, scope: "project" as const })),
    );
    return prove(
      sourceModel(permissions, place),
      qoderModel({ rules, mode }, place),
      probesFor(permissions, place, servers),
    );
  };

  it("holds for rules that people write", () => {
    fc.assert(
      fc.property(
        fc.record({ allow: list, ask: list, deny: list }),
        fc.constantFrom(...modes),
        (lists, mode) => {
          expect(proofOfQoder(permissionsOf(lists, mode)).counterExample).toBeNull();
        },
      ),
      { seed: 1, numRuns: 120, interruptAfterTimeLimit: 8_000 },
    );
  }, 30_000);
});

describe("what Qoder CLI would let pass", () => {
  const lists = permissionsOf({
    deny: ["Read(./secrets/**)", "WebFetch(domain:evil.example)", "Bash(rm:*)", "mcp__gh"],
  });
  const {
    outcomes: _,
    mode,
    ...converted
  } = convertToQoder(lists, convertToOpencode(lists, place, servers), servers);
  const proofWith = (change: (text: string) => string) => {
    const rules = (["allow", "ask", "deny"] as const).flatMap((effect) =>
      converted[effect].map((text) => ({ effect, text: change(text), scope: "project" as const })),
    );
    const probes = probesFor(lists, place, servers);
    return prove(sourceModel(lists, place), qoderModel({ rules, mode }, place), probes);
  };

  it.each<[string, (text: string) => string]>([
    [
      "a path that is held against file names",
      (text) => text.replace("(//**/secrets", "(./secrets"),
    ],
    ["a host with the source's prefix", (text) => text.replace("(evil", "(domain:evil")],
    ["a command that must be alone", (text) => text.replace("(rm *)", "(rm)")],
    ["a server by a star that is none", (text) => text.replace("mcp__gh", "mcp__gh_*")],
  ])("is caught: %s", (_name, change) => {
    expect(proofWith((text) => text).counterExample).toBeNull();
    expect(proofWith(change).counterExample).not.toBeNull();
  });
});

describe("the proof for gemini-cli", () => {
  it("holds for a denial of every command beside a question about everything", () => {
    const permissions = permissionsOf({ ask: ["*"], deny: ["Bash(* *)"] });
    expect(proofOfGemini(permissions).counterExample).toBeNull();
  });

  const proofOfGemini = (permissions: Permissions) => {
    const none: Permissions = { mode: "default", rules: [] };
    const converted = convertToGemini(permissions, none, place, servers);
    const rules = geminiPolicyRules({ rule: converted.policy }, "policy").concat(
      geminiSettingsRules({ tools: { allowed: converted.allowed } }, "settings"),
    );
    const modes = { acceptEdits: "auto_edit", plan: "plan" } as Record<string, string>;
    return prove(
      sourceModel(permissions, place),
      geminiModel(rules, modes[permissions.mode] ?? "default", place),
      probesFor(permissions, place, servers),
    );
  };

  it("holds for rules that people write", () => {
    fc.assert(
      fc.property(
        fc.record({ allow: list, ask: list, deny: list }),
        fc.constantFrom(...modes),
        (lists, mode) => {
          expect(proofOfGemini(permissionsOf(lists, mode)).counterExample).toBeNull();
        },
      ),
      { seed: 1, numRuns: 120, interruptAfterTimeLimit: 8_000 },
    );
  }, 30_000);
});

describe("the proof for codex", () => {
  const proofOfCodex = (permissions: Permissions, acceptSandbox = true) => {
    const converted = convertToCodex(permissions, place);
    const { rules, approval, denied, webSearch, agents } = converted;
    const reads = { reads: "project", writes: "nothing", network: false } as const;
    const model = codexModel(
      {
        rules,
        approval,
        webSearch,
        agents,
        sandbox: { ...reads, denied, depth: 32, from: "profile" },
        servers: new Map(servers.map((name) => [name, codexServer(converted.server(name))])),
      },
      place,
    );
    const probes = probesFor(permissions, place, servers);
    return prove(sourceModel(permissions, place), model, probes, acceptSandbox);
  };
  it("is lost where files are not looked for deep enough", () => {
    const lists = permissionsOf({ deny: ["Read(.env)"] });
    const converted = convertToCodex(lists, place);
    const proofAt = (depth: number) => {
      const reads = { reads: "project", writes: "nothing", network: false } as const;
      const sandbox = { ...reads, denied: converted.denied, depth, from: "profile" };
      const model = codexModel({ ...converted, sandbox, servers: new Map() }, place);
      return prove(sourceModel(lists, place), model, probesFor(lists, place, servers), true);
    };
    expect(proofAt(32).counterExample).toBeNull();
    expect(proofAt(2).counterExample?.source.by).toBe("Read(.env)");
  });

  const sayable = fc.oneof(
    fc
      .tuple(
        fc.constantFrom("git", "git push", "npm run test", "rm", "cat", "make"),
        fc.constantFrom(":*", " *", "", " --force", " | bash", " && rm *"),
      )
      .map(([head, tail]) => `Bash(${head}${tail})`),
    fc
      .tuple(
        fc.constantFrom("", "./", "/", "//", "~/", "**/", "src/", "~/p/"),
        fc.constantFrom(".env", "*.ts", "secrets/**", "src/*", "**/*.pem", "a/*/b", "x?"),
      )
      .map(([base, glob]) => `Read(${base}${glob})`),
    fc.constantFrom("WebFetch(domain:example.com)", "WebFetch", "WebSearch", "Agent", "mcp__gh"),
    fc.constantFrom("mcp__*", "mcp__gh__search", "mcp__*__delete*", "mcp__files__write.file"),
  );
  const few = fc.array(sayable, { maxLength: 5 });

  it("holds for what a rule can say, with a sandbox in place of questions", () => {
    fc.assert(
      fc.property(
        fc.record({ allow: few, ask: few, deny: few }),
        fc.constantFrom(...modes),
        (lists, mode) => {
          expect(proofOfCodex(permissionsOf(lists, mode)).counterExample).toBeNull();
        },
      ),
      { seed: 1, numRuns: 100, interruptAfterTimeLimit: 8_000 },
    );
  }, 30_000);

  it.each([
    ["a sandbox that nobody accepted in place of questions", permissionsOf({}), false],
    ["edits that cannot be refused", permissionsOf({ deny: ["Edit(src/**)"] }), true],
    ["a command that no first word names", permissionsOf({ deny: ["Bash(* --force)"] }), true],
    ["a skill that cannot be refused", permissionsOf({ deny: ["Skill(pdf)"] }), true],
  ])("fails for %s", (_name, permissions, accepted) => {
    expect(proofOfCodex(permissions, accepted).counterExample).not.toBeNull();
  });
});

describe("the proof for opencode", () => {
  // One drawn set of rules in several hundred finds no conversion that can be proved; then nothing is
  // written. The seed is fixed, so that these are found on purpose and not by a check of something else.
  it("holds for rules that people write", () => {
    fc.assert(
      fc.property(
        fc.record({ allow: list, ask: list, deny: list }),
        fc.constantFrom(...modes),
        (lists, mode) => {
          expect(proofOf(permissionsOf(lists, mode)).counterExample).toBeNull();
        },
      ),
      { seed: 1, numRuns: 120, interruptAfterTimeLimit: 8_000 },
    );
  }, 30_000);

  const planted: [string, Permissions, (rules: OpencodeRules) => OpencodeRule[]][] = [
    [
      "denials in front of permissions",
      permissionsOf({ allow: ["Bash(git *)"], deny: ["Bash(git push:*)"] }),
      ({ base, allows, restricts }) => [...base, ...restricts, ...allows],
    ],
    [
      "a base that allows",
      permissionsOf({}),
      (all) => inOrder({ ...all, base: all.base.map((rule) => ({ ...rule, action: "allow" })) }),
    ],
    [
      "a prefix without its word's end",
      permissionsOf({ allow: ["Bash(npm run x:*)"] }),
      (all) =>
        inOrder({
          ...all,
          allows: all.allows.map((rule) => ({ ...rule, pattern: rule.pattern.replace(" *", "*") })),
        }),
    ],
    [
      "no guard against redirections",
      permissionsOf({ allow: ["Bash(echo:*)", "Bash(npm run x:*)"] }),
      (all) => inOrder({ ...all, restricts: [] }),
    ],
    [
      "a server's denial by a star that is lost",
      permissionsOf({ allow: ["mcp__gh"], deny: ["mcp__*__delete*"] }),
      (all) =>
        inOrder({
          ...all,
          restricts: all.restricts.filter(({ permission }) => !permission.includes("delete")),
        }),
    ],
    [
      "a path denial for the relative form alone",
      permissionsOf({ deny: ["Read(./secrets/**)"] }),
      (all) =>
        inOrder({
          ...all,
          restricts: all.restricts.filter(({ pattern }) => !pattern.startsWith("*/")),
        }),
    ],
    [
      "a host without its slash",
      permissionsOf({ allow: ["WebFetch(domain:example.com)"] }),
      (all) =>
        inOrder({
          ...all,
          allows: [{ permission: "webfetch", pattern: "https://example.com*", action: "allow" }],
        }),
    ],
    [
      "a star that crosses folders",
      permissionsOf({ allow: ["Edit(src/*.ts)"] }),
      (all) =>
        inOrder({ ...all, allows: [{ permission: "edit", pattern: "src/*.ts", action: "allow" }] }),
    ],
    [
      "a denial that became a question",
      permissionsOf({ deny: ["Bash(rm:*)"] }),
      (all) =>
        inOrder({ ...all, restricts: all.restricts.map((rule) => ({ ...rule, action: "ask" })) }),
    ],
    [
      "commands with variables before them",
      permissionsOf({ allow: ["Bash(FOO=1 *)"], deny: ["Bash(rm:*)"] }),
      (all) =>
        inOrder({
          ...all,
          restricts: all.restricts.filter(({ pattern }) => !pattern.startsWith("* ")),
        }),
    ],
  ];
  it.each(planted)("catches %s", (_name, permissions, change) => {
    expect(proofOf(permissions).counterExample).toBeNull();
    expect(proofOf(permissions, change).counterExample).not.toBeNull();
  });

  it("carries over what it can say exactly", () => {
    const permissions = permissionsOf({
      allow: ["Bash(npm run test:*)", "Edit(src/**)", "WebFetch", "mcp__files__read"],
    });
    const model = opencodeModel(inOrder(convertToOpencode(permissions, place, servers)), place);
    for (const [tool, argument] of [
      ["Bash", "npm run test -- --watch"],
      ["Edit", "src/a/b.ts"],
      ["WebFetch", "https://docs.rs/x"],
      ["mcp__files__read", ""],
      ["Read", "README.md"],
    ] as const)
      expect([tool, model.decide({ tool, argument }).decision]).toEqual([tool, "allow"]);
  });
});
