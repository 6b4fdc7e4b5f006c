import type { JsonPath } from "../json.ts";
import { listOf, member, numberOf, textOf } from "../json.ts";
import type { ModelRequest, OfferedTool, Passage, Turn, Wishes } from "../request.ts";
import { noWishes } from "../request.ts";

/** Reads the body of a Messages request. */
export function read(body: unknown): ModelRequest {
  return {
    model: textOf(member(body, "model")),
    streamed: member(body, "stream") === true,
    system: passages(member(body, "system"), ["system"]),
    turns: listOf(member(body, "messages")).map((turn, i) => readTurn(turn, ["messages", i])),
    tools: listOf(member(body, "tools")).flatMap((tool, i) => readTool(tool, ["tools", i])),
    wishes: readWishes(body),
  };
}

function readTurn(message: unknown, path: JsonPath): Turn {
  const role = member(message, "role");
  const content = member(message, "content");
  const turn: Turn = {
    role: role === "assistant" || role === "system" ? role : "user",
    texts: passages(content, [...path, "content"]),
    calls: [],
    results: [],
  };
  for (const block of listOf(content)) {
    const type = member(block, "type");
    if (type === "tool_use") {
      turn.calls.push({ id: textOf(member(block, "id")), name: textOf(member(block, "name")) });
    } else if (type === "tool_result") {
      turn.results.push({ id: textOf(member(block, "tool_use_id")), name: null });
    }
  }
  return turn;
}

/** Texts of a string or of a list of content blocks; those inside tool results too. */
function passages(content: unknown, path: JsonPath): Passage[] {
  if (typeof content === "string") return [{ path, text: content }];
  return listOf(content).flatMap((block, i) => {
    const text = textOf(member(block, "text"));
    if (text !== null) return [{ path: [...path, i, "text"], text }];
    if (member(block, "type") !== "tool_result") return [];
    return resultTexts(member(block, "content"), [...path, i, "content"]);
  });
}

function resultTexts(content: unknown, path: JsonPath): Passage[] {
  if (typeof content === "string") return [{ path, text: content }];
  return listOf(content).flatMap((block, i) => {
    const text = textOf(member(block, "text"));
    return text === null ? [] : [{ path: [...path, i, "text"], text }];
  });
}

function readTool(tool: unknown, path: JsonPath): OfferedTool[] {
  const name = textOf(member(tool, "name"));
  const parameters = member(tool, "input_schema");
  // Tools without a schema run on the provider's side: nobody waits for a call of them.
  if (name === null || parameters === undefined) return [];
  const description = textOf(member(tool, "description")) ?? "";
  return [{ kind: "function", name, namespace: null, description, parameters, path }];
}

function readWishes(body: unknown): Wishes {
  const wishes = noWishes();
  const format = member(member(body, "output_config"), "format") ?? member(body, "output_format");
  if (member(format, "type") === "json_schema") wishes.schema = member(format, "schema") ?? null;
  const choice = member(body, "tool_choice");
  const type = member(choice, "type");
  if (type === "none") wishes.tools = "none";
  if (type === "any" || type === "tool") wishes.tools = "required";
  if (type === "tool") wishes.tool = textOf(member(choice, "name"));
  wishes.maxTokens = numberOf(member(body, "max_tokens"));
  return wishes;
}
