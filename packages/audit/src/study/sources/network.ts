import type { Source } from "./source.ts";

/**
 * Reads network interfaces with their addresses and MACs, name servers, routes and neighbours.
 *
 * ```js
 * Object.values(os.networkInterfaces()).flat().find((i) => !i.internal).mac
 * dns.getServers()
 * ```
 */
export const network: Source = {
  id: "network",
  what: "network interfaces, addresses and name servers",
  sensitive: true,
  why: "A MAC sets one machine apart; addresses and name servers tell which network it is in.",
  factor: null,
  names: [
    "node:os.networkInterfaces()",
    "node:dns.getServers()",
    "node:dns/promises.getServers()",
    "Deno.networkInterfaces()",
    "package:macaddress.one()",
    "package:getmac()",
    "package:address.ip()",
    "navigator.connection",
    "process.report.getReport().header.networkInterfaces",
  ],
  wholes: ["process.report.getReport()"],
  variables: /^(SSH_CLIENT|SSH_CONNECTION)$/,
  commands:
    /^(ifconfig\b|ip (-\S+ )*(a|addr|address|link|r|route|n|neigh)\b|ipconfig\b|arp\b|getmac\b|netstat\b|route\b|networksetup\b|scutil --(dns|proxy)|nmcli\b|netsh\b|iwgetid\b)/,
  files: /^(\/etc\/(resolv\.conf|hosts)|\/proc\/net\/.*|\/sys\/class\/net\/.*)$/,
  samples: {
    matches: [
      'const { networkInterfaces: n } = require("os"); use(n().en0)',
      'import dns from "dns"; use(dns.getServers())',
      'import { readFileSync } from "fs"; use(readFileSync("/etc/resolv.conf", "utf8"))',
      "use(process.env.SSH_CONNECTION)",
      "use(process.report.getReport().header.networkInterfaces)",
      "use(JSON.stringify(process.report.getReport()))",
    ],
    differs: [
      "use(device.networkInterfaces())",
      "const r = process.report.getReport(); use(r.header.glibcVersionRuntime)",
      'import dns from "dns"; dns.lookup("a.example", use)',
    ],
  },
};
