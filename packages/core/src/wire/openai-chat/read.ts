import type { JsonPath } from "../json.ts";
import { listOf, member, numberOf, textOf } from "../json.ts";
import type { ModelRequest, OfferedTool, Passage, Turn, Wishes } from "../request.ts";
import { noWishes } from "../request.ts";

const ROLES: Record<string, Turn["role"]> = {
  system: "system",
  developer: "system",
  user: "user",
  assistant: "assistant",
  tool: "tool",
};

/** Reads the body of a Chat Completions request. */
export function read(body: unknown): ModelRequest {
  const turns = listOf(member(body, "messages")).map((m, i) => readTurn(m, ["messages", i]));
  return {
    model: textOf(member(body, "model")),
    streamed: member(body, "stream") === true,
    system: turns.flatMap((turn) => (turn.role === "system" ? turn.texts : [])),
    turns,
    tools: listOf(member(body, "tools")).flatMap((tool, i) => readTool(tool, ["tools", i])),
    wishes: readWishes(body),
  };
}

function readTurn(message: unknown, path: JsonPath): Turn {
  const role = ROLES[textOf(member(message, "role")) ?? ""] ?? "user";
  const calls = listOf(member(message, "tool_calls")).map((call) => ({
    id: textOf(member(call, "id")),
    name: textOf(member(member(call, "function") ?? member(call, "custom"), "name")),
  }));
  const results =
    role === "tool"
      ? [{ id: textOf(member(message, "tool_call_id")), name: textOf(member(message, "name")) }]
      : [];
  return {
    role,
    texts: passages(member(message, "content"), [...path, "content"]),
    calls,
    results,
  };
}

function passages(content: unknown, path: JsonPath): Passage[] {
  if (typeof content === "string") return [{ path, text: content }];
  return listOf(content).flatMap((part, i) => {
    const text = textOf(member(part, "text"));
    return text === null ? [] : [{ path: [...path, i, "text"], text }];
  });
}

function readTool(tool: unknown, path: JsonPath): OfferedTool[] {
  const type = member(tool, "type");
  if (type !== "function" && type !== "custom") return [];
  const spec = member(tool, type);
  const name = textOf(member(spec, "name"));
  if (name === null) return [];
  const description = textOf(member(spec, "description")) ?? "";
  const kind = type === "function" ? "function" : "freeform";
  const parameters = member(spec, "parameters") ?? {};
  return [{ kind, name, namespace: null, description, parameters, path: [...path, type] }];
}

function readWishes(body: unknown): Wishes {
  const wishes = noWishes();
  const format = member(body, "response_format");
  const type = member(format, "type");
  if (type === "json_schema")
    wishes.schema = member(member(format, "json_schema"), "schema") ?? null;
  wishes.json = type === "json_object" || (type === "json_schema" && wishes.schema === null);
  const choice = member(body, "tool_choice");
  if (choice === "none") wishes.tools = "none";
  if (choice === "required") wishes.tools = "required";
  const forced = member(member(choice, "function") ?? member(choice, "custom"), "name");
  wishes.tool = textOf(forced);
  if (wishes.tool !== null) wishes.tools = "required";
  wishes.maxTokens =
    numberOf(member(body, "max_completion_tokens")) ?? numberOf(member(body, "max_tokens"));
  return wishes;
}
