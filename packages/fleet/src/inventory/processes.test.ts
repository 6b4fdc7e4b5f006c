import { spawn } from "node:child_process";
import { once } from "node:events";
import { afterEach, beforeEach, expect, it } from "vitest";
import { applyPlan } from "../apply/apply.ts";
import { decided, planFor } from "../apply/testing/removal.ts";
import { commandOfTitle, programsOf } from "./process-programs.ts";
import { Machine, traces } from "./testing/machine.ts";

let machine: Machine;
beforeEach(() => {
  machine = new Machine();
});
afterEach(() => machine.remove());

const tree = "/home/ada/.local/lib/node_modules";
const link = "/home/ada/.local/bin/claude";

/** A machine with an npm installation, and a folder of processes with one of Node. */
function withProcess(...words: string[]): string {
  machine.package(tree, "@anthropic-ai/claude-code", "2.1.91");
  machine.link(link, "../lib/node_modules/@anthropic-ai/claude-code/cli.js");
  machine.link("/proc/7/exe", "/usr/bin/node").link("/proc/7/cwd", "/home/ada/.local/bin");
  machine.file("/proc/7/cmdline", words.map((word) => `${word}\0`).join(""));
  return machine.host("/proc");
}
const running = (proc: string) =>
  machine
    .scan({ proc })
    .findings.filter(({ kind }) => kind === "process")
    .map(({ path, version, confidence }) => `${path} ${version} ${confidence}`);

it.each([
  ["through the link that npm makes", ["node", link], `${link}#7 2.1.91 certain`],
  [
    "behind options",
    ["node", "--no-warnings", "-r", "/x.js", "--enable-source-maps", link, "--foo"],
    `${link}#7 2.1.91 certain`,
  ],
  ["from its folder", ["node", "./claude"], `${link}#7 2.1.91 certain`],
  ["under a title of its own", ["claude"], "/usr/bin/node#7 null likely"],
])("finds a package that Node runs %s", (_, words, found) => {
  expect(running(withProcess(...words))).toEqual([found]);
});

it.each([
  ["Node alone", ["node"]],
  ["another script that is told about it", ["node", "/x/lint.js", link]],
  ["another title", ["claude-notes"]],
])("does not take for it: %s", (_, words) => {
  expect(running(withProcess(...words))).toEqual([]);
});

it.each([[["node", link]], [["claude"]]])("nothing is removed while Node runs it: %j", (words) => {
  const proc = withProcess("node");
  const plan = planFor(machine, ({ tool }) => decided(tool === "claude-code" ? "block" : "allow"));
  machine.file("/proc/7/cmdline", words.map((word) => `${word}\0`).join(""));
  const options = { plan, root: machine.root, backups: machine.host("/backups"), tools: traces };
  expect(() => applyPlan({ ...options, proc, dryRun: true, telltale: "test" })).toThrow(
    /are running \(7\)/,
  );
});

it.skipIf(process.platform !== "linux")("reads a title that a program gives itself", async () => {
  const code = 'process.title = "claude"; console.log(1); setTimeout(() => {}, 60_000);';
  machine.file("/run.cjs", code);
  const child = spawn(process.execPath, [machine.host("/run.cjs"), "--a-long-word"]);
  await once(child.stdout, "data");
  const { script, title } = programsOf("/proc", String(child.pid));
  child.kill();
  expect([script, commandOfTitle(title ?? "")]).toEqual([null, "claude"]);
});
