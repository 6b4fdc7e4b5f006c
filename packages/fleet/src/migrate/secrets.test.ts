import { describe, expect, it } from "vitest";
import {
  hasSecret,
  isSecret,
  referenceName,
  secretInCommand,
  variableName,
  withoutSecrets,
} from "./secrets.ts";

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
    ["X", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", true],
    ["X", "/home/u/Projects/2026/some/long/folder1", false],
  ])("%s=%s: %s", (name, value, secret) => expect(isSecret(name, value)).toBe(secret));

  it("are taken out of texts, and named", () => {
    expect(withoutSecrets("use sk-ant-0123456789 now").text).not.toContain("0123456789");
    expect(referenceName("$HOME")).toBe("HOME");
    expect(referenceName("a$HOME")).toBeNull();
    expect(variableName("my-server", "X-Api.Key")).toBe("MY_SERVER_X_API_KEY");
  });

  it.each([
    ["curl -H 'Authorization: Bearer abc123xyz' *", true],
    ["PGPASSWORD=hunter2 psql:*", true],
    ["deploy --api-key abc123xyz *", true],
    ["login 9f86d081884c7d659a2feaa0c55ad015:*", true],
    ["npm run token:refresh", false],
    ["git commit --author somebody *", false],
    ["deploy --api-key $API_KEY *", false],
    ["deploy --api-key *", false],
    ["docker run -e TOKEN=*", false],
    ["curl -u bob:hunter2x https://x.example", true],
    ["mysql -u root -pS3cretPw9 *", true],
    ["psql -p 5432 *", false],
    ["docker run -u 1000:1000 *", false],
    ["mysql -p *", false],
  ])("in a command: %s: %s", (command, secret) => {
    expect(secretInCommand(command) >= 0).toBe(secret);
  });

  it.each([
    ["export TOKEN=abc123xyz\n", true],
    ['{"apiKey": "abc123xyz"}', true],
    ["password: hunter2abc", true],
    ["token = next_token1(text)", false],
    ["key: ./config/app1.json", false],
    ["max_tokens=4096000000", false],
    ["TOKEN=$(cat token1file)", false],
    ["API_KEY=your-key-here", false],
    ["DB_PASSWORD=swordfish", true],
    ["DB_PASSWORD=<set it>", false],
    ["curl https://hooks.slack.com/services/T0AB12CD3/B0AB12CD3/aBcDeFgHiJkLmNoPqRsTuVwX", true],
    ["see https://hooks.slack.com/services", false],
    ["Authorization: Bearer abcDEF123456ghi", true],
    ["Authorization: Bearer <token>", false],
    ["bot 123456789:AAF-abcdefghijklmnopqrstuvwxyz01234", true],
    ["at 12:30, in 2026", false],
  ])("in a file: %s: %s", (text, secret) => expect(hasSecret(text)).toBe(secret));
});
