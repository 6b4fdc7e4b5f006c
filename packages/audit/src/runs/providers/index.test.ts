import fc from "fast-check";
import { describe, expect, test, vi } from "vitest";
import { makeScriptedApis } from "./index.ts";
import type { Answer, ScriptedApis } from "./provider.ts";

// Large bodies on a busy machine take longer than the usual limit.
vi.setConfig({ testTimeout: 30_000 });

const GENERATE = [
  "/v1/messages",
  "/v1/chat/completions",
  "/v1/responses",
  "/v1beta/models/g:generateContent",
  "/v1beta/models/g:streamGenerateContent",
];

function post(apis: ScriptedApis, target: string, body: string | Uint8Array): Answer {
  const bytes = typeof body === "string" ? new TextEncoder().encode(body) : body;
  return apis.answer({
    method: "POST",
    scheme: "https",
    host: "api.example.org",
    target,
    headers: [],
    body: bytes,
  });
}

function textOf(answer: Answer): string {
  return answer.chunks.map(({ bytes }) => new TextDecoder().decode(bytes)).join("");
}

const fresh = () => makeScriptedApis({ preferred: null });

test("what is not a model API is not found", () => {
  for (const target of ["/", "/v1/traces", "/api/event_logging/batch", "*", "", "::"]) {
    const answer = post(fresh(), target, "{}");
    expect(answer).toMatchObject({ provider: "not-found", status: 404 });
    expect(JSON.parse(textOf(answer)).error).toBeDefined();
  }
});

test("a path that is no API's own is answered as the API that the tool is said to speak", () => {
  const messages = [{ role: "user", content: "Hi" }];
  const bodies = {
    "anthropic-messages": { messages },
    "openai-chat": { messages },
    "openai-responses": { input: "Hi" },
    gemini: { contents: [{ parts: [{ text: "Hi" }] }] },
  } as const;
  for (const [protocol, body] of Object.entries(bodies)) {
    const apis = makeScriptedApis({ preferred: protocol as keyof typeof bodies });
    const asked = post(apis, "/llm/invoke", JSON.stringify(body));
    expect(asked).toMatchObject({ provider: protocol, status: 200 });
    expect(apis.finished).toBe(true);
    for (const other of ['{"events":["Hi"]}', '{"messages":["Hi"]}', "[1]", "", "{"])
      expect(post(apis, "/llm/invoke", other).status).toBe(404);
    expect(post(fresh(), "/llm/invoke", JSON.stringify(body)).status).toBe(404);
  }
});

test("the same requests get the same bytes in every run", () => {
  const tools = [{ name: "Read", input_schema: { type: "object", properties: {} } }];
  const messages = [{ role: "user", content: "Hi" }];
  const bodies = [
    { messages, stream: true },
    { messages, tools, stream: true },
    { messages, tools },
  ];
  const run = () => {
    const apis = fresh();
    return bodies.map((body) => post(apis, "/v1/messages", JSON.stringify(body)));
  };
  expect(run()).toEqual(run());
});

test("nothing loops without end: calls and answers are limited", () => {
  const apis = fresh();
  const tools = [{ name: "Read", input_schema: { type: "object", properties: {} } }];
  const body = JSON.stringify({ messages: [{ role: "user", content: "Hi" }], tools });
  const answers = Array.from({ length: 300 }, () => post(apis, "/v1/messages", body));
  const calls = answers.filter((answer) => textOf(answer).includes("tool_use"));
  expect(calls.length).toBeGreaterThan(1);
  expect(calls.length).toBeLessThan(20);
  expect(answers.at(-1)?.status).toBe(400);
});

test("the conversation is finished with its last words, not while a call is under way", () => {
  const apis = fresh();
  const ask = (body: object) => textOf(post(apis, "/v1/messages", JSON.stringify(body)));
  const tools = [{ name: "Read", input_schema: { type: "object", properties: {} } }];
  const prompt = { role: "user", content: "Hi" };
  post(apis, "/v1/traces", "{}");
  ask({ messages: [prompt], max_tokens: 1 });
  expect(apis.finished).toBe(false);
  const call = JSON.parse(ask({ messages: [prompt], tools })).content.at(-1);
  expect(call.type).toBe("tool_use");
  ask({ messages: [prompt] });
  expect(apis.finished).toBe(false);
  const result = { type: "tool_result", tool_use_id: call.id, content: "one" };
  const messages = [
    prompt,
    { role: "assistant", content: [call] },
    { role: "user", content: [result] },
  ];
  ask({ messages, tools });
  expect(apis.finished).toBe(true);
  ask({ messages: [prompt], tools });
  expect(apis.finished).toBe(false);
});

test("a conversation without tools is finished with the first answer", () => {
  const apis = fresh();
  post(apis, "/v1/messages", JSON.stringify({ messages: [{ role: "user", content: "Hi" }] }));
  expect(apis.finished).toBe(true);
});

describe.each(GENERATE)("hostile bodies to %s", (target) => {
  const deep = (open: string, close: string) => open.repeat(200_000) + close.repeat(200_000);
  const nested = deep('{"properties":{"a":', "}}").replace("}}", "1}}");
  const hostile: [string, string | Uint8Array][] = [
    ["nothing", ""],
    ["no JSON", "{"],
    ["no object", "[]".repeat(1)],
    ["text", '"text"'],
    ["bytes that are no text", new Uint8Array([0xff, 0xfe, 0x00, 0x80])],
    ["a deep list", `{"messages":${deep("[", "]")}}`],
    ["a deep schema", `{"messages":[],"tools":[{"name":"Read","input_schema":${nested}}]}`],
    ["deep contents", `{"contents":${deep("[", "]")},"input":${deep("[", "]")}}`],
    [
      "deep counts",
      `{"messages":[],"tools":[{"functionDeclarations":[{"name":"read_file","parameters":{"minItems":${deep("[", "]")}}}]}]}`,
    ],
    ["a prototype", '{"__proto__":{"messages":[]},"messages":[{"__proto__":1}]}'],
    [
      "many tools",
      JSON.stringify({
        tools: Array.from({ length: 20_000 }, () => ({ name: "Read", input_schema: {} })),
      }),
    ],
    [
      "a long text",
      JSON.stringify({ messages: [{ role: "user", content: "json {".repeat(1e6) }] }),
    ],
    ["too much", new Uint8Array(40 * 1024 * 1024)],
  ];
  test.each(hostile)("%s", (_, body) => {
    const answer = post(fresh(), target, body);
    expect([200, 400, 404, 413]).toContain(answer.status);
  });
});

test("whatever stands in a body, there is an answer", () => {
  const part = fc.jsonValue({ maxDepth: 4 });
  const keys = fc.constantFrom(
    ..."messages input contents tools system instructions tool_choice text response_format".split(
      " ",
    ),
    ..."stream model max_tokens generationConfig toolConfig output_config stream_options".split(
      " ",
    ),
  );
  fc.assert(
    fc.property(fc.constantFrom(...GENERATE), fc.dictionary(keys, part), (target, body) => {
      const answer = post(fresh(), target, JSON.stringify(body));
      expect(answer.status).toBe(200);
      expect(answer.chunks.length).toBeGreaterThan(0);
    }),
    { numRuns: 500 },
  );
});
