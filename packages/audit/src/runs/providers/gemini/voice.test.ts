import type { Content, GenerateContentResponse, Tool } from "@google/genai";
import { GoogleGenAI, Type } from "@google/genai";
import { afterEach, beforeEach, expect, test } from "vitest";
import { makeScriptedApis } from "../index.ts";
import type { TestServer } from "../testing/http-server.ts";
import { serve } from "../testing/http-server.ts";

let server: TestServer;
let client: GoogleGenAI;

beforeEach(async () => {
  server = await serve(makeScriptedApis({ preferred: "gemini" }));
  client = new GoogleGenAI({ apiKey: "key", httpOptions: { baseUrl: `${server.url}/api` } });
});
afterEach(() => server.close());

const model = "gemini-2.5-pro";
const prompt: Content = { role: "user", parts: [{ text: "Say hello" }] };
const tools: Tool[] = [
  {
    functionDeclarations: [
      { name: "write_file", description: "Writes a file" },
      {
        name: "read_file",
        description: "Reads a file",
        parameters: {
          type: Type.OBJECT,
          properties: {
            absolute_path: { type: Type.STRING, minLength: "1" },
            limit: { type: Type.NUMBER, nullable: true },
          },
          required: ["absolute_path"],
        },
      },
    ],
  },
];
const systemInstruction = "- **Workspace Directories:**\n  - /home/dev/app\n";

async function together(stream: AsyncGenerator<GenerateContentResponse>) {
  const pieces: GenerateContentResponse[] = [];
  for await (const piece of stream) pieces.push(piece);
  return pieces;
}

test("a streamed conversation calls a tool, and ends after its result", async () => {
  const config = { tools, systemInstruction };
  const ask = (contents: Content[]) =>
    client.models.generateContentStream({ model, contents, config });
  const [first] = await together(await ask([prompt]));
  const call = first?.functionCalls?.[0];
  expect(call).toMatchObject({
    name: "read_file",
    args: { absolute_path: "/home/dev/app/README.md" },
  });
  const answer = { id: call?.id ?? "", name: "read_file", response: { output: "# Hi" } };
  const contents: Content[] = [
    prompt,
    { role: "model", parts: [{ functionCall: call ?? {} }] },
    { role: "user", parts: [{ functionResponse: answer }] },
  ];
  const second = await together(await ask(contents));
  expect(second.map((piece) => piece.text).join("")).toMatch(/\w/);
  expect(second.at(-1)?.candidates?.[0]?.finishReason).toBe("STOP");
  expect(second.at(-1)?.usageMetadata?.totalTokenCount).toBeGreaterThan(0);
});

test("the same conversation without streaming, with a client that drops the ids of calls", async () => {
  const ask = (contents: Content[]) =>
    client.models.generateContent({ model, contents, config: { tools } });
  const first = await ask([prompt]);
  expect(first.functionCalls?.[0]?.args).toEqual({ absolute_path: "README.md" });
  const second = await ask([
    prompt,
    { role: "model", parts: [{ functionCall: { name: "read_file", args: {} } }] },
    { role: "user", parts: [{ functionResponse: { name: "read_file", response: {} } }] },
  ]);
  expect(second.functionCalls).toBeUndefined();
});

test("without alt=sse a stream is one JSON list", async () => {
  const response = await fetch(`${server.url}/v1/models/${model}:streamGenerateContent`, {
    method: "POST",
    body: JSON.stringify({ contents: [prompt] }),
  });
  const pieces = (await response.json()) as GenerateContentResponse[];
  expect(pieces).toHaveLength(2);
  expect(server.exchanges[0]?.answer.chunks.length).toBeGreaterThan(1);
});

test.each([
  ["responseSchema", "OBJECT", "STRING"],
  ["responseJsonSchema", "object", "string"],
  // Gemini CLI mixes the dialects.
  ["responseJsonSchema", "OBJECT", "STRING"],
])("an answer fits a %s of type %s", async (key, object, string) => {
  const router = {
    type: object,
    properties: {
      reasoning: { type: string },
      model_choice: { type: string, enum: ["a", "b"] },
    },
    required: ["reasoning", "model_choice"],
  };
  const answer = await client.models.generateContent({
    model,
    contents: [prompt],
    config: { responseMimeType: "application/json", [key]: router },
  });
  expect(JSON.parse(answer.text ?? "")).toEqual({
    reasoning: expect.any(String),
    model_choice: "a",
  });
});

test("counts tokens, lists models, and knows nothing else", async () => {
  const count = await client.models.countTokens({ model, contents: [prompt] });
  expect(count.totalTokens).toBeGreaterThan(0);
  expect((await client.models.get({ model })).name).toBe(`models/${model}`);
  const pager = await client.models.list();
  expect(pager.page.length).toBeGreaterThan(0);
  const other = client.models.embedContent({ model, contents: "x" });
  await expect(other).rejects.toMatchObject({ status: 404 });
});
