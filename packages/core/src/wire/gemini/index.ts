import type { WireProtocol } from "../protocol.ts";
import { partOf } from "./parts.ts";
import { read } from "./read.ts";

/** Gemini API, v1 and v1beta: https://ai.google.dev/api/generate-content */
export const gemini: WireProtocol = {
  id: "gemini",
  recognise(method, target) {
    if (method !== "POST") return null;
    const match = /^([^:]+):(generateContent|streamGenerateContent|countTokens)$/.exec(
      target.segments.at(-1) ?? "",
    );
    if (!match || !["models", "tunedModels"].includes(target.segments.at(-2) ?? "")) return null;
    const [, model = "", verb] = match;
    if (verb === "countTokens") return { endpoint: "count-tokens", streamed: false, model };
    return { endpoint: "generate", streamed: verb === "streamGenerateContent", model };
  },
  partOf,
  read,
};
