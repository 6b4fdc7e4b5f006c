import type { Json } from "@telltale/core/wire/index.ts";
import type { ServerEvent } from "../form.ts";
import { eventAnswer, halves, jsonAnswer } from "../form.ts";
import type { Reply, Speech, Voice } from "../reply.ts";
import { CREATED, USAGE } from "../reply.ts";

const PROVIDER = "anthropic-messages";

const ERRORS: Record<number, string> = { 404: "not_found_error", 413: "request_too_large" };

/** Speaks the Anthropic Messages API: https://docs.anthropic.com/en/api/messages-streaming */
export const anthropicMessages: Voice = {
  callPrefix: "toolu_01",
  generate(speech) {
    const { reply, ids } = speech;
    const id = ids.next(`message ${reply.kind}`, "msg_01", 22);
    const requestId = ids.next(`request ${reply.kind}`, "req_01", 22);
    if (!speech.streamed) {
      const body = { ...message(id, speech.model), content: [block(reply)] };
      return jsonAnswer(
        PROVIDER,
        200,
        { ...body, stop_reason: stopReason(reply), usage: usage(USAGE.output) },
        [["request-id", requestId]],
      );
    }
    return eventAnswer(PROVIDER, stream(speech, id), [["request-id", requestId]]);
  },
  countTokens: () => jsonAnswer(PROVIDER, 200, { input_tokens: USAGE.input }),
  models({ model }) {
    const known = ["claude-sonnet-4-5", "claude-haiku-4-5"].map(modelInfo);
    if (model !== null) return jsonAnswer(PROVIDER, 200, modelInfo(model));
    return jsonAnswer(PROVIDER, 200, {
      data: known,
      has_more: false,
      first_id: known[0]?.id ?? null,
      last_id: known.at(-1)?.id ?? null,
    });
  },
  error(status, text) {
    const error = { type: ERRORS[status] ?? "invalid_request_error", message: text };
    return jsonAnswer(PROVIDER, status, { type: "error", error });
  },
};

function message(id: string, model: string) {
  return {
    id,
    type: "message",
    role: "assistant",
    model,
    content: [] as Json[],
    stop_reason: null,
    stop_sequence: null,
    usage: usage(1),
  };
}

function usage(output: number) {
  return {
    input_tokens: USAGE.input,
    cache_creation_input_tokens: 0,
    cache_read_input_tokens: 0,
    output_tokens: output,
    service_tier: "standard",
  };
}

function block(reply: Reply): Json {
  if (reply.kind === "text") return { type: "text", text: reply.text };
  return { type: "tool_use", id: reply.id, name: reply.tool.name, input: reply.input };
}

function stopReason(reply: Reply): string {
  if (reply.kind === "call") return "tool_use";
  return reply.cut ? "max_tokens" : "end_turn";
}

function stream({ reply, model }: Speech, id: string): ServerEvent[] {
  const empty =
    reply.kind === "text"
      ? { type: "text", text: "" }
      : { type: "tool_use", id: reply.id, name: reply.tool.name, input: {} };
  const deltas =
    reply.kind === "text"
      ? halves(reply.text).map((text) => ({ type: "text_delta", text }))
      : ["", ...halves(JSON.stringify(reply.input))].map((partial_json) => ({
          type: "input_json_delta",
          partial_json,
        }));
  const events = [
    { type: "message_start", message: message(id, model) },
    { type: "content_block_start", index: 0, content_block: empty },
    { type: "ping" },
    ...deltas.map((delta) => ({ type: "content_block_delta", index: 0, delta })),
    { type: "content_block_stop", index: 0 },
    {
      type: "message_delta",
      delta: { stop_reason: stopReason(reply), stop_sequence: null },
      usage: { output_tokens: USAGE.output },
    },
    { type: "message_stop" },
  ];
  return events.map((data) => ({ name: data.type, data }));
}

function modelInfo(id: string) {
  return {
    type: "model",
    id,
    display_name: id,
    created_at: new Date(CREATED * 1000).toISOString(),
  };
}
