import type { WireProtocol } from "../protocol.ts";
import { endsWith } from "../target.ts";
import { partOf } from "./parts.ts";
import { read } from "./read.ts";

/** OpenAI Chat Completions: https://platform.openai.com/docs/api-reference/chat */
export const openaiChat: WireProtocol = {
  id: "openai-chat",
  recognise(method, target) {
    if (method !== "POST" || !endsWith(target, "chat", "completions")) return null;
    return { endpoint: "generate", streamed: null, model: null };
  },
  partOf,
  read,
};
