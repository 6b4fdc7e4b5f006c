/**
 * The smallest model APIs that a testbed can talk to in a rehearsal: a tool call first, a text
 * after its result.
 */

const call = { name: "list_files", input: { path: "." } };
const said = "Done.";

type Json = Record<string, unknown>;

const sse = (events: Json[], named: boolean): string =>
  events
    .map(
      (event) =>
        `${named ? `event: ${String(event["type"])}\n` : ""}data: ${JSON.stringify(event)}\n\n`,
    )
    .join("");

function anthropic(body: string, stream: boolean): string {
  const block =
    body.includes('"tool_result"') || body.includes("tool\\u005fresult")
      ? { type: "text", text: said }
      : { type: "tool_use", id: "toolu_1", ...call };
  if (!stream) return JSON.stringify({ type: "message", role: "assistant", content: [block] });
  const delta =
    "text" in block
      ? { type: "text_delta", text: said }
      : { type: "input_json_delta", partial_json: JSON.stringify(call.input) };
  const start = "text" in block ? { ...block, text: "" } : { ...block, input: {} };
  return sse(
    [
      { type: "message_start", message: { role: "assistant", content: [] } },
      { type: "content_block_start", index: 0, content_block: start },
      { type: "content_block_delta", index: 0, delta },
      { type: "content_block_stop", index: 0 },
      { type: "message_stop" },
    ],
    true,
  );
}

function chat(body: string, stream: boolean): string {
  const part = { name: call.name, arguments: JSON.stringify(call.input) };
  const message = /"role":\s*"tool"/.test(body)
    ? { role: "assistant", content: said }
    : {
        role: "assistant",
        content: null,
        tool_calls: [{ index: 0, id: "call_1", type: "function", function: part }],
      };
  return stream
    ? `${sse([{ choices: [{ index: 0, delta: message }] }], false)}data: [DONE]\n\n`
    : JSON.stringify({ choices: [{ index: 0, message }] });
}

function responses(body: string, stream: boolean): string {
  const item = /"function_call_output"/.test(body)
    ? { type: "message", role: "assistant", content: [{ type: "output_text", text: said }] }
    : {
        type: "function_call",
        call_id: "call_1",
        name: call.name,
        arguments: JSON.stringify(call.input),
      };
  return stream
    ? sse(
        [
          { type: "response.output_item.done", item },
          { type: "response.completed", response: { output: [item] } },
        ],
        true,
      )
    : JSON.stringify({ output: [item] });
}

function gemini(body: string, stream: boolean): string {
  const part = /"functionResponse"/.test(body)
    ? { text: said }
    : { functionCall: { name: call.name, args: call.input } };
  const answer = { candidates: [{ content: { role: "model", parts: [part] } }] };
  return stream ? sse([answer], false) : JSON.stringify(answer);
}

/** The bytes of the answer to one request; whatever is no model request gets a 404. */
export function answerTo(method: string, target: string, body: string): string {
  const path = target.split("?")[0] ?? "";
  const stream = /"stream":\s*true/.test(body) || path.endsWith(":streamGenerateContent");
  const play =
    method !== "POST"
      ? null
      : path.endsWith("/messages")
        ? anthropic
        : path.endsWith("/chat/completions")
          ? chat
          : path.endsWith("/responses")
            ? responses
            : /:(streamG|g)enerateContent$/.test(path)
              ? gemini
              : null;
  if (!play) return "HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n";
  const text = play(body, stream);
  const type = stream ? "text/event-stream" : "application/json";
  return `HTTP/1.1 200 OK\r\ncontent-type: ${type}\r\ncontent-length: ${Buffer.byteLength(text)}\r\n\r\n${text}`;
}
