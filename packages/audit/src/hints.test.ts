import { expect, test } from "vitest";
import { levelsFromHints } from "./hints.ts";

const level = (id: string, value: string) =>
  ({ id, role: "primary", value, origin: "hint" }) as const;

test.each([
  ["base-url", "api.deepseek.com", "https://api.deepseek.com"],
  ["timezone", "Asia/Urumqi", { env: "Asia/Urumqi", localtime: "Asia/Urumqi" }],
  ["locale", "fa_IR.UTF-8", { LANG: "fa_IR.UTF-8" }],
  ["hostname", "dev-17.corp", "dev-17.corp"],
  ["cwd", "work/go/.src/corp.example..com/账单", "work/go/.src/corp.example..com/账单"],
  ["git-remote", "gitee.com", "https://gitee.com/orders/orders-service.git"],
  ["env:WORK_UNIT", "7", "7"],
  ["file:~/.config/x.toml", "", ""],
] as const)("%s: %j becomes a level's value", (factor, text, value) => {
  expect(levelsFromHints({ [factor]: [level("x", text)] })[factor]?.[0]?.value).toEqual(value);
});

test.each([
  ["base-url", "api.deepseek.com/'; rm -rf"],
  ["base-url", "https://x@y"],
  ["timezone", "Mars/Olympus"],
  ["timezone", "../../etc/passwd"],
  ["hostname", "a b"],
  ["cwd", "work/a/../../../../scratch/etc"],
  ["cwd", "work/.."],
  ["cwd", "work/./a"],
  ["cwd", "work//a"],
  ["cwd", `work/${"单".repeat(90)}`],
  ["env:NODE_OPTIONS", "--require=/tmp/x.cjs"],
  ["env:LD_PRELOAD", "/tmp/x.so"],
  ["env:HTTPS_PROXY", "http://elsewhere.example"],
  ["file:~/../../etc/hosts", ""],
  ["file:/etc/hosts", ""],
  ["file:/usr/bin/node", ""],
  ["env:A", "x\0y"],
  ["machine-id", "x"],
] as const)("%s: %j is nothing to try", (factor, text) => {
  expect(levelsFromHints({ [factor]: [level("x", text)] })).toEqual({});
});
