import { Kind } from "../code/kinds.ts";
import { argumentOf } from "../names/functions.ts";
import { propertyOf } from "../sources/options.ts";
import type { Sink } from "./sink.ts";

const askers =
  /^node:(dns(\/promises)?(\.Resolver#)?\.?(lookup|resolve\w*|reverse|lookupService)|net\.(connect|createConnection)|tls\.connect|net\.Socket#connect|dgram\.createSocket\(\)\.send)$/;

const hostFields = ["host", "hostname", "servername"];

/**
 * A host that is asked for or connected to by name.
 *
 * ```js
 * dns.resolve4(`${user}.example.com`, done)
 * net.connect({ host, port })
 * ```
 */
export const dns: Sink = {
  id: "dns",
  what: "a question to the name servers, or a connection",
  constants: true,
  kinds: [Kind.CallExpression],
  at(site) {
    const { code, callee, node } = site;
    if (!askers.test(callee)) return;
    const first = argumentOf(code, node, 0);
    if (callee.endsWith(".send")) return site.leaves(first, "datagram");
    if (code.kind[first] === Kind.ObjectExpression) {
      return site.leaves(propertyOf(code, first, "host"), "host");
    }
    const second = argumentOf(code, node, 1);
    const byPort = /connect|createConnection/i.test(callee);
    const isHost = !byPort || (second !== 0 && code.kind[second] !== Kind.ObjectExpression);
    // Of options only the host is asked for: keys and pass phrases of TLS stay here. A text alone is
    // the path of a socket on this machine.
    if (isHost) site.leaves(byPort ? second : first, "host", { fields: ["", ...hostFields] });
    else site.leaves(first, "host", { fields: hostFields });
  },
  samples: {
    matches: [
      'import dns from "node:dns"; dns.resolve4(`${user}.example.com`, done)',
      'require("dns").promises.lookup(host)',
      'import net from "net"; net.connect({ host: name, port: 443 })',
    ],
    differs: ['import dns from "dns"; dns.getServers()', "cache.lookup(host)"],
  },
};
