import { Kind } from "../code/kinds.ts";
import { argumentOf } from "../names/functions.ts";
import { calleeName } from "../names/names.ts";
import type { Sink } from "./sink.ts";

const senders = /^(WebSocket|package:ws(\.(WebSocket|default))?|package:isomorphic-ws)#send$/;

/**
 * What goes through a WebSocket; its address is one like others (see `url`).
 *
 * ```js
 * socket.send(JSON.stringify(facts))
 * ```
 */
export const websocket: Sink = {
  id: "websocket",
  what: "a message through a WebSocket",
  constants: false,
  kinds: [Kind.CallExpression],
  at(site) {
    const { code, names, callee, node } = site;
    const first = argumentOf(code, node, 0);
    if (first === 0) return;
    if (senders.test(callee)) {
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
      "this.socket.send(JSON.stringify(facts))",
    ],
    differs: ["mail.send(facts)", "new Socket(url)"],
  },
};
