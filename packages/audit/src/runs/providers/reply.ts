import type { Endpoint, Json, ModelRequest, OfferedTool } from "@telltale/core/wire/index.ts";
import type { Ids } from "./ids.ts";
import type { Answer } from "./provider.ts";

/** What the scripted model says, before a protocol gives it its form. */
export type Reply =
  /** `cut` is true where the client's limit on tokens ended the text. */
  | { kind: "text"; text: string; cut: boolean }
  /** `input` is an object for functions and text for freeform tools and shells. */
  | { kind: "call"; id: string; tool: OfferedTool; input: Json };

/** What a protocol needs for giving a reply its form. */
export interface Speech {
  /** Model as the client named it. */
  model: string;
  streamed: boolean;
  reply: Reply;
  ids: Ids;
  /** The request: some answers repeat parts of it. */
  request: ModelRequest;
  body: unknown;
  target: string;
}

/** Gives replies the form of one model API. Each protocol's folder exports one. */
export interface Voice {
  /** First characters of the ids of calls. */
  callPrefix: string;
  generate(speech: Speech): Answer;
  countTokens(): Answer;
  models(endpoint: Endpoint, target: string): Answer;
  error(status: number, message: string): Answer;
}

/** Plausible and constant, so that usage never differs between runs. */
export const USAGE = { input: 1200, output: 24, total: 1224 } as const;

/** Fixed time of every answer, in seconds since 1970: 2026-01-01T00:00:00Z. */
export const CREATED = 1_767_225_600;
