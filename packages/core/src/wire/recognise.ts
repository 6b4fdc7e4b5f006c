import type { ProtocolId } from "../model/protocol.ts";
import type { Header } from "../model/trace.ts";
import { anthropicMessages } from "./anthropic-messages/index.ts";
import { gemini } from "./gemini/index.ts";
import { openaiChat } from "./openai-chat/index.ts";
import { openaiResponses } from "./openai-responses/index.ts";
import type { WireProtocol } from "./protocol.ts";
import type { Endpoint } from "./request.ts";
import type { Target } from "./target.ts";
import { isVersion, parseTarget } from "./target.ts";

/** Every model API that the product can read, by its id. */
export const protocols: Record<ProtocolId, WireProtocol> = {
  "anthropic-messages": anthropicMessages,
  "openai-chat": openaiChat,
  "openai-responses": openaiResponses,
  gemini,
};

/** What settles a request that fits more than one API, such as `GET /v1/models`. */
export interface Hints {
  headers?: readonly Header[];
  preferred?: ProtocolId | null;
}

/**
 * Which model API a request is for, and what it asks of it, whatever base path stands before.
 * Null for everything else: telemetry, settings, sign-in.
 *
 * @param target path and query, or an absolute URL, as sent
 */
export function recognise(method: string, target: string, hints: Hints = {}): Endpoint | null {
  const verb = method.toUpperCase();
  const parsed = parseTarget(target);
  for (const protocol of Object.values(protocols)) {
    const found = protocol.recognise(verb, parsed);
    if (found) return { protocol: protocol.id, ...found };
  }
  return verb === "GET" ? recogniseModels(parsed, hints) : null;
}

/**
 * What a request asks of an API that it is known to be for, where its path is none of that API's own
 * (a company's gateway, a proxy with paths of its own): its body tells. Null where that carries no
 * prompt.
 *
 * @param body parsed
 */
export function recogniseBody(
  method: string,
  body: unknown,
  protocol: ProtocolId,
): Endpoint | null {
  if (method.toUpperCase() !== "POST") return null;
  const { turns } = protocols[protocol].read(body);
  if (!turns.some(({ texts }) => texts.length > 0)) return null;
  return { protocol, endpoint: "generate", streamed: null, model: null };
}

/** The list of models has the same path in several APIs. */
function recogniseModels(target: Target, hints: Hints): Endpoint | null {
  const at = target.segments.lastIndexOf("models");
  const rest = target.segments.slice(at + 1);
  const version = target.segments[at - 1];
  if (at < 0 || rest.length > 2 || !(at === 0 || isVersion(version))) return null;
  const protocol = modelsProtocol(version, hints);
  return { protocol, endpoint: "models", streamed: false, model: rest.join("/") || null };
}

function modelsProtocol(version: string | undefined, hints: Hints): ProtocolId {
  const names = new Set((hints.headers ?? []).map(([name]) => name.toLowerCase()));
  if (names.has("anthropic-version")) return "anthropic-messages";
  if (names.has("x-goog-api-key") || (version ?? "v1") !== "v1") return "gemini";
  return hints.preferred ?? "openai-chat";
}
