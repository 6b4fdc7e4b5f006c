import { createHash } from "node:crypto";
import type { Excerpt, Finding, Place, StudyReport, Tier } from "@telltale/core/model/index.ts";
import { grouped } from "@telltale/core/numbers.ts";
import { calmJson } from "../json/document.ts";
import { placeText, readingText, subjectText } from "./words.ts";

const schema =
  "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";
const levels: Record<Tier, "error" | "warning" | "note"> = { A: "error", B: "warning", C: "note" };
const ROOT = "SUBJECT";
/** Readers of SARIF take so many results of one run; the weightiest come first. */
const MOST_RESULTS = 5000;

/**
 * The findings of a study in the Static Analysis Results Interchange Format, for the tools that
 * show it beside the code.
 *
 * @see https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
 */
export function studySarif(report: StudyReport): string {
  return calmJson({ $schema: schema, version: "2.1.0", runs: [runOf(report)] });
}

function runOf(report: StudyReport) {
  const { subject, coverage } = report;
  const findings = report.findings.slice(0, MOST_RESULTS);
  const rules = rulesOf(report, findings);
  const identities = identitiesOf(findings);
  const left = report.findings.length - findings.length;
  const notifications = coverage.notExamined.map(({ code, what, why }) =>
    notification(code, `${what}: ${why}`),
  );
  if (left > 0) {
    const text = `${grouped(left)} more findings, all of lesser weight, stand in the JSON of the study only.`;
    notifications.push(notification("more-findings", text));
  }
  return {
    tool: { driver: { name: "Telltale", version: report.telltale, rules } },
    automationDetails: { id: `telltale/study/${subjectText(subject)}/` },
    invocations: [
      {
        executionSuccessful: coverage.files > 0,
        startTimeUtc: report.createdAt,
        toolExecutionNotifications: notifications,
      },
    ],
    originalUriBaseIds: {
      [ROOT]: {
        description: { text: `The root of ${subjectText(subject)} (${subject.digest}), unpacked.` },
      },
    },
    columnKind: "utf16CodeUnits",
    results: findings.map((found, index) => resultOf(found, rules, identities[index] ?? "")),
    properties: { subject, summary: report.summary },
  };
}

function notification(id: string, text: string) {
  return { level: "warning", descriptor: { id }, message: { text } };
}

interface Rule {
  id: string;
  shortDescription?: { text: string };
  fullDescription?: { text: string };
  help?: { text: string };
}

/** One rule for each detector, those without findings included. */
function rulesOf(report: StudyReport, findings: readonly Finding[]): Rule[] {
  const rules = new Map<string, Rule>();
  for (const { id, title, help } of report.detectors) {
    const fullDescription = { text: help };
    rules.set(id, { id, shortDescription: { text: title }, fullDescription, help: { text: help } });
  }
  for (const { detector } of findings) {
    if (!rules.has(detector)) rules.set(detector, { id: detector });
  }
  return [...rules.values()];
}

function resultOf(found: Finding, rules: readonly Rule[], identity: string) {
  const main = mainPlace(found);
  const related = [
    ...found.reads.map((one) => ({ place: one.place, text: `Read here: ${readingText(one)}.` })),
    ...found.sends.map(({ what, place }) => ({ place, text: `Sent here: ${what}.` })),
    ...(found.hidden === null ? [] : [{ place: found.hidden.place, text: "Hidden here." }]),
  ];
  return {
    ruleId: found.detector,
    ruleIndex: rules.findIndex((rule) => rule.id === found.detector),
    level: levels[found.tier],
    message: { text: found.summary },
    locations: main === null ? [] : [{ physicalLocation: withSnippet(main, found) }],
    relatedLocations: related.map(({ place, text }, index) => ({
      id: index + 1,
      physicalLocation: physical(place),
      message: { text },
    })),
    ...codeFlows(found),
    partialFingerprints: { "findingIdentity/v1": identity },
    properties: {
      id: found.id,
      tier: found.tier,
      related: found.related,
      reads: found.reads.map(({ source, name }) => (name === null ? source : `${source}:${name}`)),
      sends: found.sends.map(({ sink }) => sink),
      alternatives: found.choice?.alternatives ?? [],
      hidden: found.hidden?.entries ?? [],
    },
  };
}

/** The way from what is read to what is sent, or to the hidden strings that it is compared with. */
function codeFlows(found: Finding) {
  const way = wayOf(found);
  if (way.length < 2) return {};
  const locations = way.map((step, index) => ({
    location: { physicalLocation: physical(step), message: { text: step.what } },
    executionOrder: index + 1,
  }));
  return { codeFlows: [{ threadFlows: [{ locations }] }] };
}

/** The steps of a finding; where these say nothing between its ends, its ends. */
function wayOf({ steps, reads, sends, hidden }: Finding): Finding["steps"] {
  if (steps.length > 1) return steps;
  const [read] = reads;
  const [sent] = sends;
  return [
    ...(read === undefined ? [] : [{ ...read.place, what: `read: ${readingText(read)}` }]),
    ...steps,
    ...(sent === undefined ? [] : [{ ...sent.place, what: `leaves: ${sent.what}` }]),
    ...(sent === undefined && hidden !== null
      ? [{ ...hidden.place, what: "compared with what is hidden here" }]
      : []),
  ];
}

/** Where a reader is to look first: the choice, the hidden list, or what is read. */
function mainPlace(found: Finding): Place | null {
  return (
    found.choice?.place ??
    found.hidden?.place ??
    found.reads[0]?.place ??
    found.steps[0] ??
    found.excerpts[0] ??
    null
  );
}

type Region = ReturnType<typeof physical>["region"];

function physical(place: Place) {
  const end =
    place.endLine === undefined || place.endColumn === undefined
      ? { endLine: place.line, endColumn: place.column + 1 }
      : { endLine: place.endLine, endColumn: place.endColumn };
  return {
    artifactLocation: { uri: uriOf(place.file), uriBaseId: ROOT },
    region: { startLine: place.line, startColumn: place.column, ...end },
  };
}

function withSnippet(place: Place, found: Finding) {
  const excerpt = found.excerpts.find((one) => placeText(one) === placeText(place));
  if (excerpt === undefined) return physical(place);
  const whole = physical(place.endLine === undefined ? excerpt : place);
  return { ...whole, region: { ...whole.region, snippet: snippetOf(excerpt, whole.region) } };
}

/**
 * The region as it stands in the file, where that is known and of this very region; and, as another
 * way to show it, the code around it laid out for people.
 */
function snippetOf({ exact, endLine, endColumn, text }: Excerpt, region: Region) {
  const isSame = region.endLine === endLine && region.endColumn === endColumn;
  return { ...(exact !== undefined && isSame ? { text: exact } : {}), rendered: { text } };
}

/** A relative reference (RFC 3986) to a path in the subject. */
function uriOf(path: string): string {
  return path.toWellFormed().split("/").map(encodeURIComponent).join("/");
}

/**
 * What makes a finding the same one in another version of the subject: what is read, sent, chosen
 * and hidden, not where that stands. Several of the same kind are numbered.
 */
function identitiesOf(findings: readonly Finding[]): string[] {
  const seen = new Map<string, number>();
  return findings.map(({ detector, reads, sends, choice, hidden }) => {
    const key = JSON.stringify([
      detector,
      sorted(reads.map(({ source, name }) => `${source} ${name ?? ""}`)),
      sorted(sends.map(({ sink }) => sink)),
      choice === null ? null : sorted(choice.alternatives.map(({ text }) => text)),
      hidden === null ? null : sorted(hidden.entries),
    ]);
    const times = (seen.get(key) ?? 0) + 1;
    seen.set(key, times);
    const hash = createHash("sha256").update(key).digest("hex").slice(0, 32);
    return `${hash}:${times}`;
  });
}

function sorted(texts: string[]): string[] {
  return [...new Set(texts)].sort();
}
