import type { JsonPath } from "../json.ts";
import type { BodyPart } from "../request.ts";

/** What a place in the body of a Chat Completions request is. */
export function partOf(path: JsonPath): BodyPart {
  const [top, second, ...rest] = path;
  if (top === "tools" || top === "functions") return "tools";
  if (top !== "messages") return "other";
  if (second === undefined) return "conversation";
  // The role stands in a sibling, so that instructions cannot be told from other turns by place.
  if (rest.length === 0) return "conversation";
  if (rest[0] === "content") return isContent(rest.slice(1)) ? "conversation" : "other";
  if (rest[0] === "tool_calls") {
    return rest.at(-1) === "arguments" || rest.at(-1) === "name" || rest.at(-1) === "input"
      ? "conversation"
      : "other";
  }
  return rest[0] === "reasoning_content" || rest[0] === "refusal" ? "conversation" : "other";
}

function isContent(path: JsonPath): boolean {
  const key = path.find((step) => typeof step === "string");
  return key === undefined || key === "text" || key === "refusal" || key === "image_url";
}
