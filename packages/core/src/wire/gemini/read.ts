import type { JsonPath } from "../json.ts";
import { isObject, listOf, member, numberOf, textOf } from "../json.ts";
import type { ModelRequest, OfferedTool, PastCall, Turn, Wishes } from "../request.ts";
import { noWishes } from "../request.ts";
import { jsonSchemaOf } from "./json-schema.ts";

/** Reads the body of a Gemini request. Model and streaming stand in its target, not here. */
export function read(body: unknown): ModelRequest {
  const wrapped = member(body, "generateContentRequest");
  const request = isObject(wrapped) ? wrapped : body;
  const base = isObject(wrapped) ? ["generateContentRequest"] : [];
  const systemKey = either(request, "systemInstruction", "system_instruction");
  const tools = listOf(member(request, "tools"));
  return {
    model: textOf(member(request, "model")),
    streamed: false,
    system: readTurn(member(request, systemKey), [...base, systemKey]).texts,
    turns: listOf(member(request, "contents")).map((content, i) =>
      readTurn(content, [...base, "contents", i]),
    ),
    tools: tools.flatMap((tool, i) => readTools(tool, [...base, "tools", i])),
    wishes: readWishes(request),
  };
}

/** The API takes both spellings of every member; this is the one in use. */
function either(value: unknown, camel: string, snake: string): string {
  return member(value, camel) === undefined ? snake : camel;
}

function get(value: unknown, camel: string, snake: string): unknown {
  return member(value, either(value, camel, snake));
}

function readTurn(content: unknown, path: JsonPath): Turn {
  const role = member(content, "role") === "model" ? "assistant" : "user";
  const turn: Turn = { role, texts: [], calls: [], results: [] };
  if (typeof content === "string") turn.texts.push({ path, text: content });
  listOf(member(content, "parts")).forEach((part, i) => {
    const text = textOf(member(part, "text"));
    if (text !== null) turn.texts.push({ path: [...path, "parts", i, "text"], text });
    const call = get(part, "functionCall", "function_call");
    if (call !== undefined) turn.calls.push(pastCall(call));
    const result = get(part, "functionResponse", "function_response");
    if (result !== undefined) turn.results.push(pastCall(result));
  });
  return turn;
}

function pastCall(value: unknown): PastCall {
  return { id: textOf(member(value, "id")), name: textOf(member(value, "name")) };
}

function readTools(tool: unknown, path: JsonPath): OfferedTool[] {
  const key = either(tool, "functionDeclarations", "function_declarations");
  return listOf(member(tool, key)).flatMap((declaration, i): OfferedTool[] => {
    const name = textOf(member(declaration, "name"));
    if (name === null) return [];
    const description = textOf(member(declaration, "description")) ?? "";
    const json = get(declaration, "parametersJsonSchema", "parameters_json_schema");
    const parameters = jsonSchemaOf(json ?? member(declaration, "parameters") ?? {});
    return [
      { kind: "function", name, namespace: null, description, parameters, path: [...path, key, i] },
    ];
  });
}

function readWishes(request: unknown): Wishes {
  const wishes = noWishes();
  const config = get(request, "generationConfig", "generation_config");
  const schema =
    get(config, "responseJsonSchema", "response_json_schema") ??
    get(config, "responseSchema", "response_schema");
  wishes.schema = schema === undefined ? null : jsonSchemaOf(schema);
  const mime = textOf(get(config, "responseMimeType", "response_mime_type"));
  wishes.json = wishes.schema === null && mime !== null && mime.startsWith("application/json");
  const calling = get(
    get(request, "toolConfig", "tool_config"),
    "functionCallingConfig",
    "function_calling_config",
  );
  const mode = textOf(member(calling, "mode"))?.toUpperCase();
  if (mode === "NONE") wishes.tools = "none";
  if (mode === "ANY") wishes.tools = "required";
  const allowed = listOf(get(calling, "allowedFunctionNames", "allowed_function_names"));
  if (mode === "ANY" && allowed.length === 1) wishes.tool = textOf(allowed[0]);
  wishes.maxTokens = numberOf(get(config, "maxOutputTokens", "max_output_tokens"));
  return wishes;
}
