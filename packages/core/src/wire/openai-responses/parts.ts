import type { JsonPath } from "../json.ts";
import type { BodyPart } from "../request.ts";

/** Members of an input item that the model reads. */
const READ = new Set([
  "content",
  "output",
  "arguments",
  "input",
  "name",
  "summary",
  "action",
  "reasoning_content",
]);

/** Members of a content part that the model reads. */
const READ_IN_PART = new Set(["text", "refusal", "image_url", "input_image"]);

/** What a place in the body of a Responses request is. */
export function partOf(path: JsonPath): BodyPart {
  const [top, item, key, ...rest] = path;
  if (top === "instructions") return "system";
  if (top === "tools") return "tools";
  if (top !== "input") return "other";
  // `input` itself, when it is plain text, or a whole item.
  if (item === undefined || key === undefined) return "conversation";
  if (key === "tools") return "tools";
  if (!READ.has(String(key))) return "other";
  if (key !== "content" && key !== "output" && key !== "summary") return "conversation";
  const inPart = rest.find((step) => typeof step === "string");
  return inPart === undefined || READ_IN_PART.has(inPart) ? "conversation" : "other";
}
