import { parentPort, workerData } from "node:worker_threads";
import { type ErrorCode, TelltaleError } from "@telltale/core/model/errors.ts";
import type { Outline } from "./outline.ts";
import { type OpenedSide, openSide, type SideQuestion } from "./side.ts";

/** What the thread of `openBeside` says, once. */
export type SideAnswer =
  | { side: OpenedSide }
  | { side: null; code: ErrorCode; message: string; stack: string };

try {
  const { outline, facts, notExamined } = await openSide(workerData as SideQuestion, () => {});
  const answer: SideAnswer = { side: { outline, facts, notExamined } };
  parentPort?.postMessage(answer, buffersOf(outline));
} catch (error) {
  const known = error instanceof TelltaleError ? error : null;
  const answer: SideAnswer = {
    side: null,
    code: known?.code ?? "internal",
    message: known?.message ?? `The version before could not be read: ${(error as Error).message}`,
    stack: (error as Error).stack ?? "",
  };
  parentPort?.postMessage(answer, []);
}

/** Arrays are moved, not copied. */
function buffersOf({ units, ...outline }: Outline): ArrayBuffer[] {
  return [...Object.values(units), ...Object.values(outline)].flatMap((array) =>
    ArrayBuffer.isView(array) ? [array.buffer as ArrayBuffer] : [],
  );
}
