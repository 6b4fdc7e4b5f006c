import { type Code, said } from "../code/code.ts";
import { Flag, Kind, Role } from "../code/kinds.ts";
import { argumentOf } from "../names/functions.ts";
import { optionsOf, requesters } from "./requests.ts";
import { isResponse, type Sink, type Site } from "./sink.ts";

/** How objects that hold headers are called. */
const holders = /^_?(?:\w*[hH]eaders|HEADERS|\w*_HEADERS)$/;

/** Headers that nothing else is called. */
const telling =
  /^(accept-(language|encoding)|content-type|user-agent|x-[a-z0-9-]+|authorization|anthropic-[a-z-]+|openai-[a-z-]+|traceparent)$/i;

/**
 * Headers of a request.
 *
 * ```js
 * fetch(url, { headers: { "User-Agent": agent } })
 * request.setHeader("X-Session", id)
 * ```
 */
export const header: Sink = {
  id: "header",
  what: "a header of a request",
  constants: false,
  kinds: [
    Kind.ObjectExpression,
    Kind.CallExpression,
    Kind.NewExpression,
    Kind.AssignmentExpression,
  ],
  at(site) {
    switch (site.code.kind[site.node] as number) {
      case Kind.ObjectExpression:
        return literal(site);
      case Kind.AssignmentExpression:
        return assignment(site);
      default:
        return call(site);
    }
  },
  samples: {
    matches: [
      'fetch(url, { headers: { "X-Zone": zone } })',
      "client.request({ headers: own })",
      'const h = new Headers(); h.set("x-zone", zone)',
      'request.setHeader("X-Zone", zone)',
      'options.headers["x-zone"] = zone',
      'const defaultHeaders = { "user-agent": agent }',
      'const z = { ...base, "anthropic-beta": flags }',
    ],
    differs: [
      'new Map().set("x", zone)',
      "table.columns = { zone }",
      "draw({ header: title })",
      'request.setHeader("X-Zone", "none")',
      "log({ status, headers: answer.headers })",
    ],
  },
};

function literal(site: Site): void {
  const { code, node, keys, values } = site;
  if (isResponse(site)) return;
  for (const [at, key] of keys.entries()) {
    const value = values[at] as number;
    if (holders.test(key) && code.kind[value] !== Kind.ObjectExpression && isValue(code, value)) {
      site.leaves(value, "headers");
    }
  }
  if (!holders.test(holderName(code, node)) && !keys.some((key) => telling.test(key))) return;
  for (const [at, key] of keys.entries()) {
    const value = values[at] as number;
    if (isValue(code, value)) site.leaves(value, key);
  }
  for (let part = code.first[node] as number; part !== 0; part = code.next[part] as number) {
    if (code.kind[part] === Kind.SpreadElement) site.leaves(code.first[part] as number, "headers");
  }
}

function call(site: Site): void {
  const { code, constants, callee, node } = site;
  if (requesters.test(callee)) {
    for (const given of optionsOf(site)) site.leaves(given, "headers", { fields: ["headers"] });
    return;
  }
  if (callee === "Headers") {
    const given = argumentOf(code, node, 0);
    if (code.kind[given] !== Kind.ObjectExpression) site.leaves(given, "headers");
    return;
  }
  const sure = /(\.setHeader|\.setRequestHeader|\.appendHeader|Headers#(set|append))$/.test(callee);
  if (!sure && !/\.(set|append|header)$/.test(callee)) return;
  const key = constants.of(argumentOf(code, node, 0));
  const value = argumentOf(code, node, 1);
  if (value === 0) return;
  if (typeof key === "string" ? sure || telling.test(key) : sure) {
    site.leaves(value, typeof key === "string" ? key : null);
  }
}

/** `headers["x-zone"] = zone` */
function assignment(site: Site): void {
  const { code, constants, node } = site;
  const target = code.first[node] as number;
  const value = code.next[target] as number;
  if (code.kind[target] !== Kind.MemberExpression) return;
  const object = code.first[target] as number;
  const key = code.next[object] as number;
  const computed = ((code.flags[target] as number) & Flag.computed) !== 0;
  if (!computed && holders.test(said(code, key)) && code.kind[value] !== Kind.ObjectExpression) {
    // What an object keeps for itself may be the headers of an answer, or of nothing that is sent.
    const kept = code.kind[object] === Kind.ThisExpression;
    return site.leaves(value, "headers", { certain: !kept });
  }
  const name = computed ? constants.of(key) : said(code, key);
  const held =
    code.kind[object] === Kind.MemberExpression
      ? said(code, code.next[code.first[object] as number] as number)
      : said(code, object);
  if (holders.test(held) || (computed && typeof name === "string" && telling.test(name))) {
    site.leaves(value, typeof name === "string" ? name : null);
  }
}

/** How the thing is called that an object literal becomes: a property, a variable. */
function holderName(code: Code, node: number): string {
  const parent = code.parent[node] as number;
  switch (code.kind[parent] as number) {
    case Kind.Property:
    case Kind.VariableDeclarator:
      return said(code, code.first[parent] as number);
    case Kind.NewExpression:
      return code.role[node] === Role.arguments ? said(code, code.first[parent] as number) : "";
    default:
      return "";
  }
}

function isValue(code: Code, value: number): boolean {
  const kind = code.kind[value];
  return kind !== Kind.AssignmentPattern;
}
