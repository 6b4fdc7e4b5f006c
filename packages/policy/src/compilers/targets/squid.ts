import { blockedOf, isWhole, leaveAll, rulesOf } from "../blocked.ts";
import type { Built, Item, Left, Target } from "../target.ts";

const CONFIG = "squid.conf";
const LIST = "denied-hosts.txt";

/** Closes hosts: directives for Squid, and the same hosts as a plain list for others. */
export const squid: Target = {
  id: "squid",
  title: "Squid",
  comments: { [CONFIG]: "#", [LIST]: "#" },
  leaves: {
    extent: "in part",
    what: "only these hosts are closed, and only through the proxy; pointed at another host the tool goes on",
  },
  levels: ["block"],
  cannot: {
    versions: "A proxy sees hosts, and not which version of a tool asks.",
    groups: "These lines are for everybody; put them behind an acl of the people concerned.",
    from: "An acl of Squid knows days of the week and hours, not dates.",
    until: "An acl of Squid knows days of the week and hours, not dates.",
    when: "An acl of Squid has no such conditions.",
    exemption: "Allow the people concerned in a line before these.",
    reason: "Of an encrypted connection that is refused, tools show no page.",
    dossier: "Of an encrypted connection that is refused, tools show no page.",
    replacement: "Of an encrypted connection that is refused, tools show no page.",
  },
  limits: [
    `Squid takes the first http_access line that fits: include ${CONFIG} above the lines of yours that allow anything.`,
    `${LIST} has the same hosts, one a line, for other proxies and firewalls; Squid does not need it.`,
    "It stops what goes through the proxy: direct connections have to be closed elsewhere.",
    "A tool that is pointed at another host (a gateway, another provider) is not stopped.",
    "Hosts of model APIs serve other tools too: closing one closes it for all of them.",
    "The hosts are those that the catalogue knows; a tool may use more.",
  ],
  sources: [{ source: "squid.conf.documented of Squid 5.7: acl, http_access", read: "2026-11-20" }],
  build(surveys, { coarse }): Built {
    const hosts = new Set<string>();
    const items: Item[] = [];
    const left: Left[] = [];
    const beyond: { tool: string; says: string }[] = [];
    for (const survey of surveys) {
      const { tool, hosts: known } = survey.identity;
      const blocked = blockedOf(survey);
      if (blocked.length === 0) continue;
      const all = known.map(({ host }) => host);
      const exact = isWhole(blocked) ? known.filter(({ exclusive }) => exclusive) : [];
      const closed = coarse ? all : exact.map(({ host }) => host);
      for (const host of closed) hosts.add(host);
      const shared = known.filter(({ exclusive }) => !exclusive).map(({ host }) => host);
      if (coarse && closed.length > 0) {
        if (!isWhole(blocked))
          beyond.push({ tool, says: "versions that the policy allows are cut off as well." });
        if (shared.length > 0) {
          beyond.push({
            tool,
            says:
              shared.length === 1
                ? `${shared[0]} is closed for everything else that uses it.`
                : `${shared.join(", ")} are closed for everything else that uses them.`,
          });
        }
      }
      for (const rule of rulesOf(blocked)) {
        const [host] = closed;
        if (host !== undefined) items.push({ tool, rule, carries: { level: host } });
      }
      const missing = all.filter((host) => !closed.includes(host));
      if (all.length === 0)
        left.push(...leaveAll(survey, () => "the catalogue knows no host of it."));
      else if (!isWhole(blocked) && !coarse) {
        left.push(
          ...leaveAll(
            survey,
            (spans) =>
              `${spans}: a proxy sees no versions, and others are allowed. --coarse closes ${all.join(", ")} to all.`,
          ),
        );
      } else if (missing.length > 0) {
        left.push(
          ...leaveAll(survey, () =>
            missing.length === 1
              ? `${missing[0]} stays open: other things use it too. --coarse closes it.`
              : `${missing.join(", ")} stay open: other things use them too. --coarse closes them.`,
          ),
        );
      }
    }
    const sorted = [...hosts].sort();
    const directives = [
      ...sorted.map((host) => `acl telltale_denied dstdomain ${host}`),
      "http_access deny telltale_denied",
    ];
    const config = sorted.length === 0 ? "" : `${directives.join("\n")}\n`;
    const list = sorted.map((host) => `${host}\n`).join("");
    const files = [
      { name: CONFIG, body: config },
      { name: LIST, body: list },
    ];
    return { files, items, left, beyond };
  },
};
