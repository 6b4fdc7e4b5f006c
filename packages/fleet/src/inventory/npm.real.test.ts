import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "vitest";
import { applyPlan } from "../apply/apply.ts";
import { decided, planFor } from "../apply/testing/removal.ts";
import { treeOf } from "../apply/testing/tree.ts";
import { undoPlan } from "../apply/undo.ts";
import { Machine, traces } from "./testing/machine.ts";

const HOME = "/home/ada";
let machine: Machine;
/** Package managers, of which one starts nothing of what it installs. */
let managers: string;
beforeAll(() => {
  managers = mkdtempSync(join(tmpdir(), "telltale-managers-"));
  const wanted = ["pnpm@12.21.0", "bun@1.4.5", "yarn@1.22.22"];
  run("npm", ["install", "--prefix", managers, "--no-audit", "--no-fund", ...wanted], {});
}, 300_000);
afterAll(() => rmSync(managers, { recursive: true }));
beforeEach(() => {
  machine = new Machine();
  machine.folder(HOME);
});
afterEach(() => {
  rmSync(`${machine.root}-backups`, { recursive: true, force: true });
  machine.remove();
});

function run(program: string, words: string[], env: Record<string, string>): void {
  const done = spawnSync(program, words, { encoding: "utf8", env: { ...process.env, ...env } });
  expect(done.status, done.stderr + done.stdout).toBe(0);
}

type Install = (packages: string[], prefix: string) => void;

/** npm's global folder below a prefix; no scripts of packages run. */
const npm: Install = (packages, prefix) => {
  machine.folder(prefix).folder("/cache");
  const where = ["--prefix", machine.host(prefix), "--cache", machine.host("/cache")];
  const quiet = ["--ignore-scripts", "--no-audit", "--no-fund"];
  run("npm", ["install", "--global", ...where, ...quiet, ...packages], atHome());
};

/** All that a manager could go by to somewhere else names the made-up machine. */
const atHome = (more: Record<string, string> = {}) => ({
  HOME: machine.host(HOME),
  XDG_DATA_HOME: machine.host(`${HOME}/.local/share`),
  XDG_CONFIG_HOME: machine.host(`${HOME}/.config`),
  XDG_CACHE_HOME: machine.host(`${HOME}/.cache`),
  BUN_INSTALL: machine.host(`${HOME}/.bun`),
  ...more,
});

const at = (name: string) => join(managers, "node_modules", name);

const pnpm: Install = (packages, prefix) => {
  const bin = [machine.host(prefix), machine.host(`${prefix}/bin`)].join(":");
  machine.folder(`${prefix}/bin`);
  const env = { PNPM_HOME: machine.host(prefix), PATH: `${bin}:${process.env["PATH"]}` };
  run(
    join(managers, "node_modules/.bin/pnpm"),
    ["add", "-g", "--ignore-scripts", ...packages],
    atHome(env),
  );
};

const bun: Install = (packages) =>
  run(join(at("bun"), "bin/bun.exe"), ["add", "-g", "--ignore-scripts", ...packages], atHome());

/** Yarn classic, as it is for users that may not write where Node lies. */
const yarn: Install = (packages) => {
  const registry = spawnSync("npm", ["config", "get", "registry"], { encoding: "utf8" });
  const env = atHome({
    // Without it, yarn has other folders for root.
    FAKEROOTKEY: "1",
    npm_config_registry: registry.stdout.trim(),
  });
  for (const name of ["XDG_DATA_HOME", "XDG_CONFIG_HOME"] as const) delete (env as Env)[name];
  const quiet = ["--ignore-scripts", "--non-interactive", "--cache-folder", machine.host("/cache")];
  const words = ["global", "add", "--prefix", machine.host(`${HOME}/.yarn`), ...quiet, ...packages];
  run(join(managers, "node_modules/.bin/yarn"), words, env);
};

type Env = Record<string, string | undefined>;

const tools = [
  ["claude-code", "@anthropic-ai/claude-code", "2.1.329", "claude"],
  ["codex", "@openai/codex", "0.169.0", "codex"],
  ["gemini-cli", "@google/gemini-cli", "0.61.0", "gemini"],
  ["opencode", "opencode-ai", "1.18.33", "opencode"],
  ["qwen-code", "@qwen-code/qwen-code", "0.24.4", "qwen"],
] as const;

const nvm = `${HOME}/.nvm/versions/node/v24.21.0`;
const fnm = `${HOME}/.local/share/fnm/node-versions/v24.21.0/installation`;
const asdf = `${HOME}/.asdf/installs/nodejs/24.21.0`;
const volta = `${HOME}/.volta/tools/image/node/24.21.0`;

/** What the managers themselves lay out: the tree of packages, and where the commands are. */
it.each([
  ["npm", npm, `${HOME}/.npm-global`, `${HOME}/.npm-global/bin`, false],
  ["npm under nvm", npm, nvm, `${nvm}/bin`, false],
  ["npm under fnm", npm, fnm, `${fnm}/bin`, false],
  ["npm under asdf", npm, asdf, `${asdf}/bin`, false],
  ["npm under volta", npm, volta, `${volta}/bin`, false],
  ["pnpm", pnpm, `${HOME}/.local/share/pnpm`, `${HOME}/.local/share/pnpm/bin`, true],
  ["bun", bun, `${HOME}/.bun/install/global`, `${HOME}/.bun/bin`, true],
  ["yarn", yarn, `${HOME}/.config/yarn/global`, `${HOME}/.yarn/bin`, true],
] as const)(
  "finds, removes and brings back all tools as %s installs them",
  (manager, install, prefix, bin, digests) => {
    // The layout is npm's own wherever its folder lies.
    const some = manager.includes("under")
      ? tools.slice(0, 1)
      : // Yarn fails for want of packages for other systems, which not every registry has.
        tools.filter(([tool]) => manager !== "yarn" || !["opencode", "qwen-code"].includes(tool));
    install(
      some.map(([, name, version]) => `${name}@${version}`),
      prefix,
    );
    const { findings, complete } = machine.scan();
    expect(complete).toBe(true);
    const known = some.map(([tool]): string => tool);
    for (const one of findings) expect(known, one.path).toContain(one.tool);
    for (const [tool, name, version, command] of some) {
      const own = findings.filter((one) => one.tool === tool);
      for (const one of own) expect([one.path, one.version]).toEqual([one.path, version]);
      const main = own.find((one) => one.kind === "npm-package" && one.path.endsWith(`/${name}`));
      expect(main?.path, `${tool} by ${manager}`).toContain(`${prefix}/`);
      if (digests) expect(main?.digest).toMatch(/^sha512-/);
      const launchers = own.filter(
        ({ kind, path }) => kind === "shim" && path === `${bin}/${command}`,
      );
      expect(launchers, `${bin}/${command}`).toHaveLength(1);
    }
    const before = treeOf(machine.root);
    const result = applyPlan({
      plan: planFor(machine, () => decided("block")),
      root: machine.root,
      backups: `${machine.root}-backups`,
      dryRun: false,
      tools: traces,
      telltale: "test",
    });
    expect(result.left.map(({ path }) => path)).toEqual([]);
    expect(result.verified).toBe(true);
    expect(undoPlan(result.backup ?? "").conflicts).toEqual([]);
    expect(treeOf(machine.root)).toEqual(before);
  },
  900_000,
);
