import { describe, expect, it } from "vitest";
import { readMarkdown, writeMarkdown } from "./markdown.ts";

describe("front matter", () => {
  it("is read, and written so that it reads the same", () => {
    const fields = { description: "a: b # c", tools: ["Read", "x"], n: 1 };
    const text = writeMarkdown({ fields, body: "Words.\n" });
    expect(readMarkdown(text, "a.md").fields).toEqual(fields);
    expect(readMarkdown("no front matter\n---\n", "a.md").fields).toEqual({});
  });

  it("says where it is not YAML, and refuses a bomb of aliases", () => {
    expect(() => readMarkdown("---\na: 1\nb: : c\n---\n", "/x/a.md")).toThrow(/a\.md:3:\d+/);
    const bomb = "---\na: &a [1,1]\nb: &b [*a,*a]\nc: [*b,*b]\n---\n";
    expect(() => readMarkdown(bomb, "a.md")).toThrow(/cannot be read/);
  });
});
