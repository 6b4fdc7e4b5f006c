import OpenAI from "openai";
import { afterEach, beforeEach, expect, test } from "vitest";
import { makeScriptedApis } from "../index.ts";
import type { TestServer } from "../testing/http-server.ts";
import { serve } from "../testing/http-server.ts";

let server: TestServer;
let client: OpenAI;

beforeEach(async () => {
  server = await serve(makeScriptedApis({ preferred: "openai-responses" }));
  client = new OpenAI({ apiKey: "key", baseURL: `${server.url}/v1`, maxRetries: 0 });
});
afterEach(() => server.close());

type Tool = OpenAI.Responses.Tool;
type Input = OpenAI.Responses.ResponseInputItem;
const prompt: Input = {
  role: "user",
  content: [{ type: "input_text", text: "<cwd>/home/dev/app</cwd> Say hello" }],
};
const exec: Tool = {
  type: "function",
  name: "exec_command",
  description: "Runs a command in a PTY",
  strict: false,
  parameters: {
    type: "object",
    properties: { cmd: { type: "string" }, workdir: { type: "string" } },
    required: ["cmd"],
    additionalProperties: false,
  },
};
const patch: Tool = { type: "custom", name: "apply_patch", description: "Edits files" };
const model = "test-model";

/** The call in a streamed answer, and the names of all its events. */
async function ask(tools: Tool[], input: Input[]) {
  const stream = client.responses.stream({ model, tools, input });
  const events: string[] = [];
  const numbers: number[] = [];
  stream.on("event", (event) => {
    events.push(event.type);
    numbers.push(event.sequence_number);
  });
  const response = await stream.finalResponse();
  expect(numbers).toEqual(numbers.map((_, i) => i));
  return { response, events };
}

test("a streamed conversation calls a tool, and ends after its result", async () => {
  const first = await ask([patch, exec], [prompt]);
  const call = first.response.output[0];
  if (call?.type !== "function_call") throw new Error("no call");
  expect(JSON.parse(call.arguments)).toEqual({ cmd: "pwd" });
  expect(first.events).toEqual([
    "response.created",
    "response.in_progress",
    "response.output_item.added",
    "response.function_call_arguments.delta",
    "response.function_call_arguments.delta",
    "response.function_call_arguments.done",
    "response.output_item.done",
    "response.completed",
  ]);
  const result = { type: "function_call_output", call_id: call.call_id, output: "/" } as const;
  const second = await ask([patch, exec], [prompt, call, result]);
  expect(second.response.output_text).toMatch(/\w/);
  expect(second.response.usage?.total_tokens).toBeGreaterThan(0);
  expect(second.events).toEqual([
    "response.created",
    "response.in_progress",
    "response.output_item.added",
    "response.content_part.added",
    "response.output_text.delta",
    "response.output_text.delta",
    "response.output_text.done",
    "response.content_part.done",
    "response.output_item.done",
    "response.completed",
  ]);
});

test("a conversation that continues by reference ends after its result too", async () => {
  const first = await client.responses.create({ model, tools: [exec], input: "Hi" });
  const call = first.output[0];
  if (call?.type !== "function_call") throw new Error("no call");
  const second = await client.responses.create({
    model,
    tools: [exec],
    previous_response_id: first.id,
    input: [{ type: "function_call_output", call_id: call.call_id, output: "/" }],
  });
  expect(second.output_text).toMatch(/\w/);
  expect(second.previous_response_id).toBe(first.id);
});

test.each<[string, Tool, object]>([
  ["a command as a list", { ...exec, name: "shell", parameters: listed() }, { command: ["pwd"] }],
  ["freeform text", { type: "custom", name: "shell_command" }, { input: "pwd" }],
  ["the local shell", { type: "local_shell" }, { action: { type: "exec", command: ["pwd"] } }],
  ["the shell", { type: "shell" } as Tool, { action: { commands: ["pwd"] } }],
])("calls a shell that takes %s", async (_, tool, expected) => {
  const { response } = await ask([tool], [prompt]);
  const item = response.output[0] as unknown as Record<string, unknown>;
  const seen = item["type"] === "function_call" ? JSON.parse(String(item["arguments"])) : item;
  expect(seen).toMatchObject(expected);
});

test("finds tools in an item of the input, and calls a shell through a program", async () => {
  const exec = {
    type: "custom",
    name: "exec",
    description:
      "Run JavaScript code to compose tool calls\n" +
      "declare const tools: { exec_command(args: { cmd: string }): Promise<{ output: string }> };",
  };
  const tools = [{ type: "namespace", name: "functions", description: "", tools: [exec] }];
  const offer = { type: "additional_tools", role: "developer", tools } as unknown as Input;
  const { response, events } = await ask([], [offer, prompt]);
  expect(response.output[0]).toMatchObject({
    type: "custom_tool_call",
    name: "exec",
    namespace: "functions",
    input: expect.stringContaining('tools.exec_command({ cmd: "pwd" })'),
  });
  expect(events).toContain("response.custom_tool_call_input.done");
});

function listed() {
  const command = { type: "array", items: { type: "string" } };
  return { type: "object", properties: { command }, required: ["command"] };
}

test("an answer of a given shape fits its schema", async () => {
  const schema = { type: "object", properties: { ok: { type: "boolean" } }, required: ["ok"] };
  const answer = await client.responses.create({
    model,
    input: "Hi",
    text: { format: { type: "json_schema", name: "answer", schema } },
  });
  expect(JSON.parse(answer.output_text)).toEqual({ ok: false });
});

test("an answer that reaches the limit says so", async () => {
  const answer = await client.responses.create({ model, input: "Hi", max_output_tokens: 1 });
  expect(answer.status).toBe("incomplete");
});

test("refuses a WebSocket with 426, counts tokens, lists models, and knows nothing else", async () => {
  const apis = makeScriptedApis({ preferred: "openai-responses" });
  const upgrade = apis.answer({
    method: "GET",
    scheme: "ws",
    host: "example.org",
    target: "/v1/responses",
    headers: [["Upgrade", "websocket"]],
    body: new Uint8Array(),
  });
  expect(upgrade.status).toBe(426);
  const count = await client.responses.inputTokens.count({ model, input: "Hi" });
  expect(count.input_tokens).toBeGreaterThan(0);
  expect((await client.models.list()).data.length).toBeGreaterThan(0);
  await expect(client.responses.retrieve("resp_1")).rejects.toThrow(OpenAI.NotFoundError);
});
