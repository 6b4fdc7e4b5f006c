import type { Header, Message } from "@telltale/core/model/index.ts";
import { plainHost } from "./context.ts";
import type { Sink } from "./sink.ts";
import { nameList, numbered } from "./sink.ts";

/**
 * Leaves of a list of headers: each value, the case of each name as sent, and the order of all.
 * A Host header that says what the request was aligned by is told as `<host>`.
 */
export function headerLeaves(
  sink: Sink,
  headers: readonly Header[],
  list: "header" | "trailer",
  sent: Message,
): void {
  if (list === "trailer" && headers.length === 0) return;
  const names = headers.map(([name]) => name.toLowerCase());
  sink.thing(`${list}s`, "order", "order", "headers", nameList(names), null, "order");
  numbered(names).forEach((label, index) => {
    const [name = "", value = ""] = headers[index] ?? [];
    const path = `${list}:${label.slice(0, 200)}`;
    const told = names[index] === "host" ? hostValue(value, sent) : value;
    sink.thing(path, "text", "header", "header", told, null);
    sink.trait(path, "case", "header", name.slice(0, 200));
  });
}

function hostValue(value: string, sent: Message): string {
  const [, name = value, port] = /^(.*?)(?::(\d+))?$/s.exec(value) ?? [];
  if (plainHost(name) !== plainHost(sent.host)) return value;
  const usual = sent.scheme === "https" || sent.scheme === "wss" ? 443 : 80;
  const expected = sent.form === "connect" || sent.port !== usual ? String(sent.port) : undefined;
  return [
    "<host>",
    ...(port === expected ? [] : [port === undefined ? "without port" : `with port ${port}`]),
    ...(name === name.toLowerCase() ? [] : ["upper case"]),
    ...(name.endsWith(".") ? ["final dot"] : []),
  ].join(" ");
}
