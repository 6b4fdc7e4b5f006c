import { expect, it } from "vitest";
import { nameOf } from "./name.ts";

it.each([
  [0x27, "APOSTROPHE"],
  [0x2d, "HYPHEN-MINUS"],
  [0x2f, "SOLIDUS"],
  [0x2b9, "MODIFIER LETTER PRIME"],
  [0x2bc, "MODIFIER LETTER APOSTROPHE"],
  [0x2019, "RIGHT SINGLE QUOTATION MARK"],
  [0x200b, "ZERO WIDTH SPACE"],
  [0x202e, "RIGHT-TO-LEFT OVERRIDE"],
  [0xa0, "NO-BREAK SPACE"],
  [0x430, "CYRILLIC SMALL LETTER A"],
  [0xff0f, "FULLWIDTH SOLIDUS"],
  [0xfe0f, "VARIATION SELECTOR-16"],
  [0xe0100, "VARIATION SELECTOR-17"],
  [0xe0041, "TAG LATIN CAPITAL LETTER A"],
  [0x1b, "ESCAPE"],
  [0x01, "<control>"],
  [0x6f22, "CJK UNIFIED IDEOGRAPH-6F22"],
  [0x0e01, "<letter>"],
  [0xd800, "<surrogate>"],
  [0xe123, "<private use>"],
  [0x10ffff, "<unassigned>"],
])("names %i", (code, name) => expect(nameOf(code)).toBe(name));
