import fc from "fast-check";
import { expect, test } from "vitest";
import type { ProtocolId } from "../model/protocol.ts";
import { protocols, recognise } from "./recognise.ts";

const generate = (protocol: ProtocolId, streamed: boolean | null, model: string | null = null) => ({
  protocol,
  endpoint: "generate",
  streamed,
  model,
});

test.each([
  ["POST", "/v1/messages", generate("anthropic-messages", null)],
  ["post", "/anthropic/v1/messages?beta=true", generate("anthropic-messages", null)],
  ["POST", "http://example.org/v1/messages", generate("anthropic-messages", null)],
  ["POST", "/compatible-mode/v1/chat/completions", generate("openai-chat", null)],
  ["POST", "/openai/deployments/x/chat/completions?api-version=1", generate("openai-chat", null)],
  ["POST", "/v1/responses", generate("openai-responses", null)],
  ["GET", "/v1//responses/", generate("openai-responses", true)],
  ["POST", "/v1beta/models/g-1:generateContent", generate("gemini", false, "g-1")],
  ["POST", "/api/v1/models/g-1:streamGenerateContent?alt=sse", generate("gemini", true, "g-1")],
  [
    "POST",
    "/v1/projects/p/locations/l/publishers/google/models/g:generateContent",
    generate("gemini", false, "g"),
  ],
])("%s %s asks for an answer", (method, target, expected) => {
  expect(recognise(method, target)).toEqual(expected);
});

test.each([
  ["/v1/messages/count_tokens?beta=true", "anthropic-messages"],
  ["/v1/responses/input_tokens", "openai-responses"],
  ["/v1beta/models/g:countTokens", "gemini"],
])("POST %s counts tokens", (target, protocol) => {
  expect(recognise("POST", target)).toMatchObject({ protocol, endpoint: "count-tokens" });
});

test("who lists models is settled by headers, version, and what is preferred", () => {
  const protocolOf = (target: string, hints = {}) => recognise("GET", target, hints)?.protocol;
  expect(protocolOf("/v1/models")).toBe("openai-chat");
  expect(protocolOf("/v1/models", { preferred: "openai-responses" })).toBe("openai-responses");
  const headers = [["Anthropic-Version", "2023-06-01"]];
  expect(protocolOf("/v1/models", { headers, preferred: "gemini" })).toBe("anthropic-messages");
  expect(protocolOf("/v1beta/models")).toBe("gemini");
  expect(recognise("GET", "/v1/models/org/name")?.model).toBe("org/name");
});

test.each([
  ["GET", "/v1/messages"],
  ["POST", "/v1/messages/batches"],
  ["POST", "/api/event_logging/batch"],
  ["POST", "/chat/messages"],
  ["POST", "/v1/embeddings"],
  ["GET", "/v1/responses/resp_1"],
  ["GET", "/catalogue/models"],
  ["POST", "/v1beta/models/g:embedContent"],
  ["POST", "/v1/chat%2Fcompletions"],
  ["", ""],
])("%s %s is no request to a model", (method, target) => {
  expect(recognise(method, target)).toBeNull();
});

test("every API finds its folder's name in the list", () => {
  for (const [id, protocol] of Object.entries(protocols)) expect(protocol.id).toBe(id);
});

test("no target and no body makes it throw", () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (method, target) => {
      recognise(method, target);
    }),
  );
  const bodies = fc.oneof(
    fc.jsonValue(),
    fc.dictionary(
      fc.constantFrom(
        "messages",
        "input",
        "contents",
        "tools",
        "system",
        "generationConfig",
        "text",
      ),
      fc.jsonValue(),
    ),
  );
  fc.assert(
    fc.property(bodies, (body) => {
      for (const protocol of Object.values(protocols)) protocol.read(body);
    }),
  );
});
