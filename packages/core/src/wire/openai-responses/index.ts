import type { WireProtocol } from "../protocol.ts";
import { endsWith } from "../target.ts";
import { partOf } from "./parts.ts";
import { read } from "./read.ts";

/**
 * OpenAI Responses: https://platform.openai.com/docs/api-reference/responses. A GET of the same
 * path asks for a WebSocket; it is a request to generate whose body comes in messages of its own.
 */
export const openaiResponses: WireProtocol = {
  id: "openai-responses",
  recognise(method, target) {
    if (endsWith(target, "responses")) {
      if (method === "POST") return { endpoint: "generate", streamed: null, model: null };
      if (method === "GET") return { endpoint: "generate", streamed: true, model: null };
    }
    if (method === "POST" && endsWith(target, "responses", "input_tokens")) {
      return { endpoint: "count-tokens", streamed: false, model: null };
    }
    return null;
  },
  partOf,
  read,
};
