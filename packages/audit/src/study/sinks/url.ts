import { said } from "../code/code.ts";
import { Kind } from "../code/kinds.ts";
import { argumentOf } from "../names/functions.ts";
import { address, beginning, methods, requesters } from "./requests.ts";
import { isResponse, type Sink, type Site, valueOf } from "./sink.ts";

/**
 * The address of a request: host, path, query.
 *
 * ```js
 * fetch(`https://api.example.com/v1?zone=${zone}`)
 * url.searchParams.set("zone", zone)
 * new Client({ baseURL })
 * ```
 */
export const url: Sink = {
  id: "url",
  what: "the address of a request",
  constants: true,
  kinds: [Kind.ObjectExpression, Kind.CallExpression, Kind.NewExpression],
  at(site) {
    if (site.code.kind[site.node] === Kind.ObjectExpression) literal(site);
    else call(site);
  },
  samples: {
    matches: [
      "fetch(where)",
      'import WebSocket from "ws"; new WebSocket(where)',
      'state.url.searchParams.append("zone", zone)',
      'import { request as r } from "node:https"; r({ hostname: host, path })',
      "const u = new URL(base); u.searchParams.set('zone', zone)",
      "new Client({ baseURL: where, apiKey })",
      "request({ url: where, method: 'GET' })",
      "api.get(`/v1/zones/${zone}`)",
    ],
    differs: [
      "map.get(where)",
      "draw({ url: where })",
      "cache.fetch(key)",
      'send({ method: "textDocument/hover", params: { uri: where } })',
      "s.object({ method: s.literal('notify'), params: more })",
      "note({ url: where, status: 404, headers: {} })",
    ],
  },
};

/** What an address is made of: itself, or where it is an object, what lies in it under these names. */
const addressFields = [
  "",
  "url",
  "uri",
  "href",
  "origin",
  "protocol",
  "host",
  "hostname",
  "servername",
  "port",
  "path",
  "pathname",
  "search",
  "params",
  "query",
  "searchParams",
];
const sockets =
  /^(WebSocket|package:ws(\.(WebSocket|default))?|package:(isomorphic-ws|undici\.WebSocket))$/;
const verbs = /^(get|head|post|put|patch|delete|options|connect|trace)$/i;

function literal(site: Site): void {
  for (const key of ["baseURL", "baseUrl"]) site.leaves(valueOf(site, key), key, plain);
  site.leaves(valueOf(site, "basePath"), "basePath", { ...plain, certain: false });
  if (isResponse(site) || !isRequest(site)) return;
  for (const key of ["url", "uri", "hostname", "host", "path"])
    site.leaves(valueOf(site, key), key, plain);
  for (const key of ["params", "query", "searchParams"]) site.leaves(valueOf(site, key), key);
}

/** An object under a name of an address would be a schema, or an address that is put together. */
const plain = { fields: addressFields };

/**
 * Whether an object literal is that of a request over HTTP: by its headers, or by a method of HTTP.
 * Other protocols have methods and parameters, too: `{ method: "textDocument/hover", params }`.
 */
function isRequest({ code, constants, keys, values }: Site): boolean {
  if (keys.includes("headers")) return true;
  const at = keys.indexOf("method");
  if (at < 0) return false;
  const method = values[at] as number;
  if (constants.has(method)) {
    const verb = constants.of(method);
    return typeof verb === "string" && verbs.test(verb);
  }
  return (
    code.kind[method] !== Kind.CallExpression &&
    ["url", "uri", "hostname", "host", "path"].some((key) => keys.includes(key))
  );
}

function call(site: Site): void {
  const { code, callee, node } = site;
  const first = argumentOf(code, node, 0);
  if (first === 0) return;
  if (requesters.test(callee)) {
    if (code.kind[first] !== Kind.ObjectExpression) site.leaves(first, "address", plain);
    else options(site, first);
  } else if (code.kind[node] === Kind.NewExpression && sockets.test(callee)) {
    site.leaves(first, "address", plain);
  } else if (callee === "XMLHttpRequest#open") {
    site.leaves(argumentOf(code, node, 1), "address");
  } else if (isQuery(site)) {
    const key = site.constants.of(first);
    site.leaves(argumentOf(code, node, 1), typeof key === "string" ? key : null);
  } else if (callee === "navigator.sendBeacon") {
    site.leaves(first, "address");
  } else if (methods.test(callee) && address.test(beginning(site, first))) {
    site.leaves(first, "address");
  }
}

/** `url.searchParams.set(key, value)` */
function isQuery({ code, callee, node }: Site): boolean {
  if (/(URLSearchParams#|[.#]searchParams\.)(set|append)$/.test(callee)) return true;
  if (callee !== ".set" && callee !== ".append") return false;
  const object = code.first[code.first[node] as number] as number;
  return (
    code.kind[object] === Kind.MemberExpression &&
    said(code, code.next[code.first[object] as number] as number) === "searchParams"
  );
}

/** `https.request({hostname, path})` */
function options(site: Site, literal: number): void {
  const { code } = site;
  for (let part = code.first[literal] as number; part !== 0; part = code.next[part] as number) {
    const key = code.first[part] as number;
    const name = code.strings[code.name[key] as number] as string;
    if (/^(host|hostname|path|url|search|servername)$/.test(name)) {
      site.leaves((code.next[key] as number) || key, name);
    }
  }
}
