import type { JsonPath } from "../json.ts";
import type { BodyPart } from "../request.ts";

/** Members of a part that the model reads. */
const READ = new Set([
  "text",
  "functionCall",
  "function_call",
  "functionResponse",
  "function_response",
  "inlineData",
  "inline_data",
  "fileData",
  "executableCode",
  "codeExecutionResult",
]);

/** What a place in the body of a Gemini request is. */
export function partOf(path: JsonPath): BodyPart {
  const [top, ...rest] = path;
  // A request to count tokens may wrap the whole request to generate.
  if (top === "generateContentRequest") return partOf(rest);
  if (top === "systemInstruction" || top === "system_instruction") {
    return isRead(rest) ? "system" : "other";
  }
  if (top === "contents") return isRead(rest) ? "conversation" : "other";
  return top === "tools" ? "tools" : "other";
}

function isRead(path: JsonPath): boolean {
  const names = path.filter((step) => typeof step === "string");
  const inPart = names[0] === "parts" ? names[1] : names[0];
  if (inPart === undefined) return true;
  return READ.has(inPart) && !(names.length > 2 && names[2] === "id");
}
