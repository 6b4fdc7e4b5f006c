import Anthropic from "@anthropic-ai/sdk";
import { afterEach, beforeEach, expect, test } from "vitest";
import { makeScriptedApis } from "../index.ts";
import type { TestServer } from "../testing/http-server.ts";
import { serve } from "../testing/http-server.ts";

let server: TestServer;
let client: Anthropic;

beforeEach(async () => {
  server = await serve(makeScriptedApis({ preferred: null }));
  client = new Anthropic({ apiKey: "key", baseURL: `${server.url}/anthropic`, maxRetries: 0 });
});
afterEach(() => server.close());

const read: Anthropic.Tool = {
  name: "Read",
  description: "Reads a file",
  input_schema: {
    type: "object",
    properties: { file_path: { type: "string" }, limit: { type: "integer", minimum: 1 } },
    required: ["file_path"],
    additionalProperties: false,
  },
};
const write: Anthropic.Tool = { name: "Write", input_schema: { type: "object", properties: {} } };
const base = { model: "claude-test", max_tokens: 1000 };
const prompt: Anthropic.MessageParam = { role: "user", content: "Say hello" };
const system = "You help.\n\nWorking directory: /home/dev/my app\nPlatform: linux";

test("a streamed conversation asks for a call of a harmless tool, and ends after its result", async () => {
  const tools = [write, read];
  const first = await client.messages
    .stream({ ...base, system, tools, messages: [prompt] })
    .finalMessage();
  expect(first.stop_reason).toBe("tool_use");
  const call = first.content[0] as Anthropic.ToolUseBlock;
  expect(call).toMatchObject({ name: "Read", input: { file_path: "/home/dev/my app/README.md" } });

  const messages: Anthropic.MessageParam[] = [
    prompt,
    { role: "assistant", content: first.content },
    { role: "user", content: [{ type: "tool_result", tool_use_id: call.id, content: "# Hi" }] },
  ];
  const second = await client.messages.stream({ ...base, system, tools, messages }).finalMessage();
  expect(second.stop_reason).toBe("end_turn");
  expect(second.content[0]).toMatchObject({ type: "text" });

  // Later turns of the same conversation have no call either.
  messages.push({ role: "assistant", content: second.content }, { role: "user", content: "And?" });
  const third = await client.messages.create({ ...base, system, tools, messages });
  expect(third.stop_reason).toBe("end_turn");
});

test("the same conversation without streaming", async () => {
  const first = await client.beta.messages.create(
    { ...base, tools: [read], messages: [prompt] },
    { query: { beta: "true" } },
  );
  expect(first.stop_reason).toBe("tool_use");
  expect(server.exchanges[0]?.request.target).toContain("?beta=true");
  const call = first.content[0] as Anthropic.Beta.BetaToolUseBlock;
  expect(call.input).toEqual({ file_path: "README.md" });
  const second = await client.beta.messages.create({
    ...base,
    tools: [read],
    messages: [
      prompt,
      { role: "assistant", content: first.content },
      { role: "user", content: [{ type: "tool_result", tool_use_id: call.id, content: "x" }] },
    ],
  });
  expect(second.stop_reason).toBe("end_turn");
  expect(second.usage.input_tokens).toBeGreaterThan(0);
});

test("conversations side by side each have their own turns", async () => {
  const ask = () => client.messages.create({ ...base, tools: [read], messages: [prompt] });
  const [a, b] = await Promise.all([ask(), ask()]);
  expect([a.stop_reason, b.stop_reason]).toEqual(["tool_use", "tool_use"]);
  const [one, two] = [a, b].map((message) => (message.content[0] as Anthropic.ToolUseBlock).id);
  expect(one).not.toBe(two);
});

test("a side request before it leaves the ids of the main conversation as they are", async () => {
  const main = { ...base, tools: [read], messages: [prompt] };
  const alone = await client.messages.create(main);
  await server.close();
  server = await serve(makeScriptedApis({ preferred: null }));
  client = new Anthropic({ apiKey: "key", baseURL: server.url, maxRetries: 0 });
  await client.messages.create({ ...base, messages: [prompt] });
  expect(await client.messages.create(main)).toEqual(alone);
});

test("side requests get what they ask for: a token, JSON of a described shape, a forced tool", async () => {
  const probe = await client.messages.create({
    model: "claude-haiku-4-5",
    max_tokens: 1,
    messages: [{ role: "user", content: "quota" }],
  });
  expect(probe.stop_reason).toBe("max_tokens");

  const topic = await client.messages.create({
    ...base,
    system:
      "Analyze if this message indicates a new topic. Format your response as a JSON object with " +
      "two fields: 'isNewTopic' (boolean) and 'title' (string, or null if isNewTopic is false).",
    messages: [prompt, { role: "assistant", content: "{" }],
  });
  const text = (topic.content[0] as Anthropic.TextBlock).text;
  expect(JSON.parse(`{${text}`)).toMatchObject({ isNewTopic: false });

  const forced = await client.messages.create({
    ...base,
    tools: [
      write,
      {
        name: "classify",
        input_schema: {
          type: "object",
          properties: { kind: { type: "string", enum: ["bug", "feature"] } },
          required: ["kind"],
        },
      },
    ],
    tool_choice: { type: "tool", name: "classify" },
    messages: [prompt],
  });
  expect(forced.content[0]).toMatchObject({ name: "classify", input: { kind: "bug" } });
});

test("an answer of a given shape fits its schema", async () => {
  const schema = {
    type: "object",
    properties: { title: { type: "string" }, count: { type: "integer" } },
    required: ["title", "count"],
    additionalProperties: false,
  };
  const message = await client.messages.create({
    ...base,
    output_config: { format: { type: "json_schema", schema } },
    messages: [prompt],
  });
  const answer = JSON.parse((message.content[0] as Anthropic.TextBlock).text);
  expect(answer).toEqual({ title: expect.any(String), count: expect.any(Number) });
});

test("without a harmless tool it only talks", async () => {
  const message = await client.messages.create({ ...base, tools: [write], messages: [prompt] });
  expect(message.stop_reason).toBe("end_turn");
});

test("counts tokens, lists models, and knows nothing else", async () => {
  const count = await client.messages.countTokens({ model: base.model, messages: [prompt] });
  expect(count.input_tokens).toBeGreaterThan(0);
  const models = await client.models.list();
  expect(models.data[0]?.type).toBe("model");
  expect((await client.models.retrieve("claude-x")).id).toBe("claude-x");
  await expect(client.get("/api/event_logging/batch")).rejects.toThrow(Anthropic.NotFoundError);
  await expect(client.messages.batches.list()).rejects.toThrow(Anthropic.NotFoundError);
});
