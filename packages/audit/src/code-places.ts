import type { Dossier, Finding, StudyReport, Tell } from "@telltale/core/model/index.ts";

/** Most places in the code of one tell, and most capabilities of a dossier. */
const mostPlaces = 3;
const mostCapabilities = 60;

/** Sinks of a study by the channel of a tell. */
const sinksOf: Record<Tell["channel"], readonly string[]> = {
  prompt: ["prompt", "body", "text"],
  body: ["body", "prompt", "text", "telemetry"],
  header: ["header"],
  url: ["url", "telemetry"],
  host: ["url", "dns", "telemetry"],
  dns: ["dns", "url", "telemetry"],
  order: ["header", "body", "prompt", "text", "telemetry"],
  requests: ["url", "telemetry", "body"],
  timing: [],
  tls: [],
};

/**
 * What a study of the code adds to a dossier: each tell gets the places in the code that explain
 * it, and what the code could do and no run showed is listed as a capability, without a claim that
 * it does.
 */
export function withStudy(dossier: Dossier, study: StudyReport): Dossier {
  const explained = new Set<Finding>();
  const tells = dossier.tells.map((tell) => {
    const found = findingsFor(tell, study.findings);
    for (const finding of found) explained.add(finding);
    const code = found.slice(0, mostPlaces).map((finding) => {
      const { file, line, column } = mainPlace(finding);
      return { file, line, column };
    });
    return { ...tell, code };
  });
  // A list that decides over what a tell shows is explained with it.
  const chosenBy = new Set([...explained].flatMap((one) => (one.choice ? factorsOf(one) : [])));
  const others = study.findings.filter(
    (finding) =>
      !explained.has(finding) &&
      !(finding.tier === "B" && factorsOf(finding).every((factor) => chosenBy.has(factor))),
  );
  return {
    ...dossier,
    tells,
    capabilities: others.slice(0, mostCapabilities).map((finding) => {
      const { file, line } = mainPlace(finding);
      return { reads: readsText(finding), sends: sendsText(finding), file, line };
    }),
    coverage: {
      ...dossier.coverage,
      notExamined: [
        ...dossier.coverage.notExamined,
        ...study.coverage.notExamined.map((gap) => ({ ...gap, code: `study-${gap.code}` })),
        ...tooMany(others.length),
      ],
    },
  };
}

function factorsOf({ reads }: Finding): string[] {
  return reads.flatMap(({ factor }) => factor ?? []);
}

/** The findings that speak of what a tell shows, the best first. */
function findingsFor(tell: Tell, findings: readonly Finding[]): Finding[] {
  return findings
    .map((finding) => ({ finding, score: agreement(tell, finding) }))
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score)
    .filter(({ score }, _, [best]) => score >= (best?.score ?? 0) / 2)
    .map(({ finding }) => finding);
}

/**
 * How well a finding explains a tell: both must have a factor in common; what the runs sent must be
 * among what the code chooses, where the finding is about a choice; and the ways out must be alike.
 */
function agreement(tell: Tell, finding: Finding): number {
  const read = new Set(factorsOf(finding));
  const shared = tell.factors.filter((factor) => read.has(factor)).length;
  if (shared === 0) return 0;
  const sinks = sinksOf[tell.channel];
  const leaves = finding.sends.some(({ sink }) => sinks.includes(sink)) ? 1 : 0;
  if (finding.choice !== null) {
    const chosen = finding.choice.alternatives.map(({ text }) => text).filter(Boolean);
    const covert = tell.encoding === "covert";
    const sent = tell.levels.filter(({ sends, from, to }) => {
      const changed = from === null || to === null ? "" : sends.slice(from, to);
      return chosen.some((text) => changed === text || (covert && changed.includes(text)));
    }).length;
    // Without a text in common, another choice by the same factor is at work.
    return sent === 0 ? 0 : 4 * shared + 2 * Math.min(sent, 2) + leaves;
  }
  // A value that stands in the open needs no choice; a hidden one is not explained without.
  if (finding.tier === "C") {
    const named = /\(([\w.-]{4,})\)\.$/.exec(finding.summary)?.[1];
    const same = named !== undefined && tell.where.toLowerCase().includes(named.toLowerCase());
    return tell.encoding === "covert" || leaves === 0 ? 0 : shared + leaves + (same ? 6 : 0);
  }
  return finding.tier === "B" ? shared : 0;
}

function mainPlace(finding: Finding) {
  const place =
    finding.choice?.place ??
    finding.hidden?.place ??
    finding.reads[0]?.place ??
    finding.sends[0]?.place;
  return place ?? { file: "", line: 1, column: 1 };
}

function readsText(finding: Finding): string {
  const whats = finding.reads.map(({ what, name, source }) =>
    name !== null && source !== "file" ? `${what} (${name})` : what,
  );
  const read = [...new Set(whats)].join(" and ") || "nothing about the user";
  return finding.hidden === null
    ? read
    : `${read}, compared with ${finding.hidden.entries.length} hidden strings`;
}

function sendsText(finding: Finding): string | null {
  const whats = [...new Set(finding.sends.map(({ what }) => what))];
  return whats.length === 0 ? null : whats.join(" and ");
}

function tooMany(count: number): Dossier["coverage"]["notExamined"] {
  if (count <= mostCapabilities) return [];
  return [
    {
      code: "study-capabilities",
      what: `${count - mostCapabilities} more things that the code could do are not listed.`,
      why: "The study's own report has all of them.",
    },
  ];
}
