import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseHere } from "../parse/testing.ts";
import { decode } from "./decode.ts";
import { decodeText } from "./testing.ts";

const good = `const un = (s) => atob(s); `;
const alive = ` show(un("Z29vZA=="));`;
const limits = { callPolls: 30, callMilliseconds: 400, silence: 8000 };

/** What hurts an interpreter, or tries to get out of it. */
const hostile: [string, string][] = [
  ["an endless loop", `const bad = (s) => { for (;;) s.charCodeAt(0) }; show(bad("x"));`],
  [
    "an endless loop that catches",
    `const bad = (s) => { for (;;) try { for (;;) s.charCodeAt(0) } catch {} }; show(bad("x"));`,
  ],
  ["endless recursion", `const bad = (s) => bad(s + s.charCodeAt(0)) + 1; show(bad("x"));`],
  [
    "recursion that catches",
    `const bad = (s) => { try { return bad(s) + s.charCodeAt(0) } catch { return bad(s) } }; show(bad("x"));`,
  ],
  [
    "a string that doubles",
    `const bad = (s) => { for (let i = 0; i < 60; i++) s += s; return atob(s) + s }; show(bad("xxxx"));`,
  ],
  ["repeat", `const bad = (s) => String.fromCharCode(65).repeat(2 ** 29); show(bad("x"));`],
  ["a huge array", `const bad = (s) => new Array(2 ** 31).fill(atob(s)); show(bad("eHg="));`],
  [
    "a long sparse array",
    `const bad = (s) => { const a = []; a[4e9] = atob(s); a.length = 4e9; return a.join("") }; show(bad("eHg="));`,
  ],
  [
    "a search in what is endless",
    `const bad = (s) => Array.prototype.indexOf.call({ length: 2 ** 53 - 1 }, atob(s)) + "abc"; show(bad("eHg="));`,
  ],
  [
    "an array that holds itself",
    `const bad = (s) => { const a = [atob(s)]; a.push(a); return a }; show(bad("eHg="));`,
  ],
  [
    "an array of arrays of arrays",
    `const bad = (s) => { let a = [atob(s)]; for (let i = 0; i < 1e5; i++) a = [a, a]; return a }; show(bad("eHg="));`,
  ],
  [
    "a regular expression without end",
    `const bad = (s) => /^(a+)+$/.test(s) + atob("eHg="); show(bad("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab"));`,
  ],
  [
    "a getter without end",
    `const bad = (s) => ({ get x() { for (;;) s.charCodeAt(0) }, y: atob(s) }); show(bad("eHg="));`,
  ],
  [
    "a proxy",
    `const bad = (s) => new globalThis.Proxy([atob(s)], { get() { for (;;); } }); show(bad("eHg="));`,
  ],
  [
    "an iterator without end",
    `const bad = (s) => { const g = function* () { for (;;) yield s.charCodeAt(0) }; return [...g()].join("") }; show(bad("x"));`,
  ],
  [
    "a changed built-in",
    `const bad = (s) => { [].constructor.prototype.push = () => "bad"; "".constructor.prototype.charCodeAt = () => 66; "".__proto__.split = null; return atob(s) }; show(bad("eHg="));`,
  ],
  [
    "a changed JSON",
    `const bad = (s) => { const k = "JSON"; Object.getPrototypeOf([]).toJSON = () => 1; return [atob(s), "y"] }; show(bad("eHg="));`,
  ],
  [
    "a toString that throws",
    `const bad = (s) => ({ toString() { throw 1 }, v: atob(s) }); show(bad("eHg="));`,
  ],
  [
    "a throw of something odd",
    `const bad = (s) => { throw { get message() { for (;;); } , s: atob(s) } }; show(bad("eHg="));`,
  ],
  [
    "deep brackets",
    `const bad = (s) => atob(s + ${"(".repeat(3000)}"eHg="${")".repeat(3000)}); show(bad(""));`,
  ],
  [
    "a long sum",
    `const bad = atob(${Array.from({ length: 5000 }, () => '"eHg"').join("+")}); show(bad);`,
  ],
  [
    "a name that is a word",
    `const $batch = (s) => atob(s), $answer = (s) => atob(s); show($batch("eHg=") + $answer("eHg="));`,
  ],
];

describe("what hurts", () => {
  it.each(hostile)(
    "%s ends, and harms nothing else",
    async (_name, text) => {
      const { shown, figures } = await decodeText(`${good}${text}${alive}`, limits);
      expect(shown.at(-1)).toMatchObject({ value: "good" });
      expect(figures.milliseconds).toBeLessThan(30_000);
    },
    60_000,
  );

  it("names a helper that was given up", async () => {
    const { notExamined, figures } = await decodeText(
      `const bad = (s) => { for (;;) s.charCodeAt(0) }; show(bad("x")); show(bad("y")); show(bad("z"));`,
      limits,
    );
    expect(figures.dropped).toBe(1);
    expect(notExamined).toEqual([
      expect.objectContaining({
        code: "helper-not-evaluated",
        what: expect.stringMatching(/^a\.js:1:\d+$/),
      }),
    ]);
  }, 60_000);

  it("does not take a table for true that could not be put in order", async () => {
    const { shown, notExamined } = await decodeText(
      `function table() { const t = ["eHg=", "eXk="]; return (table = () => t)() }
       const at = (i) => atob(table()[i]);
       (function (get) { const t = get(); for (;;) { if (atob(t[0]) === "never") break; t.push(t.shift()) } })(table);
       show(at(0));`,
      { ...limits, preparationPolls: 30 },
    );
    expect(shown[0]?.isKnown).toBe(false);
    expect(notExamined).toHaveLength(1);
  }, 60_000);
});

describe("ways out", () => {
  it.each([
    ["the constructor of a function", `f.constructor("return typeof process + typeof require")()`],
    [
      "the constructor of an array's method",
      `[]["constructor"]["constructor"]("return typeof process")() + typeof globalThis.require`,
    ],
    [
      "what an error knows",
      `(() => { try { null.x } catch (e) { return e.constructor.constructor("return typeof process")() } })()`,
    ],
    [
      "a generator",
      `Object.getPrototypeOf(function* () {}).constructor("yield typeof process")().next().value`,
    ],
  ])("%s reaches nothing of the host", async (_name, text) => {
    const { shown } = await decodeText(
      `const f = (s) => { atob(s); return ${text} + "|" + s }; show(f("eHg="));`,
    );
    const value = shown[0]?.value;
    if (value !== undefined) expect(JSON.stringify(value)).not.toMatch(/object|function/);
    expect(shown).toHaveLength(1);
  });

  it("has no clock, no chance and no modules", async () => {
    const { shown } = await decodeText(
      `const g = (s) => { const G = [].constructor.constructor("return this")(); return atob(s) + ["Date", "process", "require", "fetch", "setTimeout", "console", "performance", "WebAssembly", "SharedArrayBuffer"].filter((n) => typeof G[n] !== "undefined" && n !== "SharedArrayBuffer").join() + typeof Math["ran" + "dom"] };
       show(g("eHg="));`,
    );
    expect(shown[0]?.value).toBe("xxundefined");
  });
});

describe("any pure helper", () => {
  // Small programs over one string: what is folded is what Node.js makes of it.
  const step = fc.oneof(
    fc.constantFrom(
      `s = s.split("").reverse().join("");`,
      `s = btoa(unescape(encodeURIComponent(s.toWellFormed())));`,
      `s = [...s].map((c) => c.codePointAt(0).toString(16)).join("-");`,
      `s = s.toUpperCase().slice(0, 300);`,
      `s = s.replace(/[aeiou]/g, (c) => "%" + c.charCodeAt(0));`,
      `s = Buffer.from(s, "utf8").toString("hex").slice(0, 400);`,
      `s = Buffer.from(s).toString("base64").slice(0, 400);`,
      `s = Buffer.from(s, "hex").toString("latin1") + s;`,
      `s = Buffer.from(s, "base64").toString() + s.length;`,
      `s = new TextDecoder().decode(new TextEncoder().encode(s));`,
      `s = JSON.stringify([s, s.length]);`,
      `s = encodeURIComponent(s.slice(0, 40).toWellFormed());`,
      `{ let t = 7; for (let i = 0; i < s.length; i++) t = (t * 31 + s.charCodeAt(i)) >>> 0; s += t.toString(36); }`,
      `{ const a = [...s]; for (let i = a.length - 1; i > 0; i--) { const j = (i * 7) % (i + 1); [a[i], a[j]] = [a[j], a[i]]; } s = a.join(""); }`,
      `{ const m = new Map(); for (const c of s) m.set(c, (m.get(c) ?? 0) + 1); s = [...m].map(([k, v]) => k + v).join("").slice(0, 300); }`,
    ),
    fc
      .nat(255)
      .map(
        (key) =>
          `{ let t = ""; for (let i = 0; i < s.length; i++) t += String.fromCharCode(s.charCodeAt(i) ^ ${key}); s = t; }`,
      ),
    fc.nat(40).map((n) => `s = s.substring(${n}) + s.substr(0, ${n});`),
  );

  it("folds to what Node.js computes", async () => {
    const program = fc.tuple(
      fc.array(step, { minLength: 1, maxLength: 6 }),
      fc.string({ unit: "binary", maxLength: 40 }),
    );
    // Many programs in one code: starting the interpreter is what takes time.
    await fc.assert(
      fc.asyncProperty(fc.array(program, { minLength: 60, maxLength: 80 }), async (programs) => {
        const source = programs
          .map(
            ([steps, input], i) =>
              `function f${i}(s) { s.charCodeAt(0); ${steps.join(" ")} return s } show(f${i}(${JSON.stringify(input)}));`,
          )
          .join("\n");
        const { shown } = await decodeText(source, { callMilliseconds: 5000 });
        for (const [index, [steps, input]] of programs.entries()) {
          // oxlint-disable-next-line typescript/no-implied-eval -- the test's own programs, to compare with.
          const expected: unknown = new Function("s", `${steps.join(" ")} return s`)(input);
          expect(shown[index]?.isKnown).toBe(true);
          expect(shown[index]?.value).toBe(expected);
        }
      }),
      { numRuns: 2, endOnFailure: true },
    );
  }, 120_000);

  it("is decoded without a throw, whatever it is", async () => {
    const word = fc.constantFrom(
      ..."a b s f ( ) [ ] { } => = + , ; atob `eHg=` ${ . charCodeAt ... this ?. ??= * ^ 1 for if try catch show".split(
        " ",
      ),
      ...["const ", "let ", "function ", "return ", "new ", "class ", "static ", "get ", "yield "],
      ...[" in ", " of ", '"eHg="', "`", "f(", "atob(", "=>{", "})"],
    );
    const file = fc.array(word, { maxLength: 40 }).map((words) => words.join(""));
    await fc.assert(
      fc.asyncProperty(fc.array(file, { minLength: 300, maxLength: 300 }), async (files) => {
        const { code } = await parseHere(
          files.map((text, index) => ({ path: `${index}.js`, text, kind: "javascript" })),
        );
        const { constants } = await decode(code, limits);
        for (let node = 1; node <= code.count; node++) constants.of(node);
      }),
      { numRuns: 2, endOnFailure: true },
    );
  }, 120_000);
});
