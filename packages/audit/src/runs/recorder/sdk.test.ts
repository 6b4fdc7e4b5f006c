import Anthropic from "@anthropic-ai/sdk";
import OpenAI from "openai";
import { expect, test } from "vitest";
import { makeScriptedApis } from "../providers/index.ts";
import { freshRecorder, textOf } from "./testing.ts";

test("the vendors' own clients talk with the scripted APIs through the recorder", async () => {
  const recorder = await freshRecorder();
  recorder.begin({ apis: makeScriptedApis({ preferred: null }), onSent() {} });
  const base = `http://127.0.0.1:${recorder.tcpPort}`;
  const anthropic = new Anthropic({ apiKey: "k", baseURL: base, maxRetries: 0 });
  const said = await anthropic.messages
    .stream({ model: "m", max_tokens: 9, messages: [{ role: "user", content: "Hello ’" }] })
    .finalMessage();
  expect(said.content.length).toBeGreaterThan(0);
  const openai = new OpenAI({ apiKey: "k", baseURL: `${base}/v1`, maxRetries: 0 });
  let text = "";
  const stream = await openai.chat.completions.create({
    model: "m",
    stream: true,
    messages: [{ role: "user", content: "Hello" }],
  });
  for await (const piece of stream) text += piece.choices[0]?.delta.content ?? "";
  expect(text).not.toBe("");
  const heard = await recorder.end();
  await recorder.close();
  expect(heard.messages.map((message) => [message.target, message.response?.provider])).toEqual([
    ["/v1/messages", "anthropic-messages"],
    ["/v1/chat/completions", "openai-chat"],
  ]);
  expect(Buffer.from(textOf(heard.messages[0]?.body) ?? "", "latin1").toString()).toContain(
    "Hello ’",
  );
  expect(heard.gaps).toEqual([]);
});
