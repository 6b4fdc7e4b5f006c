import { expect, test } from "vitest";
import type { LevelEvidence } from "./evidence.ts";
import { variantsText } from "./variants.ts";

const level = (id: string, char: string | null, silent = false): LevelEvidence => ({
  id,
  value: null,
  sends: char === null ? null : `Today${char}s date`,
  context: null,
  startedAt: null,
  seen: 3,
  tried: 3,
  silent,
});

test("a place that is one of several characters is told with all of them and where they stand", () => {
  const levels = [
    level("another lab", "ʼ"),
    level("neutral", "'", true),
    level("suffix .cn", "’"),
    level("suffix .de", "'", true),
    { ...level("a mirror", "’"), tried: 1 },
    level("a cloud", "ʹ"),
  ];
  expect(variantsText(levels, "the prompt")).toBe(
    "one character in the prompt is one of four: U+0027 APOSTROPHE ordinarily, U+02BC for “another lab”, U+2019 for “suffix .cn” and 1 more, U+02B9 for “a cloud”",
  );
});

test("two characters are told as a change of one to the other", () => {
  expect(variantsText([level("a", "’"), level("b", "'", true)], "the prompt")).toBeNull();
});

test("nothing is said where more than one character changes, or the place is absent", () => {
  const two = [level("a", "’"), level("b", "'", true)];
  expect(variantsText([...two, level("c", null)], "the prompt")).toBeNull();
  expect(variantsText([...two, level("c", " i"), level("d", "ʹ")], "the prompt")).toBeNull();
});
