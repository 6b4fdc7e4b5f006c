import type { OriginalDestination, RecorderOptions } from "./recorder.ts";
import type { RunRecord } from "./run-record.ts";

/** Asks the sandbox where a flow was meant to go; that this fails must not cost what was sent. */
export async function lookUp(
  options: Pick<RecorderOptions, "originalDestination">,
  flow: Parameters<RecorderOptions["originalDestination"]>[0],
  run: RunRecord,
): Promise<OriginalDestination | null> {
  try {
    return await options.originalDestination(flow);
  } catch {
    run.gap(`where a ${flow.transport.toUpperCase()} connection was meant to go is not known`);
    return null;
  }
}
