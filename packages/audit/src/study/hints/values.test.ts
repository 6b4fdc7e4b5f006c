import { expect, test } from "vitest";
import { valueFor } from "./values.ts";

test.each([
  ["base-url", "equals", "api.deepseek.com", "api.deepseek.com"],
  ["base-url", "ends", ".cn", "llm-gateway.example.cn"],
  ["base-url", "ends", "cn", "llm-gateway.example.cn"],
  ["base-url", "contains", "deepseek", "deepseek.example.com"],
  ["base-url", "contains", "https://api.moonshot.cn/v1", "api.moonshot.cn"],
  ["base-url", "equals", "close", null],
  ["base-url", "equals", "a b", null],
  ["timezone", "equals", "Asia/Urumqi", "Asia/Urumqi"],
  ["timezone", "starts", "Asia/U", "Asia/Ulaanbaatar"],
  ["timezone", "equals", "Mars/Base", null],
  ["locale", "starts", "zh", "zh_CN.UTF-8"],
  ["locale", "starts", "fa-", "fa_IR.UTF-8"],
  ["locale", "equals", "utf8", null],
  ["hostname", "ends", ".corp.example", "dev-17.corp.example"],
  ["username", "equals", "wangwei", "wangwei"],
  ["git-identity", "ends", "@qq.com", "alex.morgan@qq.com"],
  ["env:CELL", "equals", "eu-7", "eu-7"],
  ["env:CELL", "equals", "a\nb", null],
  ["cwd", "ends", "corp/billing", "work/corp/billing"],
  ["cwd", "contains", "a/../../b", null],
  ["machine-id", "equals", "x", null],
] as const)("%s that %s %j: %j", (factor, how, text, value) => {
  expect(valueFor(factor, how, text)).toBe(value);
});
