import { describe, expect, it } from "vitest";
import { readMarkdown, writeMarkdown } from "./markdown.ts";

describe("front matter", () => {
  it("is read, and written so that it reads the same", () => {
    const fields = { description: "a: b # c", tools: ["Read", "x"], n: 1 };
    const text = writeMarkdown({ fields, body: "Words.\n" });
    expect(readMarkdown(text, "a.md").fields).toEqual(fields);
    expect(readMarkdown("no front matter\n---\n", "a.md").fields).toEqual({});
  });

  it("is an error where it does not end, since limits may stand in it", () => {
    for (const text of ["---\nname: x\ntools: Read\nbody", "---\r\nname: x\r\n", "\uFEFF---\na:\n"])
      expect(() => readMarkdown(text, "/x/a.md")).toThrow(/\/x\/a\.md:1:1 has front matter that/);
    for (const text of ["---\n", "---\n\nA rule above: a text.\n", "----\na: b\n"])
      expect(readMarkdown(text, "a.md")).toEqual({ fields: {}, body: text });
  });

  it("ends at a line of its own alone", () => {
    const { fields, body } = readMarkdown("---\na: see ---\ntools: Read\n---\nx", "a.md");
    expect([fields, body]).toEqual([{ a: "see ---", tools: "Read" }, "x"]);
    expect(readMarkdown("---\n---\nx", "a.md").body).toBe("x");
  });

  it("says that a colon needs quotes around its text", () => {
    const text =
      "---\nname: x\ndescription: Use it when … Examples: <example>Context: a</example>\n---\n";
    expect(() => readMarkdown(text, "a.md")).toThrow(
      expect.objectContaining({
        message: expect.stringMatching(/a\.md:3:\d+ .* a colon ends a text/),
        next: expect.stringContaining("quotes"),
      }),
    );
  });

  it("says where it is not YAML, and refuses a bomb of aliases", () => {
    expect(() => readMarkdown("---\na: 1\nb: : c\n---\n", "/x/a.md")).toThrow(/a\.md:3:\d+/);
    const bomb = "---\na: &a [1,1]\nb: &b [*a,*a]\nc: [*b,*b]\n---\n";
    expect(() => readMarkdown(bomb, "a.md")).toThrow(/cannot be read/);
  });
});
