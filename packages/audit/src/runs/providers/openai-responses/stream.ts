import type { ServerEvent } from "../form.ts";
import type { Item } from "./item.ts";
import type { Response } from "./response.ts";

/** The events of one response with one output item, numbered in order. */
export function streamOf(response: Response, item: Item): ServerEvent[] {
  const end = response.incomplete ? "response.incomplete" : "response.completed";
  const events = [
    { type: "response.created", response: response.begun },
    { type: "response.in_progress", response: response.begun },
    { type: "response.output_item.added", output_index: 0, item: item.begun },
    ...item.events.map((event) => ({ output_index: 0, ...event })),
    { type: "response.output_item.done", output_index: 0, item: item.done },
    { type: end, response: response.ended([item.done]) },
  ];
  return events.map((event, i) => ({
    name: event.type,
    data: { ...event, sequence_number: i },
  }));
}
