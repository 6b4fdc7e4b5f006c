import fc from "fast-check";
import { parse } from "jsonc-parser";
import { expect, it } from "vitest";
import { hasEntry, setEntries, unsetEntries } from "./edit.ts";

it.each([
  ['{"a":1}', "{}"],
  ['{"a":1,"b":2}', '{"b":2}'],
  ['{"b":2,"a":1}', '{"b":2}'],
  ['{\n  "b": 2, // two\n  "a": 1 // one\n}', '{\n  "b": 2 // two // one\n}'],
  ['{\n  "a": 1, // one\n  "b": 2\n}', '{\n  // one\n  "b": 2\n}'],
  ['{"b": 2 /* , */ , "a": 1,}', '{"b": 2 /* , */ , }'],
])("takes an entry out of %j", (text, left) => {
  expect(unsetEntries("x.json", text, [["a"]])).toBe(left);
});

it("takes out that entry and nothing else, whatever is around it", () => {
  const key = fc.string({ maxLength: 6 });
  fc.assert(
    fc.property(
      fc.dictionary(key, fc.jsonValue({ maxDepth: 2 }), { minKeys: 1 }),
      fc.nat(),
      fc.nat(4),
      (object, at, indent) => {
        const keys = Object.keys(object);
        const gone = keys[at % keys.length] ?? "";
        const text = JSON.stringify(object, null, indent);
        const left = unsetEntries("x.json", text, [[gone]]) ?? "";
        expect(JSON.parse(left)).toEqual(
          JSON.parse(JSON.stringify({ ...object, [gone]: undefined })),
        );
        expect(hasEntry("x.json", left, [gone])).toBe(false);
      },
    ),
  );
});

it("does not touch what it cannot read, or would have to write over", () => {
  expect(unsetEntries("x.json", '{"a":', [["a"]])).toBeNull();
  expect(setEntries("[]", [{ keys: ["a"], value: 1, weak: false }])).toBeNull();
  expect(setEntries('{"a":true}', [{ keys: ["a", "b"], value: 1, weak: false }])).toBeNull();
  expect(unsetEntries("x.toml", "[a", [["a"]])).toBeNull();
  const deep = `{"a":1,"b":${"[".repeat(200_000)}${"]".repeat(200_000)}}`;
  expect(hasEntry("x.json", deep, ["a"])).toBe(true);
  expect(unsetEntries("x.json", deep, [["a"]])).toBeNull();
  expect(setEntries(deep, [{ keys: ["c"], value: 1, weak: true }])).toBeNull();
  // An inline table is not cut by lines.
  expect(unsetEntries("x.toml", "m = { a = { command = 1 } }", [["m", "a"]])).toBeNull();
});

it("adds a setting once, and leaves what is there already", () => {
  const entries = [
    { keys: ["extensions.allowed"], value: { "*": true }, weak: true },
    { keys: ["extensions.allowed", "a.b"], value: false, weak: false },
  ];
  const fresh = setEntries("", entries) ?? "";
  expect(parse(fresh)).toEqual({ "extensions.allowed": { "*": true, "a.b": false } });
  expect(setEntries(fresh, entries)).toBe(fresh);
  const strict = setEntries('{"extensions.allowed":{"c.d":true}}', entries) ?? "";
  expect(parse(strict)).toEqual({ "extensions.allowed": { "c.d": true, "a.b": false } });
});

it("edits a file that begins with a byte order mark, which stays", () => {
  const text = '\uFEFF{"a": 1, "b": 2}';
  expect(hasEntry("x.json", text, ["a"])).toBe(true);
  expect(unsetEntries("x.json", text, [["a"]])).toBe('\uFEFF{"b": 2}');
  expect(setEntries(text, [{ keys: ["a"], value: 3, weak: false }])).toBe('\uFEFF{"a": 3, "b": 2}');
});

it.each([
  ['[mcp_servers.g]\ncommand = "gemini"\n', ""],
  ['[mcp_servers.g]\ncommand = "gemini"\n[mcp_servers.g.env]\nA = "1"\n', ""],
  ['# mine\nat = 2026-01-01\n\n[mcp_servers.g]\ncommand = "gemini"', "# mine\nat = 2026-01-01\n"],
])("takes the only table out of %j", (text, left) => {
  expect(unsetEntries("x.toml", text, [["mcp_servers", "g"]])).toBe(left);
});
