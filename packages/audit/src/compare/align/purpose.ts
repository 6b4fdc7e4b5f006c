import type { Message, ProtocolId } from "@telltale/core/model/index.ts";
import type { Endpoint, ModelRequest } from "@telltale/core/wire/index.ts";
import { protocols, recognise, recogniseBody } from "@telltale/core/wire/index.ts";
import { fingerprint } from "./pool.ts";

/** What a request to a model API is for, as far as it helps to find the same request in another run. */
export interface Purpose {
  endpoint: Endpoint;
  /**
   * The path without what stands before the protocol's own part: `/v1/messages`; null where it has
   * no such part, and the body alone tells what it is for.
   */
  path: string | null;
  /** 1 for the first request of a conversation, one more for each answer in its history. */
  turn: number;
  /** `main`: offers tools to the model; `side`: titles, checks, warm-ups. */
  lane: "main" | "side";
  /** Fingerprints of what sets apart several requests of one kind. */
  sketch: string[];
}

/**
 * The purpose of a request, or null where it is not for a model API.
 *
 * @param protocol what the user says that the tool speaks, for paths that are no API's own
 */
export function purposeOf(
  message: Message,
  target: string,
  body: string,
  protocol: ProtocolId | null,
): Purpose | null {
  const named = recognise(message.method || "POST", target, { headers: message.headers });
  const endpoint = named ?? (protocol && byBody(message, body, protocol));
  if (endpoint === null) return null;
  const path = named && ownPath(target, named);
  const request = endpoint.endpoint === "models" ? null : read(endpoint, body);
  if (request === null) return { endpoint, path, turn: 1, lane: "side", sketch: [] };
  const answers = request.turns.filter((turn) => turn.role === "assistant").length;
  return {
    endpoint,
    path,
    turn: 1 + answers,
    lane: request.tools.length > 0 ? "main" : "side",
    sketch: sketchOf(request),
  };
}

function byBody({ method }: Message, body: string, protocol: ProtocolId): Endpoint | null {
  try {
    return recogniseBody(method, JSON.parse(body), protocol);
  } catch {
    return null; // As below.
  }
}

function read(endpoint: Endpoint, body: string): ModelRequest | null {
  try {
    return protocols[endpoint.protocol].read(JSON.parse(body));
  } catch {
    return null; // Not JSON, or nested too deeply for the reader: the leaves still tell it.
  }
}

/** A sketch survives a change of any one place: the whole text and the beginning of each passage count apart. */
function sketchOf(request: ModelRequest): string[] {
  const marks = [`model ${request.model}`, `max ${request.wishes.maxTokens}`];
  marks.push(`streamed ${request.streamed}`, `tools ${request.tools.length}`);
  marks.push(`turns ${request.turns.map((turn) => turn.role[0]).join("")}`);
  const passages = [...request.system, ...request.turns.flatMap((turn) => turn.texts)];
  for (const { text } of [...passages.slice(0, 4), ...passages.slice(4).slice(-2)]) {
    marks.push(`all ${text}`, `head ${text.slice(0, 24)}`, `tail ${text.slice(-24)}`);
  }
  return marks.map(fingerprint);
}

/**
 * Drops the base path: what stands before the protocol's own segments. A version belongs to the base
 * path in the APIs of OpenAI (`https://host/v1` is configured), and to the endpoint in the others.
 */
function ownPath(target: string, endpoint: Endpoint): string {
  const path = target.replace(/[?#].*$/s, "");
  const tails: Record<Endpoint["protocol"], RegExp> = {
    "anthropic-messages": /(?:\/v\d[^/]*)?\/(?:messages|models)(?:\/.*)?$/,
    "openai-chat": /\/(?:chat\/completions|models)(?:\/.*)?$/,
    "openai-responses": /\/(?:responses|models)(?:\/.*)?$/,
    gemini: /(?:\/v\d[^/]*)?\/(?:models|tunedModels)(?:\/.*)?$/,
  };
  return tails[endpoint.protocol].exec(path)?.[0] ?? path;
}
