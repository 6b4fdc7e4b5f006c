import { STATUS_CODES } from "node:http";
import { setTimeout as wait } from "node:timers/promises";
import type { Header } from "@telltale/core/model/index.ts";
import { headerList, headerValues, type RequestHead } from "@telltale/core/wire/http/head.ts";
import type { Answer } from "../providers/provider.ts";
import type { Line } from "./line.ts";

/** Whether the connection stays open after the answer to a request (RFC 9112, section 9.3). */
export function staysOpen(head: RequestHead): boolean {
  const options = [
    ...headerList(head.headers, "connection"),
    ...headerList(head.headers, "proxy-connection"),
  ];
  return head.version === "1.0" ? options.includes("keep-alive") : !options.includes("close");
}

/**
 * Writes an answer with the framing that it needs: the length where there is one piece, chunked
 * where there are several, and the end of the connection for clients that know no chunks.
 *
 * @returns whether the connection can carry another answer
 */
export async function writeAnswer(line: Line, head: RequestHead, answer: Answer): Promise<boolean> {
  const { status, chunks } = answer;
  const mayHaveBody = head.method !== "HEAD" && status >= 200 && status !== 204 && status !== 304;
  const headers = [...answer.headers];
  const hasLength = headerValues(headers, "content-length").length > 0;
  const hasCoding = headerList(headers, "transfer-encoding").includes("chunked");
  const chunked = !hasLength && (hasCoding || chunks.length > 1) && head.version !== "1.0";
  const untilClose = !hasLength && !chunked && chunks.length > 1;
  if (chunked && !hasCoding) headers.push(["transfer-encoding", "chunked"]);
  if (!hasLength && !chunked && !untilClose && status >= 200 && status !== 204) {
    headers.push(["content-length", String(chunks[0]?.bytes.length ?? 0)]);
  }
  const closes = untilClose || headerList(headers, "connection").includes("close");
  const open = !closes && staysOpen(head);
  if (!open && headerValues(headers, "connection").length === 0) {
    headers.push(["connection", "close"]);
  } else if (open && head.version === "1.0") {
    headers.push(["connection", "keep-alive"]);
  }

  let before: Uint8Array = writeHead(status, headers);
  for (const chunk of mayHaveBody ? chunks : []) {
    if (chunk.afterMs > 0) {
      await line.write(before);
      before = new Uint8Array(0);
      await wait(chunk.afterMs, undefined, { ref: false });
      if (!line.writable) return false;
    }
    // The head travels with the first piece, as it does from real servers.
    await line.write(before, chunked ? asChunk(chunk.bytes) : chunk.bytes);
    before = new Uint8Array(0);
  }
  await line.write(before, mayHaveBody && chunked ? Buffer.from("0\r\n\r\n") : new Uint8Array(0));
  return open;
}

/** A status line and headers, in the order given. */
export function writeHead(status: number, headers: readonly Header[]): Buffer {
  const lines = headers.map(([name, value]) => `${name}: ${value}\r\n`);
  const reason = STATUS_CODES[status] ?? "";
  return Buffer.from(`HTTP/1.1 ${status} ${reason}\r\n${lines.join("")}\r\n`, "latin1");
}

function asChunk(bytes: Uint8Array): Buffer {
  // An empty chunk would end the body.
  if (bytes.length === 0) return Buffer.alloc(0);
  return Buffer.concat([
    Buffer.from(`${bytes.length.toString(16)}\r\n`),
    bytes,
    Buffer.from("\r\n"),
  ]);
}
