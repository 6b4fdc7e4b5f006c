import { type Dossier, factorTitle } from "@telltale/core/model/index.ts";
import { counted, listed } from "@telltale/core/words.ts";
import { roleLabel } from "./labels.ts";

export type Host = Dossier["destinations"][number];

/** The hosts of a dossier: those of the tool's own choice, and those that the audit set. */
export function sortHosts(dossier: Dossier): { own: Host[]; named: Host[] } {
  return {
    own: dossier.destinations.filter((to) => !isNamed(to)),
    named: dossier.destinations.filter(isNamed),
  };
}

/** Whether the audit named the host to the tool; what an older dossier does not say counts as no. */
function isNamed(to: Host): boolean {
  return (to.namedBy ?? []).length > 0;
}

/** How many hosts there are, and whose: `1`, `host of the tool's own`. */
export function hostFigure(dossier: Dossier): [value: string, label: string] {
  const names = (list: readonly Host[]) => new Set(list.map(({ host }) => host)).size;
  const { own, named } = sortHosts(dossier);
  const count = names(own);
  if (dossier.destinations.every(({ namedBy }) => namedBy === undefined))
    return [String(count), count === 1 ? "host" : "hosts"];
  const label = count === 1 ? "host of the tool's own" : "hosts of the tool's own";
  return [String(count), named.length === 0 ? label : `${label}, ${names(named)} set by Telltale`];
}

/** What a host is for: each role with its requests, or the role alone where there were none. */
export function roleParts(to: Host): { role: Host["role"]; text: string }[] {
  if ((to.tunnels ?? 0) > 0 && to.requests === 0)
    return [{ role: to.role, text: `proxy: ${counted(to.tunnels ?? 0, "tunnel")}` }];
  const known = to.roles ?? [];
  if (known.length <= 1) return [{ role: to.role, text: roleLabel[to.role] }];
  return known.map(({ role, requests, runs }) => ({
    role,
    text: `${roleLabel[role]}: ${counted(requests, "request")} in ${counted(runs, "run")}`,
  }));
}

/** The levels by which the audit named a host: `base URL “neutral”`. */
export function namedByText(to: Host): string {
  const parts = (to.namedBy ?? []).map(
    ({ factor, levels }) => `${factorTitle(factor)} ${levels.map((id) => `“${id}”`).join(", ")}`,
  );
  return listed(parts);
}

/** Hosts of the tool's own choice that are contacted although a base URL names another one. */
export function besidesBaseUrl(dossier: Dossier): string[] {
  return sortHosts(dossier).own.flatMap(({ host, port, runs, otherBaseUrl: other }) => {
    if (!other || other.runs === 0) return [];
    const all =
      runs === dossier.coverage.runs ? `all ${counted(runs, "run")}` : counted(runs, "run");
    const among = other.runs === other.of ? "all of" : `${other.runs.toLocaleString("en-US")} of`;
    return [
      `${host}${port === null ? "" : `:${port}`} was contacted in ${all}, among them ${among} the ${counted(other.of, "run")} with a base URL that names another host.`,
    ];
  });
}
