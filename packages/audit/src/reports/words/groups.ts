import type { Dossier, LevelSends, NotExamined, Tell } from "@telltale/core/model/index.ts";

/** Levels of a tell under which the very same thing is sent. */
export interface SendGroup {
  levels: string[];
  /** The excerpt in three pieces; `changed` is null where the changed place is not text. */
  before: string;
  changed: string | null;
  after: string;
  codePoints: string[];
  runs: { seen: number; tried: number };
}

/**
 * The levels of a tell, those that send the same thing together: first what is sent under the
 * levels that stay silent, then the rest in the order of the dossier.
 */
export function sendGroups(tell: Tell): SendGroup[] {
  const groups = new Map<string, SendGroup>();
  for (const sends of tell.levels) {
    const parts = pieces(sends);
    // What stands around the changed place may differ for other reasons: it is another day in Tokyo.
    const key = JSON.stringify(
      parts.changed === null ? [sends.sends] : [parts.changed, parts.codePoints],
    );
    const group = groups.get(key);
    if (group === undefined) {
      groups.set(key, { ...parts, levels: [sends.level], runs: { ...sends.runs } });
    } else {
      group.levels.push(sends.level);
      group.runs.seen += sends.runs.seen;
      group.runs.tried += sends.runs.tried;
    }
  }
  const silent = new Set(
    tell.silentLevels
      .filter(({ factor }) => tell.factors.includes(factor))
      .flatMap((of) => of.levels),
  );
  const isSilent = (group: SendGroup) => group.levels.some((level) => silent.has(level));
  return [...groups.values()].sort((a, b) => Number(isSilent(b)) - Number(isSilent(a)));
}

function pieces(sends: LevelSends) {
  const { sends: text, from, to, codePoints } = sends;
  if (from === null || to === null || from < 0 || to < from || to > text.length) {
    return { before: text, changed: null, after: "", codePoints };
  }
  return {
    before: text.slice(0, from),
    changed: text.slice(from, to),
    after: text.slice(to),
    codePoints,
  };
}

/** Things that were not examined for one and the same reason. */
export interface Gap {
  code: string;
  whats: string[];
  why: string;
}

/** What was not examined, with one entry for each reason. Full stops at the end of `what` fall away. */
export function gapsOf(report: { coverage: { notExamined: readonly NotExamined[] } }): Gap[] {
  const gaps = new Map<string, Gap>();
  for (const { code, what, why } of report.coverage.notExamined) {
    const key = JSON.stringify([code, why]);
    const gap = gaps.get(key) ?? { code, whats: [], why };
    gap.whats.push(what.replace(/\.$/, ""));
    gaps.set(key, gap);
  }
  return [...gaps.values()];
}

/** The parts of a dossier's tells that a report treats differently. */
export function sortTells(dossier: Dossier): { covert: Tell[]; open: Tell[]; unconfirmed: Tell[] } {
  const confirmed = dossier.tells.filter((tell) => tell.confirmed);
  return {
    covert: confirmed.filter((tell) => tell.encoding === "covert"),
    open: confirmed.filter((tell) => tell.encoding !== "covert"),
    unconfirmed: dossier.tells.filter((tell) => !tell.confirmed),
  };
}

/** The most code points that are spelled out one by one; longer places speak for themselves. */
const FEW = 6;

/** Code points worth naming: those of a short changed place, or of any covert one. */
export function namedCodePoints(tell: Tell, group: SendGroup): string[] {
  const few = group.codePoints.length <= FEW;
  return tell.encoding === "covert" || (few && tell.encoding !== "literal")
    ? group.codePoints.slice(0, FEW)
    : [];
}

/** `U+2019` as a number, or null for anything else. */
export function codeOf(name: string): number | null {
  const match = /^U\+([0-9A-F]{4,6})$/.exec(name);
  const code = match ? Number.parseInt(match[1] ?? "", 16) : Number.NaN;
  return code <= 0x10ffff ? code : null;
}
