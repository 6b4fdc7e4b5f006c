import type { Finding, StudyReport } from "@telltale/core/model/index.ts";
import { describe, expect, it } from "vitest";
import { studySarif } from "./sarif.ts";
import { hostile, marking, unread } from "./testing/samples.ts";

/** The one run of a log, loosely typed: the schema is held by the test with the official one. */
// biome-ignore lint/suspicious/noExplicitAny: a foreign format
const runOf = (report: StudyReport): any => JSON.parse(studySarif(report)).runs[0];

const identities = (findings: Finding[]) =>
  runOf({ ...marking, findings }).results.map(
    (result: { partialFingerprints: Record<string, string> }) =>
      result.partialFingerprints["findingIdentity/v1"],
  );

describe("SARIF", () => {
  it("has a rule with help for every detector, and points each result to its own", () => {
    const run = runOf(marking);
    const { rules } = run.tool.driver;
    expect(rules.map((rule: { id: string }) => rule.id)).toEqual(
      marking.detectors.map(({ id }) => id),
    );
    for (const rule of rules) expect(rule.help.text.length).toBeGreaterThan(20);
    for (const result of run.results) expect(rules[result.ruleIndex].id).toBe(result.ruleId);
    expect(runOf(hostile).tool.driver.rules).toHaveLength(1);
  });

  it("gives tiers as levels", () => {
    const found = runOf(marking).results.map((result: { level: string }) => result.level);
    expect(found.slice(0, 5)).toEqual(["error", "error", "warning", "warning", "note"]);
  });

  it("points to the choice, with the code in it and around it, counted in UTF-16 units", () => {
    const run = runOf(marking);
    expect(run.columnKind).toBe("utf16CodeUnits");
    const { physicalLocation } = run.results[0].locations[0];
    expect(physicalLocation.artifactLocation).toEqual({ uri: "cli.js", uriBaseId: "SUBJECT" });
    expect(physicalLocation.region).toMatchObject({
      startLine: 1431,
      startColumn: 3702,
      endLine: 1431,
      endColumn: 3703,
    });
    // That it stood so in the file is not known: it is laid out for people.
    expect(physicalLocation.region.snippet.text).toBeUndefined();
    expect(physicalLocation.region.snippet.rendered.text).toContain("function pick(q, K) {");
    const [found] = marking.findings;
    if (!found?.choice) throw new Error("no choice");
    const place = { ...found.choice.place, endLine: 1432, endColumn: 9 };
    const [ended] = runOf({
      ...marking,
      findings: [{ ...found, choice: { ...found.choice, place } }],
    }).results;
    expect(ended.locations[0].physicalLocation.region).toMatchObject({
      endLine: 1432,
      endColumn: 9,
    });
  });

  it("gives the text of the region as it stands in the file", () => {
    const [found] = marking.findings;
    const [excerpt] = found?.excerpts ?? [];
    if (!found || !excerpt) throw new Error("no excerpt");
    const exact = 'q&&!K?"’":"\'"';
    const ended = { ...excerpt, endLine: 1431, endColumn: 3702 + exact.length, exact };
    const regionOf = (change: object) =>
      runOf({ ...marking, findings: [{ ...found, excerpts: [{ ...ended, ...change }] }] })
        .results[0].locations[0].physicalLocation.region;
    const region = regionOf({});
    expect(region).toMatchObject({ startColumn: 3702, endColumn: 3702 + exact.length });
    expect(region.snippet).toEqual({ text: exact, rendered: { text: excerpt.text } });
    expect(regionOf({ exact: undefined }).snippet).toEqual({ rendered: { text: excerpt.text } });
  });

  it("tells the way as a code flow", () => {
    const { locations } = runOf(marking).results[0].codeFlows[0].threadFlows[0];
    expect(locations).toHaveLength(6);
    expect(locations[3].location.message.text).toBe("an apostrophe is chosen");
    expect(locations[3].executionOrder).toBe(4);
  });

  it("tells the ends of a way that has no steps between", () => {
    const texts = (found: Finding) =>
      runOf({
        ...marking,
        findings: [found],
      }).results[0].codeFlows?.[0].threadFlows[0].locations.map(
        ({ location }: { location: { message: { text: string } } }) => location.message.text,
      );
    const [choice, , list, , short] = marking.findings;
    if (!choice || !list || !short) throw new Error("no findings");
    expect(texts(list)).toEqual([
      "read: the base URL of an API (SAMPLE_BASE_URL)",
      "compared with what is hidden here",
    ]);
    expect(texts({ ...short, steps: [] })).toEqual([
      "read: the host name",
      "leaves: a report about use",
    ]);
    expect(texts({ ...choice, steps: [], reads: [] })).toBeUndefined();
  });

  it("knows a finding again that has moved, and tells alike ones apart", () => {
    const moved = marking.findings.map((found) => ({
      ...found,
      id: `X${found.id}`,
      reads: found.reads.map((reading) => ({
        ...reading,
        place: { file: "b.js", line: 9, column: 9 },
      })),
      excerpts: [],
      steps: [],
    }));
    expect(identities(moved)).toEqual(identities(marking.findings));
    expect(new Set(identities(marking.findings)).size).toBe(marking.findings.length);
    const [first] = marking.findings;
    if (!first?.choice) throw new Error("no choice");
    const changed = { ...first.choice, alternatives: first.choice.alternatives.slice(1) };
    expect(identities([{ ...first, choice: changed }])).not.toEqual(identities([first]));
  });

  it("says what was not examined, and whether anything was", () => {
    expect(runOf(marking).invocations[0].toolExecutionNotifications).toHaveLength(3);
    expect(runOf(marking).invocations[0].executionSuccessful).toBe(true);
    expect(runOf(unread).invocations[0].executionSuccessful).toBe(false);
  });

  it("leaves nothing that acts on a terminal, and makes addresses of any path", () => {
    expect(studySarif(hostile)).not.toMatch(/[^\P{Cc}\n]|[\p{Cf}\p{Zl}\p{Zp}]/u);
    const { uri } = runOf(hostile).results[0].locations[0].physicalLocation.artifactLocation;
    expect(uri).toMatch(/^[\w.!~*'()/%-]+$/);
  });

  it("drops the least weighty where there are more than readers take, and says so", () => {
    const [first] = marking.findings;
    if (!first) throw new Error("no finding");
    const run = runOf({ ...marking, findings: Array.from({ length: 5010 }, () => first) });
    expect(run.results).toHaveLength(5000);
    const said = run.invocations[0].toolExecutionNotifications.at(-1);
    expect(said.message.text).toContain("10 more findings");
  });
});
