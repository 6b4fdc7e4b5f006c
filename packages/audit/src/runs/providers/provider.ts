import type { Header, ProtocolId } from "@telltale/core/model/index.ts";

/** A request as a scripted API sees it. The body is already free of chunked framing and content encoding. */
export interface ProviderRequest {
  method: string;
  scheme: "http" | "https" | "ws" | "wss";
  host: string;
  /** Path and query as sent. */
  target: string;
  headers: Header[];
  body: Uint8Array;
}

/** A piece of an answer; streamed answers have several. */
export interface AnswerChunk {
  /** Milliseconds to wait before it is written. */
  afterMs: number;
  bytes: Uint8Array;
}

/** What goes back. The recorder writes the status line, adds framing, and keeps the order of the headers. */
export interface Answer {
  /** Name of the provider for the trace, such as `anthropic-messages`, `not-found`. */
  provider: string;
  status: number;
  headers: Header[];
  chunks: AnswerChunk[];
}

/**
 * Plays one side of the conversations of one run. A fresh one is made for every run: what it
 * remembers (which turn is reached) never crosses runs. It never throws; what it does not know is a 404.
 */
export interface ScriptedApis {
  answer(request: ProviderRequest): Answer;
  /** True while the model has said its last, and no call of a tool awaits its result. */
  readonly finished: boolean;
}

/**
 * Makes the scripted APIs for one run; `preferred` settles requests that fit more than one protocol,
 * and those whose path fits none.
 */
export type MakeScriptedApis = (options: { preferred: ProtocolId | null }) => ScriptedApis;
