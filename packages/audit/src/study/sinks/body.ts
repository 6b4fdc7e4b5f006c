import { Kind } from "../code/kinds.ts";
import { argumentOf } from "../names/functions.ts";
import { address, beginning, optionsOf, requesters } from "./requests.ts";
import { isResponse, type Sink, type Site, valueOf } from "./sink.ts";

/** Fields that stand beside a body in what a request is made of. */
const besides = [
  "method",
  "headers",
  "signal",
  "url",
  "uri",
  "credentials",
  "duplex",
  "responseType",
];

/** Methods of clients whose second argument is a body; that of the others is options. */
const bodied = /^\.(post|put|patch|postMessage)$/;

/**
 * The body of a request.
 *
 * ```js
 * fetch(url, { method: "POST", body: JSON.stringify(facts) })
 * axios.post(url, facts)
 * ```
 */
export const body: Sink = {
  id: "body",
  what: "the body of a request",
  constants: false,
  kinds: [Kind.ObjectExpression, Kind.CallExpression],
  at(site) {
    if (site.code.kind[site.node] === Kind.CallExpression) return call(site);
    if (!besides.some((key) => site.keys.includes(key)) || isResponse(site)) return;
    site.leaves(valueOf(site, "body"), "body");
    const request = site.keys.includes("url") || site.keys.includes("method");
    if (request) for (const key of ["data", "json", "form"]) site.leaves(valueOf(site, key), key);
  },
  samples: {
    matches: [
      'fetch(url, { method: "POST", body: JSON.stringify(facts) })',
      'import axios from "axios"; axios.post(url, facts)',
      'import https from "https"; const r = https.request(url); r.write(facts); r.end()',
      'client.post("/v1/messages", facts)',
      "navigator.sendBeacon(url, facts)",
    ],
    differs: [
      "draw({ body: text, title })",
      "stream.write(facts)",
      "list.put(key, facts)",
      'client.get("https://a.example/v1", { headers: own, timeout: 9 })',
      'client.delete("/v1/zones", options)',
      "log({ url, status, body: answer })",
    ],
  },
};

function call(site: Site): void {
  const { code, callee, node } = site;
  if (requesters.test(callee)) {
    for (const given of optionsOf(site)) site.leaves(given, "body", { fields: ["body", "data"] });
  }
  if (
    callee === "navigator.sendBeacon" ||
    /^package:(axios|got|ky|superagent|needle)[^#()]*\.(post|put|patch)$/.test(callee)
  ) {
    site.leaves(argumentOf(code, node, 1), "body");
  } else if (/^node:https?\.request\(\)\.(write|end)$|^XMLHttpRequest#send$/.test(callee)) {
    site.leaves(argumentOf(code, node, 0), "body");
  } else if (bodied.test(callee)) {
    const first = argumentOf(code, node, 0);
    const second = argumentOf(code, node, 1);
    if (second !== 0 && address.test(beginning(site, first))) site.leaves(second, "body");
  }
}
