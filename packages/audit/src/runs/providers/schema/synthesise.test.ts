import Ajv2020 from "ajv/dist/2020.js";
import fc from "fast-check";
import { describe, expect, test, vi } from "vitest";
import { fits } from "./fits.ts";
import { exampleOf, fitsFormat } from "./formats.ts";
import { fromPattern } from "./from-pattern.ts";
import type { Taste } from "./synthesise.ts";
import { synthesise } from "./synthesise.ts";

// Many schemas on a busy machine take longer than the usual limit.
vi.setConfig({ testTimeout: 30_000 });

const taste: Taste = { suggest: () => [], wants: () => false, preferNull: false, words: "words" };
const FORMATS = ["date-time", "date", "time", "email", "hostname", "ipv4", "ipv6", "uri", "uuid"];

const ajv = new Ajv2020.Ajv2020({ strict: false, logger: false, ownProperties: true });
for (const name of FORMATS) ajv.addFormat(name, (text: string) => fitsFormat(name, text));

type Schema = { [key: string]: unknown };

const size = fc.integer({ min: 0, max: 6 });
const range = fc.tuple(size, size).map(([a, b]) => [Math.min(a, b), Math.max(a, b)] as const);

const text = fc.oneof(
  range.map(([minLength, maxLength]) => ({ type: "string", minLength, maxLength })),
  fc.constantFrom(...FORMATS).map((format) => ({ type: "string", format })),
  fc
    .constantFrom("^[a-z]{3}-\\d+$", "^(GET|POST) /\\w*$", "[^a-z]+", "^\\.[ch](pp)?$", "x{2,}")
    .map((pattern) => ({ type: "string", pattern })),
  fc.uniqueArray(fc.string(), { minLength: 1 }).map((options) => ({ enum: options })),
);

const number = fc
  .record({
    low: fc.integer({ min: -50, max: 50 }),
    width: size,
    step: fc.constantFrom(1, 2, 5, 0.5),
  })
  .chain(({ low, width, step }) =>
    fc.constantFrom<Schema>(
      { type: "integer", minimum: low },
      { type: "integer", maximum: low },
      { type: "integer", exclusiveMinimum: low, maximum: low + 1 + width },
      { type: "number", exclusiveMinimum: low, exclusiveMaximum: low + 1 },
      { type: "number", minimum: low, maximum: low + 5, multipleOf: step },
      { type: "integer", multipleOf: step, exclusiveMaximum: low },
    ),
  );

const scalar = fc.oneof(
  text,
  number,
  fc.constantFrom<Schema>({ type: "boolean" }, { type: "null" }, { const: { a: [1] } }, {}),
  fc.constant({ type: ["string", "null"] }),
);

const { schema } = fc.letrec<{ schema: Schema; object: Schema }>((tie) => ({
  object: fc
    .record({
      properties: fc.dictionary(fc.string({ minLength: 1 }), tie("schema"), { maxKeys: 4 }),
      closed: fc.boolean(),
      take: fc.nat(4),
      more: fc.nat(3),
    })
    .map(({ properties, closed, take, more }) => {
      const names = Object.keys(properties);
      return {
        type: "object",
        properties,
        required: names.slice(0, take),
        minProperties: closed ? Math.min(more, names.length) : more,
        ...(closed ? { additionalProperties: false } : {}),
        ...(names.length > 1 ? { dependentRequired: { [names[0] ?? ""]: [names[1]] } } : {}),
      };
    }),
  schema: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    scalar,
    tie("object"),
    fc.tuple(tie("schema"), range).map(([items, [minItems, maxItems]]) => ({
      type: "array",
      items,
      minItems,
      maxItems,
    })),
    fc
      .tuple(fc.array(tie("schema"), { minLength: 1, maxLength: 3 }), size)
      .map(([prefixItems, n]) => ({
        type: "array",
        prefixItems,
        minItems: n,
      })),
    size.map((minItems) => ({
      type: "array",
      uniqueItems: true,
      minItems,
      items: { type: "string" },
    })),
    tie("schema").map((contains) => ({ type: "array", contains, minItems: 2 })),
    fc.array(tie("schema"), { minLength: 1, maxLength: 3 }).map((anyOf) => ({ anyOf })),
    fc.tuple(tie("schema"), tie("schema")).map(([a, b]) => ({
      oneOf: [
        { type: "object", required: ["kind", "a"], properties: { kind: { const: "a" }, a } },
        { type: "object", required: ["kind", "b"], properties: { kind: { const: "b" }, b } },
      ],
    })),
    fc.tuple(tie("schema"), tie("schema")).map(([a, b]) => ({
      allOf: [
        { type: "object", properties: { a }, required: ["a"] },
        { type: "object", properties: { b }, required: ["b"] },
      ],
    })),
    fc.constant({ $ref: "#/$defs/x~1y" }),
    fc.constant({
      type: "object",
      properties: { kind: { enum: ["file", "url"] } },
      required: ["kind"],
      if: { properties: { kind: { const: "file" } } },
      // oxlint-disable-next-line unicorn/no-thenable -- a keyword of JSON Schema
      then: { required: ["path"] },
      else: { required: ["href"] },
    }),
    fc.constant({ not: { type: "string" } }),
    fc.constant({ oneOf: [{ type: "integer" }, { type: "number" }] }),
  ),
}));

/** Every `$ref` of the generator leads here; it refers to itself, as trees of menus do. */
const $defs = {
  "x/y": {
    type: "object",
    properties: { children: { type: "array", items: { $ref: "#/$defs/x~1y" } } },
    required: ["children"],
  },
};

test("what is made fits the schema", () => {
  fc.assert(
    fc.property(schema, fc.boolean(), (inner, preferNull) => {
      const root = { ...inner, $defs };
      const value = synthesise(root, { ...taste, preferNull });
      const valid = ajv.compile(root);
      if (!valid(value))
        throw new Error(`${JSON.stringify(value)}: ${ajv.errorsText(valid.errors)}`);
    }),
    { numRuns: 300 },
  );
});

test("the check agrees with another validator, on any values", () => {
  const withoutPatterns = schema.filter((one) => !JSON.stringify(one).includes('"pattern"'));
  // The other one takes any large number for a multiple of nothing.
  const values = fc
    .jsonValue({ maxDepth: 3 })
    .filter((one) => !/\d{15}|\de[+-]/.test(JSON.stringify(one)));
  fc.assert(
    fc.property(withoutPatterns, values, (inner, value) => {
      const root = { ...inner, $defs };
      expect(fits(root, value)).toBe(ajv.validate(root, value));
    }),
    { numRuns: 300 },
  );
});

test("whatever stands for a schema costs a bounded time and gives JSON", () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 4 }), (any) => {
      expect(JSON.stringify(synthesise(any, taste))).toBeTypeOf("string");
    }),
  );
});

const many = (count: number, of: (i: number) => unknown) =>
  Array.from({ length: count }, (_, i) => of(i));
const self = { $ref: "#" };
test.each<[string, unknown]>([
  ["itself", self],
  ["itself, required", { type: "object", properties: { a: self, b: self }, required: ["a", "b"] }],
  ["itself, many times", { allOf: many(10, () => self), anyOf: many(10, () => self) }],
  ["itself, unless not", { not: self, oneOf: many(20, () => self) }],
  ["a hundred thousand values", { enum: many(50_000, (i) => `v${i}`), not: { minLength: 0 } }],
  ["a hundred thousand members", { type: "object", required: many(50_000, (i) => `v${i}`) }],
  ["a very long list", { type: "array", minItems: 1e9, uniqueItems: true, items: { enum: [1] } }],
  ["a very long text", { type: "string", minLength: 1e12, pattern: "(a{999}){999}" }],
  [
    "numbers that are none",
    { type: "number", multipleOf: 1e-320, minimum: 1e308, maximum: -1e308 },
  ],
  ["counts that are none", { type: "array", minItems: "many", items: { minLength: -1 } }],
  ["a slow expression", { type: "string", pattern: "^(a+)+$", not: { pattern: "(a*)*b" } }],
  [
    "a prototype",
    JSON.parse('{"type":"object","required":["__proto__"],"properties":{"__proto__":{}}}'),
  ],
])("a schema that asks for %s ends soon", (_, hostile) => {
  expect(JSON.stringify(synthesise(hostile, taste)).length).toBeLessThan(1e6);
});

describe("texts from patterns", () => {
  const good = [
    "^a|b$",
    "^\\d{4}-\\d\\d$",
    "^[^\\n]+$",
    "(?:x|y){2,3}?z*",
    "^\\/\\w+(\\.\\w+)*$",
    "[\\d_]+",
    "a-",
  ];
  test.each(good)("%s", (pattern) => {
    for (const repeats of [0, 1, 3]) {
      const made = fromPattern(pattern, repeats);
      expect(made).toMatch(new RegExp(pattern, "u"));
    }
  });

  test.each([
    "(?=a)b",
    "(",
    "[",
    "[]",
    "a{2",
    "\\1",
    "*",
    "[^\\w]",
    "((((((((((((((((((((((a",
    "\\",
  ])("%s is left alone", (pattern) => expect(fromPattern(pattern, 0)).toBeNull());
});

test("every format has an example that fits it", () => {
  for (const name of FORMATS) expect(fitsFormat(name, exampleOf(name) ?? "")).toBe(true);
  expect(fitsFormat("date", "tomorrow")).toBe(false);
});
