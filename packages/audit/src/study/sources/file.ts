import type { Source } from "./source.ts";

/**
 * Reads a file, or looks whether it is there, at a path that stands in the code.
 *
 * ```js
 * fs.existsSync("/.dockerenv")
 * await readFile(path.join(os.homedir(), ".kube", "config"), "utf8")
 * ```
 */
export const file: Source = {
  id: "file",
  what: "a file",
  sensitive: (path) =>
    path !== null && /^[~/]|^[A-Z]:/.test(path) && !/^\/(dev|proc\/self)\//.test(path),
  why: "Files at known places tell what somebody has and uses; those at unknown places are mostly the work itself.",
  factor: (path) => (/^(~\/|\/)[^*]*$/.test(path) ? `file:${path}` : null),
  files: /^/,
  samples: {
    matches: [
      'import { existsSync } from "fs"; use(existsSync("/.dockerenv"))',
      'const fs = require("fs"), p = require("path"), os = require("os"); const f = p.join(os.homedir(), ".kube", "config"); use(fs.readFileSync(f))',
      'import { readFile } from "fs/promises"; readFile(`${process.env.HOME}/.aws/config`)',
      'import { existsSync } from "fs"; const has = (f) => existsSync(full(f)); use(has("~/.kube/config"))',
      'import os from "os"; import fs from "fs"; function root() { return os.homedir() + "/.aws" } fs.statSync(root() + "/config")',
      'wrapper().existsSync("/Library/Application Support/x")',
    ],
    differs: [
      'import { writeFileSync } from "fs"; writeFileSync("/tmp/x", text)',
      'import { readFileSync } from "fs"; readFileSync(path)',
      'use("/.dockerenv")',
    ],
  },
};
