import { factorTitle } from "@telltale/core/model/index.ts";
import { byteSize } from "@telltale/core/numbers.ts";
import { listed } from "@telltale/core/words.ts";
import { describe, expect, it } from "vitest";
import { covert } from "../testing/samples.ts";
import { sendGroups } from "./groups.ts";
import { dateText, duration } from "./labels.ts";
import { certaintyText, pText } from "./statistics.ts";

describe("words", () => {
  it.each([
    [1, "1"],
    [0.5, "0.5"],
    [0.0021645, "0.0022"],
    [0.000041, "0.000041"],
    [1.2e-9, "1.2 × 10⁻⁹"],
    [0, "0"],
  ])("p %d reads %s", (p, text) => expect(pText(p)).toBe(text));

  it("says how sure a tell is", () => {
    const [tell] = covert.tells;
    if (tell === undefined) throw new Error("no tell");
    expect(certaintyText(tell)).toContain("in about 1 of 230 such audits");
    const unsure = { ...tell, statistics: { ...tell.statistics, p: 0.5, corrected: 1 } };
    expect(certaintyText(unsure)).not.toContain("Chance");
    const untested = { ...tell, statistics: { ...tell.statistics, runs: 0 } };
    expect(certaintyText(untested)).toBe("Not put to the test on fresh runs.");
  });

  it("puts levels that send the same together", () => {
    const [tell] = covert.tells;
    if (tell === undefined) throw new Error("no tell");
    const groups = sendGroups(tell);
    expect(groups.map((group) => group.levels)).toEqual([
      ["Europe/Berlin"],
      ["Asia/Shanghai", "Asia/Urumqi"],
    ]);
    expect(groups[1]).toMatchObject({ changed: "/", runs: { seen: 12, tried: 12 } });
  });

  it("puts them together though something else stands around it: it is another day in Tokyo", () => {
    const [tell] = covert.tells;
    const [berlin] = tell?.levels ?? [];
    if (tell === undefined || berlin === undefined) throw new Error("no tell");
    const tokyo = { ...berlin, level: "Asia/Tokyo", sends: berlin.sends.replace("20", "21") };
    const groups = sendGroups({ ...tell, levels: [...tell.levels, tokyo] });
    expect(groups.map((group) => group.levels)).toEqual([
      ["Europe/Berlin", "Asia/Tokyo"],
      ["Asia/Shanghai", "Asia/Urumqi"],
    ]);
  });

  it("reads well", () => {
    expect(listed(["a"])).toBe("a");
    expect(listed(["a", "b", "c"], "or")).toBe("a, b or c");
    expect([
      byteSize(999),
      byteSize(12_345),
      byteSize(902_441),
      byteSize(18e6),
      byteSize(2 ** 31),
    ]).toEqual(["999 B", "12.3 kB", "902 kB", "18.0 MB", "2.1 GB"]);
    expect([duration(0.4), duration(96.4), duration(120), duration(3900)]).toEqual([
      "0 s",
      "1 min 36 s",
      "2 min",
      "1 h 05 min",
    ]);
    expect(dateText("2026-11-20T10:04:21.000Z")).toBe("20 November 2026, 10:04 UTC");
    expect(dateText("soon")).toBe("soon");
    expect(factorTitle("env:CI")).toBe("variable CI");
    expect(factorTitle("constructor")).toBe("constructor");
  });
});
