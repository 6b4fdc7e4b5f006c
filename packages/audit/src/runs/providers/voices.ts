import type { ProtocolId } from "@telltale/core/model/index.ts";
import { anthropicMessages } from "./anthropic-messages/voice.ts";
import { gemini } from "./gemini/voice.ts";
import { openaiChat } from "./openai-chat/voice.ts";
import { openaiResponses } from "./openai-responses/voice.ts";
import type { Voice } from "./reply.ts";

/** How each model API is spoken, by its id. */
export const voices: Record<ProtocolId, Voice> = {
  "anthropic-messages": anthropicMessages,
  "openai-chat": openaiChat,
  "openai-responses": openaiResponses,
  gemini,
};
