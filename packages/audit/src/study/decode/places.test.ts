import { expect, test } from "vitest";
import { decodeText } from "./testing.ts";

const xor = (text: string, key: number) =>
  btoa(String.fromCharCode(...[...text].map((letter) => letter.charCodeAt(0) ^ key)));
const un = `const un = (text) => [...atob(text)].map((letter) => String.fromCharCode(letter.charCodeAt(0) ^ 37)).join("");`;

test("each place counts once, under all that has to be undone there", async () => {
  const { hidden } = await decodeText(
    `${un}
     show(un("${xor("orders and invoices", 37)}"));
     show(atob("${btoa("the quick brown fox")}"));
     show(atob("${btoa("the quick brown fox")}"));`,
  );
  expect(hidden).toMatchObject({
    places: 3,
    different: 2,
    methods: { "base64, then xor": 1, base64: 2 },
    unlisted: 0,
  });
  expect(hidden.strings.map(({ text, methods, places }) => [text, methods, places])).toEqual([
    ["orders and invoices", ["base64", "xor"], 1],
    ["the quick brown fox", ["base64"], 2],
  ]);
});

test("those that are too many to list are counted, and the numbers still add up", async () => {
  const calls = Array.from(
    { length: 5200 },
    (_, at) => `f(un("${xor(`word number ${at}`, 37)}"));`,
  );
  const { hidden } = await decodeText(`${un} ${calls.join("\n")}`);
  expect(hidden.places).toBe(5200);
  expect(hidden.strings).toHaveLength(5000);
  const listed = hidden.strings.reduce((sum, { places }) => sum + places, 0);
  expect(listed + hidden.unlisted).toBe(hidden.places);
  const byMethod = Object.values(hidden.methods).reduce((sum, places) => sum + places, 0);
  expect(byMethod).toBe(hidden.places);
});
