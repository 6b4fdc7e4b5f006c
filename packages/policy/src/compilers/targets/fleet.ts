import { stringify } from "yaml";
import { carriedByMessage, isWhole, message, ofRule, rulesOf } from "../blocked.ts";
import { copiesQuery, hasUnversioned, inexact, noneQuery } from "../osquery.ts";
import { spanText } from "../spans.ts";
import type { Ruling } from "../survey.ts";
import type { Built, Item, Left, Target } from "../target.ts";

const FILE = "fleet.yml";

/** Finds what is blocked, and tells what to do: `policies` and `queries` of Fleet's GitOps files, in osquery's SQL. */
export const fleet: Target = {
  id: "fleet",
  title: "Fleet",
  comments: { [FILE]: "#" },
  levels: ["advise", "warn", "block"],
  cannot: {
    groups: "Fleet knows hosts, by labels and teams: put the policies into those of the group.",
    from: "A policy of Fleet has no dates: deadlines exist for updates of systems only.",
    until: "A policy of Fleet has no dates: deadlines exist for updates of systems only.",
    when: "A query knows nothing of dossiers.",
    exemption: "Fleet knows hosts, by labels and teams: keep the policies from those exempted.",
  },
  limits: [
    "Fleet finds and reports; it stops no program. Removing takes a script or telltale fleet apply.",
    "All levels look alike: a policy of Fleet passes or fails. `critical` marks what is blocked (Fleet Premium shows it).",
    "osquery sees npm packages of the folders that it looks into (global ones of the system), not those of version managers; telltale fleet scan does.",
    "Extensions of VS Code and its kin, plugins of JetBrains' editors and programs that the vendors' installers put into homes are looked for; those with versions of their own count only where every version is concerned.",
    "A version that is not written as a semantic version is not judged by a range.",
    "A failing host tells which tools its people have: collect no more of it than the removal needs.",
  ],
  sources: [
    {
      source: "https://github.com/fleetdm/fleet/blob/main/docs/Configuration/yaml-files.md",
      read: "2026-11-20",
    },
    {
      source:
        "https://github.com/osquery/osquery/tree/master/specs: npm_packages, vscode_extensions, jetbrains_plugins, homebrew_packages, file, users",
      read: "2026-11-20",
    },
  ],
  build(surveys, { policy }): Built {
    const policies: object[] = [];
    const queries: object[] = [];
    const items: Item[] = [];
    const left: Left[] = [];
    for (const { identity, rulings } of surveys) {
      const { tool, title } = identity;
      for (const rule of rulesOf(rulings)) {
        const own = ofRule(rulings, rule);
        const decision = own[0]?.decision;
        if (decision === undefined) continue;
        const concerned = spanText(own);
        const text = message(title, decision, policy);
        const name = `Telltale ${decision.effect}: ${title} (${rule})`;
        const before = policies.length;
        for (const [systems, platform, where] of platforms) {
          const copies = copiesQuery(identity, own, systems);
          if (copies === null) continue;
          policies.push({
            name: `${name}${where}`,
            description: `Fails where ${title} is installed in ${concerned}${where}.`,
            resolution: text,
            query: noneQuery(copies),
            platform,
            critical: decision.effect === "block",
          });
          queries.push({
            name: `${name}${where}, copies`,
            description: `Copies of ${title} in ${concerned}${where}.`,
            query: `${copies};`,
            platform,
            interval: 86_400,
            observer_can_run: false,
            automations_enabled: false,
          });
        }
        if (policies.length === before) {
          const why = "the catalogue knows nothing of it that osquery could look for.";
          left.push({ tool, rule, why });
          continue;
        }
        const versions = isWhole(own) ? {} : { versions: concerned };
        items.push({
          tool,
          rule,
          carries: { level: name, ...versions, ...carriedByMessage(decision) },
        });
        left.push(...partsLeft(tool, rule, own, identity));
      }
    }
    const body = stringify({ policies, queries }, { lineWidth: 0 });
    return { files: [{ name: FILE, body }], items, left, beyond: [] };
  },
};

/** Tables of one system only would make a query fail on the others. */
const platforms = [
  ["all", "darwin,linux,windows", ""],
  ["darwin", "darwin", " from Homebrew"],
] as const;

function partsLeft(
  tool: string,
  rule: string,
  own: readonly Ruling[],
  identity: Parameters<typeof hasUnversioned>[0],
): Left[] {
  const left: Left[] = [];
  if (!isWhole(own) && hasUnversioned(identity)) {
    const why = `${spanText(own)}: copies that count their versions otherwise, or not at all, are not looked for.`;
    left.push({ tool, rule, why });
  }
  const odd = own.filter(inexact);
  if (odd.length > 0) {
    const why = `${spanText(odd)}: pre-releases beside a bound that is one itself are not looked for.`;
    left.push({ tool, rule, why });
  }
  return left;
}
