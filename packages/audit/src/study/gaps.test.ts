import { expect, test } from "vitest";
import { decode } from "./decode/decode.ts";
import { gapsIn } from "./gaps.ts";
import { nameOf } from "./names/names.ts";
import { parseSources } from "./parse/parse.ts";
import { parseHere } from "./parse/testing.ts";

/** What is named as outside of files, by code. */
async function gapsOf(files: { [path: string]: string }): Promise<{ [code: string]: string }> {
  const { code } = await parseHere(
    Object.entries(files).map(([path, text]) => ({
      path,
      text,
      kind: path.endsWith(".json") ? ("json" as const) : ("javascript" as const),
    })),
  );
  const { constants } = await decode(code);
  const gaps = gapsIn(code, nameOf(code, constants), constants);
  return Object.fromEntries(gaps.map((gap) => [gap.code, gap.what]));
}

test("packages that are asked for in any form and not there are named once", async () => {
  const text = `import A from "alpha"; import fs from "node:fs"; import "path"; import "bun:ffi"; import "#own";
    export * from "@scope/beta/deep"; import("gamma"); import { createRequire as c } from "node:module";
    const r = c(import.meta.url); r("delta"); r("alpha/more"); r("epsi" + "lon");`;
  expect(await gapsOf({ "a.mjs": text })).toEqual({
    "outside-packages": "Packages: @scope/beta, alpha, delta, epsilon, gamma",
  });
});

test("packages and files that are there, in the ways in which they may be asked for, are none", async () => {
  const files = {
    "package.json": '{ "name": "own" }',
    "lib/index.js": `require("."); require(".."); require("./b"); require("./c.js"); require("../data.json");
      require("own/x"); require("dep/x"); require("@s/dep"); require("./native.node"); require("chunk-1.js");
      import("/home/builder/chunk-1.js"); import("./c.js?v=1");`,
    "lib/b/index.js": "",
    "lib/c.ts": "",
    "chunk-1.js": "",
    "data.json": "{}",
    "node_modules/dep/index.js": "",
    "node_modules/@s/dep/package.json": "{}",
  };
  expect(await gapsOf(files)).toEqual({});
});

test("files that are not there, or were no code by their names, are named", async () => {
  const files = {
    "lib/a.js": 'require("../LICENSE"); import("./look.css"); require("./gone\\u202e");',
  };
  expect(await gapsOf(files)).toEqual({
    "outside-files": "Files: ../LICENSE, ./gone\\u202E, ./look.css",
  });
});

test("code that is made or chosen while it runs is named with its places, plain texts are not", async () => {
  const long = "console.log(1);".repeat(6);
  const text = `eval(x); new Function("a", x); vm.runInThisContext(x);
require(x); import(x);
eval(atob("${btoa(long)}"));
Function("return this")(); eval("require"); eval(${JSON.stringify(long)}); f(x); o.eval(x);`;
  expect(await gapsOf({ "a.cjs": text })).toEqual({
    "made-code": "Texts that are run as code at a.cjs:1:1, a.cjs:1:10, a.cjs:1:32, a.cjs:3:1",
    "chosen-code": "Modules that are asked for by computed names at a.cjs:2:1, a.cjs:2:13",
  });
});

test("more of them than anybody reads are counted", async () => {
  const text = Array.from({ length: 50 }, (_, at) => `require("p${at}"); eval(x);`).join("\n");
  const gaps = await gapsOf({ "a.cjs": text });
  expect(gaps["outside-packages"]).toMatch(/p0, .* and 10 more$/);
  expect(gaps["made-code"]).toMatch(/a\.cjs:1:\d+, .* and 45 more$/);
});

test("code in texts that are run is read as files of its own, also in several layers", async () => {
  const inner = "deep(process.env.TZ, 'a text that is long enough to be taken for code');";
  const middle = `eval(${JSON.stringify(inner)}); "${"x".repeat(60)}";`;
  const text = `vm.runInThisContext(\`${middle.replaceAll("\\", "\\\\")}\`);
  (0, eval)(${JSON.stringify(inner)}); new Function("a", "b", ${JSON.stringify(`return ${inner}`)});
  eval(w.ts(${JSON.stringify(inner)})); eval("this text is not a program ((((((((((((((((((((((((((((((((((((((((((((");
  eval("return this"); print(${JSON.stringify(inner)});`;
  const { code, notExamined } = await parseSources([{ path: "a.js", text, kind: "javascript" }]);
  expect(code.files.map(({ path }) => path)).toEqual([
    "a.js",
    "a.js!/code-in-text-1-1.js",
    "a.js!/code-in-text-2-3.js",
    expect.stringMatching(/^a\.js!\/code-in-text-2-\d+\.js$/),
    "a.js!/code-in-text-3-3.js",
    "a.js!/code-in-text-1-1.js!/code-in-text-1-1.js",
  ]);
  expect(code.files[3]?.text).toContain("(function (a, b) {return deep(");
  expect(notExamined.map(({ code, what }) => `${code} ${what}`)).toEqual([
    expect.stringMatching(/^unparsed a\.js!\/code-in-text-3-/),
  ]);
});
