import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type StudyReport, studyReport } from "@telltale/core/model/study.ts";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { tarball } from "../subjects/testing/tarball.ts";
import { study } from "./study.ts";

/**
 * Whatever a subject's code is like, a study of it ends soon, in moderate memory, with a report that
 * fits the schema and names what was not examined.
 */
let scratch: string;
beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), "telltale-hostile-"));
});
afterAll(() => rm(scratch, { recursive: true, force: true }));

/** Far above what any of these takes on an idle machine. */
const longest = 45_000;
const mostMemory = 2 * 1024 ** 2;

let made = 0;
async function studyOf(files: Record<string, string | Buffer>): Promise<StudyReport> {
  const root = join(scratch, String(made++));
  await mkdir(root);
  for (const [name, content] of Object.entries(files)) await writeFile(join(root, name), content);
  const subject = { tool: null, name: "hostile", version: "0", digest: "" };
  const started = performance.now();
  const never = new AbortController().signal;
  const report = await study({ subject, root }, { telltale: "0" }, () => {}, never);
  expect(performance.now() - started).toBeLessThan(longest);
  expect(process.resourceUsage().maxRSS).toBeLessThan(mostMemory);
  await rm(root, { recursive: true });
  return studyReport.parse(JSON.parse(JSON.stringify(report)));
}

const many = 100_000;
const zone = "const z = Intl.DateTimeFormat().resolvedOptions().timeZone;\n";
const leaves = "\nsend({ role: 'user', content: `Today${m}s` });";
const around = (open: string, close: string, inside = "1") =>
  open.repeat(many) + inside + close.repeat(many);
const times = (count: number, text: (at: number) => string, between = "") =>
  Array.from({ length: count }, (_, at) => text(at)).join(between);
const either = (at: number) => (at % 2 ? '"\u2019"' : `"'"`);

const programs: Record<string, string> = {
  "nested brackets": around("(", ")"),
  "nested lists": `x = ${around("[", "]")}`,
  "nested calls": around("f(", ")"),
  "nested blocks": around("{", "}"),
  "nested templates": `x = ${around("`${", "}`")}`,
  "nested functions": `${"() => ".repeat(many)}1`,
  "a chain of conditionals": `${zone}const m = ${"z === 1 ? '\u2019' : ".repeat(many)}"'";${leaves}`,
  "a chain of else if": `${zone}let m; ${"if (z === 'a') m = 'x'; else ".repeat(many)}m = "'";${leaves}`,
  "a long sum": `${zone}const m = z${" + 'a'".repeat(many)};${leaves}`,
  "a long path": `${zone}const m = z${".b".repeat(many)};${leaves}`,
  "a huge switch": `${zone}let m; switch (z) { ${times(many, (at) => `case "k${at}": m = ${either(at)}; break;`)} }${leaves}`,
  "a huge table": `${zone}const l = { ${times(many, (at) => `"k${at}": ${either(at)},`)} }; const m = l[z];${leaves}`,
  "a huge table that is asked often": `const l = { ${times(50_000, (at) => `"k${at}": ${either(at)},`)} };\n${"f(l[process.env.TZ]);".repeat(5000)}`,
  "a huge text": `${zone}const m = "${"a".repeat(50e6)}" + z;${leaves}`,
  "a huge encoded text": `${zone}const m = atob("${"QUFB".repeat(12e6)}"); if (m.includes(z)) send(m);`,
  "a huge pattern": `${zone}const m = /${"a|".repeat(2e6)}b/.test(z) ? "\u2019" : "'";${leaves}`,
  "a huge name": `${zone}const ${"a".repeat(5e6)} = z; const m = ${"a".repeat(5e6)};${leaves}`,
  "patterns that backtrack": `${zone}const d = (s) => s.replace(/^(a+)+$/, "b"); const m = d("${"a".repeat(5000)}!"); /^(x+x+)+y/.test("${"x".repeat(5000)}");${leaves}`,
  "helpers without end": `${zone}function d(s) { for (;;) s += s } const e = (s) => e(s + "a");
    const g = (n) => (n < 2 ? "1" : g(n - 1) + g(n - 2)); const r = (s) => s.repeat(2 ** 29);
    const m = [d("x"), e("a"), r("abc"), ${times(1000, (at) => `g(${60 + at})`, ",")}];${leaves}`,
  "many variables": `${times(20_000, (at) => `const e${at} = process.env.V${at};`)} send({ role: "user", content: [${times(20_000, (at) => `e${at}`, ",")}].join() });`,
  "many choices":
    zone +
    times(
      25_000,
      (at) =>
        `const m${at} = z === "k${at}" ? "\u2019" : "'"; send({ role: "user", content: m${at} });`,
    ),
  "functions that call each other": `${times(5000, (at) => `function f${at}(a, b) { return f${(at * 7 + 1) % 5000}(b, f${(at * 13 + 5) % 5000}(a, process.env.V${at % 50})) }`)} const m = f0(process.env.TZ);${leaves}`,
  "properties that hold each other": `${times(30_000, (at) => `o.p${at} = o.p${(at * 17) % 30_000}; o[process.env.K${at % 9}] = o.p${at};`)} const m = o.p1;${leaves}`,
  "many programs in texts": `${zone}${times(30_000, (at) => `eval("const m${at} = z; // ${"x".repeat(60)}");`)}const m = z;${leaves}`,
  "blocks that are never closed": `${zone}const m = z;${leaves}${"function f() { g(); ".repeat(20_000)}`,
  "templates that are never closed": `${zone}const m = z;${leaves}${"h(`${() => { g(); ".repeat(20_000)}`,
  "things that hold themselves": `${zone}const o = { z }; o.o = o; o.f = () => o.f; o.g = function () { return this.g() };
    class A extends A { #x = this.#x; get q() { return this.q } constructor() { super(this) } }
    let x = x; var y = y; [a, b] = [b, a]; function F(f = F) { return f(f(f)) } F(F(F));
    const Y = (f) => ((x) => f(x(x)))((x) => f(x(x))); Y(Y)(Y);
    async function* h() { yield* h(await h()) } h.call(h, h.bind(h), h.apply(h, h));
    const m = o.o.o.o.o.z ? "\u2019" : "'";${leaves}`,
};

describe("one hostile file", () => {
  test.each(Object.entries(programs))("%s", async (_, text) => {
    const { coverage } = await studyOf({ "a.js": text });
    const named = coverage.notExamined.filter(({ what }) => what.startsWith("a.js"));
    expect(coverage.files + named.length).toBeGreaterThan(0);
  });

  test("data nested without end", async () => {
    const { coverage } = await studyOf({ "a.json": around("[", "]"), "b.js": "1" });
    expect(coverage.files).toBeGreaterThan(0);
  });

  test.each(["a chain of conditionals", "a huge switch", "a huge table"])(
    "in %s the choice is found, what lies behind it is, and the limits that were met are named",
    async (name) => {
      const text = `${programs[name]}\nconst n = z === "PRC" ? "\u2019" : "'"; send({ role: "user", content: n });`;
      const { findings, coverage } = await studyOf({ "a.js": text });
      expect(findings.filter(({ tier }) => tier === "A")).toHaveLength(2);
      const limits = coverage.notExamined.map(({ code }) => code);
      if (name === "a chain of conditionals") expect(limits).toContain("flow-nesting");
      if (name === "a huge switch") expect(limits).toContain("many-comparisons");
    },
  );
});

describe("hostile names", () => {
  test("those of every object's prototype are names like others", async () => {
    const { findings } = await studyOf({
      "__proto__.js":
        "export const __proto__ = process.env.__proto__, constructor = process.env.MERIDIAN_SEAT; export const toString = process.env['toString'];",
      "a.mjs": `import { __proto__ as p, constructor, toString } from "./__proto__.js";
        import * as valueOf from "./__proto__.js";
        const o = { __proto__: p, ["__proto__"]: p, constructor, prototype: toString, valueOf };
        const t = { constructor: "\u2019", hasOwnProperty: "'", __proto__: null };
        function __defineGetter__(isPrototypeOf) { return isPrototypeOf.constructor.constructor }
        __defineGetter__(__defineGetter__); o.valueOf.toString[p][constructor];
        const m = t[constructor] ?? (constructor === "valueOf" ? "\u2019" : "'");${leaves}`,
      "package.json": '{ "__proto__": { "bin": "x" }, "bin": { "__proto__": "./a.mjs" } }',
    });
    const a = findings.find(({ tier }) => tier === "A");
    expect(a?.reads.map(({ name }) => name)).toEqual(["MERIDIAN_SEAT"]);
  });
});

describe("many files", () => {
  test("that import each other in circles", async () => {
    const ring = 2000;
    const { coverage } = await studyOf(
      Object.fromEntries(
        Array.from({ length: ring }, (_, at) => [
          `m${at}.mjs`,
          `export * from "./m${(at + 1) % ring}.mjs"; import { v${(at + 7) % ring} as q } from "./m${(at * 31) % ring}.mjs";
           export const v${at} = q; import * as self from "./m${at}.mjs"; export default self;`,
        ]),
      ),
    );
    expect(coverage.files).toBe(ring);
  });

  test("twenty thousand of them", async () => {
    const entries = Array.from({ length: 20_000 }, (_, at) => ({
      path: `package/${at % 100}/${at}.js`,
      content: `export const v${at} = ${at};`,
    }));
    const { coverage } = await studyOf({ "a.tgz": tarball(entries) });
    expect(coverage.files).toBe(20_000);
    expect(coverage.notExamined).toEqual([]);
  });
});

/** Pieces of programs, of which any row may follow any other. */
const tokens = fc.constantFrom(
  ..."( ) { } [ ] ; , . ?. => = == + - ! ? : ... ` ${ ' \" / /* // * ** # @ \\ \ud800 <!-- #!".split(
    " ",
  ),
  ..."if else for while do switch case default break continue return throw try catch finally".split(
    " ",
  ),
  ..."function class extends super this new async await yield import export from as of in get set".split(
    " ",
  ),
  ..."let const var static delete typeof void with debugger eval arguments __proto__ constructor".split(
    " ",
  ),
  ..."process.env.TZ Intl.DateTimeFormat() .resolvedOptions() .timeZone fetch require atob \n 0x1 1e999 1n".split(
    " ",
  ),
  "'\u2019'",
  '"\'"',
  "/(a*)*b/",
  "\u2028",
  " \n",
);

test("soup of tokens: every file is read or named", async () => {
  const soups = fc.array(
    fc.array(tokens, { maxLength: 40 }).map((row) => row.join(" ")),
    { minLength: 150, maxLength: 150 },
  );
  await fc.assert(
    fc.asyncProperty(soups, async (texts) => {
      const report = await studyOf(
        Object.fromEntries(texts.map((text, at) => [`s${at}.js`, text])),
      );
      const { files, notExamined } = report.coverage;
      const named = new Set(notExamined.flatMap(({ what }) => what.split(", ")));
      // What is empty but for blanks is no code.
      const wanted = texts.filter((text) => text.trim() !== "").length;
      expect(files + named.size).toBeGreaterThanOrEqual(wanted);
    }),
    { numRuns: 4, endOnFailure: true },
  );
});
