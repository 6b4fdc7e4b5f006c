import { describe, expect, it } from "vitest";
import { expectGolden } from "../../testing/golden.ts";
import { pages } from "../testing/pages.ts";
import { marking, versions } from "../testing/samples.ts";
import { diffHtml } from "./diff.ts";
import { studyHtml } from "./study.ts";

const page = (name: string) => pages[name] ?? "";

/** Names of the elements that a page has: what a browser's tokenizer would take for a tag. */
function elements(text: string): string[] {
  return [...text.matchAll(/<\/?([a-z][^\s/>]*)/gi)].map((match) => match[1] ?? "");
}

describe("pages of studies and diffs", () => {
  it.each(Object.keys(pages))("%s is the golden one", (name) => {
    expectGolden(`study.${name}.html`, page(name));
  });

  it.each(Object.keys(pages))("%s has no element of the tool's, and fetches nothing", (name) => {
    const known = new Set([...elements(page("marking")), ...elements(page("versions"))]);
    expect(elements(page(name)).filter((element) => !known.has(element))).toEqual([]);
    expect(page(name)).not.toMatch(/<(script|img|iframe|link|object|embed|form|base|svg)\b/i);
    expect(page(name)).not.toMatch(/\b(src|srcset|background|ping|action|poster|on\w+)=["']/i);
    const styles = page(name).match(/<style>.*?<\/style>|style="[^"]*"/gs) ?? [];
    expect(styles.join("\n")).not.toMatch(/url\(|@import/i);
    expect(page(name)).not.toMatch(/href="(?!#|https?:\/\/)/);
    expect(page(name)).not.toMatch(/[^\P{C}\n]/u);
  });

  it("name every character of a choice, and show every entry of every hidden list", () => {
    for (const name of ["marking", "versions"]) {
      expect(page(name)).toContain("RIGHT SINGLE QUOTATION MARK");
      expect(page(name)).toContain("MODIFIER LETTER PRIME");
      for (const { entries } of marking.hiddenStrings.lists.slice(0, 2))
        for (const entry of entries) expect(page(name)).toContain(entry);
    }
  });

  it("mark the thing in its code, and leave its layout", () => {
    expect(page("marking")).toContain(
      "  </span><bdi>if (q &amp;&amp; !K) return </bdi><mark><bdi>&quot;’&quot;</bdi></mark><bdi>;</bdi>",
    );
  });

  it("count groups without score, where not all are asked for", () => {
    const clusters = versions.clusters.map((cluster, at) => ({
      ...cluster,
      score: at < 3 ? 1 : 0,
    }));
    const report = { ...versions, clusters };
    expect(diffHtml(report)).not.toContain('id="D4"');
    expect(diffHtml(report)).toContain("And 16 further groups in which nothing is newly");
    expect(diffHtml(report, { all: true })).toContain('id="D19"');
  });

  it("count what they call kinds of things not examined", () => {
    expect(marking.coverage.notExamined).toHaveLength(3);
    expect(page("marking")).toContain("<b>2</b> <span>kinds of things not examined</span>");
  });

  it("stay of a size that can be opened, whatever is found", () => {
    const [a, b, , c] = marking.findings;
    if (!a || !b || !c) throw new Error("no findings");
    const many = Array.from({ length: 20_000 }, (_, index) => ({
      ...c,
      id: `C${index + 1}`,
      tier: "C" as const,
      reads: c.reads.map((reading) => ({ ...reading, what: `the variable V${index}` })),
    }));
    const entries = Array.from({ length: 100_000 }, (_, index) => `entry ${index}`);
    const hiddenStrings = {
      ...marking.hiddenStrings,
      lists: [{ entries, methods: ["xor"], place: { file: "a.js", line: 1, column: 1 } }],
    };
    const large = studyHtml({ ...marking, findings: [a, b, ...many], hiddenStrings });
    expect(large.length).toBeLessThan(2_000_000);
    expect(large).toContain("19,800 more stand in the JSON");
  });
});
