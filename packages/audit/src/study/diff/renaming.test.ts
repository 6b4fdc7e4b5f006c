import fc from "fast-check";
import { expect, test } from "vitest";
import { changesBetween } from "./testing.ts";

/** Variables of a made-up program are written as `«0»` … `«9»`, until each gets a name. */
const variable = fc.integer({ min: 0, max: 9 }).map((number) => `«${number}»`);
const property = fc.constantFrom("alpha", "beta", "length", "a", "q1", "x");
const literal = fc.oneof(
  fc.constantFrom('"alpha"', "`text`", "/re/g", "null", "true", "this", "1n"),
  fc.integer({ min: 0, max: 99 }).map(String),
);

const { statement } = fc.letrec<{ expression: string; statement: string }>((tie) => ({
  expression: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    variable,
    literal,
    fc.tuple(tie("expression"), property).map(([object, key]) => `(${object}).${key}`),
    fc.tuple(tie("expression"), tie("expression")).map(([object, key]) => `(${object})[${key}]`),
    fc
      .tuple(variable, tie("expression"))
      .map(([callee, value]) => `${callee}(${value}, ...[${value}])`),
    fc.tuple(tie("expression"), tie("expression")).map(([a, b]) => `(${a}) + (${b})`),
    fc.tuple(variable, tie("expression")).map(([to, value]) => `(${to} = ${value})`),
    fc
      .tuple(property, variable, tie("expression"))
      .map(([key, a, b]) => `({ ${key}: ${a}, ...(${b}) })`),
    fc
      .tuple(variable, tie("expression"))
      .map(([parameter, body]) => `((${parameter}) => (${body}))`),
    fc.tuple(tie("expression")).map(([value]) => `\`text \${${value}}\``),
    fc
      .tuple(property, variable, tie("statement"))
      .map(([key, a, body]) => `(class { #p = ${a}; ${key}(${a}) { ${body}; return this.#p } })`),
    fc
      .tuple(property, tie("expression"))
      .map(([key, value]) => `console.${key}(process.env.${key}, ${value})`),
  ),
  statement: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    tie("expression").map((value) => `;(${value});`),
    fc.tuple(variable, tie("expression")).map(([name, value]) => `var ${name} = ${value};`),
    fc
      .tuple(property, variable, tie("expression"))
      .map(([key, name, value]) => `var { ${key}: ${name} = 1 } = ${value};`),
    fc
      .tuple(variable, variable, tie("statement"))
      .map(([name, a, body]) => `function ${name}(${a}, ...[]) { ${body} }`),
    fc.tuple(tie("expression"), tie("statement")).map(([test, body]) => `if (${test}) { ${body} }`),
    fc
      .tuple(variable, tie("expression"), tie("statement"))
      .map(([name, of, body]) => `for (let ${name} of ${of}) { ${body} }`),
    fc
      .tuple(variable, tie("statement"))
      .map(([name, body]) => `try { ${body} } catch (${name}) { ${body} }`),
    fc
      .tuple(variable, tie("expression"))
      .map(([name, value]) => `{ const ${name} = () => ${value}; }`),
  ),
}));

const program = fc
  .array(statement, { minLength: 1, maxLength: 8 })
  .map(
    (statements) =>
      `var ${Array.from({ length: 10 }, (_, n) => `«${n}»`).join(", ")};\n${statements.join("\n")}`,
  );

/** Different names for the ten variables: readable, minified, or such as properties have. */
const naming = fc.uniqueArray(
  fc.oneof(
    fc.constantFrom("alpha", "beta", "length", "a", "x", "q1", "$", "_"),
    fc.stringMatching(/^[a-z][A-Za-z0-9_$]{0,6}x9$/),
  ),
  { minLength: 10, maxLength: 10 },
);

function named(text: string, names: readonly string[]): string {
  const full = text.replace(/«(\d)»/g, (_, number: string) => names[Number(number)] as string);
  // `{ a: a }` is `{ a }` to some, and is not to others.
  return full.replace(/\{ (\w+): (\w+)([ ,])/g, (whole, key: string, value: string, end: string) =>
    key === value ? `{ ${key}${end}` : whole,
  );
}

test("renaming all variables of a program changes nothing", async () => {
  const pairs = fc.array(fc.tuple(program, naming, naming), { minLength: 20, maxLength: 20 });
  await fc.assert(
    fc.asyncProperty(pairs, async (cases) => {
      // Many programs at a time, as files: starting a parser takes longer than parsing.
      const files = (which: 1 | 2) =>
        Object.fromEntries(cases.map((entry, at) => [`${at}.js`, named(entry[0], entry[which])]));
      const { changed, added, removed } = await changesBetween(files(1), files(2));
      expect({ changed, added, removed }).toEqual({ changed: [], added: [], removed: 0 });
    }),
    { numRuns: 8 },
  );
});

test("another literal anywhere in a program is a change", async () => {
  const pairs = fc.array(fc.tuple(program, naming, fc.nat()), { minLength: 20, maxLength: 20 });
  await fc.assert(
    fc.asyncProperty(pairs, async (cases) => {
      const texts = cases.map(([text, names]) => named(text, names));
      const touched = texts.map((text, at) =>
        otherLiteral(text, (cases[at] as [string, string[], number])[2]),
      );
      const files = (list: readonly string[]) =>
        Object.fromEntries(list.map((text, at) => [`${at}.js`, text]));
      const { changed, added } = await changesBetween(files(texts), files(touched));
      const changes = texts.filter((text, at) => text !== touched[at]).length;
      expect(changed.length + added.length).toBeGreaterThanOrEqual(changes);
    }),
    { numRuns: 6 },
  );
});

/** A program with one of its strings replaced by one that stands nowhere else. */
function otherLiteral(text: string, which: number): string {
  const places = [...text.matchAll(/"alpha"/g)].map(({ index }) => index);
  const at = places[which % Math.max(1, places.length)];
  return at === undefined
    ? text
    : `${text.slice(0, at)}"omega"${text.slice(at + '"alpha"'.length)}`;
}
