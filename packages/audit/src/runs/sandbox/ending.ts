import { constants } from "node:os";
import type { Ending } from "@telltale/core/model/index.ts";

/**
 * The exit code that bwrap reports, taken apart: like a shell, it says 128 + N for a program that
 * signal N ended. A program that exits with such a code itself cannot be told from that.
 */
export function endingOf(code: number | null): Pick<Ending, "code" | "signal"> {
  if (code === null) return { code: null, signal: "SIGKILL" };
  const found = Object.entries(constants.signals).find(([, number]) => number === code - 128);
  return found === undefined ? { code, signal: null } : { code: null, signal: found[0] };
}
