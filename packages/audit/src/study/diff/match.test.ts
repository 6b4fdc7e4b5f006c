import { describe, expect, test } from "vitest";
import { changesBetween } from "./testing.ts";

const nothing = { changed: [], added: [], removed: 0 };

const program = `
import { hostname } from "node:os";
var a = 1, b;
function greet(name) { const c = name.trim(); return "hello " + c + a; }
const twice = (x) => x * 2;
class Store { #items = []; add(item) { this.#items.push(item); } get size() { return this.#items.length; } }
b = new Store();
export function main() { for (const item of [1, 2]) b.add(twice(item)); return greet(hostname()); }
`;

const renamed = `
import { hostname as q } from "node:os";
let z = 1; var y;
function w(e) { let t = e.trim(); return "hello " + t + z }
var v = (e) => e * 2;
class R { #t = []; add(e) { this.#t.push(e) } get size() { return this.#t.length } }
y = new R;
export function main() { for (let e of [1, 2]) y.add(v(e)); return w(q()) }
`;

describe("what does not count as a change", () => {
  test("other names, other kinds of declarations, joined and split declarations", async () => {
    expect(await changesBetween(program, renamed)).toMatchObject(nothing);
  });

  test("another order of functions and statements at the top", async () => {
    const before =
      "function one(a) { return a.one }\nfunction two(a) { return a.two }\nvar x = 1, y = 2;";
    const after =
      "var q = 2, p = 1;\nfunction b(a) { return a.two }\nfunction c(a) { return a.one }";
    expect(await changesBetween(before, after)).toMatchObject(nothing);
  });

  test("another division into chunks, with other names of files, imports and exports", async () => {
    const before = {
      "chunk-A1B2C3D4.js":
        'export { k as a, m as b }; function k(e) { return e.key } var m = "text";',
      "cli.js": 'import { a, b } from "./chunk-A1B2C3D4.js"; console.log(a({ key: b }));',
    };
    const after = {
      "chunk-E5F6G7H8.js": "export { r as x }; function r(e) { return e.key }",
      "chunk-J9K0L1M2.js": 'export { s as y }; var s = "text";',
      "cli.js":
        'import { y as b } from "./chunk-J9K0L1M2.js"; import { x as c } from "./chunk-E5F6G7H8.js"; console.log(c({ key: b }));',
    };
    expect(await changesBetween(before, after)).toMatchObject(nothing);
  });

  test("the version of the subject, the time of its build, hashes of chunks", async () => {
    const build = (version: string, time: string, chunk: string) =>
      `const about = { version: "${version}", time: "${time}" };
       const load = () => import("./chunk-${chunk}.js");
       fetch("https://example.org/", { headers: { "user-agent": "cli/${version} (linux)" } });`;
    const before = build("1.2.3", "2026-01-02T03:04:05.678Z", "7QXCL3ZP");
    const after = build("1.2.4", "2026-01-09T03:04:05.678Z", "KB2MW0AA");
    expect(await changesBetween(before, after, ["1.2.3", "1.2.4"])).toMatchObject(nothing);
    expect((await changesBetween(before, after, [])).changed).toHaveLength(2);
  });

  test("what bundlers wrap around modules, and which modules they wait for", async () => {
    const bundle = (names: string[], calls: string, open: string, close: string) =>
      `var L = (f) => () => (typeof f === "function" ? f : Object.values(f)[0])();
       function ${names[0]}(e) { return e.ready }
       var ${names[1]}; var ${names[2]} = L(${open} ${calls} ${names[1]} = new Set(["a"]); ${close});
       var ${names[3]} = L(${open} console.log("other"); ${close});`;
    const before = bundle(["f", "g", "h", "i"], "i();", "() => {", "}");
    const after = bundle(["s", "t", "u", "v"], "", "() => {", "}");
    expect(await changesBetween(before, after)).toMatchObject(nothing);
    const named = bundle(["f", "g", "h", "i"], "i();", '{ "src/one.js"() {', "} }");
    const moved = bundle(["f", "g", "h", "i"], "", '{ "lib/one.js"() {', "} }");
    expect(await changesBetween(named, moved)).toMatchObject(nothing);
  });
});

describe("what counts as a change", () => {
  test("a new function, and only it", async () => {
    const after = `${renamed}\nfunction extra(x) { return process.env.EXTRA ?? x }`;
    expect(await changesBetween(program, after)).toMatchObject({ ...nothing, added: ["extra"] });
  });

  test("another literal, operator, property, global or flag", async () => {
    const changes: [string, string][] = [
      ['"hello "', '"hello\u2019"'],
      ["x * 2", "x * 3"],
      ["x * 2", "x + 2"],
      ["name.trim", "name.trimEnd"],
      ["(x) => x", "async (x) => x"],
      ["this.#items.push(item)", "this.#items.push(globalThis)"],
    ];
    await Promise.all(
      changes.map(async ([from, to]) => {
        const after = program.replace(from, to);
        expect(after).not.toBe(program);
        const { changed, added, removed } = await changesBetween(program, after);
        const counts = { changed: changed.length, added, removed };
        expect({ to, ...counts }).toEqual({ to, changed: 1, added: [], removed: 0 });
      }),
    );
  });

  test("variables in another order", async () => {
    const before = "function pick(a, b) { return a - b }";
    expect(await changesBetween(before, "function pick(a, b) { return b - a }")).toMatchObject({
      changed: ["pick"],
    });
  });

  test("a change deep inside changes the innermost unit alone", async () => {
    const nest = (inner: string) =>
      `function outer(a) { const b = a.outer; return function middle(c) { function inner(d) { ${inner} } return inner(c.middle) + b } }`;
    const before = nest("return d.inner");
    expect(await changesBetween(before, nest("return d.other"))).toMatchObject({
      changed: ["inner"],
      added: [],
    });
    expect(await changesBetween(before, nest("const f = () => 5; return d.inner"))).toMatchObject({
      changed: [],
      added: ["f"],
      removed: 0,
    });
    expect(
      await changesBetween(before, nest("return d.inner") + nest("x.y").replace("outer", "copy")),
    ).toMatchObject({ removed: 0 });
  });

  test("a new method is a new unit and no change of its class", async () => {
    const after = renamed.replace("get size()", "clear() { this.#t.length = 0 } get size()");
    expect(await changesBetween(program, after)).toMatchObject({
      changed: [],
      added: ["clear"],
      removed: 0,
    });
  });

  test("of many equal functions, the one that is new stands between others", async () => {
    const row = (names: string[]) =>
      names
        .map((name) =>
          name === "new" ? "list.push(() => 0);" : `list.push(() => 0); use("${name}");`,
        )
        .join("\n");
    const { added, changed, removed } = await changesBetween(
      row(["a", "b", "c"]),
      row(["a", "new", "b", "c"]),
    );
    expect({ added, changed, removed }).toEqual({
      added: expect.any(Array),
      changed: [],
      removed: 0,
    });
    expect(added).toHaveLength(2);
  });

  test("a module-level import of another package", async () => {
    const before = 'import { readFileSync } from "node:fs"; readFileSync("/x");';
    const { changed, added } = await changesBetween(before, before.replace("node:fs", "other-fs"));
    expect([...changed, ...added]).toHaveLength(1);
  });

  test("what a wrapper computes for its function", async () => {
    const wrap = (argument: string) => `(function (a) { console.log(a) })(${argument});`;
    expect((await changesBetween(wrap("1"), wrap("process.env.TZ"))).changed).toHaveLength(1);
  });

  test("a call of another function that was there all along", async () => {
    const code = (called: string) =>
      `function kind(a) { return a.kind } function zone() { return Intl.DateTimeFormat().resolvedOptions().timeZone }
       function label(a) { return "label " + ${called}(a) } console.log(label(zone(kind())));`;
    const { changed, added, removed } = await changesBetween(code("kind"), code("zone"));
    expect({ changed, added, removed }).toEqual({ changed: ["label"], added: [], removed: 0 });
  });

  test("a call of another function of another file", async () => {
    const files = (called: string) => ({
      "chunk-a.js":
        "export { k as kind, z as zone }; function k(a) { return a.kind } function z() { return process.env.TZ }",
      "cli.js": `import { ${called} as f } from "./chunk-a.js"; console.log("label " + f());`,
    });
    const { changed, added, removed } = await changesBetween(files("kind"), files("zone"));
    expect({ changed, added, removed }).toEqual({
      changed: ['console.log("label " + f())'],
      added: [],
      removed: 0,
    });
  });

  test("a call at the top of what another file exports", async () => {
    const files = (call: string) => ({
      "a.js": "export function leak() { fetch('https://example.com') }",
      "b.js": `import { leak } from "./a.js"; ${call}; console.log(leak);`,
    });
    const { changed, added } = await changesBetween(files(""), files("leak()"));
    expect({ changed, added }).toEqual({ changed: [], added: ["leak()"] });
  });

  test("another wrapper around a function that gives something back", async () => {
    const code = (wrapper: string) =>
      `function once(f) { let a; return () => (a ??= f()) } function always(f) { return () => f() }
       const value = ${wrapper}(() => { return Math.random() }); console.log(value(), once, always);`;
    const { changed, added } = await changesBetween(code("once"), code("always"));
    expect({ changed, added }).toEqual({ changed: ["value"], added: [] });
  });
});
