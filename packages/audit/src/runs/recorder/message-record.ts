import type { Header, Message } from "@telltale/core/model/index.ts";
import { concatBytes } from "@telltale/core/wire/http/byte-queue.ts";
import { headerList, headerValues, type RequestHead } from "@telltale/core/wire/http/head.ts";
import {
  parseAuthority,
  parseTarget,
  type RequestTarget,
} from "@telltale/core/wire/http/target.ts";
import type { ProviderRequest } from "../providers/provider.ts";
import { type ConnectionRecord, toBase64 } from "./connection-record.ts";
import { decodeContent } from "./content-coding.ts";
import type { RunRecord } from "./run-record.ts";

/** Bytes kept of one body. */
const keptBody = 16 * 1024 * 1024;

/** One request, or one WebSocket message, while it arrives and afterwards. */
export class MessageRecord {
  readonly connection: ConnectionRecord;
  readonly at: number;
  kind: "http" | "websocket" = "http";
  scheme: ProviderRequest["scheme"] = "http";
  head: RequestHead = { method: "", target: "", version: "", headers: [] };
  target: RequestTarget = parseTarget("", "");
  trailers: Header[] = [];
  truncated = true;
  response: Message["response"] = null;
  readonly #run: RunRecord;
  #pieces: Uint8Array[] = [];
  #kept = 0;
  /** Undefined until it is known whether there is something to decode. */
  #decoded: Uint8Array | null | undefined;
  #handshake: MessageRecord | null = null;

  constructor(run: RunRecord, connection: ConnectionRecord, at: number) {
    this.#run = run;
    this.connection = connection;
    this.at = at;
  }

  /** Takes the head and finds out where the request is meant to go. */
  begin(head: RequestHead): void {
    this.head = head;
    this.target = parseTarget(head.method, head.target);
    const secure = (this.target.scheme ?? (this.connection.tls ? "https" : "http")) === "https";
    const upgrade = headerList(head.headers, "upgrade").includes("websocket");
    this.scheme = upgrade ? (secure ? "wss" : "ws") : secure ? "https" : "http";
  }

  /** Makes this a message within the WebSocket that a handshake opened. */
  beginWebSocket(handshake: MessageRecord): void {
    const { target, version } = handshake.head;
    this.kind = "websocket";
    this.scheme = handshake.scheme;
    this.target = handshake.target;
    this.head = { method: "", target, version, headers: [] };
    this.#handshake = handshake;
  }

  /** Takes a piece of the body. */
  add(bytes: Uint8Array): void {
    const room = Math.min(bytes.length, keptBody - this.#kept);
    const granted = room > 0 ? this.#run.reserve(room) : 0;
    if (granted < bytes.length) {
      this.connection.gap(`has a body longer than what is kept of one (${keptBody} bytes)`);
    }
    if (granted === 0) return;
    this.#kept += granted;
    this.#pieces.push(bytes.subarray(0, granted));
  }

  /** Call when all of it has arrived; what was left out for its size makes it truncated too. */
  complete(sentBody: number, trailers: Header[]): void {
    this.truncated = this.#kept < sentBody;
    this.trailers = trailers;
  }

  /** The body after its content codings, as far as it arrived; null without any. */
  get decoded(): Uint8Array | null {
    if (this.#decoded === undefined) this.#decoded = this.#decode();
    return this.#decoded;
  }

  #decode(): Uint8Array | null {
    const { headers } = this.head;
    const codings = [
      ...headerList(headers, "content-encoding"),
      ...headerList(headers, "transfer-encoding").filter((item) => item !== "chunked"),
    ];
    const { bytes, failure } = decodeContent(this.body, codings);
    if (failure) this.connection.gap(`has a body that ${failure}`);
    return bytes && this.#run.reserve(bytes.length) === bytes.length ? bytes : null;
  }

  get body(): Uint8Array {
    const joined = concatBytes(this.#pieces);
    this.#pieces = [joined];
    return joined;
  }

  /** Host and port that the subject meant: absolute target, Host header, or the connection itself. */
  get authority(): { host: string; port: number } {
    if (this.#handshake) return this.#handshake.authority;
    const { origin, name } = this.connection;
    const { headers } = this.head;
    const [header] = [...headerValues(headers, "host"), ...headerValues(headers, ":authority")];
    const named = this.target.authority ?? (header === undefined ? null : parseAuthority(header));
    const usual = this.scheme === "https" || this.scheme === "wss" ? 443 : 80;
    const fallback = this.target.form === "absolute" ? usual : origin.port;
    return {
      host: named?.host || (name ?? origin.address),
      port: named?.port ?? fallback,
    };
  }

  toRequest(): ProviderRequest {
    return {
      method: this.head.method,
      scheme: this.scheme,
      host: this.authority.host,
      target: this.target.path,
      headers: this.head.headers,
      body: this.decoded ?? this.body,
    };
  }

  toMessage(id: string): Message {
    return {
      id,
      connection: this.connection.id,
      at: this.at,
      kind: this.kind,
      scheme: this.scheme,
      ...this.authority,
      method: this.head.method,
      target: this.target.path,
      form: this.target.form,
      version: this.head.version,
      headers: this.head.headers,
      body: toBase64(this.body),
      decodedBody: this.decoded && toBase64(this.decoded),
      trailers: this.trailers,
      truncated: this.truncated,
      response: this.response,
    };
  }
}
