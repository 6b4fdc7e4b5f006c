import { TelltaleError } from "@telltale/core/model/index.ts";

/**
 * Older recordings are brought to today's shape on reading, one step a format version. Format 1 is
 * the first, so there is no step yet; a newer format is refused rather than half understood.
 */
const steps: ((old: unknown) => unknown)[] = [];
const newest = steps.length + 1;

function upgrade(value: unknown, what: string): unknown {
  const format =
    typeof value === "object" && value !== null && "format" in value ? value.format : null;
  if (typeof format !== "number" || !Number.isInteger(format) || format < 1) {
    throw new Error(`This ${what} does not say its format.`);
  }
  if (format > newest) {
    throw new TelltaleError(
      "bad-trace",
      `This ${what} has format ${format}, newer than ${newest}.`,
      {
        next: "Read it with the version of telltale that wrote it, or a newer one.",
      },
    );
  }
  return steps.slice(format - 1).reduce((old, step) => step(old), value);
}

export function upgradeTrace(value: unknown): unknown {
  return upgrade(value, "recording");
}

export function upgradeRecord(value: unknown): unknown {
  return upgrade(value, "audit record");
}
