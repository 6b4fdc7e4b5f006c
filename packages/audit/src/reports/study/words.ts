import type {
  ChangeCluster,
  DiffReport,
  Finding,
  Place,
  Reading,
  StudyReport,
  Subject,
  Tier,
} from "@telltale/core/model/index.ts";
import { grouped } from "@telltale/core/numbers.ts";
import { counted } from "@telltale/core/words.ts";
import type { HostsSeen } from "./views.ts";

/** What the findings of a tier have in common. */
export const tierTitle: Record<Tier, string> = {
  A: "Look-alikes chosen by something about the user",
  B: "Hidden lists compared with something of the user's",
  C: "Short ways from something about the user to what can leave",
};

/** What every list of short ways says of itself. */
export const shortWaysAre =
  "An inventory, not a suspicion, and it takes in too much: a way through the code may be one that no run takes.";

/** `Short ways … to what can leave: 200 of 431` */
export function shortWaysTitle({ findings, shortWays }: StudyReport): string {
  const listed = findings.filter(({ tier }) => tier === "C").length;
  const all = shortWays > listed ? `${grouped(listed)} of ${grouped(shortWays)}` : grouped(listed);
  return `${tierTitle.C}: ${all}`;
}

/** How many host names stand in the code, and of how many of them nothing more is known. */
export function hostsText({ named, asked, listed }: HostsSeen): string {
  const seen =
    asked.length === 0
      ? "none is seen to get into an address"
      : `${grouped(asked.length)} ${asked.length === 1 ? "is" : "are"} seen to get into an address`;
  const inLists =
    listed === 0
      ? ""
      : `; ${counted(listed, "more entry", "more entries")} of hidden lists, shown there`;
  return `${counted(named.length + asked.length, "host name")} in the code, which is no list of destinations: ${seen}, the others may be compared with, linked to or shown${inLists}`;
}

/** Colour of a report's head; its words say the same. */
export type Tone = "alarm" | "caution" | "calm";

/** What a study came to, as it stands on top of its report. */
export interface Headline {
  tone: Tone;
  title: string;
  meaning: string;
}

const READ_NOT_RUN = "The code was read, not run; telltale audit shows what is really sent.";

/** By the weightiest tier in which something was found. Where no code was read, nothing was found either. */
export function headlineOf(report: StudyReport): Headline {
  const count = (tier: Tier) => report.findings.filter((found) => found.tier === tier).length;
  if (count("A") > 0) {
    return {
      tone: "alarm",
      title: `${tierTitle.A}: ${grouped(count("A"))}`,
      meaning: `The code can choose, by something about the user, among texts that a reader can hardly tell apart, and what it chose can leave the machine. ${READ_NOT_RUN}`,
    };
  }
  if (count("B") > 0) {
    return {
      tone: "caution",
      title: `${tierTitle.B}: ${grouped(count("B"))}`,
      meaning: `The code keeps a list out of plain sight and compares something of the user's with it. ${READ_NOT_RUN}`,
    };
  }
  if (report.coverage.files === 0) {
    return {
      tone: "caution",
      title: "No code could be read",
      meaning: "Nothing can be said about it. What was not examined is listed below.",
    };
  }
  return {
    tone: "calm",
    title: "No choice among look-alikes and no hidden list found",
    meaning: `A determined author can hide from a reading of the code. ${READ_NOT_RUN}`,
  };
}

/** `cli.js:1431:3840` */
export function placeText(at: Place): string {
  return `${at.file}:${at.line}:${at.column}`;
}

/** Name and version; files and bare folders have none. */
export function subjectText(subject: Pick<Subject, "name" | "version">): string {
  return subject.version === "" ? subject.name : `${subject.name} ${subject.version}`;
}

/** What was compared: `agent 1.0 → 1.1`; what has no versions, or other names, by its names. */
export function versionsText(before: Subject, after: Subject): string {
  return before.name === after.name && before.version !== "" && after.version !== ""
    ? `${after.name} ${before.version} → ${after.version}`
    : `${subjectText(before)} → ${subjectText(after)}`;
}

/** What stands at the foot of a page. */
export const footText =
  "It says what the code can do, never why. This page carries short excerpts around what was found, and loads nothing.";

/** How many groups at the end of a diff, which is in order of score, were given none. */
export function withoutScore(clusters: readonly ChangeCluster[]): number {
  return clusters.length - (clusters.findLastIndex(({ score }) => score > 0) + 1);
}

/** `12 further groups, in which nothing newly …` */
export function withoutScoreText(count: number): string {
  return `${counted(count, "further group")} in which nothing is newly read, hidden, chosen or sent`;
}

/** Title of the detector of a finding; its id where the report does not name it. */
export function detectorTitle(report: StudyReport, id: string): string {
  return report.detectors.find((detector) => detector.id === id)?.title ?? id;
}

/** What is one of many of its kind, and goes by its name. */
const ofMany = /^an? (environment variable|file)$/;

/** One thing that is read: `the time zone`, `environment variable CI`, `the proxy (NO_PROXY)`. */
export function readingText({ what, name }: Pick<Reading, "what" | "name">): string {
  if (name === null) return what;
  // A name that is made while the program runs.
  if (name === "*") return `${what}, whichever`;
  const kind = ofMany.exec(what)?.[1];
  return kind === undefined ? `${what} (${name})` : `${kind} ${name}`;
}

/**
 * Several things that are read from one source: `9 environment variables`, `the proxy`; and
 * `the proxy, by 2 names` where it is read in no other way.
 */
export function readingsTitle(
  { what }: Pick<Reading, "what">,
  count: number,
  byNamesOnly: boolean,
): string {
  const kind = ofMany.exec(what)?.[1];
  if (kind !== undefined) return counted(count, kind);
  return byNamesOnly ? `${what}, by ${counted(count, "name")}` : what;
}

/** `base64, then xor` */
export function methodsText(methods: readonly string[]): string {
  return methods.length === 0 ? "kept out of plain sight" : methods.join(", then ");
}

/** What a finding depends on, or what depends on it: a label and the findings. */
export function relatedText(report: StudyReport, { tier, related }: Finding): [string, string] {
  const named = related.map((id) => {
    const other = report.findings.find((found) => found.id === id);
    return other === undefined ? id : `${id} (${detectorTitle(report, other.detector)})`;
  });
  return [tier === "A" ? "Depends on" : "Decides", named.join(", ")];
}

/** How many hidden strings there are, and what is counted. */
export function hiddenText({ hiddenStrings: { count, different } }: StudyReport): string {
  const places =
    count === 1 ? "1 place of the code makes" : `${grouped(count)} places of the code make`;
  const same = different === count ? "" : `, ${grouped(different)} different ones`;
  return `${places} a text, or a list of texts, that does not stand there in plain sight${same}`;
}

/** The name of a unit in its code, or what stands for it. */
export function unitName(unit: ChangeCluster["units"][number]): string {
  return unit.name ?? "(no name)";
}

/** What a diff came to: by whether anything that is new chooses, hides, reads or sends. */
export function diffHeadline(report: DiffReport): { tone: Tone; title: string } {
  const count = (has: (cluster: ChangeCluster) => boolean) => report.clusters.filter(has).length;
  const telling = count(({ choices, hidden }) => choices.length + hidden.length > 0);
  if (telling > 0)
    return { tone: "alarm", title: `New choices or hidden lists: in ${placesOf(telling)}` };
  const redecided = count((cluster) => cluster.redecided.length > 0);
  if (redecided > 0) {
    return {
      tone: "alarm",
      title: `Choices that are decided in another way: in ${placesOf(redecided)}`,
    };
  }
  const reaching = count(({ reads, sends }) => reads.length + sends.length > 0);
  if (reaching > 0) {
    return { tone: "caution", title: `Newly reads or sends something: in ${placesOf(reaching)}` };
  }
  if (report.units.before === 0 || report.units.after === 0)
    return { tone: "caution", title: "No code could be compared" };
  return { tone: "calm", title: "Nothing new that is read, hidden or sent" };
}

function placesOf(clusters: number): string {
  return counted(clusters, "place");
}
