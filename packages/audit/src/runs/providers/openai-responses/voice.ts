import { eventAnswer, jsonAnswer } from "../form.ts";
import { openaiError, openaiModels } from "../openai.ts";
import type { Voice } from "../reply.ts";
import { USAGE } from "../reply.ts";
import { itemOf } from "./item.ts";
import { responseOf } from "./response.ts";
import { streamOf } from "./stream.ts";

const PROVIDER = "openai-responses";

/** Speaks OpenAI Responses: https://platform.openai.com/docs/api-reference/responses-streaming */
export const openaiResponses: Voice = {
  callPrefix: "call_",
  generate(speech) {
    const { reply, ids } = speech;
    const id = ids.next(`response ${reply.kind}`, "resp_", 48);
    const requestId = ids.next(`request ${reply.kind}`, "req_", 32);
    const headers: [string, string][] = [["x-request-id", requestId]];
    const item = itemOf(reply, ids);
    const response = responseOf(speech, id);
    if (speech.streamed) return eventAnswer(PROVIDER, streamOf(response, item), headers);
    return jsonAnswer(PROVIDER, 200, response.ended([item.done]), headers);
  },
  countTokens: () =>
    jsonAnswer(PROVIDER, 200, { object: "response.input_tokens", input_tokens: USAGE.input }),
  models(endpoint, target) {
    // Codex asks for descriptions of its own kind; an empty list leaves it with those it carries.
    if (/[?&]client_version=/.test(target)) return jsonAnswer(PROVIDER, 200, { models: [] });
    return openaiModels(PROVIDER, endpoint.model);
  },
  error: (status, text) => openaiError(PROVIDER, status, text),
};
