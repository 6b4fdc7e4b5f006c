import { z } from "zod";

/** The model APIs that the product can play and read. */
export const protocolId = z.enum([
  "anthropic-messages",
  "openai-chat",
  "openai-responses",
  "gemini",
]);
export type ProtocolId = z.infer<typeof protocolId>;
