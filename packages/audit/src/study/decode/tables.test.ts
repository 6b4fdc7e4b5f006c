import { expect, test } from "vitest";
import { textOf } from "../code/code.ts";
import { parseHere } from "../parse/testing.ts";
import { decode } from "./decode.ts";

async function valueOf(expression: string, program: string): Promise<unknown> {
  const { code } = await parseHere([{ path: "a.js", text: program, kind: "javascript" }]);
  const { constants } = await decode(code);
  for (let node = 1; node <= code.count; node++)
    if (textOf(code, node) === expression && constants.has(node)) return constants.of(node);
  return undefined;
}

test.each([
  ["t.a", "const t = { a: 'x', b: 'y' }; f(c ? t.a : t.b);", "x"],
  ["t.b", "const t = { a: 'x', b: 'y' }; f(c ? t.a : t.b);", "y"],
  ["t[1]", "const t = ['x', 'y']; f(t[1]);", "y"],
  ["t.a + 'z'", "f(t.a + 'z'); var t = { a: 'x' + 'y' };", "xyz"],
  ["s + 'z'", "const s = 'x' + 'y'; f(s + 'z');", "xyz"],
])(
  "%s is known where a table or a sum stands before it: %s",
  async (expression, program, value) => {
    expect(await valueOf(expression, program)).toBe(value);
  },
);

test("a member of a table that is changed is not known", async () => {
  expect(await valueOf("t.a", "const t = { a: 'x' }; t.a = g(); f(t.a);")).toBeUndefined();
  expect(await valueOf("t.a", "const t = { a: 'x' }; g(t); f(t.a);")).toBeUndefined();
});
