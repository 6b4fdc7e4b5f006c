/**
 * One tool over one subject, or over two versions, in a process of its own. Takes the path
 * of a `Task` as JSON, prints what it found as one line of JSON.
 */
import { readFile } from "node:fs/promises";
import { diffApart, studyApart } from "@telltale/audit/study/apart.ts";
import { placeAt } from "@telltale/audit/study/code/place.ts";
import type { Place } from "@telltale/core/model/study.ts";
import type { Material } from "./study-material.ts";

export type Tool = "telltale" | "js-x-ray" | "anti-trojan-source";

export interface Task {
  tool: Tool;
  subject: Material;
  /** The version before: what is new since then is asked for. */
  before: Material | null;
}

export interface Found {
  seconds: number;
  findings: number;
  /** Rank of the first finding on the covert code, from 1; null where none is on it. */
  rank: number | null;
  /** Whether the covert code is in the subject at all. */
  isThere: boolean;
}

/** Something that a tool points at. */
interface Pointer {
  /** Equal for the same thing in another version. */
  key: string;
  places: Pick<Place, "file" | "line" | "column">[];
}

/** The template that the covert marks go into, as it stands in the bundle. */
const covert = /Today\$\{\w+\}s date is/g;
/** What points at something so near, in UTF-16 units, points at the covert code. */
const near = 2500;

const never = new AbortController().signal;
const options = { telltale: "bench" };

async function telltale({ subject, before }: Task): Promise<Pointer[]> {
  const named = ({ name, version, root }: Material) => ({
    root,
    subject: { tool: null, name, version, digest: version },
  });
  if (before !== null) {
    const report = await diffApart(named(before), named(subject), options, () => {}, never);
    return report.clusters.map(({ id, units }) => ({ key: id, places: units }));
  }
  const { findings } = await studyApart(named(subject), options, () => {}, never);
  return findings
    .filter(({ tier }) => tier !== "C")
    .map(({ id, choice, hidden, steps }) => ({
      key: id,
      places: [...[choice, hidden].flatMap((part) => (part ? [part.place] : [])), ...steps],
    }));
}

async function jsXRay({ files }: Material): Promise<Pointer[]> {
  const { AstAnalyser } = await import("@nodesecure/js-x-ray");
  const pointers: Pointer[] = [];
  for (const { path, file } of files) {
    const { warnings } = await new AstAnalyser().analyseFile(file);
    for (const { kind, value, location } of warnings) {
      const spans = (location ?? []) as unknown as Span | Span[];
      pointers.push({
        key: `${kind} ${JSON.stringify(value)}`,
        places: (isSpan(spans) ? [spans] : spans).map(([[line, column]]) => ({
          file: path,
          line,
          column: column + 1,
        })),
      });
    }
  }
  return pointers;
}

/** From line and column to line and column: lines from 1, columns from 0. */
type Span = [[number, number], [number, number]];

function isSpan(spans: Span | Span[]): spans is Span {
  return typeof spans[0]?.[0] === "number" || !Array.isArray(spans[0]?.[0]?.[0]);
}

async function antiTrojanSource({ files }: Material): Promise<Pointer[]> {
  const { hasConfusables } = await import("anti-trojan-source");
  const pointers: Pointer[] = [];
  for (const { path, file } of files) {
    const sourceText = await readFile(file, "utf8");
    const hits = hasConfusables({ sourceText, detailed: true, extended: true });
    for (const { line, column, codePoint } of hits) {
      pointers.push({
        key: codePoint,
        places: [{ file: path, line, column }],
      });
    }
  }
  return pointers;
}

/** What one version has and the other has not, as often as it has it more often. */
function newSince(before: readonly Pointer[], after: readonly Pointer[]): Pointer[] {
  const left = new Map<string, number>();
  for (const { key } of before) left.set(key, (left.get(key) ?? 0) + 1);
  return after.filter(({ key }) => {
    const count = left.get(key) ?? 0;
    if (count > 0) left.set(key, count - 1);
    return count === 0;
  });
}

async function pointersOf(task: Task): Promise<Pointer[]> {
  if (task.tool === "telltale") return telltale(task);
  const look = task.tool === "js-x-ray" ? jsXRay : antiTrojanSource;
  const after = await look(task.subject);
  return task.before === null ? after : newSince(await look(task.before), after);
}

interface Point {
  line: number;
  column: number;
}

/** Where the covert code stands, with what is near it. */
async function covertIn({ files }: Material): Promise<{ path: string; from: Point; to: Point }[]> {
  const found = [];
  for (const { path, file } of files) {
    const text = await readFile(file, "utf8");
    const code = { path, text, kind: "script", root: 0, last: 0 } as const;
    for (const { index } of text.matchAll(covert)) {
      const from = placeAt(code, Math.max(0, index - near));
      found.push({ path, from, to: placeAt(code, Math.min(text.length, index + near)) });
    }
  }
  return found;
}

const isBefore = (one: Point, other: Point) =>
  one.line < other.line || (one.line === other.line && one.column <= other.column);

const task = JSON.parse(await readFile(process.argv[2] ?? "", "utf8")) as Task;
const started = performance.now();
const pointers = await pointersOf(task);
const seconds = (performance.now() - started) / 1000;
const marks = await covertIn(task.subject);
const first = pointers.findIndex(({ places }) =>
  places.some((place) =>
    marks.some(
      ({ path, from, to }) => place.file === path && isBefore(from, place) && isBefore(place, to),
    ),
  ),
);
const found: Found = {
  seconds,
  findings: pointers.length,
  rank: first < 0 ? null : first + 1,
  isThere: marks.length > 0,
};
process.stdout.write(`${JSON.stringify(found)}\n`);
// Processes that were used are ended by now; what they took counts once the system has said so.
setTimeout(() => process.exit(0), 500);
