import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { characterOf } from "./characters.ts";
import { visible, visibleParts } from "./visible.ts";
import { widthOf } from "./width.ts";

describe("visible", () => {
  it.each([
    ["plain text, ünïcödé 漢字", "plain text, ünïcödé 漢字"],
    ["\u001b[31mred\u001b[0m", "␛[31mred␛[0m"],
    ["line\r\nend\ttab\u007f", "line␍␊end␉tab␡"],
    ["a\u200bb\u2060c\ufeff", "a⟨U+200B⟩b⟨U+2060⟩c⟨U+FEFF⟩"],
    ["\u202egpj.exe\u2066", "⟨U+202E⟩gpj.exe⟨U+2066⟩"],
    ["no\u00a0break\u3000wide", "no⟨U+00A0⟩break⟨U+3000⟩wide"],
    ["tag\u{e0041}vs\ufe0f", "tag⟨U+E0041⟩vs⟨U+FE0F⟩"],
    ["half\ud800", "half⟨U+D800⟩"],
    ["e\u0301", "e\u0301"],
    ["\u0301start", "⟨U+0301⟩start"],
    ["e\u0301\u0302\u0303\u0304", "e\u0301\u0302⟨U+0303⟩⟨U+0304⟩"],
    ["", ""],
  ])("%j becomes %s", (text, shown) => {
    expect(visible(text)).toBe(shown);
  });

  it("leaves no control, format or lone character, whatever comes in", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        expect(visible(text)).not.toMatch(/\p{C}/u);
        expect(visible(visible(text))).toBe(visible(text));
      }),
    );
  });

  it("loses nothing: what is not hidden stays in its place", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        let rest = text;
        for (const part of visibleParts(text)) {
          const length = part.hidden ? ([...rest][0]?.length ?? 0) : part.text.length;
          if (!part.hidden) expect(rest.startsWith(part.text)).toBe(true);
          rest = rest.slice(length);
        }
        expect(rest).toBe("");
      }),
    );
  });
});

describe("characterOf", () => {
  it("names a character", () => {
    expect(characterOf(0x2019)).toEqual({
      glyph: "’",
      notation: "U+2019",
      name: "RIGHT SINGLE QUOTATION MARK",
    });
    expect(characterOf(0x200b)).toEqual({
      glyph: "",
      notation: "U+200B",
      name: "ZERO WIDTH SPACE",
    });
  });
});

describe("widthOf", () => {
  it.each([
    ["abc", 3],
    ["漢字", 4],
    ["e\u0301", 1],
    ["⟨U+200B⟩", 8],
    ["😀", 2],
  ])("%s takes %i columns", (text, width) => expect(widthOf(text)).toBe(width));
});
