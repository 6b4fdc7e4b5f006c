import type { ProtocolId } from "../model/protocol.ts";
import type { JsonPath } from "./json.ts";

/**
 * Where a request goes within a model API.
 *
 * - `generate`: asks a model for an answer; the requests that carry prompts.
 * - `count-tokens`: carries the same body as `generate`, and asks only for its size.
 * - `models`: the list of models, or one of them.
 */
export type EndpointKind = "generate" | "count-tokens" | "models";

/** What method and target alone say of a request to a model API. */
export interface Endpoint {
  protocol: ProtocolId;
  endpoint: EndpointKind;
  /** Null where the body decides; see {@link ModelRequest.streamed}. */
  streamed: boolean | null;
  /** The model that the target names (Gemini, or one entry of `models`), or null. */
  model: string | null;
}

/**
 * What a place in the body of a model request is.
 *
 * - `system`: instructions of the tool to the model.
 * - `conversation`: text, calls and results of the turns.
 * - `tools`: names, descriptions and parameters of the tools that the model may call.
 * - `other`: parameters, roles, ids, cache marks, metadata: what is not read by the model as text.
 *
 * The model reads the first three; together they are the prompt.
 */
export type BodyPart = "system" | "conversation" | "tools" | "other";

/** A text of the prompt, with its place in the body. */
export interface Passage {
  path: JsonPath;
  text: string;
}

/** A call by the model as it stands in the history of a request. */
export interface PastCall {
  /** Null where the protocol gives calls no id. */
  id: string | null;
  name: string | null;
}

/** One turn of the history, oldest first. */
export interface Turn {
  role: "system" | "user" | "assistant" | "tool";
  texts: Passage[];
  /** Calls that the model made in this turn. */
  calls: PastCall[];
  /** Results that the client sends back in this turn, by the call that they belong to. */
  results: PastCall[];
}

/**
 * A tool that the client offers to the model.
 *
 * - `function`: takes an object that fits `parameters` (JSON Schema).
 * - `freeform`: takes plain text.
 * - `local-shell`, `shell`: the built-in shells of the Responses API, with shapes of their own.
 */
export interface OfferedTool {
  kind: "function" | "freeform" | "local-shell" | "shell";
  name: string;
  /** The group of tools that it is offered in, to be named in calls of it, or null. */
  namespace: string | null;
  description: string;
  parameters: unknown;
  path: JsonPath;
}

/** What kind of answer the client insists on. */
export interface Wishes {
  /** JSON Schema that the answer has to fit, or null. */
  schema: unknown;
  /** True where any JSON text is asked for, without a schema. */
  json: boolean;
  /** Whether a tool has to be called, must not be, or may be. */
  tools: "free" | "none" | "required";
  /** The one tool that has to be called, or null. */
  tool: string | null;
  /** Most tokens that the answer may have, or null. */
  maxTokens: number | null;
}

/** The body of a model request, in the same words for every protocol. */
export interface ModelRequest {
  model: string | null;
  streamed: boolean;
  system: Passage[];
  turns: Turn[];
  tools: OfferedTool[];
  wishes: Wishes;
}

/** The wishes of a request that has none. */
export function noWishes(): Wishes {
  return { schema: null, json: false, tools: "free", tool: null, maxTokens: null };
}
