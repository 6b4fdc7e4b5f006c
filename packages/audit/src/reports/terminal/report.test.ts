import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { expectGolden } from "../testing/golden.ts";
import * as samples from "../testing/samples.ts";
import { widthOf } from "../text/width.ts";
import { terminalReport } from "./report.ts";

const dir = "telltale-out/sample-coder-2.1.91";
const report = (name: keyof typeof samples, width: number, colour = false) =>
  terminalReport(samples[name], { dir, look: { width, colour } });
const names = Object.keys(samples) as (keyof typeof samples)[];

describe("the terminal report", () => {
  it.each(names)("of %s is the golden one", (name) => {
    expectGolden(`${name}.80.txt`, report(name, 80));
  });

  it("in colour is the golden one", () => {
    expectGolden("covert.colour.txt", report("covert", 80, true));
  });

  it.each([40, 60, 80, 100, 200])("keeps within %i columns", (width) => {
    for (const name of names) {
      // Paths and commands at the end are there to be copied, and stay whole.
      const [read = ""] = report(name, width).split("To look again");
      for (const line of read.split("\n")) {
        expect(widthOf(line), line).toBeLessThanOrEqual(Math.min(100, width));
      }
    }
  });

  it("has no control character of the tool's in it, and without colour none at all", () => {
    expect(report("hostile", 80)).not.toMatch(/[^\P{C}\n]/u);
    // With colour there is nothing but this project's own SGR sequences.
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
    const uncoloured = report("hostile", 80, true).replace(/\u001b\[[\d;]*m/g, "");
    expect(uncoloured).toBe(report("hostile", 80));
  });

  it("says the verdict in words", () => {
    expect(report("covert", 80)).toContain("COVERT TELLS CONFIRMED: 3");
    expect(report("noneFound", 80)).toContain("NO TELLS FOUND");
    expect(report("inconclusive", 80)).toContain("INCONCLUSIVE");
  });

  it("never says that nothing depends where something is sent in the open", () => {
    const open = samples.covert.tells.filter((tell) => tell.encoding !== "covert");
    expect(open.length).toBeGreaterThan(0);
    const dossier = { ...samples.noneFound, summary: "", tells: open };
    const shown = terminalReport(dossier, { dir: null, look: { width: 100, colour: false } });
    expect(shown.replace(/[│\s]+/g, " ")).toMatch(/\d things? (is|are) sent in the open/);
    expect(shown).not.toMatch(/NO TELLS FOUND|Nothing that the tool sent/);
  });

  it("tells what was not tried from what had no effect", () => {
    const [first, second] = samples.covert.coverage.factors;
    if (!first || !second) throw new Error("no factors");
    const factors = [
      { ...first, levels: first.levels.slice(0, 1), effect: false },
      { ...second, effect: false },
    ];
    const dossier = { ...samples.noneFound, coverage: { ...samples.noneFound.coverage, factors } };
    const shown = terminalReport(dossier, { dir: null, look: { width: 100, colour: false } });
    expect(shown).toContain("(not tried)");
    expect(shown).toContain("(no effect seen)");
  });

  it("shows what the tool printed only where nothing could be concluded", () => {
    expect(report("inconclusive", 80)).toContain("Error: not logged in␇");
    const { printed } = samples.inconclusive;
    const clean = { ...samples.noneFound, ...(printed === undefined ? {} : { printed }) };
    expect(terminalReport(clean, { dir: null, look: { width: 80, colour: false } })).not.toContain(
      "not logged in",
    );
  });

  it("shows any text within its columns and without control characters", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 200 }), (text) => {
        const dossier = { ...samples.inconclusive, summary: text };
        const shown = terminalReport(dossier, { dir: null, look: { width: 60, colour: false } });
        expect(shown).not.toMatch(/[^\P{C}\n]/u);
        for (const line of shown.split("\n")) expect(widthOf(line)).toBeLessThanOrEqual(60);
      }),
      { numRuns: 200 },
    );
  });
});
