import type { WireProtocol } from "../protocol.ts";
import { endsWith, isVersion } from "../target.ts";
import { partOf } from "./parts.ts";
import { read } from "./read.ts";

/** Anthropic Messages API, version 2023-06-01: https://docs.anthropic.com/en/api/messages */
export const anthropicMessages: WireProtocol = {
  id: "anthropic-messages",
  recognise(method, target) {
    if (method !== "POST") return null;
    if (endsWith(target, "messages") && isVersion(target.segments.at(-2))) {
      return { endpoint: "generate", streamed: null, model: null };
    }
    if (endsWith(target, "messages", "count_tokens")) {
      return { endpoint: "count-tokens", streamed: false, model: null };
    }
    return null;
  },
  partOf,
  read,
};
