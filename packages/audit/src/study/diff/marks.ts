import type { Code } from "../code/code.ts";
import type { Constants } from "../code/constants.ts";
import { Kind } from "../code/kinds.ts";
import { placeOf } from "../code/place.ts";
import type { DecodedList } from "../decode/lists.ts";
import { hiddenIn } from "../findings/hidden.ts";
import { sendingAt } from "../findings/reads.ts";
import type { Names } from "../names/names.ts";
import type { Selector } from "../selectors/selector.ts";
import type { SinkMark } from "../sinks/sink.ts";
import type { SourceMark } from "../sources/source.ts";
import { choiceOf, isKnown } from "./choices.ts";
import type { Mark } from "./facts.ts";

/**
 * Where code reads something about the user, and where it calls its own functions that give
 * something like that back: `zone()` after `function zone() { return Intl…timeZone }`.
 */
export function readingMarks(code: Code, names: Names, sources: readonly SourceMark[]): Mark[] {
  const marks: Mark[] = [];
  const byName = new Map<number, SourceMark[]>();
  const direct = new Set<number>();
  for (const source of sources) {
    marks.push(asReading(code, source, source.node));
    direct.add(source.node);
    const name = names.of[source.node] as number;
    if (name === 0) continue;
    const list = byName.get(name);
    if (list === undefined) byName.set(name, [source]);
    else if (!list.some((other) => other.id === source.id && other.name === source.name)) {
      list.push(source);
    }
  }
  for (let node = 1; node <= code.count; node++) {
    if (names.of[node] === 0 || names.steps[node] === 1 || direct.has(node)) continue;
    if (code.kind[node] !== Kind.CallExpression) continue;
    for (const source of byName.get(names.of[node] as number) ?? []) {
      marks.push(asReading(code, source, node));
    }
  }
  return marks;
}

function asReading(code: Code, source: SourceMark, node: number): Mark {
  const { id, name, factor, what, sensitive } = source;
  const value = { source: id, name, factor, what, place: placeOf(code, node) };
  return { kind: "reads", node, value, sensitive };
}

/** Choices among texts that a reader can hardly tell apart. */
export function choiceMarks(code: Code, selectors: readonly Selector[]): Mark[] {
  return selectors.filter(isKnown).map((selector) => ({
    kind: "choice",
    node: selector.node,
    value: choiceOf(code, selector),
    sensitive: selector.likeness.strength === "strong",
  }));
}

const inUrl = /\b(?:https?|wss?):\/\/([a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){1,8})/gi;
/** Of longer strings (embedded files) only the beginning is searched. */
const longestText = 100_000;

/** Host names that stand in URLs, in plain sight or decoded. */
export function hostMarks(code: Code, constants: Constants): Mark[] {
  const byString = new Map<number, string[]>();
  const marks: Mark[] = [];
  for (let node = 1; node <= code.count; node++) {
    const kind = code.kind[node];
    if (kind !== Kind.StringLiteral && kind !== Kind.TemplateElement) continue;
    const text = code.name[node] as number;
    let hosts = byString.get(text);
    if (hosts === undefined) byString.set(text, (hosts = hostsOf(code.strings[text] as string)));
    for (const value of hosts) marks.push({ kind: "host", node, value, sensitive: false });
  }
  for (const node of constants.hidden.keys()) {
    const value = constants.of(node);
    if (typeof value !== "string") continue;
    for (const host of hostsOf(value)) {
      marks.push({ kind: "host", node, value: host, sensitive: true });
    }
  }
  return marks;
}

function hostsOf(text: string): string[] {
  if (!text.includes("://")) return [];
  const found = text.slice(0, longestText).matchAll(inUrl);
  return [...new Set([...found].map(([, host]) => (host as string).toLowerCase()))];
}

/** Where something leaves the program, and as what. */
export function sendingMarks(code: Code, sinks: readonly SinkMark[]): Mark[] {
  return sinks.map((sink) => {
    const value = sendingAt(code, sink);
    const name = sink.name?.slice(0, 100) ?? "";
    // `the body of a request (body)` would say the same twice.
    const what = sink.what.includes(name.replace(/s$/, "")) ? sink.what : `${sink.what} (${name})`;
    return { kind: "sends", node: sink.node, value: { ...value, what }, sensitive: sink.certain };
  });
}

/** Lists whose strings were hidden. */
export function hiddenMarks(code: Code, lists: readonly DecodedList[]): Mark[] {
  return hiddenIn(code, lists).map(({ node, list }) => ({
    kind: "hidden",
    node,
    value: list,
    sensitive: true,
  }));
}
