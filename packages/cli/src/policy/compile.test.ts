import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { runWith } from "../testing.ts";
import { catalogueNames } from "./files.ts";

const policy = `format: 1
name: Example
timezone: Asia/Shanghai
groups: {eng: Engineering}
rules:
  - id: ban
    tool: claude-code
    versions: ">=2.1.91"
    groups: [eng]
    from: 2026-07-10
    level: block
    reason: Marks in prompts.
    replacement: qwen-code
  - {id: all, tool: "*", level: block, reason: Nothing from tomorrow on., from: 2030-01-01}
`;
const scan = {
  format: 1,
  telltale: "0.1.0",
  scannedAt: "2026-08-01T00:00:00Z",
  root: "/",
  system: "macos",
  homes: ["/Users/ada"],
  findings: [
    {
      id: "1",
      tool: "claude-code",
      kind: "native-install",
      path: "/Users/ada/.local/share/claude/versions/2.1.100",
      version: "2.1.100",
      digest: `sha256-${Buffer.alloc(32, 0xab).toString("base64")}`,
      home: "/Users/ada",
      runnable: true,
      confidence: "certain",
      evidence: ["It is there."],
    },
  ],
  complete: true,
  notExamined: [],
  files: 1,
  seconds: 0,
};

let folder: string;
const path = (name: string) => join(folder, name);
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "telltale-compile-"));
  await writeFile(path("policy.yaml"), policy);
  await writeFile(path("bad.yaml"), policy.replace("block", "blok"));
  await writeFile(path("scan.json"), JSON.stringify(scan));
  await writeFile(path("linux.json"), JSON.stringify({ ...scan, system: "linux" }));
});
afterAll(() => rm(folder, { recursive: true }));

const compile = (...words: string[]) =>
  runWith(["policy", "compile", path("policy.yaml"), "--at", "2026-08-01", ...words]);

describe("telltale policy compile", () => {
  it("prints the first file of one target, and beside it what is not carried out", async () => {
    const found = await compile("--to", "verdaccio", "--group", "eng");
    expect(found.code).toBe(0);
    expect(parse(found.out)).toEqual({
      filters: {
        "@verdaccio/package-filter": {
          block: [{ package: "@anthropic-ai/claude-code", versions: ">=2.1.91" }],
        },
      },
    });
    expect(found.out).toContain("# Compile it again at 2030-01-01T00:00+08:00");
    const said = found.err.replace(/\n */g, " ");
    expect(said).toContain("• in part: ban (claude-code): hidden versions stay downloadable");
    expect(said).toContain("Compile it again at 2030-01-01T00:00+08:00: from then on");
    expect(said).toContain("• not expressed: ban (claude-code), from: ");
    const others = await compile("--to", "verdaccio");
    expect(others.err).toContain("• not carried out: ban (claude-code): it is for eng only.");
  });

  it("never says more of a target than its files do", async () => {
    const words = ["--to", "all", "--group", "eng", "--json"];
    const { targets } = JSON.parse((await compile(...words)).out) as {
      targets: { target: string; outcomes: { rule: string; extent: string; says: string }[] }[];
    };
    const ofBan = targets.map(({ target, outcomes }) => [
      target,
      outcomes.find(({ rule }) => rule === "ban")?.extent,
    ]);
    expect(Object.fromEntries(ofBan)).toEqual({
      fleet: "only observed",
      santa: "not carried out",
      vscode: "not carried out",
      "claude-code": "in part",
      verdaccio: "in part",
      squid: "not carried out",
    });
    for (const { rule, extent, says } of targets.flatMap(({ outcomes }) => outcomes))
      expect([rule, extent === "carried out", says !== ""]).toEqual([rule, false, true]);
  });

  it("tells why a rule to come will not be carried out, and that the policy changes", async () => {
    const words = ["--to", "squid", "--json", "--at", "2029-01-01"];
    const { out } = await runWith(["policy", "compile", path("policy.yaml"), ...words]);
    const [{ next, nextDecision, outcomes, files }] = JSON.parse(out).targets;
    expect([next, nextDecision]).toEqual([null, Date.parse("2030-01-01T00:00+08:00")]);
    const { says } = outcomes.find((one: { tool: string; rule: string }) => one.rule === "all");
    expect(says).toMatch(
      /^it begins 2030-01-01T00:00\+08:00, and is not carried out then either: /,
    );
    expect(says).toContain("api.anthropic.com");
    expect(files[0].text).toContain(
      "# The policy changes at 2030-01-01T00:00+08:00, and this output does not",
    );
  });

  it("carries a rule about regions out for versions whose hosts' regions were stated", async () => {
    const region = `format: 1
name: Regions
timezone: UTC
rules:
  - {id: sg, tool: claude-code, level: block, reason: Not there., when: destination.region == "SG"}
`;
    await writeFile(path("region.yaml"), region);
    const dossier = join(import.meta.dirname, "../../../../dossiers/claude-code-2.1.91");
    const { destinations } = JSON.parse(await readFile(join(dossier, "dossier.json"), "utf8")) as {
      destinations: { host: string }[];
    };
    const stated = destinations.flatMap(({ host }) => ["--host-region", `${host}=SG`]);
    const words = ["policy", "compile", path("region.yaml"), "--to", "verdaccio"];
    const found = await runWith([...words, "--dossier", dossier, ...stated]);
    expect(parse(found.out).filters["@verdaccio/package-filter"].block).toEqual([
      { package: "@anthropic-ai/claude-code", versions: ">=2.1.91 <2.1.92-0" },
    ]);
    const none = await runWith([...words, "--dossier", dossier, "--host-region", "nowhere.org=SG"]);
    expect(parse(none.out).filters["@verdaccio/package-filter"].block).toEqual([]);
    expect(none.err.replace(/\n */g, " ")).toContain(
      "No dossier that was given names the host nowhere.org: its region decides nothing.",
    );
  });

  it("writes a folder for each target, or nothing", async () => {
    const found = await compile("--to", "all", "--group", "eng", "--out", path("new/out"));
    expect(found.code).toBe(0);
    const targets = await readdir(path("new/out"));
    expect(targets).toEqual(["claude-code", "fleet", "santa", "squid", "verdaccio", "vscode"]);
    for (const target of targets)
      expect(await readdir(path(`new/out/${target}`))).toContain("NOT-EXPRESSED.md");
    expect(await readdir(path("new"))).toEqual(["out"]);
    expect(await readFile(path("new/out/claude-code/managed-settings.json"), "utf8")).toEqual(
      expect.stringContaining('{\n  "requiredMaximumVersion": "2.1.90",\n  "companyAnnouncements"'),
    );
    const again = await compile("--to", "all", "--out", path("new/out"));
    expect([again.code, again.err]).toEqual([2, expect.stringContaining("is not empty")]);
    const bad = await runWith([
      "policy",
      "compile",
      path("bad.yaml"),
      "--to",
      "all",
      "--out",
      path("bad"),
    ]);
    expect(bad).toMatchObject({ code: 2, out: "" });
    expect(bad.err).toContain("bad.yaml:11:12: ");
    expect(await readdir(folder)).not.toContain("bad");
    await writeFile(path("file"), "");
    const nowhere = await compile("--to", "all", "--out", path("file/out"));
    expect(nowhere.code).toBe(2);
    await mkdir(path("empty"));
    expect((await compile("--to", "santa", "--out", path("empty"))).code).toBe(0);
    expect(await readdir(path("empty"))).toEqual(["santa"]);
  });

  it("knows programs of a Mac by their digests", async () => {
    const words = ["--to", "santa", "--group", "eng", "--inventory"];
    const mac = JSON.parse((await compile(...words, path("scan.json"))).out);
    expect(mac.rules).toMatchObject([{ rule_type: "BINARY", identifier: "ab".repeat(32) }]);
    expect(JSON.parse((await compile(...words, path("linux.json"))).out)).toEqual({ rules: [] });
  });

  it("prints all of it as JSON, and knows something to do about every tool of the catalogue", async () => {
    const words = ["--to", "all", "--json", "--at", "2030-01-01", "--coarse"];
    const { code, out } = await runWith(["policy", "compile", path("policy.yaml"), ...words]);
    expect(code).toBe(0);
    const answer = JSON.parse(out) as {
      targets: {
        target: string;
        entries: { tool: string; feature: string; expressed: boolean }[];
      }[];
    };
    for (const tool of await catalogueNames()) {
      const done = answer.targets.filter(({ entries }) =>
        entries.some((one) => one.tool === tool && one.feature === "level" && one.expressed),
      );
      expect(done.map(({ target }) => target)).toEqual(
        expect.arrayContaining(["fleet", "verdaccio", "squid"]),
      );
    }
  });

  it.each([
    [["--to", "windows"], 'cannot be compiled for "windows"'],
    [["--to", "all"], "Several targets have several files."],
    [["--to", "santa", "--group", "nobody"], "It has eng."],
    [["--to", "santa", "--at", "2026-02-30"], "there is no such date"],
    [[], "--to"],
  ])("%j is refused", async (words, said) => {
    const { code, out, err } = await runWith(["policy", "compile", path("policy.yaml"), ...words]);
    expect([code, out]).toEqual([2, ""]);
    expect(err).toContain(said);
  });
});
