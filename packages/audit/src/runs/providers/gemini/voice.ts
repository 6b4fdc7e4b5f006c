import type { Json } from "@telltale/core/wire/index.ts";
import { eventAnswer, halves, jsonAnswer, textAnswer } from "../form.ts";
import type { Reply, Speech, Voice } from "../reply.ts";
import { USAGE } from "../reply.ts";

const PROVIDER = "gemini";

const STATUS: Record<number, string> = { 404: "NOT_FOUND" };

/** Speaks the Gemini API: https://ai.google.dev/api/generate-content */
export const gemini: Voice = {
  callPrefix: "",
  generate(speech) {
    const id = speech.ids.next(`response ${speech.reply.kind}`, "", 22);
    const parts = partsOf(speech.reply);
    if (!speech.streamed) {
      const whole = speech.reply.kind === "text" ? [{ text: speech.reply.text }] : parts;
      return jsonAnswer(PROVIDER, 200, piece(speech, id, whole, true));
    }
    const pieces = parts.map((part, i) => piece(speech, id, [part], i === parts.length - 1));
    if (/[?&]alt=sse(&|$)/.test(speech.target)) {
      return eventAnswer(
        PROVIDER,
        pieces.map((data) => ({ name: null, data })),
      );
    }
    // Without alt=sse the stream is one JSON list, whose items come one by one.
    const texts = pieces.map(
      (data, i) => `${i === 0 ? "[" : ",\r\n"}${JSON.stringify(data, null, 2)}`,
    );
    return textAnswer(PROVIDER, "application/json; charset=UTF-8", [...texts, "\n]"]);
  },
  countTokens: () =>
    jsonAnswer(PROVIDER, 200, {
      totalTokens: USAGE.input,
      promptTokensDetails: [{ modality: "TEXT", tokenCount: USAGE.input }],
    }),
  models({ model }) {
    if (model !== null) return jsonAnswer(PROVIDER, 200, modelInfo(model));
    return jsonAnswer(PROVIDER, 200, {
      models: ["gemini-2.5-pro", "gemini-2.5-flash"].map(modelInfo),
    });
  },
  error(status, message) {
    const error = { code: status, message, status: STATUS[status] ?? "INVALID_ARGUMENT" };
    return jsonAnswer(PROVIDER, status, { error });
  },
};

/** A text comes in two parts, so that clients have to put a stream together; a call comes whole. */
function partsOf(reply: Reply): Json[] {
  if (reply.kind === "text") return halves(reply.text).map((text) => ({ text }));
  return [{ functionCall: { id: reply.id, name: reply.tool.name, args: reply.input } }];
}

function piece({ model, reply }: Speech, responseId: string, parts: Json[], last: boolean) {
  const finishReason = reply.kind === "text" && reply.cut ? "MAX_TOKENS" : "STOP";
  return {
    candidates: [
      { content: { parts, role: "model" }, ...(last ? { finishReason } : {}), index: 0 },
    ],
    usageMetadata: {
      promptTokenCount: USAGE.input,
      candidatesTokenCount: USAGE.output,
      totalTokenCount: USAGE.total,
      promptTokensDetails: [{ modality: "TEXT", tokenCount: USAGE.input }],
    },
    modelVersion: model,
    responseId,
  };
}

function modelInfo(id: string) {
  return {
    name: `models/${id.slice(0, 200)}`,
    version: "001",
    displayName: id.slice(0, 200),
    inputTokenLimit: 1_048_576,
    outputTokenLimit: 65_536,
    supportedGenerationMethods: ["generateContent", "countTokens"],
  };
}
