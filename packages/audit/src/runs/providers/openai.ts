import { jsonAnswer } from "./form.ts";
import type { Answer } from "./provider.ts";
import { CREATED } from "./reply.ts";

/** Errors, in the form that both OpenAI APIs share. */
export function openaiError(provider: string, status: number, message: string): Answer {
  const error = { message, type: "invalid_request_error", param: null, code: null };
  return jsonAnswer(provider, status, { error });
}

/** The list of models, or one of them, in the form that both OpenAI APIs share. */
export function openaiModels(provider: string, model: string | null): Answer {
  const info = (id: string) => ({ id, object: "model", created: CREATED, owned_by: "system" });
  if (model !== null) return jsonAnswer(provider, 200, info(model.slice(0, 200)));
  const data = ["gpt-5", "gpt-5-mini", "gpt-4.1"].map(info);
  return jsonAnswer(provider, 200, { object: "list", data });
}
