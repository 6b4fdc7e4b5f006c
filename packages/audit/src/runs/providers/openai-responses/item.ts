import type { Json } from "@telltale/core/wire/index.ts";
import { halves } from "../form.ts";
import type { Ids } from "../ids.ts";
import type { Reply } from "../reply.ts";

type JsonObjectOut = { [key: string]: Json };

/** An output item as it begins and ends, and the events between. */
export interface Item {
  id: string;
  begun: JsonObjectOut;
  done: JsonObjectOut;
  /** Events without `sequence_number` and `output_index`, which follow from their place. */
  events: ({ type: string } & JsonObjectOut)[];
}

/** A reply as output item of the Responses API. */
export function itemOf(reply: Reply, ids: Ids): Item {
  if (reply.kind === "text") return messageItem(ids.next("message item", "msg_", 48), reply.text);
  const { id: call_id, tool } = reply;
  const input = typeof reply.input === "string" ? reply.input : JSON.stringify(reply.input);
  const group = tool.namespace === null ? {} : { namespace: tool.namespace };
  if (tool.kind === "function") {
    return streamedCall("function_call", "arguments", ids.next("call item", "fc_", 48), {
      call_id,
      name: tool.name,
      ...group,
      arguments: input,
    });
  }
  if (tool.kind === "freeform") {
    return streamedCall("custom_tool_call", "input", ids.next("call item", "ctc_", 48), {
      call_id,
      name: tool.name,
      ...group,
      input,
    });
  }
  return shellCall(tool.kind, ids.next("call item", "sh_", 48), call_id, input);
}

function messageItem(id: string, text: string): Item {
  const part = { type: "output_text", annotations: [], logprobs: [] };
  const head = { id, type: "message", role: "assistant" };
  const at = { item_id: id, content_index: 0 };
  return {
    id,
    begun: { ...head, status: "in_progress", content: [] },
    done: { ...head, status: "completed", content: [{ ...part, text }] },
    events: [
      { type: "response.content_part.added", ...at, part: { ...part, text: "" } },
      ...halves(text).map((delta) => ({
        type: "response.output_text.delta",
        ...at,
        delta,
        logprobs: [],
      })),
      { type: "response.output_text.done", ...at, text, logprobs: [] },
      { type: "response.content_part.done", ...at, part: { ...part, text } },
    ],
  };
}

/** A call whose input comes in pieces. */
function streamedCall(
  type: "function_call" | "custom_tool_call",
  key: "arguments" | "input",
  id: string,
  call: { [key: string]: string },
): Item {
  const event = `response.${type === "function_call" ? "function_call_arguments" : "custom_tool_call_input"}`;
  const input = call[key] ?? "";
  const name = type === "function_call" ? { name: call["name"] ?? "" } : {};
  return {
    id,
    begun: { id, type, status: "in_progress", ...call, [key]: "" },
    done: { id, type, status: "completed", ...call },
    events: [
      ...halves(input).map((delta) => ({ type: `${event}.delta`, item_id: id, delta })),
      { type: `${event}.done`, item_id: id, ...name, [key]: input },
    ],
  };
}

function shellCall(
  kind: "local-shell" | "shell",
  id: string,
  call_id: string,
  command: string,
): Item {
  const shape: JsonObjectOut =
    kind === "local-shell"
      ? {
          type: "local_shell_call",
          action: { type: "exec", command: [command], env: {}, timeout_ms: 10_000 },
        }
      : {
          type: "shell_call",
          action: { commands: [command], timeout_ms: 10_000, max_output_length: 4096 },
        };
  const head = { id, call_id, ...shape };
  return {
    id,
    begun: { ...head, status: "in_progress" },
    done: { ...head, status: "completed" },
    events: [],
  };
}
