import type { StudyReport } from "@telltale/core/model/index.ts";
import { describe, expect, it } from "vitest";
import { shortenPaths } from "./paths.ts";
import { marking } from "./testing/samples.ts";

/** A report that mentions the given files, and the names that they have in it. */
function shortened(...files: string[]): string[] {
  const hosts = files.map((file) => ({
    host: "a",
    hidden: false,
    destination: false,
    place: { file, line: 1, column: 1 },
  }));
  const report: StudyReport = {
    ...marking,
    findings: [],
    hiddenStrings: { ...marking.hiddenStrings, strings: [], lists: [] },
    capabilities: { reads: [], sends: [], hosts },
  };
  return shortenPaths(report).report.capabilities.hosts.map(({ place }) => place.file);
}

const deep = "node_modules/@example/tool-linux-x64/tool!";

describe("short paths", () => {
  it("leave short ones alone", () => {
    expect(shortened("cli.js", "dist/index.js")).toEqual(["cli.js", "dist/index.js"]);
  });

  it("keep as much as tells one file from the others", () => {
    expect(shortened(`${deep}/src/cli.js`)).toEqual(["…/cli.js"]);
    expect(shortened(`${deep}/src/cli.js`, "cli.js")).toEqual(["…/src/cli.js", "cli.js"]);
    expect(shortened(`${deep}/a/b/index.js`, `${deep}/a/c/index.js`)).toEqual([
      "…/b/index.js",
      "…/c/index.js",
    ]);
  });

  it("say what they stand for, and leave the report as it was", () => {
    const before = structuredClone(marking);
    const { report, paths } = shortenPaths(marking);
    expect(marking).toEqual(before);
    expect(paths).toEqual([
      {
        short: "…/entrypoints/cli.js",
        full: "node_modules/@example/sample-coder-linux-x64/sample!/src/entrypoints/cli.js",
      },
    ]);
    expect(JSON.stringify(report)).not.toContain("linux-x64");
  });

  it("stay whole where no end of them is their own", () => {
    const long = `${"x/".repeat(40)}index.js`;
    expect(new Set(shortened(long, `a/${long}`, `b/${long}`)).size).toBe(3);
  });
});
