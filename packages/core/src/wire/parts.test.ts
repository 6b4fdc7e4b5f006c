import { expect, test } from "vitest";
import type { ProtocolId } from "../model/protocol.ts";
import type { JsonPath } from "./json.ts";
import { protocols } from "./recognise.ts";
import type { BodyPart } from "./request.ts";

/** For each API: places written with dots, and what they are. */
const PLACES: Record<ProtocolId, Record<string, BodyPart>> = {
  "anthropic-messages": {
    system: "system",
    "system.0.text": "system",
    "system.0.cache_control.type": "other",
    messages: "conversation",
    "messages.0.content": "conversation",
    "messages.0.content.1.text": "conversation",
    "messages.0.content.1.content.0.text": "conversation",
    "messages.1.content.0.input.file_path": "conversation",
    "messages.0.content.1.type": "other",
    "messages.0.content.1.cache_control.type": "other",
    "messages.0.role": "other",
    "tools.0.description": "tools",
    "tools.0.input_schema.properties.a.type": "tools",
    "tools.3.cache_control.type": "other",
    "metadata.user_id": "other",
    max_tokens: "other",
  },
  "openai-chat": {
    messages: "conversation",
    "messages.0.content": "conversation",
    "messages.0.content.0.text": "conversation",
    "messages.0.content.0.type": "other",
    "messages.0.role": "other",
    "messages.2.tool_calls.0.function.arguments": "conversation",
    "messages.2.tool_calls.0.id": "other",
    "messages.3.tool_call_id": "other",
    "tools.0.function.description": "tools",
    "stream_options.include_usage": "other",
    user: "other",
  },
  "openai-responses": {
    instructions: "system",
    input: "conversation",
    "input.0.content": "conversation",
    "input.0.content.0.text": "conversation",
    "input.0.content.0.type": "other",
    "input.0.id": "other",
    "input.0.tools.0.tools.1.description": "tools",
    "input.1.arguments": "conversation",
    "input.1.call_id": "other",
    "input.2.output": "conversation",
    "input.2.output.0.text": "conversation",
    "tools.0.name": "tools",
    prompt_cache_key: "other",
    "client_metadata.x": "other",
  },
  gemini: {
    "systemInstruction.parts.0.text": "system",
    "system_instruction.parts.0.text": "system",
    "systemInstruction.role": "other",
    contents: "conversation",
    "contents.0.parts.0.text": "conversation",
    "contents.0.role": "other",
    "contents.1.parts.0.functionCall.args.path": "conversation",
    "contents.1.parts.0.functionCall.id": "other",
    "contents.1.parts.0.thoughtSignature": "other",
    "contents.2.parts.0.functionResponse.response.output": "conversation",
    "tools.0.functionDeclarations.0.description": "tools",
    "generateContentRequest.contents.0.parts.0.text": "conversation",
    "generationConfig.temperature": "other",
  },
};

function pathOf(dotted: string): JsonPath {
  return dotted.split(".").map((step) => (/^\d+$/.test(step) ? Number(step) : step));
}

for (const protocol of Object.values(protocols)) {
  test.each(Object.entries(PLACES[protocol.id]))(`${protocol.id}: %s is %s`, (place, part) => {
    expect(protocol.partOf(pathOf(place))).toBe(part);
  });
}

test("every text of the prompt that is read stands where the prompt is", () => {
  const bodies: Record<ProtocolId, unknown> = {
    "anthropic-messages": {
      system: [{ type: "text", text: "S" }],
      messages: [
        { role: "user", content: "U" },
        { role: "assistant", content: [{ type: "tool_use", id: "t", name: "Read", input: {} }] },
        {
          role: "user",
          content: [
            { type: "tool_result", tool_use_id: "t", content: [{ type: "text", text: "R" }] },
          ],
        },
      ],
    },
    "openai-chat": {
      messages: [
        { role: "developer", content: "S" },
        { role: "user", content: [{ type: "text", text: "U" }] },
        { role: "assistant", content: null, tool_calls: [{ id: "t", function: { name: "Read" } }] },
        { role: "tool", tool_call_id: "t", content: "R" },
      ],
    },
    "openai-responses": {
      instructions: "S",
      input: [
        { role: "user", content: [{ type: "input_text", text: "U" }] },
        { type: "function_call", call_id: "t", name: "Read", arguments: "{}" },
        { type: "function_call_output", call_id: "t", output: "R" },
      ],
    },
    gemini: {
      systemInstruction: { parts: [{ text: "S" }] },
      contents: [
        { role: "user", parts: [{ text: "U" }] },
        { role: "model", parts: [{ functionCall: { id: "t", name: "Read", args: {} } }] },
        {
          role: "user",
          parts: [{ functionResponse: { id: "t", name: "Read", response: {} } }, { text: "R" }],
        },
      ],
    },
  };
  for (const { id, read, partOf } of Object.values(protocols)) {
    const { system, turns } = read(bodies[id]);
    const spoken = turns.flatMap((turn) => turn.texts);
    expect([...new Set([...system, ...spoken])].map(({ text }) => text)).toEqual(["S", "U", "R"]);
    for (const { path } of system) expect(partOf(path)).not.toBe("other");
    for (const { path } of spoken) expect(partOf(path)).toBe("conversation");
    expect(turns.flatMap((turn) => turn.calls)).toEqual([{ id: "t", name: "Read" }]);
    expect(turns.flatMap((turn) => turn.results).map((result) => result.id)).toEqual(["t"]);
    expect(turns.at(-1)?.results).toHaveLength(1);
  }
});
