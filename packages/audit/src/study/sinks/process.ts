import { Kind } from "../code/kinds.ts";
import { commandLine } from "../names/commands.ts";
import { argumentOf } from "../names/functions.ts";
import { propertyOf } from "../sources/options.ts";
import type { Sink } from "./sink.ts";

const starters =
  /^(node:child_process\.\w+|package:(execa|cross-spawn|shelljs|node-pty)\b[^#]*|Bun\.(spawn|spawnSync))$/;

const programs =
  /^(curl|wget|git|gh|ssh|scp|nc|bash|sh|zsh|cmd|powershell|pwsh|node|npm|npx|bun|deno|python3?|docker|open|xdg-open|osascript|ping|nslookup|dig)$/;

/**
 * Arguments and environment of another program, which may send them on.
 *
 * ```js
 * spawn("curl", ["-H", `X-Zone: ${zone}`, url])
 * execFile(tool, args, { env: { ...process.env, ZONE: zone } })
 * ```
 */
export const childProcess: Sink = {
  id: "process",
  what: "arguments or environment of another program",
  constants: false,
  kinds: [Kind.CallExpression],
  at(site) {
    const { code, names, constants, callee, node } = site;
    const line = commandLine(code, names, constants, node, callee);
    const started = starters.test(callee);
    if (line === null && !started) return;
    // Anything may be given a word and a list: only well-known programs are told by that.
    const certain = started || programs.test(line?.split(" ", 1)[0] ?? "");
    for (let at = 0; at < 3; at++) {
      const given = argumentOf(code, node, at);
      if (given === 0) return;
      const environment = propertyOf(code, given, "env");
      if (environment !== 0) site.leaves(environment, "env", { certain });
      if (at < 2 && code.kind[given] !== Kind.ObjectExpression)
        site.leaves(given, line, { certain });
    }
  },
  samples: {
    matches: [
      'import { spawn } from "child_process"; spawn("curl", ["-H", zone, url])',
      'require("child_process").execSync(`curl ${url}`)',
      'import { execFile } from "child_process"; execFile("git", ["status"], { env: own })',
      'runner("curl", ["-H", zone])',
    ],
    differs: [
      'import { execSync } from "child_process"; execSync("git status")',
      "pattern.exec(text)",
    ],
  },
};
