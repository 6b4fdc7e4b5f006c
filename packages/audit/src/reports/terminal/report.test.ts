import type { Dossier } from "@telltale/core/model/index.ts";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { htmlReport } from "../html/page.ts";
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
      for (const line of report(name, width).split("\n")) {
        // Paths and commands are there to be copied, and stay whole.
        if (line.includes("telltale-out/") || /^\s+telltale (replay|judge|study) /.test(line))
          continue;
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
    expect(shown).toContain("NOTHING FOUND BEYOND WHAT SUCH A TOOL NEEDS TO SEND");
    expect(shown).not.toMatch(/NO TELLS FOUND|Nothing that the tool sent/);
  });

  it("says nothing of the way to a host that only a header names", () => {
    const destinations = samples.covert.destinations.map((to) => ({ ...to, transports: [] }));
    const shown = terminalReport(
      { ...samples.covert, destinations },
      { dir: null, look: { width: 80, colour: false } },
    );
    expect(shown).toMatch(/ sent$/m);
    expect(shown).not.toMatch(/sent, *$/m);
  });

  it("tells what was not tried from what had no effect", () => {
    const [first, , second] = samples.covert.coverage.factors;
    if (!first || !second) throw new Error("no factors");
    const factors = [
      { ...first, levels: first.levels.slice(0, 1), effect: false },
      { ...second, effect: false },
    ];
    const dossier = { ...samples.noneFound, coverage: { ...samples.noneFound.coverage, factors } };
    const shown = terminalReport(dossier, { dir: null, look: { width: 100, colour: false } });
    expect(shown).toContain("(not tried)");
    expect(shown.replace(/\s+/g, " ")).toContain("(no effect seen)");
  });

  it("shows what the tool printed only where nothing could be concluded", () => {
    expect(report("inconclusive", 80)).toContain("Error: not logged in␇");
    const { printed } = samples.inconclusive;
    const clean = { ...samples.noneFound, ...(printed === undefined ? {} : { printed }) };
    expect(terminalReport(clean, { dir: null, look: { width: 80, colour: false } })).not.toContain(
      "not logged in",
    );
  });

  it("ends with the verdict and its covert tells, in short", () => {
    const end = report("covert", 80).split("In short ")[1] ?? "";
    expect(end).toContain("COVERT TELLS CONFIRMED: 3, @example/sample-coder 2.1.91\nT1  The sep");
    expect(end.split("\n").length).toBeLessThan(10);
  });

  it("prints each command whole, as the user calls the program", () => {
    const shown = terminalReport(samples.covert, {
      dir: `/home/lena/${"long".repeat(20)}/it's here`,
      look: { width: 60, colour: false },
      program: "./telltale",
    });
    const path = `'/home/lena/${"long".repeat(20)}/it'\\''s here'`;
    const commands = shown
      .split("\n")
      .filter((line) => /\btelltale (replay|judge|study) /.test(line));
    expect(commands.length).toBeGreaterThan(3);
    for (const line of commands) expect(line.trim()).toMatch(/^(To read +)?\.\/telltale /);
    expect(commands.map((line) => line.trim())).toContain(`./telltale judge ${path}`);
  });

  it("counts what the code can read, and says where to read on", () => {
    const [, capabilities = ""] = report("covert", 80).split("What the code can read");
    expect(capabilities).toContain(
      "1 thing in dossier.json, and all that was found in study.json.",
    );
    expect(capabilities).not.toContain("resolvedOptions");
  });

  it("does not count the ordinary level among the silent ones", () => {
    const [first, ...others] = samples.covert.tells;
    if (!first) throw new Error("no tell");
    const silentLevels = [
      { factor: "timezone", levels: ["Europe/Berlin", "Asia/Tokyo"], ordinary: "Europe/Berlin" },
      { factor: "base-url", levels: ["default"], ordinary: "default" },
    ];
    const dossier = { ...samples.covert, tells: [{ ...first, silentLevels }, ...others] };
    const shown = terminalReport(dossier, { dir: null, look: { width: 100, colour: false } });
    const [own = ""] = (shown.split("\nT1 ")[1] ?? "").split("\nT2 ");
    expect(own).toMatch(/Silent for +time zone: Asia\/Tokyo\n/);
    expect(own).not.toMatch(/Silent for +base URL/);
  });

  it("says only why, where no run reached a model", () => {
    const factors = samples.covert.coverage.factors;
    const coverage = { ...samples.inconclusive.coverage, factors };
    const dossier = { ...samples.inconclusive, coverage };
    const shown = terminalReport(dossier, { dir: null, look: { width: 100, colour: false } });
    expect(shown).not.toMatch(/no effect seen|not tried/);
  });

  it("tells the tool's own hosts from those that the audit set", () => {
    const shown = report("covert", 100).replace(/\s+/g, " ");
    const [own = "", named = ""] = shown.split("Set by Telltale, as base URL, proxy or the like:");
    expect(own).toContain(
      "events.example.com:443 was contacted in all 121 runs, among them all of the 98 runs with a base URL that names another host.",
    );
    expect(own).not.toContain("llm-gateway.example.com:443");
    expect(named).toContain("llm-gateway.example.com:443 (base URL “neutral”): 236 requests");
  });

  it("says how many pairs of levels were seen, and which URL a level sets", () => {
    const shown = report("covert", 100).replace(/\s+/g, " ");
    expect(shown).toContain("plan “default”: 3,481 of 3,485 pairs of levels were seen together.");
    expect(shown).not.toContain("every combination");
    expect(shown).toContain("neutral (llm-gateway.example.com)");
    expect(shown).toContain("suffix .ru (llm-gateway.example.ru, from the code)");
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

  it("keeps what is needed apart from what is not, and calls it undisclosed nowhere", () => {
    const [, , , open] = samples.covert.tells;
    if (!open) throw new Error("no tell in the open");
    const needed = { ...open, id: "T9", disclosed: null, expected: true };
    const proxy = { ...needed, id: "T8", expected: false, factors: ["proxy"], encoding: "derived" };
    const dossier = { ...samples.noneFound, tells: [needed, proxy as typeof needed] };
    const shown = terminalReport(dossier, { dir: null, look: { width: 100, colour: false } });
    expect(shown).toMatch(/Consequences of a proxy ─[^]*T8[^]*Needed by any such tool ─[^]*T9/);
    expect(shown).not.toMatch(/T9[^]*no statement|In the open, and not needed/);
    const page = htmlReport(dossier);
    expect(page).toMatch(/<section id="needed"[^]*<details class="folded">[^]*id="T9"/);
    expect(
      page.slice(page.indexOf('id="T9"'), page.indexOf("</details>", page.indexOf('id="T9"'))),
    ).not.toContain("badge undisclosed");
  });

  it("says where a statement of the vendor's was looked for", () => {
    const statements = { known: 7, read: "2026-11-02" };
    const look = { width: 100, colour: false };
    const of = (dossier: Dossier) =>
      terminalReport(dossier, { dir: null, look }).replace(/\s+/g, " ");
    expect(of({ ...samples.covert, statements })).toContain(
      "in none of the 7 statements of the vendor's that the catalogue has (read on 2026-11-02)",
    );
    const own = { ...samples.covert, subject: { ...samples.covert.subject, tool: null } };
    expect(of({ ...own, statements: null })).toContain("not looked up");
    expect(htmlReport({ ...own, statements: null })).not.toContain("badge undisclosed");
  });

  it("does not say that nothing was seen of a base URL that requests follow", () => {
    const shown = terminalReport(samples.noneFound, {
      dir: null,
      look: { width: 200, colour: false },
    });
    expect(shown).toMatch(/base URL: [^•]*only\s+where the request goes/);
  });
});
