import { expect, test } from "vitest";
import { known } from "../names/testing.ts";
import { findSinks } from "../sinks/find-sinks.ts";
import { findSources } from "./find-sources.ts";

const many = 30_000;

/** Small code that means a great deal of work to whoever looks at it carelessly. */
const traps: readonly (readonly [string, string])[] = [
  ["a call of very many arguments", `Object.assign(${"process,".repeat(many)} 1)`],
  ["a helper with very many arguments", `const f = (a) => a; f(${"process.env,".repeat(many)} 1)`],
  [
    "a function of very many parameters",
    `function f(${Array.from({ length: many }, (_, at) => `p${at}`).join()}) {${Array.from({ length: many }, (_, at) => `process.env[p${at}];`).join("")}}`,
  ],
  [
    "paths that double at each step",
    `import fs from "fs"; ${Array.from({ length: 60 }, (_, at) => `const p${at + 1} = p${at} + "/" + p${at};`).join("")} fs.readFileSync(p60)`,
  ],
  [
    "paths that go around",
    'import fs from "fs"; const a = b + "/x", b = a + "/y"; function c() { return c() + "/z" } fs.readFileSync(a); fs.statSync(c())',
  ],
  [
    "options upon options",
    `run("git", [${'"-a",'.repeat(many)}]); run("git ${"-a ".repeat(300)}")`,
  ],
  ["words without end", `const t = \`The ${"a".repeat(500_000)} is \${x}\`;`.repeat(20)],
  ["stars without end", `import fs from "fs"; fs.readFileSync(x + "${"*a".repeat(100_000)}")`],
  [
    "lists upon lists",
    `const l = [${Array.from({ length: 200 }, (_, at) => `"V${at}"`).join()}]; for (const k of l) { ${"process.env[k];".repeat(5000)} }`,
  ],
  ["sums without end", `const s = ${'"the "+x+'.repeat(many)}"is it"`],
  [
    "one object, very many fields",
    `const o = {}; ${Array.from({ length: 3000 }, (_, at) => `o.f${at} = process; o.f${at}.env;`).join("")}`,
  ],
];

test.each(traps)("%s end, and the marks are bounded", async (_, text) => {
  const { code, names, constants } = await known([text]);
  const sources = findSources(code, names, constants);
  const sinks = findSinks(code, names, constants);
  expect(sources.length + sinks.length).toBeLessThan(120_000);
  for (const { node, name } of [...sources, ...sinks]) {
    expect(node > 0 && node <= code.count && (name ?? "").length <= 1000).toBe(true);
  }
});
