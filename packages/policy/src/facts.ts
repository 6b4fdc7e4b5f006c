import type { Dossier, PolicyQuestion } from "@telltale/core/model/index.ts";

/** What of a dossier policies may look at. */
export type Facts = Pick<PolicyQuestion, "tell" | "destination">;

/**
 * The facts of a dossier. Only tells that were confirmed count, and none that any such tool needs
 * and says openly. No dossier tells in which region a host stands.
 */
export function factsOf(dossier: Dossier): Facts {
  const tells = dossier.tells.filter((tell) => tell.confirmed && tell.expected !== true);
  return {
    tell: {
      covert: tells.some((tell) => tell.encoding === "covert"),
      undisclosed: tells.some((tell) => tell.disclosed === null),
      verdict: dossier.verdict,
      factors: [...new Set(tells.flatMap((tell) => tell.factors))].sort(),
    },
    destination: {
      hosts: [...new Set(dossier.destinations.map(({ host }) => host))].sort(),
      region: null,
    },
  };
}

/** The facts of each version that was audited; of several dossiers of one version, the last counts. */
export class DossierShelf {
  readonly #facts = new Map<string, Facts>();

  /** Takes a dossier in under the catalogue's name of its tool (others are of no use to a policy). */
  add(dossier: Dossier): void {
    const { tool, version, digest } = dossier.subject;
    if (tool === null) return;
    const facts = factsOf(dossier);
    this.#facts.set(JSON.stringify([tool, version, null]), facts);
    this.#facts.set(JSON.stringify([tool, version, digest]), facts);
  }

  /**
   * Facts of exactly that version. Where a digest is given that no dossier is about, the version is
   * taken to be the one that was audited: a machine's digest is of the program, a dossier's of the archive.
   */
  factsOf(tool: string, version: string | null, digest: string | null = null): Facts {
    if (version === null) return { tell: null, destination: null };
    const exact = this.#facts.get(JSON.stringify([tool, version, digest]));
    const same = exact ?? this.#facts.get(JSON.stringify([tool, version, null]));
    return same ?? { tell: null, destination: null };
  }
}
