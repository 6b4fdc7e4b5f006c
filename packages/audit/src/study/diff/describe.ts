import type { Fact } from "./facts.ts";

/** What a group of changes newly does, in one plain sentence: what, never why. */
export function describeCluster(added: number, changed: number, news: readonly Fact[]): string {
  const who = [
    added > 0 ? counted(added, "new") : "",
    changed > 0 ? counted(changed, "changed") : "",
  ]
    .filter((part) => part !== "")
    .join(" and ");
  const what = [...readsOf(news), ...hiddenOf(news), ...choicesOf(news), ...sendsOf(news)];
  const units = added + changed === 1 ? "piece of code" : "pieces of code";
  if (what.length === 0) {
    return `${who} ${units}; nothing newly read, hidden, chosen or sent was found there.`;
  }
  return `${who} ${units}: ${listed(what)}.`;
}

/** Most things of one kind that a sentence names. */
const mostNamed = 4;

function readsOf(news: readonly Fact[]): string[] {
  const named = new Set<string>();
  const sensitive = news.filter((fact) => fact.kind === "reads" && fact.sensitive);
  for (const fact of sensitive) {
    if (fact.kind !== "reads") continue;
    const { what, name } = fact.value;
    named.add(name === null ? what : `${what} (${name.slice(0, 60)})`);
  }
  return named.size === 0 ? [] : [`reads ${few([...named])}`];
}

function hiddenOf(news: readonly Fact[]): string[] {
  const lists = news.filter((fact) => fact.kind === "hidden");
  if (lists.length === 0) return [];
  const entries = new Set(
    lists.flatMap((fact) => (fact.kind === "hidden" ? fact.value.entries : [])),
  );
  const what = lists.length === 1 ? "a hidden list" : `${lists.length} hidden lists`;
  return [`holds ${what} (${entries.size} ${entries.size === 1 ? "entry" : "entries"})`];
}

function choicesOf(news: readonly Fact[]): string[] {
  const differ = new Set<string>();
  for (const fact of news) if (fact.kind === "choice") differ.add(fact.value.differ);
  return differ.size === 0 ? [] : [`chooses among texts that differ in ${few([...differ])}`];
}

function sendsOf(news: readonly Fact[]): string[] {
  const hosts = new Set<string>();
  const sinks = new Set<string>();
  for (const fact of news) {
    if (fact.kind === "host") hosts.add(fact.value);
    if (fact.kind === "sends") sinks.add(fact.value.what);
  }
  const parts: string[] = [];
  if (sinks.size > 0) parts.push(`sends by ${few([...sinks])}`);
  if (hosts.size > 0) parts.push(`names ${few([...hosts])}`);
  return parts;
}

function few(names: readonly string[]): string {
  const shown = names.slice(0, mostNamed);
  const more = names.length - shown.length;
  return listed(more > 0 ? [...shown, `${more} more`] : shown);
}

function listed(parts: readonly string[]): string {
  if (parts.length < 2) return parts.join("");
  return `${parts.slice(0, -1).join(", ")} and ${parts.at(-1)}`;
}

function counted(count: number, what: string): string {
  return `${count} ${what}`;
}
