import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Code, fileOf, textOf } from "../code/code.ts";
import { Kind } from "../code/kinds.ts";
import { parseHere } from "../parse/testing.ts";
import { type ExcerptOptions, excerptOf } from "./excerpt.ts";

/** What no line of an excerpt may hold. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{M}\u00a0\u2000-\u200f\u3000]/u;

async function parsed(text: string, path = "a.js"): Promise<Code> {
  const { code, notExamined } = await parseHere([{ path, text, kind: "javascript" }]);
  expect(notExamined).toEqual([]);
  return code;
}

/** The innermost node with this text. */
function nodeWith(code: Code, text: string): number {
  let found = 0;
  for (let node = 1; node <= code.count; node += 1) if (textOf(code, node) === text) found = node;
  expect(found, text).toBeGreaterThan(0);
  return found;
}

/** The excerpt around a text, with ‹marks› where it points at. */
async function shown(source: string, at: string, options?: ExcerptOptions): Promise<string> {
  const code = await parsed(source);
  const { text, from, to } = excerptOf(code, nodeWith(code, at), options);
  for (const line of text.split("\n")) {
    expect(line.length).toBeLessThanOrEqual(120);
    expect(line).not.toMatch(UNSEEN);
  }
  return `${text.slice(0, from)}‹${text.slice(from, to)}›${text.slice(to)}`;
}

describe("an excerpt", () => {
  test("lays out a minified function, and points at the node", async () => {
    const source =
      'var z=1;function a(b){if(b.x===null)return null;let c=b.y.map(d=>d.trim()),e=c?"A":"B";for(const f of c){g(f);if(f)break}try{h()}catch{}switch(e){case"A":i();break;default:j()}return{known:c,zone:k(),host:b.hostname,other:`Today${e}s date`,again:!0}}';
    expect(await shown(`${source};${"x();".repeat(500)}`, "k()")).toBe(
      [
        "function a(b) {",
        "  if (b.x === null)",
        "    return null;",
        '  let c = b.y.map(d => d.trim()), e = c ? "A" : "B";',
        "  for (const f of c) {",
        "    g(f);",
        "    if (f)",
        "      break",
        "  }",
        "  try {",
        "    h()",
        "  } catch {}",
        "  switch (e) {",
        '    case "A":',
        "      i();",
        "      break;",
        "    default:",
        "      j()",
        "  }",
        "  return {",
        "    known: c,",
        "    zone: ‹k()›,",
        "    host: b.hostname,",
        "    other: `Today${e}s date`,",
        "    again: !0",
        "  }",
        "}",
      ].join("\n"),
    );
  });

  test("shows what hides: invisible characters, directions, control characters, odd blanks", async () => {
    const hidden = 'f("a\u202eb\u200b\u00a0c\u0007\u2028", `line\nbreak\u{e0041}`, /\ufeff/)';
    const text = await shown(`${hidden}\u00a0/* \u2067 */`, hidden);
    expect(text).toBe(
      '‹f("a\\u202Eb\\u200B\\u00A0c\\u0007\\u2028", `line\\nbreak\\u{E0041}`, /\\uFEFF/)›',
    );
    expect(await shown("a/*\u2066x*/(b)", "b")).toBe("a/*\\u2066x*/(‹b›)");
  });

  test("shortens strings and names in the middle", async () => {
    const long = `"${"x".repeat(5000)}end"`;
    expect(await shown(`f(${long})`, "f")).toBe(`‹f›("${"x".repeat(35)}…${"x".repeat(14)}end")`);
    const name = "n".repeat(9000);
    expect((await shown(`${name}()`, `${name}()`)).length).toBeLessThan(70);
  });

  test("is cut around the node where there is too much", async () => {
    const source = `function f(){${Array.from({ length: 90 }, (_, n) => `g${n}();`).join("")}}`;
    const text = await shown(source, "g60()", { lines: 8 });
    expect(text.split("\n")).toEqual([
      "…",
      "  g56();",
      "  g57();",
      "  g58();",
      "  g59();",
      "  ‹g60()›;",
      "  g61();",
      "…",
    ]);
  });

  test("of a gigantic node shows its beginning", async () => {
    const source = `x=[${Array.from({ length: 50_000 }, (_, n) => `{id:${n},name:"n${n}"}`).join(",")}]`;
    const code = await parsed(source);
    const array = nodeWith(code, source.slice(2));
    const started = performance.now();
    const { text, from, to } = excerptOf(code, array);
    expect(performance.now() - started).toBeLessThan(200);
    expect(text.slice(from, from + 30)).toContain('id: 0, name: "n0"');
    expect(text.slice(from, to).length).toBeGreaterThan(500);
    expect(text.split("\n").length).toBeLessThanOrEqual(30);
    expect(text).toMatch(/^…\n[\s\S]*\n…$/);
    // And deep inside of it, only what stands around.
    const inner = excerptOf(code, nodeWith(code, '"n40000"'));
    expect(inner.text.slice(inner.from, inner.to)).toBe('"n40000"');
    expect(inner.text).toContain('"n39999"');
    expect(inner.text).not.toContain('"n0"');
  });

  test("marks another node than the one that it is about", async () => {
    const code = await parsed("function f(a){return g(a)}");
    const excerpt = excerptOf(code, nodeWith(code, "g"), { highlight: nodeWith(code, "a") });
    expect(excerpt.text.slice(excerpt.from, excerpt.to)).toBe("a");
    expect(excerpt).toMatchObject({ file: "a.js", line: 1, column: 24 });
  });

  test("has the thing itself as it stands in the file, with where it ends", async () => {
    const code = await parsed("f(a?b:{c:1,\n\td:2})");
    const { exact, line, column, endLine, endColumn } = excerptOf(
      code,
      nodeWith(code, "a?b:{c:1,\n\td:2}"),
    );
    expect({ exact, line, column, endLine, endColumn }).toEqual({
      exact: "a?b:{c:1,\n\td:2}",
      line: 1,
      column: 3,
      endLine: 2,
      endColumn: 6,
    });
    const large = await parsed(`f([${"1,".repeat(2000)}])`);
    expect(excerptOf(large, nodeWith(large, `[${"1,".repeat(2000)}]`)).exact).toBeUndefined();
  });

  test("keeps templates, comments and regular expressions as they are", async () => {
    const source =
      "let a=`x${b+`in${c},${d}://${e}:`}y`,d=e/f/g,h=/[/]\\/{3}/u.test(i)// end {\n,j=k/* a */+l;m()";
    expect(await shown(source, "l")).toBe(
      [
        "let a = `x${b + `in${c},${d}://${e}:`}y`,",
        "  d = e / f / g,",
        "  h = /[/]\\/{3}/u.test(i)// end {",
        "  ,",
        "  j = k/* a */ + ‹l›;",
      ].join("\n"),
    );
  });

  test("points at every node of any code", async () => {
    const statement = fc.constantFrom(
      "a.b?.c(d,...e)",
      "if(a)b();else if(c)d();else{e}",
      'x={a,b:1,get c(){return 2},[d]:"\u200b",...e}',
      "for(let i=0,j=1;i<j;i++){k(i)}",
      "class A extends B{#c=1;static{d()}async*e(){yield*f}}",
      "y=a?b:c?d:e||f&&(g??(h,i))",
      "label:while(1){break label}",
      "`a${b}${`c${d}\n`}e`",
      "do{a}while(b)",
      "z=async(a,{b=1},[c,,d])=>{await a}",
      "(function(){var a=1,b=2;return typeof a})()",
      `q="${"\u202e".repeat(200)}"`,
      `r="${"😀".repeat(99)}"`,
      `"a${"x".repeat(35)}${"😀".repeat(99)}"`,
      "throw new Error('x')",
    );
    const bodies = fc.sample(fc.array(statement, { minLength: 1, maxLength: 80 }), 60);
    const sources = bodies.map((statements, number) => ({
      path: `${number}.js`,
      text: `function*f(h,b,c,d,e){${statements.join(";")}}`,
      kind: "javascript" as const,
    }));
    const { code, notExamined } = await parseHere(sources);
    expect(notExamined).toEqual([]);
    for (let node = 1; node <= code.count; node += 7) {
      const { text, from, to } = excerptOf(code, node);
      const lines = text.split("\n");
      expect(lines.length).toBeLessThanOrEqual(30);
      const why = `node ${node} of ${fileOf(code, node).text}`;
      for (const line of lines) expect(line.length, why).toBeLessThanOrEqual(120);
      expect(text.replaceAll("\n", ""), why).not.toMatch(UNSEEN);
      expect(from, why).toBeGreaterThanOrEqual(0);
      expect(to, why).toBeLessThanOrEqual(text.length);
      expect(from, why).toBeLessThanOrEqual(to);
      const isName = code.first[node] === 0 && code.kind[node] === Kind.Identifier;
      if (isName) expect(text.slice(from, to), why).toBe(textOf(code, node));
    }
  }, 120_000);
});
