import { expect, test } from "vitest";
import { alternativesAmong } from "./among.ts";

const texts = (among: string[], hasUnknown?: boolean) =>
  alternativesAmong({
    among,
    differ: "order",
    strength: "weak",
    ...(hasUnknown === undefined ? {} : { hasUnknown }),
  });

test("an ellipsis that the code writes is a character like any other", () => {
  expect(texts(["...", "…"])[1]).toEqual({ text: "…", codePoints: ["U+2026"] });
});

test("whole texts that are not known are told in words", () => {
  expect(texts(["…", "… in another order"], true)).toEqual([
    { text: "a text that is only known when the program runs", codePoints: [], unknown: "all" },
    { text: "the same in another order", codePoints: [], unknown: "all" },
  ]);
  expect(texts(["…", "….sort()"], true)[1]?.text).toBe("the same after .sort()");
});

test("pieces that are not known stay, and are no characters that are sent", () => {
  expect(texts(["…", "…. "], true)).toEqual([
    { text: "…", codePoints: [], unknown: "part" },
    { text: "…. ", codePoints: ["U+002E", "U+0020"], unknown: "part" },
  ]);
  expect(texts(["a", "…b"], true)[0]).toEqual({ text: "a", codePoints: ["U+0061"] });
});
