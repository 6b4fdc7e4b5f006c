import type { JsonPath } from "../json.ts";
import { listOf, member, numberOf, textOf } from "../json.ts";
import type { ModelRequest, OfferedTool, Passage, Turn, Wishes } from "../request.ts";
import { noWishes } from "../request.ts";

/** Reads the body of a Responses request. */
export function read(body: unknown): ModelRequest {
  const instructions = textOf(member(body, "instructions"));
  const turns = readTurns(member(body, "input"));
  return {
    model: textOf(member(body, "model")),
    streamed: member(body, "stream") === true,
    system: [
      ...(instructions === null ? [] : [{ path: ["instructions"], text: instructions }]),
      ...turns.flatMap((turn) => (turn.role === "system" ? turn.texts : [])),
    ],
    turns,
    tools: readAllTools(body),
    wishes: readWishes(body),
  };
}

function readTurns(input: unknown): Turn[] {
  if (typeof input === "string") {
    const texts = [{ path: ["input"], text: input }];
    return [{ role: "user", texts, calls: [], results: [] }];
  }
  return listOf(input).flatMap((item, i) => readItem(item, ["input", i]));
}

function readItem(item: unknown, path: JsonPath): Turn[] {
  const type = textOf(member(item, "type")) ?? "message";
  const call = { id: textOf(member(item, "call_id")), name: textOf(member(item, "name")) };
  if (type === "message") {
    const role = member(item, "role");
    const texts = passages(member(item, "content"), [...path, "content"]);
    if (role === "assistant") return [{ role: "assistant", texts, calls: [], results: [] }];
    const system = role === "system" || role === "developer";
    return [{ role: system ? "system" : "user", texts, calls: [], results: [] }];
  }
  if (type.endsWith("_call_output")) {
    const texts = passages(member(item, "output"), [...path, "output"]);
    return [{ role: "tool", texts, calls: [], results: [call] }];
  }
  if (type.endsWith("_call")) return [{ role: "assistant", texts: [], calls: [call], results: [] }];
  return [];
}

function passages(content: unknown, path: JsonPath): Passage[] {
  if (typeof content === "string") return [{ path, text: content }];
  return listOf(content).flatMap((part, i) => {
    const text = textOf(member(part, "text"));
    return text === null ? [] : [{ path: [...path, i, "text"], text }];
  });
}

/** Tools stand beside the input, or in items of it (`additional_tools`, as Codex sends them). */
function readAllTools(body: unknown): OfferedTool[] {
  const inItems = listOf(member(body, "input")).flatMap((item, i) =>
    member(item, "type") === "additional_tools"
      ? readTools(member(item, "tools"), ["input", i, "tools"], null)
      : [],
  );
  return [...readTools(member(body, "tools"), ["tools"], null), ...inItems];
}

/** Tools whose calls the client carries out; hosted ones (web search and the like) are left out. */
function readTools(list: unknown, path: JsonPath, namespace: string | null): OfferedTool[] {
  return listOf(list).flatMap((tool, i): OfferedTool[] => {
    const at = [...path, i];
    const type = member(tool, "type");
    const name = textOf(member(tool, "name"));
    const description = textOf(member(tool, "description")) ?? "";
    if (type === "namespace") {
      // Groups stand in no other group: one level is read.
      return namespace === null
        ? readTools(member(tool, "tools"), [...at, "tools"], name ?? "")
        : [];
    }
    if (type === "local_shell" || type === "shell") {
      const kind = type === "shell" ? "shell" : "local-shell";
      return [{ kind, name: type, namespace: null, description, parameters: {}, path: at }];
    }
    if (name === null || (type !== "function" && type !== "custom")) return [];
    const kind = type === "function" ? "function" : "freeform";
    const parameters = member(tool, "parameters") ?? {};
    return [{ kind, name, namespace, description, parameters, path: at }];
  });
}

function readWishes(body: unknown): Wishes {
  const wishes = noWishes();
  const format = member(member(body, "text"), "format");
  const type = member(format, "type");
  if (type === "json_schema") wishes.schema = member(format, "schema") ?? null;
  wishes.json = type === "json_object" || (type === "json_schema" && wishes.schema === null);
  const choice = member(body, "tool_choice");
  if (choice === "none") wishes.tools = "none";
  if (choice === "required") wishes.tools = "required";
  const kind = textOf(member(choice, "type"));
  if (kind !== null && kind !== "allowed_tools") {
    wishes.tools = "required";
    wishes.tool = textOf(member(choice, "name")) ?? kind;
  }
  wishes.maxTokens = numberOf(member(body, "max_output_tokens"));
  return wishes;
}
