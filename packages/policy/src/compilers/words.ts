import { capitalised } from "@telltale/core/words.ts";
import { showTime } from "../time.ts";
import { unconsideredText } from "../unconsidered.ts";
import type { Compiled, CompileRequest, Entry } from "./compile-for.ts";
import { groupedOutcomes, rulesText } from "./outcomes.ts";
import type { Target } from "./target.ts";

/** Text of a policy on one line, without anything that a terminal, a parser or a reader would take for more. */
export function oneLine(text: string, longest = 500): string {
  const flat = text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\uFFFE\uFFFF]+/gu, " ").trim();
  return flat.length > longest ? `${flat.slice(0, longest)}…` : flat;
}

/** What is said at the head of every file: for when and whom it is true, and what it lacks. */
function headLines(target: Target, request: CompileRequest, compiled: Compiled): string[] {
  const { surveyor: asked, at, groups, coarse } = request;
  const { name, timezone } = asked.policy;
  const { beyond } = compiled;
  const lost = grouped(compiled.entries.filter(({ expressed }) => !expressed));
  const done = groupedOutcomes(compiled.outcomes).flatMap((group) => {
    if (group.extent === "not carried out") return [];
    const says = group.says === "" ? "." : `: ${group.says}`;
    return [`${capitalised(group.extent)}: ${rulesText(group)}${says}`];
  });
  return [
    `Made by telltale policy compile from the policy "${name}", for ${target.title}.`,
    `It is true ${target.timed === true ? "from" : "at"} ${showTime(at, timezone)} (${timezone}), for people in ${groups.length === 0 ? "no group" : groups.join(", ")}.`,
    nextText(compiled, timezone),
    coarse
      ? "Where the target is coarser than the policy, more is blocked than the policy says."
      : "Where the target is coarser than the policy, less is blocked than the policy says.",
    ...notConsidered(compiled),
    ...(done.length === 0 ? [] : ["", ...done]),
    ...(beyond.length === 0
      ? []
      : [
          "",
          "Blocked beyond the policy:",
          ...beyond.map(({ tool, says }) => `- ${tool}: ${says}`),
        ]),
    "",
    lost.length === 0 ? "Not expressed of this policy: nothing." : "Not expressed of this policy:",
    ...lost.map(
      ({ rule, tools, features, says }) =>
        `- ${rule} (${tools.join(", ")}), ${features.join(", ")}: ${says}`,
    ),
    "",
    "Whatever the policy says:",
    ...target.limits.map((limit) => `- ${limit}`),
  ];
}

/** When the files have to be made anew, and what the policy's dates do otherwise. */
export function nextText({ title, next, nextDecision, timed }: Compiled, timezone: string): string {
  if (next !== null)
    return `Compile it again at ${showTime(next, timezone)}: from then on it says something else.`;
  if (nextDecision === null) return "No later date in the policy changes it for them.";
  const date = showTime(nextDecision, timezone);
  return timed
    ? `The policy changes at ${date}: later dates stand in the output.`
    : `The policy changes at ${date}, and this output does not: ${title} cannot carry that out.`;
}

function notConsidered({ notConsidered: left }: Compiled): string[] {
  if (left.length === 0) return [];
  return [`Not considered, since no group was given: ${unconsideredText(left)}.`];
}

/** The file with that head as comments, where its format has comments. */
export function headed(
  target: Target,
  request: CompileRequest,
  compiled: Compiled,
  name: string,
  body: string,
): string {
  const style = target.comments[name];
  if (style === undefined) return body;
  const lines = headLines(target, request, compiled).map((line) => oneLine(line, 2000));
  if (style !== "xml") {
    // An escaped dollar stays one; an unknown variable would make the whole file unusable.
    const plain = (line: string) =>
      style === "gitops" ? line.replace(/\\*\$/g, () => "\\$") : line;
    return `${lines.map((line) => `# ${plain(line)}`.trimEnd()).join("\n")}\n\n${body}`;
  }
  // "--" ends a comment of XML before its end.
  const apart = lines.some((line) => line.includes("--")) ? [twoHyphens, "", ...lines] : lines;
  const inside = apart.map((line) => `  ${line.replaceAll("--", "- -")}`.trimEnd()).join("\n");
  const [declaration = "", ...rest] = body.split("\n");
  return `${declaration}\n<!--\n${inside}\n-->\n${rest.join("\n")}`;
}

const twoHyphens =
  'A comment in this format holds no two hyphens in a row: "- -coarse" stands for the option without the blank.';

/** NOT-EXPRESSED.md: the same for people, with what is expressed beside it. */
export function notExpressedText(request: CompileRequest, compiled: Compiled): string {
  const { surveyor: asked, at, groups } = request;
  const { name, timezone } = asked.policy;
  const cell = (text: string) =>
    oneLine(text, 2000).replace(/[\\|<>`*_[\]]/g, (char) => `\\${char}`);
  const table = (expressed: boolean, head: string) => [
    `| rule | tools | features | ${head} |`,
    "| --- | --- | --- | --- |",
    ...grouped(compiled.entries.filter((entry) => entry.expressed === expressed)).map(
      ({ rule, tools, features, says }) =>
        `| ${cell(rule)} | ${cell(tools.join(", "))} | ${cell(features.join(", "))} | ${cell(says)} |`,
    ),
  ];
  const covers = asked.policy.rules.filter(({ tool }) => tool === "*").map(({ id }) => id);
  const lines = [
    `# ${compiled.title}: what of the policy is not expressed`,
    "",
    `Policy: ${cell(name)}. At ${showTime(at, timezone)} (${timezone}), for people in ${groups.length === 0 ? "no group" : groups.join(", ")}.`,
    nextText(compiled, timezone),
    ...notConsidered(compiled),
    "",
    "## What becomes of each rule",
    "",
    "| how far | rules | what is missing |",
    "| --- | --- | --- |",
    ...groupedOutcomes(compiled.outcomes).map(
      (group) => `| ${group.extent} | ${cell(rulesText(group))} | ${cell(group.says)} |`,
    ),
    "",
    "## Not expressed",
    "",
    ...table(false, "why"),
    ...(covers.length === 0
      ? []
      : [
          "",
          `Rules for every tool (${covers.join(", ")}) also mean tools that the catalogue does not have: nothing stands for those.`,
        ]),
    "",
    "## Blocked beyond the policy",
    "",
    ...(compiled.beyond.length === 0
      ? ["Nothing."]
      : compiled.beyond.map(({ tool, says }) => `- ${cell(tool)}: ${cell(says)}`)),
    "",
    "## Expressed",
    "",
    ...table(true, "by these words of the output"),
    "",
    `## Limits of ${compiled.title}`,
    "",
    ...compiled.limits.map((limit) => `- ${limit}`),
    "",
    "Formats were taken from:",
    "",
    ...compiled.sources.map(({ source, read }) => `- ${source} (read ${read})`),
  ];
  return `${lines.join("\n")}\n`;
}

/** Entries that say the same, of several tools or several features of a rule, as one. */
export interface EntryGroup {
  rule: string;
  tools: string[];
  features: string[];
  says: string;
}

export function grouped(entries: readonly Entry[]): EntryGroup[] {
  const features = merged(
    entries.map(({ rule, tool, feature, says }) => ({
      key: [rule, tool, says],
      value: { rule, tools: [tool], features: [feature], says },
    })),
    (into, { features: more }) => into.features.push(...more),
  );
  return merged(
    features.map((value) => ({ key: [value.rule, value.features, value.says], value })),
    (into, { tools }) => into.tools.push(...tools),
  );
}

function merged<T>(
  all: readonly { key: unknown; value: T }[],
  add: (into: T, from: T) => void,
): T[] {
  const found = new Map<string, T>();
  for (const { key, value } of all) {
    const text = JSON.stringify(key);
    const known = found.get(text);
    if (known === undefined) found.set(text, value);
    else add(known, value);
  }
  return [...found.values()];
}
