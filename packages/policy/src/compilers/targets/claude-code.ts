import { SemVer } from "semver";
import { blockedOf, carriedByMessage, isWhole, message, ofRule, rulesOf } from "../blocked.ts";
import { type Span, spanText } from "../spans.ts";
import type { Ruling } from "../survey.ts";
import type { Built, Item, Left, Target } from "../target.ts";

const FILE = "managed-settings.json";
/** The first version that reads the two keys for versions. */
const READS_VERSIONS = "2.1.163";
/** The first version that shows announcements. */
const READS_ANNOUNCEMENTS = "2.0.32";
/** Newer than any version: with it as the oldest that may start, none may. */
const NEVER = "999999.0.0";
/** Tools without which it can only talk. */
const deny = [
  "Agent",
  "Bash",
  "Edit",
  "Glob",
  "Grep",
  "NotebookEdit",
  "PowerShell",
  "Read",
  "Skill",
  "WebFetch",
  "WebSearch",
  "Write",
];

/** Claude Code's own managed settings: which versions start, and what people are told. */
export const claudeCode: Target = {
  id: "claude-code",
  title: "Claude Code managed settings",
  comments: {},
  only: { tool: "claude-code", others: "Claude Code's settings say nothing about other tools." },
  leaves: null,
  levels: ["advise", "warn", "block"],
  cannot: {
    versions: "It can be told one oldest and one newest version that start.",
    groups: "The settings are for everybody on a machine that has the file.",
    from: "The settings have no dates.",
    until: "The settings have no dates.",
    when: "The settings have no conditions.",
    exemption: "The settings are for everybody on a machine that has the file.",
    reason: "When it refuses to start it says its own words: to install an approved version.",
    dossier: "When it refuses to start it says its own words: to install an approved version.",
    replacement: "When it refuses to start it says its own words: to install an approved version.",
  },
  limits: [
    "The banned program itself carries the ban out: a copy that was changed, or a machine without the file, is not stopped. Uninstalling (telltale fleet) and a control from outside (Santa, a proxy) stop more.",
    `Only versions from ${READS_VERSIONS} on refuse to start; the check is made at the start, so a running session goes on.`,
    "Where every version is blocked, older ones are kept from logging in (forceLoginOrgUUID without an organisation) and from using tools, where they know those keys; with a key of an API in the environment prompts can still be sent.",
    "Where every version is blocked, those that refuse to start ask people to update all the same.",
    `Of several announcements it shows one at random, when a session with somebody begins; all versions from ${READS_ANNOUNCEMENTS} on that start show it, whichever it is about.`,
    "An announcement tells; it does not ask for consent, and nothing is recorded.",
    "The file replaces what stands in managed-settings.json: take other settings of yours into it.",
    "Where several managed sources exist, Claude Code reads the one of the highest rank only.",
  ],
  sources: [
    { source: "https://code.claude.com/docs/en/settings-reference.md", read: "2026-11-20" },
    {
      source: "https://github.com/anthropics/claude-code/blob/main/CHANGELOG.md: 2.0.32, 2.1.163",
      read: "2026-11-20",
    },
    { source: "https://json.schemastore.org/claude-code-settings.json", read: "2026-11-20" },
  ],
  build(surveys, { policy, coarse }): Built {
    const items: Item[] = [];
    const left: Left[] = [];
    const beyond: { tool: string; says: string }[] = [];
    const announcements: string[] = [];
    let settings: Record<string, unknown> = {};
    for (const { identity, rulings } of surveys) {
      const { tool, title } = identity;
      if (tool !== "claude-code") continue;
      const blocked = blockedOf({ rulings });
      const whole = isWhole(blocked);
      const window = whole || blocked.length === 0 ? null : windowOf(rulings, coarse);
      const isHole = (span: Ruling) => window?.holes.includes(span) ?? false;
      /** Whether some of the versions that a rule blocks start all the same. */
      const isPartly = (own: readonly Ruling[]) =>
        own.some((span) => startsOld(span) || isHole(span));
      for (const rule of rulesOf(rulings)) {
        const own = ofRule(rulings, rule);
        const decision = own[0]?.decision;
        if (decision === undefined) continue;
        // Those whose version is blocked, and starts all the same, are told of it.
        if (decision.effect === "block" && !whole && !isPartly(own)) continue;
        if (own.every(({ to }) => to !== null && isBefore(to, READS_ANNOUNCEMENTS))) {
          const why = `${spanText(own)} ${noAnnouncements}.`;
          if (decision.effect !== "block") left.push({ tool, rule, why });
          continue;
        }
        const text = message(title, decision, policy, own);
        announcements.push(text);
        const versions = isWhole(own) ? {} : { versions: spanText(own) };
        const words = carriedByMessage(decision);
        if (decision.effect === "block") {
          items.push({ tool, rule, carries: words });
          const of = carried.filter((name) => name in words);
          if (of.length > 0 && own.some((span) => !startsOldOnly(span) && !isHole(span)))
            left.push({ tool, rule, why: ownWords, of });
          continue;
        }
        const lacks = own.some(({ from }) => from === null || isBefore(from, READS_ANNOUNCEMENTS))
          ? `${atTheStart}; versions before ${READS_ANNOUNCEMENTS} ${noAnnouncements}`
          : atTheStart;
        items.push({ tool, rule, lacks, carries: { level: text, ...versions, ...words } });
      }
      if (whole) {
        settings = banned();
        for (const rule of rulesOf(blocked)) {
          items.push({ tool, rule, carries: { level: NEVER } });
          if (ofRule(blocked, rule).some(startsOld)) left.push({ tool, rule, why: oldOnes });
        }
      } else if (window !== null) {
        settings = window.settings;
        for (const says of window.beyond) beyond.push({ tool, says });
        for (const rule of rulesOf(blocked)) {
          const own = ofRule(blocked, rule);
          const holes = own.filter((span) => window.holes.includes(span));
          const ends = own.filter((span) => !holes.includes(span) && !startsOldOnly(span));
          const { requiredMinimumVersion: least, requiredMaximumVersion: most } = window.settings;
          const key = ends.some((span) => isBelow(span, window.from)) ? least : most;
          if (ends.length > 0 && key !== undefined) {
            items.push({
              tool,
              rule,
              carries: { level: key, ...(holes.length === 0 ? { versions: key } : {}) },
            });
          }
          if (own.some(startsOld)) left.push({ tool, rule, why: oldOnes });
          if (holes.length > 0) left.push({ tool, rule, why: between(holes) });
        }
      }
    }
    if (announcements.length > 0) settings = { ...settings, companyAnnouncements: announcements };
    const body = `${JSON.stringify(settings, null, 2)}\n`;
    return { files: [{ name: FILE, body }], items, left, beyond };
  },
};

const carried = ["reason", "dossier", "replacement"] as const;
const ownWords =
  "an announcement has it, for versions that start; those that refuse to start show none, and say their own words.";
const atTheStart =
  "it is shown at the start of interactive sessions, and of several announcements one at random";
const noAnnouncements = "know no announcements, and show none";
const oldOnes = `versions before ${READS_VERSIONS} do not know the keys for versions, and start; from ${READS_ANNOUNCEMENTS} on an announcement tells of the rule.`;
const between = (holes: readonly Span[]) =>
  `${spanText(holes)}: older and newer versions are allowed, and it can be told one oldest and one newest only. --coarse leaves the newest allowed ones. An announcement tells of the rule.`;

/** Whether a span ends where the versions begin that may start. */
const isBelow = ({ to }: Span, from: string | null) =>
  to !== null && from !== null && new SemVer(to).compare(from) <= 0;

/** No version starts; those that do not know that key cannot log in, nor do anything. */
function banned(): Record<string, unknown> {
  return {
    requiredMinimumVersion: NEVER,
    forceLoginOrgUUID: [],
    allowManagedPermissionRulesOnly: true,
    permissions: { deny, disableBypassPermissionsMode: "disable" },
  };
}

const isBefore = (version: string, bound: string) => new SemVer(version).compare(bound) < 0;
const startsOld = ({ from }: Span) => from === null || isBefore(from, READS_VERSIONS);
const startsOldOnly = ({ to }: Span) => to !== null && !isBefore(READS_VERSIONS, to);

/** The oldest and the newest version that may start, and what that leaves open or closes too much. */
function windowOf(rulings: readonly Ruling[], coarse: boolean) {
  const allowed = allowedRuns(rulings);
  // The keys say nothing to older versions, so that those need no place between the bounds.
  const reading = allowed.filter((run) => !startsOldOnly(run));
  const runs = reading.length > 0 ? reading : allowed.slice(-1);
  const beyond: string[] = [];
  const newest = runs.at(-1) ?? { from: null, to: null };
  const oldest = coarse ? newest.from : (runs[0]?.from ?? null);
  const from = oldest !== null && isBefore(READS_VERSIONS, oldest) ? oldest : null;
  const { to } = newest;
  if (coarse && runs.length > 1) {
    const others = runs
      .slice(0, -1)
      .map((run) => (startsOld(run) ? { ...run, from: READS_VERSIONS } : run));
    beyond.push(`${spanText(others)} cannot start either.`);
  }
  const settings: { requiredMinimumVersion?: string; requiredMaximumVersion?: string } = {};
  const release = (version: string) => {
    const { major, minor, patch, prerelease } = new SemVer(version);
    return { text: `${major}.${minor}.${patch}`, major, minor, patch, prerelease };
  };
  if (from !== null) {
    const { text, prerelease } = release(from);
    settings.requiredMinimumVersion = text;
    if (prerelease.length > 0 && isBefore(READS_VERSIONS, text))
      beyond.push(`pre-releases of ${text} cannot start either.`);
  }
  if (to !== null) {
    const bound = release(to);
    settings.requiredMaximumVersion = before(bound);
    const exact = bound.prerelease.length === 1 && bound.prerelease[0] === 0;
    if (!exact && isBefore(READS_VERSIONS, bound.text))
      beyond.push(`pre-releases of ${bound.text} cannot start either.`);
  }
  const holes = coarse
    ? []
    : blockedOf({ rulings })
        .filter(
          (span) => span.from !== null && span.to !== null && span.from !== to && span.to !== from,
        )
        .filter((span) => inside(span, from, to));
  return { settings, beyond, holes, from };
}

/** Whether a blocked span lies between allowed ones. */
function inside(span: Span, from: string | null, to: string | null): boolean {
  const after = from === null || (span.from !== null && new SemVer(span.from).compare(from) > 0);
  const before = to === null || (span.from !== null && new SemVer(span.from).compare(to) < 0);
  return after && before;
}

function allowedRuns(rulings: readonly Ruling[]): Span[] {
  const runs: Span[] = [];
  for (const { from, to, decision } of rulings) {
    if (decision.effect === "block") continue;
    const last = runs.at(-1);
    if (last !== undefined && last.to === from) last.to = to;
    else runs.push({ from, to });
  }
  return runs;
}

/** The newest release before one; no release has so large a part. */
function before({ major, minor, patch }: { major: number; minor: number; patch: number }): string {
  if (patch > 0) return `${major}.${minor}.${patch - 1}`;
  if (minor > 0) return `${major}.${minor - 1}.999999`;
  return major > 0 ? `${major - 1}.999999.999999` : "0.0.0-0";
}
