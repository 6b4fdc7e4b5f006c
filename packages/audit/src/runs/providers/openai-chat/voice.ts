import { member } from "@telltale/core/wire/index.ts";
import type { ServerEvent } from "../form.ts";
import { eventAnswer, halves, jsonAnswer } from "../form.ts";
import { openaiError, openaiModels } from "../openai.ts";
import type { Reply, Speech, Voice } from "../reply.ts";
import { CREATED, USAGE } from "../reply.ts";

const PROVIDER = "openai-chat";

/** Speaks OpenAI Chat Completions: https://platform.openai.com/docs/api-reference/chat-streaming */
export const openaiChat: Voice = {
  callPrefix: "call_",
  generate(speech) {
    const { reply, ids, model } = speech;
    const id = ids.next(`completion ${reply.kind}`, "chatcmpl-", 29);
    const requestId = ids.next(`request ${reply.kind}`, "req_", 32);
    const headers: [string, string][] = [["x-request-id", requestId]];
    if (speech.streamed) return eventAnswer(PROVIDER, stream(speech, id), headers);
    const choice = {
      index: 0,
      message: message(reply),
      logprobs: null,
      finish_reason: finishReason(reply),
    };
    const head = { id, object: "chat.completion", created: CREATED, model };
    return jsonAnswer(PROVIDER, 200, { ...head, choices: [choice], usage: usage() }, headers);
  },
  countTokens: () => openaiError(PROVIDER, 404, "Not found."),
  models: (endpoint) => openaiModels(PROVIDER, endpoint.model),
  error: (status, text) => openaiError(PROVIDER, status, text),
};

function message(reply: Reply) {
  const text = reply.kind === "text" ? reply.text : null;
  const plain = { role: "assistant", content: text, refusal: null };
  if (reply.kind === "text") return plain;
  return { ...plain, tool_calls: [{ id: reply.id, ...call(reply, inputText(reply)) }] };
}

function call(reply: Extract<Reply, { kind: "call" }>, input: string) {
  const { name, kind } = reply.tool;
  return kind === "function"
    ? { type: "function", function: { name, arguments: input } }
    : { type: "custom", custom: { name, input } };
}

function inputText({ input, tool }: Extract<Reply, { kind: "call" }>): string {
  return tool.kind !== "function" && typeof input === "string" ? input : JSON.stringify(input);
}

function finishReason(reply: Reply): string {
  if (reply.kind === "call") return "tool_calls";
  return reply.cut ? "length" : "stop";
}

function usage() {
  return {
    prompt_tokens: USAGE.input,
    completion_tokens: USAGE.output,
    total_tokens: USAGE.total,
    prompt_tokens_details: { cached_tokens: 0 },
    completion_tokens_details: { reasoning_tokens: 0 },
  };
}

function stream({ reply, model, body }: Speech, id: string): ServerEvent[] {
  const withUsage = member(member(body, "stream_options"), "include_usage") === true;
  const head = { id, object: "chat.completion.chunk", created: CREATED, model };
  const chunk = (choices: object[], used: object | null) => ({
    name: null,
    data: { ...head, choices, ...(withUsage ? { usage: used } : {}) },
  });
  const delta = (value: object, finish_reason: string | null = null) =>
    chunk([{ index: 0, delta: value, logprobs: null, finish_reason }], null);
  return [
    ...deltas(reply).map((value) => delta(value)),
    delta({}, finishReason(reply)),
    ...(withUsage ? [chunk([], usage())] : []),
    { name: null, data: "[DONE]" },
  ];
}

function deltas(reply: Reply): object[] {
  if (reply.kind === "text") {
    const first = { role: "assistant", content: "", refusal: null };
    return [first, ...halves(reply.text).map((content) => ({ content }))];
  }
  const [head = "", ...tail] = halves(inputText(reply));
  const begin = { index: 0, id: reply.id, ...call(reply, "") };
  const more = [head, ...tail].map((text) => ({
    tool_calls: [
      reply.tool.kind === "function"
        ? { index: 0, function: { arguments: text } }
        : { index: 0, custom: { input: text } },
    ],
  }));
  return [{ role: "assistant", content: null, refusal: null, tool_calls: [begin] }, ...more];
}
