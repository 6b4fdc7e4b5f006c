import { said } from "../code/code.ts";
import { Kind } from "../code/kinds.ts";
import { argumentOf } from "../names/functions.ts";
import { address, beginning, methods, requesters } from "./requests.ts";
import { type Sink, type Site, valueOf } from "./sink.ts";

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
      'state.url.searchParams.append("zone", zone)',
      'import { request as r } from "node:https"; r({ hostname: host, path })',
      "const u = new URL(base); u.searchParams.set('zone', zone)",
      "new Client({ baseURL: where, apiKey })",
      "request({ url: where, method: 'GET' })",
      "api.get(`/v1/zones/${zone}`)",
    ],
    differs: ["map.get(where)", "draw({ url: where })", "cache.fetch(key)"],
  },
};

function literal(site: Site): void {
  const { keys } = site;
  for (const key of ["baseURL", "baseUrl", "basePath"]) site.leaves(valueOf(site, key), key);
  if (keys.includes("method") || keys.includes("headers")) {
    for (const key of [
      "url",
      "uri",
      "hostname",
      "host",
      "path",
      "params",
      "query",
      "searchParams",
    ]) {
      site.leaves(valueOf(site, key), key);
    }
  }
}

function call(site: Site): void {
  const { code, callee, node } = site;
  const first = argumentOf(code, node, 0);
  if (first === 0) return;
  if (requesters.test(callee)) {
    if (code.kind[first] !== Kind.ObjectExpression) site.leaves(first, "address");
    else options(site, first);
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
