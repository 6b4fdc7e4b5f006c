import type { Header } from "@telltale/core/model/index.ts";
import type { Answer } from "./provider.ts";

const encoder = new TextEncoder();

/** One event of a stream of server-sent events (WHATWG HTML, 9.2); `name` is left out where null. */
export interface ServerEvent {
  name: string | null;
  data: unknown;
}

/** An answer whose body is one JSON text. */
export function jsonAnswer(
  provider: string,
  status: number,
  body: unknown,
  headers: Header[] = [],
): Answer {
  const bytes = encoder.encode(JSON.stringify(body));
  return {
    provider,
    status,
    headers: [["content-type", "application/json"], ...headers],
    chunks: [{ afterMs: 0, bytes }],
  };
}

/** An answer that is a stream of events, one chunk for each. Data that is a string goes out as it is. */
export function eventAnswer(
  provider: string,
  events: ServerEvent[],
  headers: Header[] = [],
): Answer {
  const chunks = events.map(({ name, data }) => {
    const line = typeof data === "string" ? data : JSON.stringify(data);
    const head = name === null ? "" : `event: ${name}\n`;
    return { afterMs: 0, bytes: encoder.encode(`${head}data: ${line}\n\n`) };
  });
  return {
    provider,
    status: 200,
    headers: [
      ["content-type", "text/event-stream; charset=utf-8"],
      ["cache-control", "no-cache"],
      ...headers,
    ],
    chunks,
  };
}

/** An answer of plain text pieces, one chunk for each. */
export function textAnswer(provider: string, contentType: string, pieces: string[]): Answer {
  return {
    provider,
    status: 200,
    headers: [["content-type", contentType]],
    chunks: pieces.map((piece) => ({ afterMs: 0, bytes: encoder.encode(piece) })),
  };
}

/** A text in two pieces, so that clients have to put a stream together. Never cuts a code point. */
export function halves(text: string): string[] {
  const points = Array.from(text);
  if (points.length < 2) return [text];
  const middle = Math.ceil(points.length / 2);
  return [points.slice(0, middle).join(""), points.slice(middle).join("")];
}
