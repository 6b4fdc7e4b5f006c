import {
  lstatSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { FleetFinding } from "@telltale/core/model/index.ts";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { GUARD_MARK } from "../inventory/guards.ts";
import { Machine, traces } from "../inventory/testing/machine.ts";
import type { FleetPlan } from "../plan/model.ts";
import { applyPlan } from "./apply.ts";
import { busyMachine, decided, planFor } from "./testing/removal.ts";
import { treeOf } from "./testing/tree.ts";
import { undoPlan } from "./undo.ts";

const block = ({ tool }: FleetFinding) =>
  decided(["claude-code", "qwen-code"].includes(tool) ? "block" : "allow");

let machine: Machine;
let backups: string;
beforeEach(() => {
  machine = new Machine();
  backups = mkdtempSync(join(tmpdir(), "telltale-backups-"));
});
afterEach(() => {
  machine.remove();
  rmSync(backups, { recursive: true });
});
const apply = (plan: FleetPlan) =>
  applyPlan({ plan, root: machine.root, backups, dryRun: false, tools: traces, telltale: "test" });
const text = (path: string) => readFileSync(machine.host(path), "utf8");
const claude = "@anthropic-ai/claude-code";

describe("what a package manager or an editor has written down", () => {
  it.each([
    ["/home/ada/.local/share/pnpm/global/5"],
    ["/home/ada/.config/yarn/global"],
    ["/home/ada/.bun/install/global"],
    ["/home/ada/.npm/_npx/0a1b"],
  ])("of packages in %s goes with them, comes back with them, and nothing else goes", (at) => {
    machine.package(`${at}/node_modules`, claude, "2.1.91");
    const list = { dependencies: { [claude]: "^2.1.0", other: "1.0.0" }, mine: true };
    machine.file(`${at}/package.json`, JSON.stringify(list, null, 2));
    machine.file(
      `${at}/node_modules/.package-lock.json`,
      JSON.stringify({ packages: { [`node_modules/${claude}`]: {}, "node_modules/other": {} } }),
    );
    const before = treeOf(machine.root);
    const result = apply(planFor(machine, block));
    expect(result).toMatchObject({ verified: true, left: [] });
    expect(JSON.parse(text(`${at}/package.json`))).toEqual({
      dependencies: { other: "1.0.0" },
      mine: true,
    });
    expect(JSON.parse(text(`${at}/node_modules/.package-lock.json`))).toEqual({
      packages: { "node_modules/other": {} },
    });
    expect(apply(planFor(machine, block))).toMatchObject({ changed: [], verified: true });
    expect(undoPlan(result.backup ?? "").conflicts).toEqual([]);
    expect(treeOf(machine.root)).toEqual(before);
  });

  it("stays where it is a project's own list, and is found where the files are gone", () => {
    const list = JSON.stringify({ dependencies: { [claude]: "2.1.91" } });
    machine.package("/home/ada/work/node_modules", claude, "2.1.91");
    machine.file("/home/ada/work/package.json", list);
    machine
      .file("/home/ada/.bun/install/global/package.json", list)
      .folder("/home/ada/.bun/install/global/node_modules");
    const result = apply(planFor(machine, block));
    expect(result.verified).toBe(true);
    expect(text("/home/ada/work/package.json")).toBe(list);
    expect(JSON.parse(text("/home/ada/.bun/install/global/package.json"))).toEqual({
      dependencies: {},
    });
  });

  it("costs nothing in projects without the tool", () => {
    machine.file("/home/ada/work/node_modules/.package-lock.json", " ".repeat(5 * 1024 * 1024));
    expect(machine.scan()).toMatchObject({ complete: true, findings: [] });
  });

  it("of extensions goes from the lists of all profiles", () => {
    const folder = "/home/ada/.vscode/extensions";
    const entry = (id: string, version: string) => ({
      identifier: { id },
      version,
      location: { path: `${machine.host(folder)}/${id.toLowerCase()}-${version}` },
      relativeLocation: `${id.toLowerCase()}-${version}`,
    });
    const list = [
      entry("one.two", "1.0.0"),
      entry("Anthropic.claude-code", "2.1.90"),
      entry("anthropic.claude-code", "2.1.91"),
      entry("three.four", "1.0.0"),
    ];
    const profile = "/home/ada/.config/Code/User/profiles/-1/extensions.json";
    machine
      .file(
        `${folder}/anthropic.claude-code-2.1.91/package.json`,
        '{"publisher":"Anthropic","name":"claude-code","version":"2.1.91"}',
      )
      .file(`${folder}/extensions.json`, JSON.stringify(list))
      .file(`${folder}/.obsolete`, '{"anthropic.claude-code-2.1.90":true,"one.two-0.9.0":true}')
      .file(profile, JSON.stringify(list.slice(0, 2), null, "\t"));
    const before = treeOf(machine.root);
    const result = apply(planFor(machine, block));
    expect(result).toMatchObject({ verified: true, left: [] });
    expect(JSON.parse(text(`${folder}/extensions.json`))).toEqual([list[0], list[3]]);
    expect(JSON.parse(text(profile))).toEqual([list[0]]);
    expect(text(`${folder}/.obsolete`)).toBe('{"one.two-0.9.0":true}');
    expect(undoPlan(result.backup ?? "").conflicts).toEqual([]);
    expect(treeOf(machine.root)).toEqual(before);
  });

  it("gives the digest of the archive, for exactly that version", () => {
    const integrity = `sha512-${"A".repeat(86)}==`;
    const tree = "/home/ada/.npm/_npx/0a1b/node_modules";
    machine.package(tree, claude, "2.1.91");
    const locked = (version: string) =>
      JSON.stringify({ packages: { [`node_modules/${claude}`]: { version, integrity } } });
    const digest = () =>
      machine.scan().findings.find(({ kind }) => kind === "npm-package")?.digest ?? null;
    machine.file(`${tree}/.package-lock.json`, locked("2.1.91"));
    expect(digest()).toBe(integrity);
    machine.file(`${tree}/.package-lock.json`, locked("2.1.90"));
    expect(digest()).toBeNull();
    machine.file(`${tree}/.package-lock.json`, '{"packages":null}');
    expect(digest()).toBeNull();
  });

  it("is taken out of the file that a symlink leads to", () => {
    const entries = { mcpServers: { a: { command: "claude" }, b: { command: "other" } } };
    machine.file("/home/ada/dotfiles/mcp.json", JSON.stringify(entries));
    machine.link("/home/ada/.cursor/mcp.json", "../dotfiles/mcp.json");
    const before = treeOf(machine.root);
    const result = apply(planFor(machine, block));
    expect(result).toMatchObject({ verified: true, left: [] });
    expect(JSON.parse(text("/home/ada/dotfiles/mcp.json"))).toEqual({
      mcpServers: { b: { command: "other" } },
    });
    expect(undoPlan(result.backup ?? "").conflicts).toEqual([]);
    expect(treeOf(machine.root)).toEqual(before);
  });

  it("makes a scan incomplete where it cannot be read", () => {
    machine.file("/home/ada/.vscode/extensions/extensions.json", '{"not": "a list"}');
    expect(machine.scan().notExamined.map(({ code }) => code)).toEqual(["unparsed"]);
  });
});

it("removes access that a symlink leads to, and leaves settings there to people", () => {
  machine
    .file("/home/ada/dotfiles/token", "secret")
    .file("/home/ada/dotfiles/settings.json", "{}")
    .package("/home/ada/.npm-global/lib/node_modules", claude, "2.1.91")
    .link("/home/ada/.claude/.credentials.json", "../dotfiles/token")
    .link("/home/ada/.claude/settings.json", "../dotfiles/settings.json");
  const before = treeOf(machine.root);
  const evidence = machine.scan().findings.flatMap((finding) => finding.evidence);
  expect(evidence).toContain("It is a symlink to /home/ada/dotfiles/token, which goes as well.");
  expect(evidence).toContain(
    "It is a symlink; /home/ada/dotfiles/settings.json, where it leads to, stays.",
  );
  const result = apply(planFor(machine, block));
  expect(result).toMatchObject({ verified: true, left: [] });
  expect(machine.scan().findings).toEqual([]);
  expect(readdirSync(machine.host("/home/ada/dotfiles"))).toEqual(["settings.json"]);
  expect(undoPlan(result.backup ?? "").conflicts).toEqual([]);
  expect(treeOf(machine.root)).toEqual(before);
});

describe("guards", () => {
  beforeEach(() => {
    machine
      .package("/home/ada/.npm-global/lib/node_modules", "@qwen-code/qwen-code", "0.1.0")
      .link("/home/ada/.npm-global/bin/qwen", "../lib/node_modules/@qwen-code/qwen-code/cli.js")
      .file("/home/ada/.npmrc", "color=false\n");
  });

  it("are told by a scan, are no installation, and say what the policy says now", () => {
    apply(planFor(machine, block));
    const scan = machine.scan();
    expect(scan.findings.map(({ kind, path }) => `${kind} ${path}`)).toEqual([
      "guard /home/ada/.npm-global/bin/qwen",
      "guard /home/ada/.npmrc#/@qwen-code:registry",
    ]);
    expect(planFor(machine, block).steps).toEqual([]);
    const now = planFor(machine, () => decided("block", { reason: "Another reason." }));
    expect(apply(now).changed.map(({ action }) => action)).toEqual(["remove", "create"]);
    expect(text("/home/ada/.npm-global/bin/qwen")).toContain("Another reason.");
  });

  it("name the rule that there is now, in an npmrc too, and are renewed once", () => {
    const other = "# Telltale: packages of this scope are not to be installed (rule other-rule)";
    machine.file("/home/ada/.npmrc", `color=false\r\n${other}\r\n@other:registry=http://x/\r\n`);
    apply(planFor(machine, block));
    const before = treeOf(machine.root);
    const renamed = planFor(machine, () => decided("block", { rule: "other-rule" }));
    const { backup, changed } = apply(renamed);
    expect(changed.map(({ path }) => path)).toContain("/home/ada/.npmrc");
    expect(text("/home/ada/.npmrc")).toMatch(
      /@other:registry=http:\/\/x\/\r\n# Telltale: .*\(rule other-rule\)\n@qwen-code:registry=.*\n$/,
    );
    expect(apply(renamed)).toMatchObject({ changed: [], skipped: [], verified: true });
    expect(planFor(machine, () => decided("block", { rule: "other-rule" })).steps).toEqual([]);
    expect(undoPlan(backup ?? "").conflicts).toEqual([]);
    expect(treeOf(machine.root)).toEqual(before);
  });

  it("go when the policy blocks the tool no more, and stay where that is not known", () => {
    apply(planFor(machine, block));
    const open = (rule: string) =>
      planFor(machine, () => decided("allow", { unknown: [{ rule, missing: "the version" }] }));
    expect(open("no-tool").steps).toEqual([]);
    expect(open("no-tool").kept.map(({ why }) => why)).toContain(
      "A guard: rule no-tool may block some versions, and needs the version.",
    );
    // Another rule has not set it, and would not have.
    expect(open("r").steps[0]).toMatchObject({
      kind: "lift",
      says: expect.stringMatching(
        /rule no-tool blocks it no more; whether rule r blocks a version is/,
      ),
    });
    const lift = planFor(machine, () => decided("allow"));
    expect(lift.steps.map(({ kind }) => kind)).toEqual(["lift", "lift"]);
    expect(apply(lift)).toMatchObject({ verified: true, left: [] });
    expect(machine.found()).toEqual([]);
    expect(text("/home/ada/.npmrc")).toBe("color=false\n");
    expect(apply(lift)).toMatchObject({ changed: [], verified: true });
  });

  it("are not told by their mark alone, with which anything may be started", () => {
    const real = "/home/ada/.npm-global/lib/node_modules/@qwen-code/qwen-code/cli.js";
    machine
      .file("/home/ada/bin/qwen", `#!/bin/sh\n# ${GUARD_MARK}\nexec node ${real} "$@"\n`, 0o755)
      .file("/home/ada/bin/codex", `#!/bin/sh\n# ${GUARD_MARK}\nprintf '%s\\n' 'a' >&2; mine\n`)
      .file("/home/ada/bin/claude.cmd", `@echo off\r\nrem ${GUARD_MARK}\r\necho a & mine 1>&2\r\n`);
    expect(machine.found().filter((line) => line.includes("/ada/bin/"))).toEqual([
      "shim /home/ada/bin/qwen 0.1.0",
    ]);
  });

  it("in settings that have become a symlink since are left to people, and keep nothing else", () => {
    apply(planFor(machine, block));
    machine.folder("/home/ada/dotfiles");
    renameSync(machine.host("/home/ada/.npmrc"), machine.host("/home/ada/dotfiles/npmrc"));
    machine.link("/home/ada/.npmrc", "dotfiles/npmrc");
    const written = text("/home/ada/dotfiles/npmrc");
    expect(planFor(machine, block)).toMatchObject({
      steps: [],
      kept: [
        { path: "/home/ada/.npm-global/bin/qwen" },
        { why: "A guard: rule no-tool blocks some versions." },
      ],
    });
    const lift = planFor(machine, () => decided("allow"));
    expect(lift.kept.map(({ why }) => why)).toContain(
      "It stands in a file that a symlink leads to: take the line out by hand.",
    );
    expect(apply(lift).changed).toEqual([
      { action: "remove", path: "/home/ada/.npm-global/bin/qwen" },
    ]);
    expect(text("/home/ada/dotfiles/npmrc")).toBe(written);
  });

  it("that cannot be set are told and keep nothing from being removed", () => {
    writeFileSync(machine.host("/home/ada/dotfiles"), "color=false\n");
    rmSync(machine.host("/home/ada/.npmrc"));
    symlinkSync("dotfiles", machine.host("/home/ada/.npmrc"));
    const result = apply(planFor(machine, block));
    expect(result).toMatchObject({
      verified: true,
      skipped: [{ path: "/home/ada/.npmrc", why: "It is a symlink." }],
    });
    expect(text("/home/ada/dotfiles")).toBe("color=false\n");
  });
});

describe("a second plan upon the first", () => {
  const another = ({ tool }: FleetFinding) =>
    decided(tool === "qwen-code" ? "block" : "allow", { reason: "Another reason." });

  it("is taken back before it, whatever is asked for first", () => {
    machine
      .package("/home/ada/.npm-global/lib/node_modules", "@qwen-code/qwen-code", "0.1.0")
      .link("/home/ada/.npm-global/bin/qwen", "../lib/node_modules/@qwen-code/qwen-code/cli.js")
      .file("/home/ada/.npmrc", "color=false\n")
      .file("/home/ada/.qwen/settings.json", "{}");
    const before = treeOf(machine.root);
    const first = apply(planFor(machine, block)).backup ?? "";
    const between = treeOf(machine.root);
    // A scan alone changes nothing that an undo would miss.
    machine.scan();
    const second = apply(planFor(machine, another)).backup ?? "";
    const after = treeOf(machine.root);
    expect(after).not.toEqual(between);
    expect(() => undoPlan(first)).toThrow(
      expect.objectContaining({ next: `Take that back first: telltale fleet undo ${second}` }),
    );
    expect(treeOf(machine.root)).toEqual(after);
    expect(undoPlan(second).conflicts).toEqual([]);
    expect(treeOf(machine.root)).toEqual(between);
    expect(undoPlan(first).conflicts).toEqual([]);
    expect(treeOf(machine.root)).toEqual(before);
  });

  it("changes no time of a folder in which nothing could be put back", () => {
    const folder = "/home/ada/.qwen";
    machine
      .package("/home/ada/.npm-global/lib/node_modules", "@qwen-code/qwen-code", "0.1.0")
      .file(`${folder}/settings.json`, "{}")
      .file(`${folder}/QWEN.md`, "mine");
    const { backup } = apply(planFor(machine, block));
    expect(backup).not.toBeNull();
    machine.file(`${folder}/settings.json`, "mine");
    const times = () => lstatSync(machine.host(folder), { bigint: true }).mtimeNs;
    const now = times();
    expect(undoPlan(backup ?? "").conflicts).toHaveLength(1);
    expect(times()).toBe(now);
  });
});

describe("the second scan", () => {
  it("says what is left although it was to go, of a version as well", () => {
    machine.remove();
    machine = busyMachine();
    const plan = planFor(machine, ({ tool, version }) =>
      decided(tool === "claude-code" && version === "2.1.91" ? "block" : "allow"),
    );
    expect(plan.goals).toEqual([]);
    const tree = "/home/ada/.nvm/versions/node/v22.1.0/lib/node_modules";
    let done = false;
    const result = applyPlan({
      plan,
      root: machine.root,
      backups,
      dryRun: false,
      tools: traces,
      telltale: "test",
      // Somebody installs it again as soon as it is gone.
      point: () => {
        if (done || machine.found().some((line) => line.includes(tree))) return;
        done = true;
        machine.package(tree, claude, "2.1.91");
      },
    });
    expect(done).toBe(true);
    expect(result.verified).toBe(false);
    expect(result.left.map(({ path }) => path)).toContain(`${tree}/${claude}`);
  });

  it("is not clean while something can be run that could not be removed", () => {
    machine.package("/home/ada/.npm-global/lib/node_modules", claude, "2.1.91");
    machine.file("/home/ada/.claude/settings.json", "{}");
    const plan = planFor(machine, block);
    const kept = machine.scan().findings.find(({ kind }) => kind === "npm-package");
    // As if it had been too large to see whether it changes.
    for (const step of plan.steps)
      Object.assign(step, {
        findings: step.findings.filter((id) => id !== kept?.id),
        actions: step.actions.filter(({ path }) => !path.includes("node_modules")),
      });
    plan.kept.push({
      finding: kept?.id ?? "",
      tool: "claude-code",
      home: null,
      path: "x",
      why: "too large",
    });
    expect(apply(plan)).toMatchObject({ verified: false, left: [{ id: kept?.id }] });
  });
});
