import type { Json } from "@telltale/core/wire/index.ts";
import { member } from "@telltale/core/wire/index.ts";
import type { Speech } from "../reply.ts";
import { CREATED, USAGE } from "../reply.ts";

type JsonObjectOut = { [key: string]: Json };

/** The response object as it begins, and as it ends with its output. */
export interface Response {
  begun: JsonObjectOut;
  ended(output: Json[]): JsonObjectOut;
  incomplete: boolean;
}

/** Members of the request that the API repeats in its answer, and what stands there where the request has none. */
const REPEATED: JsonObjectOut = {
  instructions: null,
  max_output_tokens: null,
  parallel_tool_calls: true,
  previous_response_id: null,
  store: true,
  temperature: 1,
  tool_choice: "auto",
  top_p: 1,
  truncation: "disabled",
};

/** The response object of the Responses API for one reply. */
export function responseOf({ model, reply, body }: Speech, id: string): Response {
  const repeated = Object.fromEntries(
    Object.entries(REPEATED).map(([key, otherwise]) => {
      const sent = member(body, key);
      const plain =
        typeof sent === "string" || typeof sent === "number" || typeof sent === "boolean";
      return [key, plain && key !== "instructions" ? sent : otherwise];
    }),
  );
  const begun: JsonObjectOut = {
    id,
    object: "response",
    created_at: CREATED,
    status: "in_progress",
    background: false,
    error: null,
    incomplete_details: null,
    ...repeated,
    model,
    output: [],
    reasoning: { effort: null, summary: null },
    text: { format: { type: "text" } },
    tools: [],
    usage: null,
    metadata: {},
  };
  const incomplete = reply.kind === "text" && reply.cut;
  const ended = (output: Json[]): JsonObjectOut => ({
    ...begun,
    status: incomplete ? "incomplete" : "completed",
    incomplete_details: incomplete ? { reason: "max_output_tokens" } : null,
    output,
    usage: {
      input_tokens: USAGE.input,
      input_tokens_details: { cached_tokens: 0 },
      output_tokens: USAGE.output,
      output_tokens_details: { reasoning_tokens: 0 },
      total_tokens: USAGE.total,
    },
  });
  return { begun, ended, incomplete };
}
