import type { Trace } from "@telltale/core/model/index.ts";
import type { AlignContext } from "./context.ts";
import { baseOf } from "./context.ts";
import type { Extracted } from "./leaf.ts";
import { extractMessage } from "./message.ts";
import { Budget } from "./sink.ts";
import { extractWhole } from "./whole-run.ts";

/**
 * Takes one trace apart into leaves. To be done once for each trace and kept: laying runs side by
 * side works on this alone. Nothing is normalised; what cannot be taken apart is named in `gaps`.
 */
export function extract(trace: Trace, context: AlignContext): Extracted {
  const base = baseOf(context, trace.levels);
  const budget = new Budget();
  // CONNECT only opens the tunnel that other messages run through; it is told like any request.
  const parts = trace.messages.map((sent) => extractMessage(sent, context, base, budget));
  const wholeBudget = new Budget();
  const whole = extractWhole(trace, parts, context, base, wholeBudget);
  return {
    run: trace.run,
    purpose: trace.purpose,
    block: trace.block,
    levels: trace.levels,
    entropy: trace.entropy,
    usable: parts.some(({ purpose }) => purpose?.endpoint.endpoint === "generate"),
    messages: parts.flatMap(({ message, events }) => [message, ...events]),
    // Beside its model API, a vendor's own host serves other things under the default base URL too.
    roles: parts.map(({ message }) =>
      message.hostFollowsDefault && message.role === "model-api" ? "other" : message.role,
    ),
    whole,
    gaps: [...budget.gaps, ...wholeBudget.gaps],
  };
}
