import { Kind } from "../code/kinds.ts";
import { argumentOf } from "../names/functions.ts";
import { calleeName } from "../names/names.ts";
import type { Sink } from "./sink.ts";

const sockets =
  /^(WebSocket|package:ws(\.(WebSocket|default))?|package:(isomorphic-ws|undici\.WebSocket))$/;
const senders = /^(WebSocket|package:ws(\.(WebSocket|default))?|package:isomorphic-ws)#send$/;

/**
 * What goes through a WebSocket, and its address.
 *
 * ```js
 * const socket = new WebSocket(url); socket.send(JSON.stringify(facts))
 * ```
 */
export const websocket: Sink = {
  id: "websocket",
  what: "a message through a WebSocket",
  constants: true,
  kinds: [Kind.CallExpression, Kind.NewExpression],
  at(site) {
    const { code, names, callee, node } = site;
    const first = argumentOf(code, node, 0);
    if (first === 0) return;
    if (code.kind[node] === Kind.NewExpression) {
      if (sockets.test(callee)) site.leaves(first, "address");
    } else if (senders.test(callee)) {
      site.leaves(first, "message");
    } else if (callee.endsWith(".send") && code.kind[first] === Kind.CallExpression) {
      // Sockets mostly lie in fields; that text made of an object is sent tells them from the rest.
      if (calleeName(code, names, first) === "JSON.stringify")
        site.leaves(first, "message", { certain: false });
    }
  },
  samples: {
    matches: [
      "const s = new WebSocket(url); s.send(facts)",
      'import WebSocket from "ws"; new WebSocket(url)',
      "this.socket.send(JSON.stringify(facts))",
    ],
    differs: ["mail.send(facts)", "new Socket(url)"],
  },
};
