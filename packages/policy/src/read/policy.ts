import { type PolicyFile, policyFile, policyTime, verdict } from "@telltale/core/model/index.ts";
import { comparedTexts } from "../compared-texts.ts";
import { bordersOf } from "../compilers/spans.ts";
import { compileCondition } from "../condition.ts";
import { isRegion, noRegion } from "../eligibility/regions.ts";
import { isTimeZone, readTime } from "../time.ts";
import { hasEmptyPart, inRange, rangeOf } from "../versions.ts";
import { inOrder, type Problem, quoted } from "./problem.ts";
import { shaped } from "./shape.ts";
import { didYouMean } from "./suggest.ts";
import { surprises } from "./surprises.ts";
import { noTypedVersion } from "./version.ts";
import { type Path, readYaml, type YamlText } from "./yaml.ts";

/** A policy file that was read: with problems there is no policy, whatever else could be read. */
export interface PolicyReading {
  policy: PolicyFile | null;
  /** All that is wrong, in the order of the file. */
  problems: Problem[];
  /** What is allowed and may surprise, such as a local time that a clock change skips. */
  notes: Problem[];
}

/**
 * Reads a policy file.
 * @param tools names of the catalogue, where they are known: a rule for another one is a problem
 * @param now milliseconds since 1970, for notes about what is over; null: none of these
 */
export function readPolicy(
  text: string,
  tools: readonly string[] | null = null,
  now: number | null = null,
): PolicyReading {
  const yaml = readYaml(text);
  if (yaml.problems.length > 0) {
    return { policy: null, problems: inOrder(yaml.problems), notes: [] };
  }
  const { value: policy, problems } = shaped(yaml, policyFile, yaml.value);
  const meaning = meaningOf(yaml, tools);
  const all = inOrder([...problems, ...meaning.problems]);
  if (all.length > 0 || policy === null)
    return { policy: null, problems: all, notes: inOrder(meaning.notes) };
  const notes = [...meaning.notes, ...surprises(yaml, policy, now)];
  return { policy, problems: [], notes: inOrder(notes) };
}

const MOST_GUESSES = 100;

/** What the shape cannot say. Each value is looked at by itself, whatever is wrong beside it. */
function meaningOf(yaml: YamlText, tools: readonly string[] | null) {
  const problems: Problem[] = [];
  const notes: Problem[] = [];
  const file = (yaml.value ?? {}) as { timezone?: unknown; groups?: unknown; rules?: unknown };
  const zone = typeof file.timezone === "string" ? file.timezone : null;
  const timezone = zone !== null && isTimeZone(zone) ? zone : null;
  const wrong = (path: Path, message: string) => problems.push({ ...yaml.at(path), message });
  if (zone !== null && timezone === null) {
    wrong(["timezone"], `There is no time zone ${quoted(zone)}${zoneHint(zone)}`);
  }
  const turned = /^Etc\/GMT([+-])(\d+)$/i.exec(zone ?? "");
  if (turned !== null && turned[2] !== "0") {
    const message = `${quoted(zone ?? "")} is UTC${turned[1] === "+" ? "-" : "+"}${turned[2]}: in these names the sign is the other way round.`;
    notes.push({ ...yaml.at(["timezone"]), message });
  }
  const groups = new Set(typeof file.groups === "object" ? Object.keys(file.groups ?? {}) : []);
  /** A file with so many slips is not mended by hand; looking for near names would take minutes. */
  const guess = (name: string, known: Iterable<string>) =>
    problems.length + notes.length < MOST_GUESSES ? didYouMean(name, known) : ".";
  const lineOf = new Map<string, number>();
  const rules = Array.isArray(file.rules) ? (file.rules as unknown[]) : [];
  rules.forEach((rule, index) => {
    if (isMap(rule)) checkRule(rule, ["rules", index]);
  });
  return { problems, notes };

  function checkRule(rule: Loose, path: Path): void {
    const place = yaml.at([...path, "id"]);
    if (typeof rule["id"] === "string") {
      const first = lineOf.get(rule["id"]);
      if (first === undefined) lineOf.set(rule["id"], place.line);
      else
        wrong([...path, "id"], `There is a rule ${quoted(rule["id"])} already, in line ${first}.`);
    }
    if (rule["tool"] !== "*") checkTool(rule["tool"], [...path, "tool"]);
    checkLink(rule["dossier"], [...path, "dossier"]);
    checkReplacement(rule["replacement"], rule["tool"], [...path, "replacement"]);
    checkRange(rule["versions"], [...path, "versions"]);
    checkGroups(rule["groups"], [...path, "groups"]);
    const from = checkTime(rule["from"], [...path, "from"]);
    const until = checkTime(rule["until"], [...path, "until"]);
    if (until !== null && from !== null && until <= from) {
      wrong([...path, "until"], '"until" must come after "from": the rule would never hold.');
    }
    checkCondition(rule["when"], [...path, "when"]);
    const exemptions = Array.isArray(rule["exemptions"]) ? (rule["exemptions"] as unknown[]) : [];
    exemptions.forEach((exemption, index) => {
      if (!isMap(exemption)) return;
      const below = [...path, "exemptions", index];
      checkGroups(exemption["groups"], [...below, "groups"]);
      checkRange(exemption["versions"], [...below, "versions"]);
      const expires = checkTime(exemption["expires"], [...below, "expires"]);
      if (expires !== null && from !== null && expires <= from) {
        const message = "The exemption ends before its rule begins: it is never granted.";
        notes.push({ ...yaml.at([...below, "expires"]), message });
      }
    });
  }

  function checkTool(name: unknown, path: Path): void {
    if (tools === null || typeof name !== "string" || name === "" || tools.includes(name)) return;
    wrong(path, `There is no tool ${quoted(name)} in the catalogue${guess(name, tools)}`);
  }

  /** Whether a path leads to a dossier is for those to say who may read files. */
  function checkLink(link: unknown, path: Path): void {
    if (typeof link !== "string" || link === "") return;
    if (!/^[a-z][a-z0-9+.-]*:/i.test(link)) {
      const message =
        "People who are told of the rule are shown the address of a page; a path like this one, which leads from the policy file, they are not.";
      notes.push({ ...yaml.at(path), message });
      return;
    }
    if (/^https?:\/\//i.test(link) && URL.canParse(link)) return;
    wrong(path, `${quoted(link)} is no address of a page, nor a path from this file.`);
  }

  /** People can be sent to any tool; only to one of the catalogue can settings be taken along. */
  function checkReplacement(name: unknown, tool: unknown, path: Path): void {
    if (typeof name === "string" && name === tool)
      notes.push({ ...yaml.at(path), message: "The replacement is the tool of the rule itself." });
    if (tools === null || typeof name !== "string" || tools.includes(name)) return;
    const message = `The replacement ${quoted(name)} is not in the catalogue${guess(name, tools)}`;
    notes.push({ ...yaml.at(path), message });
  }

  function checkRange(range: unknown, path: Path): void {
    if (typeof range !== "string") return;
    const two = /^\s*(\d+\.\d+\.\d+)-(\d+\.\d+\.\d+)\s*$/.exec(range);
    if (two !== null) {
      const [, low, high] = two;
      const message = `${quoted(range)} is one pre-release, and no range: write ">=${low} <=${high}".`;
      wrong(path, message);
      return;
    }
    const read = rangeOf(range);
    if (read !== null) {
      if (hasEmptyPart(read))
        wrong(path, `${quoted(range)} leaves no version: its bounds are the wrong way round.`);
      else if (/\d/.test(range) && bordersOf([read], []).every((one) => inRange(read, one))) {
        const message = `${quoted(range)} leaves no version out: "||" is "or", and a blank is "and".`;
        notes.push({ ...yaml.at(path), message });
      }
      return;
    }
    wrong(path, `${quoted(range)} is no range of versions: ">=2.1.91 <3" is one.`);
  }

  function checkGroups(names: unknown, path: Path): void {
    if (!Array.isArray(names)) return;
    (names as unknown[]).forEach((name, index) => {
      if (typeof name !== "string" || groups.has(name)) return;
      const message = `There is no group ${quoted(name)} in "groups"${guess(name, groups)}`;
      wrong([...path, index], message);
    });
  }

  function checkTime(text: unknown, path: Path): number | null {
    if (typeof text !== "string" || !policyTime.safeParse(text).success) return null;
    const reading = readTime(text, timezone ?? "UTC");
    if ("wrong" in reading) {
      wrong(path, `${quoted(text)}: ${reading.wrong}.`);
      return null;
    }
    if (timezone === null) return null;
    if (reading.note !== null) notes.push({ ...yaml.at(path), message: reading.note });
    return reading.at;
  }

  function checkCondition(expression: unknown, path: Path): void {
    if (typeof expression !== "string") return;
    const condition = compileCondition(expression);
    if (!("wrong" in condition)) {
      checkTexts(expression, path);
      return;
    }
    const place = yaml.within(path, condition.offset);
    const where = place === null ? ` (character ${condition.offset + 1} of the condition)` : "";
    const message = `"when" cannot be used${where}: ${condition.wrong}`.replace(/([^.?!])$/, "$1.");
    problems.push({ ...(place ?? yaml.at(path)), message });
  }

  /** A text that nothing can ever be equal to makes a condition that never holds, or always. */
  function checkTexts(expression: string, path: Path): void {
    for (const { with: place, text, offset } of comparedTexts(expression)) {
      const known = {
        tool: tools,
        version: noTypedVersion(text) === null ? [text] : [],
        groups: [...groups],
        "tell.verdict": verdict.options,
        "destination.region": isRegion(text) ? [text] : [],
      }[place];
      if (known === null || (known as readonly string[]).includes(text)) continue;
      const named = {
        tool: `There is no tool ${quoted(text)} in the catalogue${guess(text, known)}`,
        version: `${noTypedVersion(text)}.`,
        groups: `There is no group ${quoted(text)} in "groups"${guess(text, known)}`,
        "tell.verdict": `There is no verdict ${quoted(text)}${guess(text, known)}`,
        "destination.region": noRegion(text),
      }[place];
      problems.push({ ...(yaml.within(path, offset) ?? yaml.at(path)), message: named });
    }
  }
}

/** The zone that was most likely meant: its last part, its name with a slip, or none. */
function zoneHint(zone: string): string {
  if (/^(GMT|UTC)?[+-]\d/i.test(zone))
    return ": an offset changes with the season in most places, so name the place, as in Asia/Shanghai, or UTC.";
  const zones = Intl.supportedValuesOf("timeZone");
  const city = zones.find((one) => one.split("/").at(-1)?.toLowerCase() === zone.toLowerCase());
  if (city !== undefined) return `. Did you mean ${quoted(city)}?`;
  const guess = didYouMean(zone, zones);
  return guess === "." ? ": Asia/Shanghai and UTC are some." : guess;
}

type Loose = Readonly<Record<string, unknown>>;

function isMap(value: unknown): value is Loose {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
