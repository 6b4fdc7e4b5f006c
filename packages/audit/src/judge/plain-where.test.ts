import { expect, test } from "vitest";
import { plainWhere } from "./plain-where.ts";

const side = { where: "POST /v1/chat/completions (side request) $.user" };

test("a tool's only request is no side request", () => {
  const others = [side, { where: "POST /v1/events $.a" }];
  expect(plainWhere(side, { columns: others }).split(" ")).toEqual([
    "POST",
    "/v1/chat/completions",
    "$.user",
  ]);
});

test("beside a main request it is one", () => {
  const main = { where: "POST /v1/chat/completions $.messages[0]" };
  expect(plainWhere(side, { columns: [side, main] })).toBe(side.where);
  expect(plainWhere(main, { columns: [side, main] })).toBe(main.where);
});
