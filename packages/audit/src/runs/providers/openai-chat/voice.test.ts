import OpenAI from "openai";
import { afterEach, beforeEach, expect, test } from "vitest";
import { makeScriptedApis } from "../index.ts";
import type { TestServer } from "../testing/http-server.ts";
import { serve } from "../testing/http-server.ts";

let server: TestServer;
let client: OpenAI;

beforeEach(async () => {
  server = await serve(makeScriptedApis({ preferred: "openai-chat" }));
  const baseURL = `${server.url}/compatible-mode/v1`;
  client = new OpenAI({ apiKey: "key", baseURL, maxRetries: 0 });
});
afterEach(() => server.close());

const prompt: OpenAI.ChatCompletionMessageParam = { role: "user", content: "Say hello" };
const list: OpenAI.ChatCompletionTool = {
  type: "function",
  function: {
    name: "list_directory",
    description: "Lists files",
    parameters: {
      type: "object",
      properties: { path: { type: "string" }, ignore: { type: ["array", "null"] } },
      required: ["path", "ignore"],
      additionalProperties: false,
    },
    strict: true,
  },
};
const base = { model: "test-model", tools: [list] };

test("a streamed conversation calls a tool, and ends after its result", async () => {
  const first = await client.chat.completions
    .stream({ ...base, messages: [prompt], stream_options: { include_usage: true } })
    .finalChatCompletion();
  expect(first.usage?.total_tokens).toBeGreaterThan(0);
  const said = first.choices[0];
  expect(said?.finish_reason).toBe("tool_calls");
  const call = said?.message.tool_calls?.[0];
  if (!said || call?.type !== "function") throw new Error("no call");
  expect(JSON.parse(call.function.arguments)).toEqual({ path: ".", ignore: null });

  const second = await client.chat.completions
    .stream({
      ...base,
      messages: [prompt, said.message, { role: "tool", tool_call_id: call.id, content: "a b" }],
    })
    .finalChatCompletion();
  expect(second.choices[0]?.finish_reason).toBe("stop");
  expect(second.choices[0]?.message.content).toMatch(/\w/);
});

test("usage comes in a stream only where it is asked for", async () => {
  const stream = await client.chat.completions.create({
    ...base,
    messages: [prompt],
    stream: true,
  });
  for await (const chunk of stream) {
    expect(chunk.choices).toHaveLength(1);
    expect(chunk.usage).toBeUndefined();
  }
  const answer = server.exchanges[0]?.answer.chunks.at(-1)?.bytes;
  expect(new TextDecoder().decode(answer)).toBe("data: [DONE]\n\n");
});

test("the same conversation without streaming, with a freeform shell", async () => {
  const tools: OpenAI.ChatCompletionTool[] = [
    { type: "custom", custom: { name: "shell", description: "Runs a command" } },
  ];
  const first = await client.chat.completions.create({ ...base, tools, messages: [prompt] });
  const message = first.choices[0]?.message;
  const call = message?.tool_calls?.[0];
  if (!message || call?.type !== "custom") throw new Error("no call");
  expect(call.custom).toEqual({ name: "shell", input: "pwd" });
  const second = await client.chat.completions.create({
    ...base,
    tools,
    messages: [prompt, message, { role: "tool", tool_call_id: call.id, content: "/" }],
  });
  expect(second.choices[0]?.finish_reason).toBe("stop");
});

test("an answer of a given shape fits its schema, tools or not", async () => {
  const schema = {
    type: "object",
    properties: { title: { type: "string", maxLength: 5 }, tags: { type: "array", minItems: 1 } },
    required: ["title", "tags"],
  };
  const answer = await client.chat.completions.create({
    ...base,
    messages: [prompt],
    response_format: { type: "json_schema", json_schema: { name: "answer", schema } },
  });
  const value = JSON.parse(answer.choices[0]?.message.content ?? "");
  expect(value.title.length).toBeLessThanOrEqual(5);
  expect(value.tags).toHaveLength(1);
  const free = await client.chat.completions.create({
    model: "m",
    messages: [prompt],
    response_format: { type: "json_object" },
  });
  expect(JSON.parse(free.choices[0]?.message.content ?? "")).toEqual({});
});

test("a client that insists on calls gets one that ends its work", async () => {
  const finish: OpenAI.ChatCompletionTool = {
    type: "function",
    function: {
      name: "attempt_completion",
      parameters: {
        type: "object",
        properties: { result: { type: "string", minLength: 1 } },
        required: ["result"],
      },
    },
  };
  const call = {
    id: "call_1",
    type: "function",
    function: { name: "x", arguments: "{}" },
  } as const;
  const answer = await client.chat.completions.create({
    model: "m",
    tools: [list, finish],
    tool_choice: "required",
    messages: [
      prompt,
      { role: "assistant", tool_calls: [call] },
      { role: "tool", tool_call_id: "call_1", content: "a" },
    ],
  });
  const made = answer.choices[0]?.message.tool_calls?.[0];
  expect(made).toMatchObject({ function: { name: "attempt_completion" } });
});

test("lists models, and knows nothing else", async () => {
  expect((await client.models.list()).data[0]?.object).toBe("model");
  await expect(client.embeddings.create({ model: "m", input: "x" })).rejects.toThrow(
    OpenAI.NotFoundError,
  );
});
