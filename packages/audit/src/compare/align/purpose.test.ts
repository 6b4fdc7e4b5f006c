import { describe, expect, it } from "vitest";
import { extract } from "./extract.ts";
import { buildTrace, context, prompt } from "./testing/build.ts";

const said = { ...context, protocol: "anthropic-messages" as const };
const invoke = (levels: Record<string, string>, target: string) =>
  buildTrace({ levels, sent: [{ target, body: prompt("Hi"), host: "gateway.example" }] });
const base = { "base-url": "https://gateway.example/tenant" };

describe("a path that is no API's own", () => {
  it("is a model request where the user says what the tool speaks", () => {
    expect(extract(invoke({}, "/llm/invoke"), context).usable).toBe(false);
    const run = extract(invoke({}, "/llm/invoke"), said);
    expect(run.usable).toBe(true);
    expect(run.messages.map(({ role, where }) => [role, where])).toEqual([
      ["model-api", "POST /llm/invoke"],
    ]);
  });

  it("is the same place under a base URL with a path", () => {
    const [plain] = extract(invoke({}, "/llm/invoke"), said).messages;
    const [under] = extract(invoke(base, "/tenant/llm/invoke"), said).messages;
    expect(under?.group).toBe(plain?.group);
  });

  it("is none where its body carries no prompt", () => {
    for (const body of ["", "{", '{"events":[]}', "[[1]]", '{"messages":["x"]}']) {
      const trace = buildTrace({ sent: [{ target: "/llm/invoke", body }] });
      expect(extract(trace, said).usable).toBe(false);
    }
  });
});
