import { cp, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runWith } from "../testing.ts";

const policy = `format: 1
name: Example
timezone: Asia/Shanghai
groups: {eng: Engineering}
rules:
  - id: ban
    tool: claude-code
    versions: ">=2.1.91"
    from: 2026-07-10
    level: block
    reason: Marks in prompts.
    replacement: qwen-code
`;
const cases = (effect: string) => `policy: ../policy.yaml
cases:
  - name: on the day
    question: {tool: claude-code, version: 2.1.120, at: 2026-07-10}
    expect: {effect: ${effect}}
`;

let folder: string;
const path = (name: string) => join(folder, name);
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "telltale-policy-"));
  await writeFile(path("policy.yaml"), policy);
  await writeFile(path("softer.yaml"), policy.replace("block", "warn"));
  await writeFile(
    path("bad.yaml"),
    policy.replace("block", "blok").replace("id: ban", 'id: "ban\\e[31m"'),
  );
  await writeFile(path("list.yaml"), "- claude-code@2.1.120\n- claude-code@2.1.90\n");
  await mkdir(path("good"));
  await writeFile(path("good/a.yaml"), cases("block"));
  await mkdir(path("failing"));
  await writeFile(path("failing/a.yaml"), cases("allow"));
  await mkdir(path("empty"));
  await writeFile(
    path("entity.yaml"),
    "format: 1\nentity: e\nowners: {e: {headquarters: UA-43}}\n",
  );
});
afterAll(() => rm(folder, { recursive: true }));

describe("telltale policy", () => {
  it("check tells line and column of all that is wrong, and ends with 1", async () => {
    expect(await runWith(["policy", "check", path("policy.yaml")])).toMatchObject({ code: 0 });
    const bad = await runWith(["policy", "check", path("bad.yaml")]);
    expect(bad.code).toBe(1);
    expect(bad.out).toContain("bad.yaml:10:12: ");
    expect(bad.out).not.toContain("\u001b");
    const json = await runWith(["policy", "check", path("bad.yaml"), "--json"]);
    expect(JSON.parse(json.out)).toMatchObject({ ok: false });
    expect((await runWith(["policy", "check", path("none.yaml")])).code).toBe(2);
    expect((await runWith(["policy", "check", folder])).err).toContain("is a folder");
  });

  it("check tells missing dossiers with all other errors, and of a replacement that is the tool itself", async () => {
    const wrong = policy
      .replace("level: block", "level: blok")
      .replace("replacement: qwen-code", "replacement: claude-code\n    dossier: nowhere/x");
    await writeFile(path("wrong.yaml"), wrong);
    const { code, out } = await runWith(["policy", "check", path("wrong.yaml")]);
    expect(code).toBe(1);
    expect(out).toMatch(/wrong\.yaml:10:12: [^]*wrong\.yaml:13:14: "nowhere\/x" is not there/);
    expect(out).toContain("note: The replacement is the tool of the rule itself.");
    expect(out).toContain("note: People who are told of the rule are shown the address of a page");
    expect(out).toContain("2 things are wrong");
  });

  it("test says pass or FAIL for each case, and ends with 1 where one fails", async () => {
    const good = await runWith(["policy", "test", path("good")]);
    expect(good).toMatchObject({ code: 0 });
    expect(good.out).toContain("a.yaml:3: on the day\n1 passed, 0 failed.");
    const failing = await runWith(["policy", "test", path("failing")]);
    expect(failing.code).toBe(1);
    expect(failing.out).toContain("effect: expected allow, got block");
    expect((await runWith(["policy", "test", path("empty")])).code).toBe(2);
  });

  it("test tries the other files when one cannot be used", async () => {
    await mkdir(path("several"));
    await writeFile(path("several/a.yaml"), cases("block").replace("../policy", "../none"));
    await writeFile(path("several/b.yaml"), Buffer.from([0xff, 0xfe]));
    await writeFile(path("several/c.yaml"), cases("block").replace("claude-code", "claude-cod"));
    await writeFile(path("several/d.yaml"), cases("block"));
    const mixed = await runWith(["policy", "test", path("several")]);
    expect(mixed).toMatchObject({ code: 1, err: "" });
    expect(mixed.out).toMatch(/none\.yaml does not exist/);
    expect(mixed.out).toMatch(/b\.yaml:1:1: this is not text in UTF-8/);
    expect(mixed.out).toMatch(/c\.yaml:4:\d+: There is no tool "claude-cod"/);
    expect(mixed.out).toContain("1 passed, 0 failed; not all could be tried.");
  });

  it("test tries cases in folders within, and leaves what tools keep for themselves", async () => {
    for (const folder of ["deep/of/tools", "deep/.git", "deep/node_modules/x"]) {
      await mkdir(path(folder), { recursive: true });
      await writeFile(path(`${folder}/a.yaml`), cases("allow").replace("../", "../../../"));
    }
    const { code, out } = await runWith(["policy", "test", path("deep")]);
    expect(code).toBe(1);
    expect(out).toContain("FAIL  ");
    expect(out).toContain("deep/of/tools/a.yaml:3: on the day");
    expect(out).toContain("0 passed, 1 failed.");
  });

  it("plan names what has no version, and does not call it allowed or looser", async () => {
    await writeFile(path("odd.yaml"), "- claude-code@abc\n");
    const all = policy.replace(/ *versions: .*\n/, "");
    await writeFile(path("all.yaml"), all);
    const files = [path("all.yaml"), path("policy.yaml"), "--inventory", path("odd.yaml")];
    const { out } = await runWith(["policy", "plan", ...files, "--at", "2026-07-11"]);
    expect(out).toMatch(/block \(ban\) → not judged \(ban\) \(no stricter, and perhaps looser\)/);
    expect(out).toContain('No version: "abc" of claude-code@abc.');
    expect(out).not.toMatch(/\(looser\)|allow/);
  });

  it("explain tells of an exemption that has ended, and of a change that changes no effect", async () => {
    const own = `format: 1
name: p
timezone: Asia/Shanghai
groups: {pilot: Pilot}
rules:
  - id: ban
    tool: claude-code
    level: block
    reason: r
    exemptions: [{groups: [pilot], owner: CISO, reason: Trial, expires: 2026-10-01}]
  - {id: later, tool: claude-code, level: block, reason: r, until: 2026-12-01}
`;
    await writeFile(
      path("ended.yaml"),
      own.replace("id: ban\n", "id: ban\n    from: 2026-07-01\n"),
    );
    const asked = ["policy", "explain", path("ended.yaml"), "--tool", "claude-code@2.1.91"];
    const after = await runWith([...asked, "--group", "pilot", "--at", "2026-10-02"]);
    expect(after.out).toContain("no longer: CISO exempted pilot until 2026-10-01T00:00+08:00");
    const others = await runWith([...asked, "--at", "2026-10-02"]);
    expect(others.out).not.toContain("no longer");
    const before = await runWith([...asked, "--at", "2026-06-01"]);
    expect(before.out).toMatch(/next +in .*: still BLOCK \(ban\)/);
  });

  it("explain knows a tool by its package's name, and no version with letters glued to it", async () => {
    const of = (tool: string) => ["policy", "explain", path("policy.yaml"), "--tool", tool];
    const packaged = await runWith(of("@anthropic-ai/claude-code@2.1.91"));
    expect(packaged.err).toContain('Did you mean "claude-code"?');
    const glued = await runWith(of("claude-code@2.1.90x"));
    expect(glued.code).toBe(2);
    expect(glued.err).toContain('"2.1.90x" is no version (2.1.90-x would be a pre-release)');
  });

  it("explain gives decision, countdown and what would change it", async () => {
    const asked = ["policy", "explain", path("policy.yaml"), "--tool", "claude-code@2.1.120"];
    const day = ["--group", "eng", "--at", "2026-07-10T00:00+08:00"];
    const found = await runWith([...asked, ...day]);
    expect(found.code).toBe(1);
    expect(found.out).toMatch(/BLOCK .*must not be used/s);
    expect(found.out).toContain("in versions <2.1.91: ALLOW, no rule speaks against it");
    const before = await runWith([...asked, "--at", "2026-07-09T23:59:58"]);
    expect(before.code).toBe(0);
    expect(before.out).toContain("in 2 seconds, at 2026-07-10T00:00+08:00: BLOCK (ban)");
    const json = await runWith([...asked, ...day, "--json"]);
    expect(JSON.parse(json.out)).toMatchObject({ decision: { effect: "block", rule: "ban" } });
    const wrong = await runWith([...asked, "--at", "2026-02-30"]);
    expect(wrong).toMatchObject({ code: 2 });
    expect(wrong.err).toContain("there is no such date");
    expect((await runWith([...asked, "--group", "nobody"])).err).toContain("It has eng.");
    const bad = await runWith(["policy", "explain", path("bad.yaml"), "--tool", "codex"]);
    expect(bad).toMatchObject({ code: 2, out: "" });
  });

  it("explain gives people and programs the same answer and countdown", async () => {
    const asked = ["policy", "explain", path("policy.yaml"), "--tool"];
    const day = ["--at", "2026-07-09T23:59:58"];
    const json = async (tool: string, ...at: string[]) =>
      JSON.parse((await runWith([...asked, tool, ...at, "--json"])).out) as unknown;
    expect(await json("claude-code@2.1.120", ...day)).toMatchObject({
      answer: "allow",
      changesIn: 2000,
    });
    // What begins cannot be judged: that is a change too.
    expect((await runWith([...asked, "claude-code", ...day])).out).toContain("in 2 seconds, at");
    expect(await json("claude-code", ...day)).toMatchObject({ answer: "allow", changesIn: 2000 });
    const then = { answer: "unknown", changesIn: null, decision: { effect: "allow" } };
    expect(await json("claude-code", "--at", "2026-07-10")).toMatchObject(then);
  });

  it("explain does not call clean what it cannot judge", async () => {
    const argv = [
      "policy",
      "explain",
      path("policy.yaml"),
      "--tool",
      "claude-code",
      "--at",
      "2026-08-01",
    ];
    const found = await runWith(argv);
    expect(found.code).toBe(1);
    expect(found.out).toMatch(
      /^NOT JUDGED {2}claude-code of unknown version is not judged for want/,
    );
  });

  it("plan shows whom a change affects, and is silent on the rest", async () => {
    const argv = ["policy", "plan", path("policy.yaml"), path("softer.yaml")];
    const rest = ["--inventory", path("list.yaml"), "--at", "2026-08-01"];
    const found = await runWith([...argv, ...rest]);
    expect(found.code).toBe(0);
    expect(found.out).toContain("~ ban changed: level (block → warn)");
    expect(found.out).toContain("block (ban) → warn (ban) (looser)");
    expect(found.out).toContain("1 affected, 1 unchanged.");
    expect(found.out).not.toContain("2.1.90");
  });
});

describe("rules for groups", () => {
  const grouped = policy
    .replace("{eng: Engineering}", "{eng: Engineering, sales: Sales}")
    .replace("level: block", "level: block\n    groups: [eng]");
  beforeAll(async () => {
    await writeFile(path("grouped.yaml"), grouped);
    await writeFile(path("scanless.yaml"), "- {tool: claude-code, version: 2.1.120}\n");
  });
  const at = ["--at", "2026-07-01"];

  it("are named where no group was given, and nowhere else", async () => {
    const argv = ["policy", "plan", path("policy.yaml"), path("grouped.yaml")];
    const plan = [...argv, "--inventory", path("scanless.yaml"), ...at];
    const said = "Not considered of the new policy, since no group was given: rule ban (for eng).";
    expect((await runWith(plan)).out.replace(/\n */g, " ")).toContain(said);
    expect((await runWith([...plan, "--group", "eng"])).out).not.toContain("Not considered");
    expect(JSON.parse((await runWith([...plan, "--json"])).out).notConsidered).toEqual({
      before: [],
      after: [{ rule: "ban", what: "rule", groups: ["eng"] }],
    });
    const compile = ["policy", "compile", path("grouped.yaml"), "--to", "verdaccio", ...at];
    const compiled = await runWith(compile);
    expect(compiled.err.replace(/\n */g, " ")).toContain("no group was given: rule ban (for eng)");
    expect(compiled.out).toContain(
      "# Not considered, since no group was given: rule ban (for eng)",
    );
    const asJson = JSON.parse((await runWith([...compile, "--json"])).out);
    expect(asJson.targets[0].notConsidered).toEqual([
      { rule: "ban", what: "rule", groups: ["eng"] },
    ]);
    const asked = ["policy", "explain", path("grouped.yaml"), "--tool", "claude-code@2.1.120"];
    const explained = await runWith([...asked, "--at", "2026-08-01"]);
    expect(explained.out).toContain("• in group eng: BLOCK (ban)");
    expect(explained.out).toContain("Not considered");
  });

  it("can be given one by one, or with commas, and leave the arguments alone", async () => {
    for (const words of [
      ["--group", "eng", "--group", "sales"],
      ["--group", "sales,eng"],
    ]) {
      const argv = ["policy", "explain", ...words, path("grouped.yaml"), "--json", "--at"];
      const { out } = await runWith([...argv, "2026-08-01", "--tool", "claude-code@2.1.120"]);
      const { question, decision } = JSON.parse(out);
      expect([question.groups.sort(), decision.effect]).toEqual([["eng", "sales"], "block"]);
    }
  });
});

describe("a mistake at the command line", () => {
  const real = join(import.meta.dirname, "../../../../dossiers/claude-code-2.1.91");
  it.each([
    [["explain", "--tool", "claude-code@abc"], '"abc" is no version', "--tool claude-code@1.2.3"],
    [["explain", "--tool", "claude-code@^2"], '"^2" is a range, and not one version', "1.2.3"],
    [["explain", "--tool", "claude"], 'Did you mean "claude-code"?', "Name one of claude-code, "],
    [["explain"], "--tool", "What to do: ./telltale policy explain --help"],
    [["plan", "a", "b"], "--inventory", "What to do: ./telltale policy plan --help"],
    [
      ["plan", "a", "--inventory", "b"],
      "Missing required argument 'new'",
      "./telltale policy plan --help",
    ],
    [["explain", "--tool", "codex@1.0.0", "--region", "XX"], '--region "XX" is no region', "SG"],
    [["explain", "--tool", "codex@1.0.0", "--digest", "foo"], '"foo" is no digest', "sha256-"],
    [["bogus"], 'There is no command "policy bogus"', "What to do: ./telltale policy --help"],
    [["explain", "--tool", "codex", "--dossier", "/"], "There is no dossier.json in /", "folder"],
  ])("%j gets one sentence and what to do", async (words, said, next) => {
    const [command = "", ...rest] = words;
    const file = command === "explain" && rest.length > 0 ? [path("policy.yaml")] : [];
    const found = await runWith(["policy", command, ...file, ...rest], {
      env: { TELLTALE_CALLED: "./telltale" },
    });
    expect([found.code, found.out]).toEqual([2, ""]);
    expect(found.err).toContain(said);
    expect(found.err).toContain(next);
    expect(found.err.trim().split("\n")).toHaveLength(2);
  });

  it("a policy in place of cases is told from a failed test", async () => {
    const found = await runWith(["policy", "test", path("policy.yaml")]);
    expect([found.code, found.out]).toEqual([2, ""]);
    expect(found.err).toContain("policy.yaml:1:1: This is a policy, and no file of cases");
    await mkdir(path("mixed"));
    await cp(path("policy.yaml"), path("mixed/policy.yaml"));
    const folderful = await runWith(["policy", "test", path("mixed")]);
    expect(folderful.out.split("\n").filter((line) => line.includes("policy.yaml"))).toHaveLength(
      1,
    );
    expect(folderful.code).toBe(1);
  });

  it("takes the folder of an audit for its dossier", async () => {
    const asked = ["policy", "explain", path("policy.yaml"), "--tool", "claude-code@2.1.91"];
    const { code, out } = await runWith([...asked, "--dossier", real, "--json"]);
    expect([code, JSON.parse(out).question.tell.covert]).toEqual([1, true]);
  });

  it.each([
    ["- 1\n", ":1:3: An item must be text such as claude-code@2.1.120"],
    ["{}\n", ":1:1: This is neither what telltale fleet scan --json writes"],
    ['{"format": 1, "findings": "x"}', ":1:"],
  ])("%j as an inventory is refused in plain words", async (text, said) => {
    await writeFile(path("odd.yaml"), text);
    const argv = ["policy", "plan", path("policy.yaml"), path("policy.yaml")];
    const { code, err } = await runWith([...argv, "--inventory", path("odd.yaml")]);
    expect(code).toBe(2);
    expect(err).toContain(`odd.yaml${said}`);
    expect(err).not.toMatch(/Invalid input|expected|received/);
  });

  it("in an inventory's names is said", async () => {
    await writeFile(path("odd.yaml"), "- clude-code@1.0.0\n- {tool: codex, groups: [egn]}\n");
    const argv = ["policy", "plan", path("policy.yaml"), path("policy.yaml")];
    const { out } = await runWith([...argv, "--inventory", path("odd.yaml")]);
    expect(out).toContain('Not in the catalogue: "clude-code".');
    expect(out).toContain('In neither policy: the group "egn".');
  });

  it("that makes a file no text is told with its place", async () => {
    await writeFile(path("latin.yaml"), Buffer.from("format: 1\nname: Ex\u00e9\n", "latin1"));
    const { code, err } = await runWith(["policy", "check", path("latin.yaml")]);
    expect([code, err]).toEqual([2, expect.stringContaining("latin.yaml:2:9: this is not text")]);
  });
});

describe("what a plan says about later", () => {
  it("is every date, with what it concerns; nothing of what stays", async () => {
    const before = policy.replace("from: 2026-07-10", "from: 2026-07-20");
    await writeFile(path("before.yaml"), before);
    await writeFile(path("all.yaml"), "- claude-code@2.1.120\n- codex@1.0.0\n");
    const planned = async (old: string, fresh: string) => {
      const argv = ["policy", "plan", path(old), path(fresh), "--inventory", path("all.yaml")];
      return (await runWith([...argv, "--at", "2026-07-01"])).out;
    };
    const earlier = await planned("before.yaml", "policy.yaml");
    expect(earlier).toContain("from 2026-07-10T00:00+08:00: allow → block (ban) (stricter)");
    expect(earlier).toContain("from 2026-07-20T00:00+08:00: block (ban), by both");
    expect(earlier).toContain("1 affected, 1 unchanged.");
    const alike = await planned("policy.yaml", "policy.yaml");
    expect(alike).toContain("Later, by dates in both policies");
    expect(alike).toContain(
      "  from 2026-07-10T00:00+08:00: block (ban)\n    • claude-code 2.1.120\n",
    );
    expect(alike).toContain("0 affected, 2 unchanged, of which 1 will change by date.");
    expect(alike).not.toContain("codex");
  });
});

describe("telltale eligibility", () => {
  it("answers for every provider that it has rules of", async () => {
    const argv = ["eligibility", "--entity", path("entity.yaml"), "--at", "2026-11-21"];
    const found = await runWith(argv);
    expect(found.code).toBe(1);
    expect(found.out).toContain("Anthropic: NOT LISTED. UA-43 is named as not served.");
    const one = await runWith([...argv, "--provider", "openai", "--json"]);
    expect(JSON.parse(one.out)).toMatchObject({
      answers: [{ provider: "openai", answer: "unknown" }],
    });
    expect((await runWith([...argv, "--provider", "nobody"])).code).toBe(2);
  });
});

describe("the dossiers that a policy links to", () => {
  const real = join(import.meta.dirname, "../../../../dossiers/claude-code-2.1.91");
  const linked = (link: string, tool = "claude-code") =>
    policy
      .replace("tool: claude-code", `tool: ${tool === "*" ? '"*"' : tool}`)
      .replace('">=2.1.91"', tool === "*" ? '"*"' : '">=2.1.100"')
      .concat(`    dossier: ${JSON.stringify(link)}\n`);
  const check = async (text: string) => {
    await writeFile(path("linked.yaml"), text);
    return runWith(["policy", "check", path("linked.yaml")]);
  };

  it("are looked at beside it: which tool, version and verdict", async () => {
    await cp(real, path("dossiers/one"), { recursive: true });
    for (const link of ["dossiers/one", "./dossiers/one/dossier.json"]) {
      const { code, out } = await check(linked(link));
      expect(code).toBe(0);
      expect(out).toContain(`ban stands on ${link}: claude-code@2.1.91, verdict covert`);
      expect(out).toContain("linked.yaml:13:14: note: ");
      expect(out).toContain("which the rule's versions leave out");
    }
    expect((await check(linked("dossiers/one", "*"))).code).toBe(0);
    const json = await runWith(["policy", "check", path("linked.yaml"), "--json"]);
    expect(JSON.parse(json.out)).toMatchObject({
      ok: true,
      dossiers: [{ rule: "ban", tool: "claude-code", version: "2.1.91", verdict: "covert" }],
    });
  });

  it.each([
    ["dossiers/none.json", "claude-code", "is not there"],
    ["policy.yaml", "claude-code", "is no dossier"],
    ["good", "claude-code", "is no dossier"],
    ["dossiers/one", "codex", "is about claude-code@2.1.91, and the rule about codex"],
    ["javascript:alert(1)", "claude-code", "is no address of a page"],
    ["https://", "claude-code", "is no address of a page"],
  ])("%s for %s: is wrong, with line and column", async (link, tool, message) => {
    const { code, out } = await check(linked(link, tool));
    expect(code).toBe(1);
    expect(out).toContain("linked.yaml:13:14: ");
    expect(out).toContain(message);
  });

  it("are looked at whatever else is wrong", async () => {
    const { out } = await check(linked("dossiers/none.json").replace("level: ", "level: x"));
    expect(out).toContain("linked.yaml:13:14: ");
    expect(out).toContain("2 things are wrong");
  });

  it("behind an address are not fetched", async () => {
    const { code, out } = await check(linked("https://127.0.0.1:9/dossier.json"));
    expect([code, out]).toEqual([0, expect.not.stringContaining("stands on")]);
  });

  it("decide conditions on what an inventory lists; what they do not tell stays unknown", async () => {
    const conditions = `format: 1
name: Conditions
timezone: UTC
rules:
  - {id: no-covert, tool: "*", level: block, reason: r, when: tell.covert}
  - {id: no-abroad, tool: "*", level: block, reason: r, when: 'destination.region != "SG"'}
`;
    await writeFile(path("none.yaml"), "format: 1\nname: n\ntimezone: UTC\nrules: []\n");
    await writeFile(path("covert.yaml"), conditions.replace(/.*no-abroad.*\n/, ""));
    await writeFile(path("abroad.yaml"), conditions.replace(/.*no-covert.*\n/, ""));
    await writeFile(path("found.yaml"), "- claude-code@2.1.91\n- claude-code@2.1.90\n");
    const planned = async (name: string, ...more: string[]) => {
      const argv = ["policy", "plan", path("none.yaml"), path(name), "--json"];
      const { out, err } = await runWith([
        ...argv,
        ...["--inventory", path("found.yaml"), "--dossier", join(real, "dossier.json"), ...more],
      ]);
      if (err !== "") return err;
      const { affected } = JSON.parse(out) as {
        affected: { version: string; after: { effect: string; unknown: { missing: string }[] } }[];
      };
      return affected.map(({ version, after: { effect, unknown } }) => [
        version,
        effect,
        ...unknown.map(({ missing }) => missing),
      ]);
    };
    expect(await planned("covert.yaml")).toEqual([
      ["2.1.91", "block"],
      ["2.1.90", "allow", "a dossier of this version"],
    ]);
    expect(await planned("abroad.yaml")).toEqual([
      ["2.1.91", "allow", "the region of the destination"],
      ["2.1.90", "allow", "the destination"],
    ]);
    const at = (region: string) => ["--host-region", `api.anthropic.com=${region}`];
    expect(await planned("abroad.yaml", ...at("US"))).toContainEqual(["2.1.91", "block"]);
    expect(await planned("abroad.yaml", ...at("SG"))).toEqual([
      ["2.1.90", "allow", "the destination"],
    ]);
    expect(await planned("abroad.yaml", ...at("XX"))).toContain("is no host and its region");
  });
});
