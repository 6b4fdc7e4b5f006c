import type { StudyReport } from "@telltale/core/model/study.ts";
import type { Code } from "../code/code.ts";
import { placeOf } from "../code/place.ts";
import type { SinkMark } from "../sinks/sink.ts";
import type { SourceMark } from "../sources/source.ts";
import { keyOf, sendingAt } from "./reads.ts";

type Capabilities = StudyReport["capabilities"];

/** What the code can read, each thing once with its first place. */
export function readsIn(code: Code, marks: readonly SourceMark[]): Capabilities["reads"] {
  const groups = Map.groupBy(marks, keyOf);
  return [...groups.values()].map((same) => {
    const { id, name, factor, what, node } = same[0] as SourceMark;
    return { source: id, name, factor, what, place: placeOf(code, node), places: same.length };
  });
}

/**
 * By which ways the code can send, each once with its first place, sure places only; and texts that
 * are put together, of which nobody followed where they go.
 */
export function sendsIn(code: Code, marks: readonly SinkMark[]): Capabilities["sends"] {
  const told = marks.filter(
    ({ certain, fields, id }) =>
      id === "text" || (certain && (fields === null || fields.includes(""))),
  );
  const groups = Map.groupBy(told, ({ id, what }) => `${id} ${what}`);
  return [...groups.values()].map((same) => ({
    ...sendingAt(code, same[0] as SinkMark),
    places: same.length,
  }));
}
