import { expect, it } from "vitest";
import { busyMachine, decided, planFor } from "../apply/testing/removal.ts";
import { Machine } from "../inventory/testing/machine.ts";
import { guardCommand } from "./guard.ts";

const onWindows = (reason: string) => {
  const made = guardCommand(
    "/Users/wu/AppData/Roaming/npm/claude.cmd",
    "Claude Code",
    decided("block", { reason }),
    null,
  );
  return made?.do === "create" ? made.content.split("\r\n") : [];
};

it("speaks UTF-8 to a Windows console where it has to, and sets its page back", () => {
  const lines = onWindows("它会标记提示。");
  const at = (text: string) => lines.findIndex((line) => line.includes(text));
  expect(lines[1]).toMatch(/^rem A guard of Telltale\.$/);
  // Only ASCII before the change: the console reads that by a page of its own.
  expect(lines.slice(0, at('chcp.com" 65001') + 1).join("")).toMatch(/^[ -~]*$/);
  expect(at('chcp.com" 65001')).toBeLessThan(at("它会标记提示。"));
  expect(at("它会标记提示。")).toBeLessThan(at("%TELLTALE_PAGE% >nul"));
  expect(lines.slice(-2)).toEqual(["exit /b 126", ""]);
  const machine = new Machine();
  try {
    machine.file("/Users/wu/AppData/Roaming/npm/claude.cmd", lines.join("\r\n"));
    expect(machine.scan().findings).toMatchObject([{ kind: "guard", rule: "no-tool" }]);
  } finally {
    machine.remove();
  }
});

it("names no replacement that the policy blocks, too", () => {
  const machine = busyMachine();
  try {
    const told = (also: string[]) => {
      const plan = planFor(machine, ({ tool }) =>
        decided(["claude-code", ...also].includes(tool) ? "block" : "allow"),
      );
      const guards = plan.steps.flatMap(({ actions }) =>
        actions.flatMap((one) => (one.do === "create" ? [one.content] : [])),
      );
      return { guards: guards.join(""), losses: plan.losses };
    };
    const permitted = told([]);
    expect(permitted.guards).toContain("Use Qwen Code instead: qwen");
    expect(permitted.losses[0]?.command).toContain("qwen-code");
    const blocked = told(["qwen-code"]);
    expect(blocked.guards).toContain("Claude Code is not to be used");
    expect(blocked.guards).not.toContain("instead");
    expect(blocked.losses).toMatchObject([
      { command: null, says: expect.stringContaining("blocks its replacement qwen-code, too") },
    ]);
  } finally {
    machine.remove();
  }
});

it("tells of a permitted version that is there, and which only a link would start", () => {
  const claude = "@anthropic-ai/claude-code";
  const versions = "/home/ada/.local/share/claude/versions";
  const machine = new Machine()
    .program(`${versions}/2.1.150`, claude)
    .program(`${versions}/2.1.200`, claude)
    .link("/home/ada/.local/bin/claude", `${versions}/2.1.150`);
  try {
    const { steps } = planFor(machine, ({ version }) =>
      decided(version === "2.1.150" ? "block" : "allow"),
    );
    const guard = steps.find(({ kind }) => kind === "guard");
    expect(guard?.says).toContain(`is there: 2.1.200 in ${versions}/2.1.200. To start it by its`);
    expect(JSON.stringify(guard?.actions)).toContain("delete this file. Then install it, or link");
  } finally {
    machine.remove();
  }
});

it("leaves a Windows console as it is where all is ASCII", () => {
  expect(onWindows("It marks 100 % & more.")).toEqual([
    "@echo off",
    "rem A guard of Telltale.",
    "echo Claude Code is not to be used on this machine ^(rule no-tool^). 1>&2",
    "echo It marks 100 %% ^& more. 1>&2",
    "exit /b 126",
    "",
  ]);
});
