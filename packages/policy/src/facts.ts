import type { Dossier, PolicyQuestion } from "@telltale/core/model/index.ts";

/** What of a dossier policies may look at. */
export type Facts = Pick<PolicyQuestion, "tell" | "destination">;

/** Regions in which hosts stand, by host; a dossier does not tell them. */
export type HostRegions = ReadonlyMap<string, string>;

/**
 * The facts of a dossier. Only tells that were confirmed count, and none that any such tool needs
 * and says openly. Hosts that the audit itself named to the tool, as another base URL or a proxy, are
 * not the tool's destinations. Its region is known where that of each host is, and all are the same.
 */
export function factsOf(dossier: Dossier, regions: HostRegions = new Map()): Facts {
  const hosts = dossier.destinations
    .filter(({ namedBy = [] }) => namedBy.length === 0)
    .map(({ host }) => host);
  const places = new Set(hosts.map((host) => regions.get(host) ?? null));
  const [only = null] = places;
  const tells = dossier.tells.filter((tell) => tell.confirmed && tell.expected !== true);
  return {
    tell: {
      covert: tells.some((tell) => tell.encoding === "covert"),
      undisclosed: tells.some((tell) => tell.disclosed === null),
      verdict: dossier.verdict,
      factors: [...new Set(tells.flatMap((tell) => tell.factors))].sort(),
    },
    destination: {
      hosts: [...new Set(hosts)].sort(),
      region: places.size === 1 ? only : null,
    },
  };
}

/** The facts of each version that was audited; of several dossiers of one version, the last counts. */
export class DossierShelf {
  readonly #facts = new Map<string, Facts & { digest: string }>();
  readonly #regions: HostRegions;

  constructor(regions: HostRegions = new Map()) {
    this.#regions = regions;
  }

  /** Takes a dossier in under the catalogue's name of its tool (others are of no use to a policy). */
  add(dossier: Dossier): void {
    const { tool, version, digest } = dossier.subject;
    if (tool === null) return;
    const facts = { ...factsOf(dossier, this.#regions), digest };
    this.#facts.set(JSON.stringify([tool, version, null]), facts);
    this.#facts.set(JSON.stringify([tool, version, digest]), facts);
  }

  /**
   * Facts of exactly that version. A digest of another kind than the dossier's says nothing (a machine's
   * is of the program, a dossier's of the archive): the version is taken to be the one that was audited.
   * One of the same kind that differs is of something else, of which nothing is known.
   */
  factsOf(tool: string, version: string | null, digest: string | null = null): Facts {
    if (version === null) return { tell: null, destination: null };
    const exact = this.#facts.get(JSON.stringify([tool, version, digest]));
    const same = exact ?? this.#facts.get(JSON.stringify([tool, version, null]));
    if (same === undefined || (exact === undefined && isOther(digest, same.digest)))
      return { tell: null, destination: null };
    return { tell: same.tell, destination: same.destination };
  }
}

const isOther = (digest: string | null, known: string) =>
  digest !== null && digest !== known && digest.split("-", 1)[0] === known.split("-", 1)[0];
