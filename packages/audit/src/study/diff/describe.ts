import { grouped } from "@telltale/core/numbers.ts";
import { listed } from "@telltale/core/words.ts";
import type { Fact } from "./facts.ts";

/** What a group of changes newly does, in one plain sentence: what, never why. */
export function describeCluster(
  { added, changed, copies }: { added: number; changed: number; copies: number },
  news: readonly Fact[],
): string {
  const who = listed([
    ...(added > 0 ? [`${grouped(added)} new`] : []),
    ...(changed > 0 ? [`${grouped(changed)} changed`] : []),
  ]);
  const what = [
    ...readsOf(news),
    ...hiddenOf(news),
    ...choicesOf(news),
    ...redecidedOf(news),
    ...sendsOf(news),
  ];
  const units = added + changed === 1 ? "piece of code" : "pieces of code";
  const often = copies < 2 ? "" : ` (${copies} times the same)`;
  if (what.length === 0) {
    return `${who} ${units}${often}; nothing newly read, hidden, chosen or sent was found there.`;
  }
  return `${who} ${units}${often}: ${listed(what)}.`;
}

/** Most things of one kind that a sentence names. */
const mostNamed = 4;

function readsOf(news: readonly Fact[]): string[] {
  const values = news.flatMap((fact) =>
    fact.kind === "reads" && fact.sensitive ? [fact.value] : [],
  );
  const things = [...Map.groupBy(values, ({ what }) => what)].map(([what, same]) => {
    const names = new Set(same.flatMap(({ name }) => (name === null ? [] : [name.slice(0, 60)])));
    return names.size === 0 ? what : `${what} (${few([...names])})`;
  });
  return things.length === 0 ? [] : [`reads ${few(things)}`];
}

function hiddenOf(news: readonly Fact[]): string[] {
  const lists = news.filter((fact) => fact.kind === "hidden");
  if (lists.length === 0) return [];
  const entries = new Set(
    lists.flatMap((fact) => (fact.kind === "hidden" ? fact.value.entries : [])),
  );
  const what = lists.length === 1 ? "a hidden list" : `${grouped(lists.length)} hidden lists`;
  return [`holds ${what} (${grouped(entries.size)} ${entries.size === 1 ? "entry" : "entries"})`];
}

function choicesOf(news: readonly Fact[]): string[] {
  const differ = new Set<string>();
  for (const fact of news) if (fact.kind === "choice") differ.add(fact.value.differ);
  return differ.size === 0 ? [] : [`chooses among texts that differ in ${few([...differ])}`];
}

function redecidedOf(news: readonly Fact[]): string[] {
  const differ = new Set<string>();
  for (const fact of news) if (fact.kind === "decides") differ.add(fact.value.differ);
  return differ.size === 0
    ? []
    : [`decides in another way over a choice among texts that differ in ${few([...differ])}`];
}

function sendsOf(news: readonly Fact[]): string[] {
  const hosts = new Set<string>();
  const sinks = new Set<string>();
  for (const fact of news) {
    if (fact.kind === "host") hosts.add(fact.value);
    if (fact.kind === "sends") sinks.add(fact.value.what);
  }
  const parts: string[] = [];
  if (sinks.size > 0) parts.push(`sends by ${few(withParts([...sinks]))}`);
  if (hosts.size > 0) parts.push(`names ${few([...hosts])}`);
  return parts;
}

/** `the text of a prompt (system)` and `… (user)` as `the text of a prompt (system and user)`. */
function withParts(sinks: readonly string[]): string[] {
  const parted = sinks.map((sink) => /^(.+?) \((.+)\)$/.exec(sink) ?? [sink, sink, null]);
  return [...Map.groupBy(parted, ([, what]) => what as string)].map(([what, same]) => {
    const parts = same.flatMap(([, , part]) => part ?? []);
    return parts.length === 0 ? what : `${what} (${few(parts)})`;
  });
}

function few(names: readonly string[]): string {
  const shown = names.slice(0, mostNamed);
  const more = names.length - shown.length;
  return listed(more > 0 ? [...shown, `${grouped(more)} more`] : shown);
}
