import { afterEach, beforeEach, expect, it } from "vitest";
import { busyMachine, decided, planFor } from "../apply/testing/removal.ts";
import { type Machine, traces } from "../inventory/testing/machine.ts";
import { fleetPlan } from "./model.ts";

let machine: Machine;
beforeEach(() => {
  machine = busyMachine();
});
afterEach(() => machine.remove());

it("does nothing where nothing is blocked, and says what is only advised against", () => {
  expect(planFor(machine, () => decided("allow"))).toMatchObject({
    steps: [],
    kept: [],
    goals: [],
  });
  const warned = planFor(machine, () => decided("warn"));
  expect(warned.steps).toEqual([]);
  expect(warned.kept.length).toBeGreaterThan(5);
});

it("removes one version and keeps what another, allowed one still uses", () => {
  const plan = planFor(machine, ({ tool, version }) =>
    decided(tool === "claude-code" && version === "2.1.91" ? "block" : "allow"),
  );
  const paths = plan.steps.flatMap(({ actions }) => actions.map(({ path }) => path));
  expect(paths.filter((path) => path.includes("/.nvm/"))).toHaveLength(4);
  expect(
    paths.filter((path) => /[.]claude($|[/]|[.]json)|local[/]share|local[/]bin/.test(path)),
  ).toEqual([]);
  expect(plan.goals).toEqual([]);
  expect(plan.kept).toContainEqual(
    expect.objectContaining({
      path: "/home/ada/.claude.json",
      why: "A version that may be used is there, too, and uses it: 2.1.120 in /home/ada/.local/share/claude/versions/2.1.120.",
    }),
  );
  expect(plan.usable.map(({ standing, path, says }) => [standing, path, says])).toContainEqual([
    "allowed",
    "/home/ada/.local/share/claude/versions/2.1.120",
    "No rule is against it.",
  ]);
});

it("does not take what is not known for blocked", () => {
  const unknown = [{ rule: "r", missing: "the version" }];
  const plan = planFor(machine, () => decided("allow", { unknown }));
  expect(plan.steps).toEqual([]);
  const program = plan.kept.find(({ path }) => path.endsWith("2.1.120"));
  expect(program?.why).toBe("Not decided: r needs the version.");
  expect(new Set(plan.usable.map(({ standing }) => standing))).toEqual(new Set(["undecided"]));
});

it("does each thing once, the outermost folder for all in it, and can be read again", () => {
  machine.package("/home/ada/.claude/local/node_modules", "@anthropic-ai/claude-code", "1.0.0");
  const plan = planFor(machine, ({ tool }) => decided(tool === "claude-code" ? "block" : "allow"));
  const removed = plan.steps.flatMap(({ actions }) =>
    actions.filter((one) => one.do === "remove").map(({ path }) => path),
  );
  expect(new Set(removed).size).toBe(removed.length);
  for (const path of removed)
    expect(removed.filter((other) => path.startsWith(`${other}/`))).toEqual([]);
  expect(fleetPlan.parse(JSON.parse(JSON.stringify(plan)))).toEqual(plan);
});

it("leaves an administrator's settings, and everything of people's own", () => {
  machine.file("/etc/claude-code/managed-settings.json", "{}");
  const plan = planFor(machine, ({ tool }) => decided(tool === "claude-code" ? "block" : "allow"));
  const paths = plan.steps.flatMap(({ actions }) => actions.map(({ path }) => path));
  expect(paths.filter((path) => /etc|CLAUDE.md|bob/.test(path))).toEqual([]);
  expect(plan.kept.map(({ path, why }) => [path, why])).toEqual([
    [
      "/etc/claude-code/managed-settings.json",
      "It is not removed: An administrator's settings for the tool: they bind it and stay.",
    ],
    ["/home/ada/.claude/CLAUDE.md", "People write that themselves."],
  ]);
});

it("puts no path from the policy file into a guard, which only its authors could follow", () => {
  const contents = (dossier: string) =>
    planFor(machine, () => decided("block", { dossier }))
      .steps.flatMap(({ actions }) => actions)
      .flatMap((one) => (one.do === "create" ? [one.content] : []))
      .join("");
  expect(contents("https://example.com/x")).toContain("More: https://example.com/x");
  expect(contents("dossiers/x")).not.toMatch(/More:|dossiers/);
});

it("closes a scope of npm only where nothing else is in it", () => {
  machine.package("/home/ada/.npm-global/lib/node_modules", "@qwen-code/qwen-code", "0.1.0");
  const plan = planFor(machine, () => decided("block"));
  const npm = plan.steps.flatMap(({ actions }) => actions.filter((one) => one.do === "append"));
  expect(npm.map(({ path, lines }) => [path, lines[1]])).toEqual([
    ["/home/ada/.npmrc", "@qwen-code:registry=http://127.0.0.1:9/"],
  ]);
});

it("guards against no version that is permitted", () => {
  const editor = "/home/ada/.vscode/extensions/anthropic.claude-code-2.0.1";
  machine
    .package("/home/ada/.npm-global/lib/node_modules", "@qwen-code/qwen-code", "0.1.0")
    .file(
      `${editor}/package.json`,
      JSON.stringify({ publisher: "anthropic", name: "claude-code", version: "2.0.1" }),
    );
  const unknown = [{ rule: "no-tool", missing: "the version" }];
  // Before what is newest, or from some version on.
  const guardsOf = (from: boolean) =>
    planFor(machine, ({ version }) => {
      if (version === null) return decided("allow", { unknown });
      return decided(version.startsWith("999") && !from ? "allow" : "block");
    }).steps.flatMap(({ kind, actions }) => (kind === "guard" ? actions : []));
  expect(new Set(guardsOf(true).map((one) => one.do))).toEqual(
    new Set(["create", "set", "append"]),
  );
  const guards = guardsOf(false);
  expect(new Set(guards.map((one) => one.do))).toEqual(new Set(["create"]));
  for (const one of guards)
    expect(one).toMatchObject({
      content: expect.stringMatching(
        /The version of Claude Code that was here is not to be used[^]*delete this file[.] Then install it, or link/,
      ),
    });
});

it("takes only what a tool is known to make out of its folder, and names the rest", () => {
  const own = ["style.md", "notes.txt", "scripts/guard.sh", "statusline.sh"];
  for (const name of own) machine.file(`/home/ada/.claude/${name}`, "mine");
  machine.file("/home/ada/.claude/plans/one.md").file("/home/ada/.claude/plugins/a/run.sh");
  machine.file("/home/ada/.local/share/claude/mine.txt");
  machine.file("/home/ada/.qoder/settings.json", '{"a":"sh ~/.claude/plugins/a/run.sh -x"}');
  const named = machine.scan().findings.find(({ path }) => path === "/home/ada/.claude");
  expect(named?.evidence).toContain(
    "notes.txt, scripts, statusline.sh, style.md in the folder stay: not known to be the tool's.",
  );
  const plan = planFor(machine, ({ tool }) => decided(tool === "claude-code" ? "block" : "allow"));
  const paths = plan.steps.flatMap(({ actions }) =>
    actions.flatMap((one) => (one.do === "remove" ? [one.path] : [])),
  );
  expect(paths).toEqual(
    expect.arrayContaining(["/home/ada/.claude/plans", "/home/ada/.claude/plugins"]),
  );
  expect(paths.filter((path) => /notes|style|scripts|statusline|mine/.test(path))).toEqual([]);
  const why = "It is not known to be the tool's.";
  expect(plan.kept.map((one) => [one.path, one.why]).sort()).toEqual([
    ["/home/ada/.claude/CLAUDE.md", "People write that themselves."],
    ["/home/ada/.claude/notes.txt", why],
    ["/home/ada/.claude/scripts", why],
    ["/home/ada/.claude/statusline.sh", why],
    ["/home/ada/.claude/style.md", why],
    ["/home/ada/.local/share/claude/mine.txt", why],
  ]);
  expect(plan.losses).toContainEqual(
    expect.objectContaining({
      paths: ["/home/ada/.claude/plugins/a/run.sh"],
      says: expect.stringMatching(/^\/home\/ada\/.qoder\/settings.json names what goes here/),
    }),
  );
});

it("keeps what people wrote in the folder of every catalogued tool", () => {
  for (const { folders, files } of traces) {
    for (const { path, signs, settings, credentials } of folders)
      for (const name of [...signs, ...settings, ...credentials, "my-notes.txt"])
        machine.file(`${path.replace("~", "/home/eve")}/${name}`, "x");
    for (const { path } of files)
      if (!path.includes("*")) machine.file(path.replace("~", "/home/eve"), "x");
  }
  machine.package("/home/eve/.npm-global/lib/node_modules", "@anthropic-ai/claude-code", "1.0.0");
  const plan = planFor(machine, () => decided("block"));
  const kept = plan.kept.map(({ path }) => path);
  const removed = plan.steps.flatMap(({ actions }) =>
    actions.flatMap((one) => (one.do === "remove" ? [one.path] : [])),
  );
  for (const { tool, folders } of traces)
    for (const { path } of folders) {
      const mine = `${path.replace("~", "/home/eve")}/my-notes.txt`;
      expect(kept, tool).toContain(mine);
      expect(removed.filter((one) => mine === one || mine.startsWith(`${one}/`))).toEqual([]);
    }
});
