import type { PolicyFile } from "@telltale/core/model/index.ts";
import { stringify } from "yaml";
import { readTime, showTime } from "../../time.ts";
import { carriedByMessage, isWhole, message, ofRule, rulesOf } from "../blocked.ts";
import { hasUnversioned, inexact, noneQuery, timedQuery, type Window } from "../osquery.ts";
import { spanText, unionOf } from "../spans.ts";
import type { Ruling } from "../survey.ts";
import type { Built, Item, Left, Target } from "../target.ts";

const FILE = "fleet.yml";

/** Finds what is blocked, and tells what to do: `policies` and `queries` of Fleet's GitOps files, in osquery's SQL. */
export const fleet: Target = {
  id: "fleet",
  title: "Fleet",
  comments: { [FILE]: "gitops" },
  leaves: {
    extent: "only observed",
    what: "Fleet finds copies and reports them; it stops and removes none",
  },
  levels: ["advise", "warn", "block"],
  timed: true,
  cannot: {
    groups: "Fleet knows hosts, by labels and teams: put the policies into those of the group.",
    from: "It has begun, or another rule decides at that moment: only changes to come stand in the queries.",
    until: "Another rule decides until then, or further than the dates in the queries reach.",
    when: "A query knows nothing of dossiers.",
    exemption:
      "Fleet knows hosts, by labels and teams: keep the policies from those exempted. That an exemption ends stands in the queries.",
  },
  limits: [
    "It is no whole GitOps file: take `policies` and `queries` into one of yours (newer Fleet calls the latter `reports`, and still reads `queries`). Applied as a file of its own, with a `name` or `org_settings` added, it would empty what it does not have, such as `agent_options` and `controls`.",
    "Fleet finds and reports; it stops no program. Removing takes a script or telltale fleet apply.",
    "All levels look alike: a policy of Fleet passes or fails. `critical` marks what is blocked (Fleet Premium shows it).",
    "osquery sees npm packages of the folders that it looks into (global ones of the system), not those of version managers; telltale fleet scan does.",
    "Extensions of VS Code and its kin, plugins of JetBrains' editors and programs that the vendors' installers put into homes are looked for; those with versions of their own count only where every version is concerned.",
    "Dates stand in the queries, which look at the clock of the host; Fleet itself shows no deadline.",
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
        "https://github.com/fleetdm/fleet/blob/main/pkg/spec/spec.go: which variables fleetctl gitops replaces",
      read: "2026-11-20",
    },
    {
      source:
        "https://github.com/fleetdm/fleet/blob/main/pkg/spec/gitops.go: which keys a file needs, and what becomes of those that are missing",
      read: "2026-11-20",
    },
    {
      source:
        "https://github.com/osquery/osquery/tree/master/specs: npm_packages, vscode_extensions, jetbrains_plugins, homebrew_packages, file, users",
      read: "2026-11-20",
    },
  ],
  build(surveys, { policy, later, end }): Built {
    const policies: object[] = [];
    const queries: object[] = [];
    const items: Item[] = [];
    const left: Left[] = [];
    surveys.forEach(({ identity, rulings }, index) => {
      const { tool, title } = identity;
      const moments = [
        { at: null, rulings },
        ...later.map(({ at, surveys: then }) => ({ at, rulings: then[index]?.rulings ?? [] })),
      ];
      const rules = new Set(moments.flatMap((moment) => rulesOf(moment.rulings)));
      for (const rule of rules) {
        const windows = windowsOf(moments, rule, end);
        const own = windows.flatMap(({ spans }) => spans);
        const decision = own[0]?.decision;
        if (decision === undefined) continue;
        const concerned = windows.map((window) => windowText(window, policy.timezone)).join("; ");
        const text = message(title, decision, policy);
        const name = `Telltale ${decision.effect}: ${title} (${rule})`;
        const before = policies.length;
        for (const [systems, platform, where] of platforms) {
          const copies = timedQuery(identity, windows, systems);
          if (copies === null) continue;
          policies.push({
            name: `${name}${where}`,
            description: `Fails where ${title} is installed${where}: ${concerned}.`,
            resolution: text,
            query: noneQuery(copies),
            platform,
            critical: decision.effect === "block",
          });
          queries.push({
            name: `${name}${where}, copies`,
            description: `Copies of ${title}${where}: ${concerned}.`,
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
        const whole = windows.every(({ spans }) => isWhole(spans));
        items.push({
          tool,
          rule,
          carries: {
            level: name,
            ...(whole ? {} : { versions: spanText(windows[0]?.spans ?? []) }),
            ...datesIn(windows, rule, policy),
            ...carriedByMessage(decision),
          },
        });
        left.push(...partsLeft(tool, rule, windows, identity));
      }
    });
    const body = stringify({ policies, queries }, { lineWidth: 0 });
    return { files: [{ name: FILE, body }], items, left, beyond: [] };
  },
};

/** What a rule decides about, from moment to moment. */
interface RuleWindow extends Window {
  spans: readonly Ruling[];
}

function windowsOf(
  moments: readonly { at: number | null; rulings: readonly Ruling[] }[],
  rule: string,
  end: number | null,
): RuleWindow[] {
  const windows: RuleWindow[] = [];
  const told = (spans: readonly Ruling[]) =>
    JSON.stringify(spans.map(({ from, to }) => [from, to]));
  moments.forEach(({ at, rulings }, index) => {
    const spans = ofRule(rulings, rule);
    const to = moments[index + 1]?.at ?? end;
    const last = windows.at(-1);
    if (last !== undefined && told(last.spans) === told(spans)) last.to = to;
    else windows.push({ from: at, to, spans });
  });
  return windows.filter(({ spans }) => spans.length > 0);
}

function windowText({ from, to, spans }: RuleWindow, timezone: string): string {
  const since = from === null ? "" : ` from ${showTime(from, timezone)}`;
  const till = to === null ? "" : ` until ${showTime(to, timezone)}`;
  return `${spanText(spans)}${since}${till}`;
}

/** Dates of a rule at which its query begins or ends to count. */
function datesIn(
  windows: readonly RuleWindow[],
  rule: string,
  { rules, timezone }: PolicyFile,
): { from?: string; until?: string } {
  const source = rules.find(({ id }) => id === rule);
  const shown = (text: string | undefined, side: "from" | "to") => {
    const read = text === undefined ? null : readTime(text, timezone);
    if (read === null || "wrong" in read) return null;
    return windows.some((window) => window[side] === read.at) ? showTime(read.at, timezone) : null;
  };
  const from = shown(source?.from, "from");
  const until = shown(source?.until, "to");
  return { ...(from === null ? {} : { from }), ...(until === null ? {} : { until }) };
}

/** Tables of one system only would make a query fail on the others. */
const platforms = [
  ["all", "darwin,linux,windows", ""],
  ["darwin", "darwin", " from Homebrew"],
] as const;

function partsLeft(
  tool: string,
  rule: string,
  windows: readonly RuleWindow[],
  identity: Parameters<typeof hasUnversioned>[0],
): Left[] {
  const left: Left[] = [];
  const parts = windows.filter(({ spans }) => !isWhole(spans)).flatMap(({ spans }) => spans);
  if (parts.length > 0 && hasUnversioned(identity)) {
    const why = `${spanText(unionOf(parts))}: copies that count their versions otherwise, or not at all, are not looked for.`;
    left.push({ tool, rule, why });
  }
  const odd = parts.filter(inexact);
  if (odd.length > 0) {
    const why = `${spanText(unionOf(odd))}: pre-releases beside a bound that is one itself are not looked for.`;
    left.push({ tool, rule, why });
  }
  return left;
}
