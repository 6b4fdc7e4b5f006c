import type { JsonPath } from "../json.ts";
import type { BodyPart } from "../request.ts";

/** Members of a content block that the model reads; beside them stand types, ids and cache marks. */
const READ = new Set([
  "text",
  "content",
  "input",
  "thinking",
  "name",
  "title",
  "context",
  "source",
]);

/** What a place in the body of a Messages request is. */
export function partOf(path: JsonPath): BodyPart {
  const [top, ...rest] = path;
  if (top === "system") return isRead(rest) ? "system" : "other";
  if (top === "messages") {
    return rest.length === 0 || isRead(rest.slice(1)) ? "conversation" : "other";
  }
  if (top === "tools") return rest.includes("cache_control") ? "other" : "tools";
  return "other";
}

function isRead(path: JsonPath): boolean {
  const member = path.find((step) => typeof step === "string" && step !== "content");
  return member === undefined || READ.has(String(member));
}
