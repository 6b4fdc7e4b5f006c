import { describe, expect, it } from "vitest";
import { isSecret, referenceName, variableName, withoutSecrets } from "./secrets.ts";

describe("secrets", () => {
  it.each([
    ["API_KEY", "anything", true],
    ["X", "ghp_0123456789abcdefghij", true],
    ["URL", "postgres://me:pass@host/db", true],
    ["X", "0123456789abcdef0123456789abcdef", true],
    ["API_KEY", `\${API_KEY}`, false],
    ["MODE", "fast", false],
    ["USE_AUTH", "true", false],
    ["HEADERS", '{"Authorization": "Bearer abcdefgh"}', true],
    ["ARGUMENT", "Authorization: Bearer $TOKEN", false],
    ["ARGUMENT", "--header=X-Api-Key: abcdefgh", true],
    ["ARGUMENT", "monkeys and tokens", false],
  ])("%s=%s: %s", (name, value, secret) => expect(isSecret(name, value)).toBe(secret));

  it("are taken out of texts, and named", () => {
    expect(withoutSecrets("use sk-ant-0123456789 now").text).not.toContain("0123456789");
    expect(referenceName("$HOME")).toBe("HOME");
    expect(referenceName("a$HOME")).toBeNull();
    expect(variableName("my-server", "X-Api.Key")).toBe("MY_SERVER_X_API_KEY");
  });
});
