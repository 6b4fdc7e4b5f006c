import { Ajv2020 } from "ajv/dist/2020.js";
import { expect, it } from "vitest";
import { parse } from "yaml";
import { policySchemaText } from "./schema.ts";

const check = new Ajv2020({ strict: false }).compile(JSON.parse(policySchemaText()) as object);

it("is a schema by which a policy can be checked as it is written", () => {
  const text = `
format: 1
name: p
timezone: Asia/Shanghai
groups: {eng: Engineering}
rules:
  - id: a
    tool: claude-code
    level: block
    reason: r
    from: 2026-07-10
`;
  expect(check(parse(text))).toBe(true);
  for (const [from, to] of [
    ["level: block", "level: blok"],
    ["2026-07-10", "soon"],
    ["reason: r", "reson: r"],
  ] as const) {
    expect(check(parse(text.replace(from, to))), to).toBe(false);
  }
});
