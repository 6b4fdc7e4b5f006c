/** What a permission language says to one call of a tool, from mild to strict. */
export const decisions = ["allow", "ask", "deny"] as const;
export type Decision = (typeof decisions)[number];

export function rank(decision: Decision): number {
  return decisions.indexOf(decision);
}

export function stricter(one: Decision, other: Decision): Decision {
  return rank(one) >= rank(other) ? one : other;
}

/**
 * One call of a tool that both sides are asked about, in the words of the source: `Bash` with a
 * command, `Read` with a path, `WebFetch` with a URL, `mcp__server__tool` with nothing.
 */
export interface Probe {
  tool: string;
  argument: string;
}

/** A place in a configuration. */
export interface Standpoint {
  file: string;
  field: string;
}

export interface Verdict {
  decision: Decision;
  /** The rule or default that decides, as a person would find it. */
  by: string;
  /** Where that rule stands; absent where it is no rule of a file, or `by` names the file. */
  at?: Standpoint;
  /**
   * Whether the source promises it for this very tool. A promise that is only derived (a path rule
   * that also stops `cat`) has to hold against `allow`, not against `ask`.
   */
  firm: boolean;
  /**
   * Of an `allow`: it runs without a question, but inside a sandbox in which it can change nothing,
   * send nothing, and read what may be read without a question; beyond that, a person is asked.
   */
  confined?: true;
}

/** A permission language, loaded with its rules. */
export interface PermissionModel {
  decide(probe: Probe): Verdict;
}

/**
 * What a permission of the target is about, in the words of the source. Calls that follow from it are
 * tried: nobody else would think of them.
 */
export interface Named {
  tool: string;
  /** As in `Tool(text)`; null where it is for the whole tool. */
  text: string | null;
}

/**
 * A model that says where the rule stands that decides.
 * @param places by the words with which a verdict names its rule
 */
export function located(
  model: PermissionModel,
  places: ReadonlyMap<string, Standpoint>,
): PermissionModel {
  // The same rule decides about very many calls.
  const known = new Map<string, Standpoint | undefined>();
  return {
    decide(probe) {
      const verdict = model.decide(probe);
      const { by } = verdict;
      if (!known.has(by))
        known.set(by, places.get(by) ?? [...places].find(([name]) => by.includes(name))?.[1]);
      const at = known.get(by);
      return at === undefined || verdict.at !== undefined ? verdict : { ...verdict, at };
    },
  };
}

/** Where the rules are applied, as absolute paths of the machine that they are for. */
export interface Place {
  home: string;
  project: string;
  /** Further folders that the tool may work in. */
  additional: string[];
}
