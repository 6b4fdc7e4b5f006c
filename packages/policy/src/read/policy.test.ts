import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readPolicy } from "./policy.ts";
import { problemLine } from "./problem.ts";

const tools = ["claude-code", "qwen-code"];

/** A policy with one rule, whose lines (from line 6 on) are given. */
const withRule = (...lines: string[]) =>
  ["format: 1", "name: p", "timezone: Europe/Berlin", "groups: {eng: Engineering}", "rules:"]
    .concat(lines.map((line, index) => `${index === 0 ? "  - " : "    "}${line}`))
    .join("\n");
const usual = ["id: a", "tool: claude-code", "level: block", "reason: r"];

function problemsOf(text: string): string[] {
  const { policy, problems } = readPolicy(text, tools);
  expect(policy === null).toBe(problems.length > 0);
  return problems.map((problem) => problemLine("p", problem).slice(2));
}

describe("a policy file", () => {
  it("is read with its defaults", () => {
    const { policy, problems, notes } = readPolicy(withRule(...usual, "groups: [eng]"), tools);
    expect(problems).toEqual([]);
    expect(notes).toEqual([]);
    expect(policy?.rules).toMatchObject([{ id: "a", exemptions: [] }]);
  });

  it.each<[string, string[], string]>([
    [
      "a misspelt key",
      ["version: '1'"],
      '10:5: There is no key "version" here. Did you mean "versions"?',
    ],
    ["a key of the prototype", ["__proto__: 1"], '10:5: There is no key "__proto__" here.'],
    [
      "a number for a range",
      ["versions: 2.1"],
      '10:15: "versions" must be text, not the number 2.1: put it in quotes.',
    ],
    [
      "no range",
      ["versions: '>>1'"],
      '10:15: ">>1" is no range of versions: ">=2.1.91 <3" is one.',
    ],
    [
      "an empty range",
      ["versions: ''"],
      '10:15: "" is no range of versions: ">=2.1.91 <3" is one.',
    ],
    [
      "an unknown group",
      ["groups: [enh]"],
      '10:14: There is no group "enh" in "groups". Did you mean "eng"?',
    ],
    [
      "a group of the prototype",
      ["groups: [constructor]"],
      '10:14: There is no group "constructor" in "groups".',
    ],
    ["no leap day", ["from: 2026-02-29"], '10:11: "2026-02-29": there is no such date or time.'],
    [
      "a 25th hour",
      ["from: 2026-02-28T25:00"],
      '10:11: "2026-02-28T25:00": there is no such date or time.',
    ],
    [
      "a word for a date",
      ["from: tomorrow"],
      '10:11: "from" must be written like 2026-07-10, 2026-07-10T09:00 or 2026-07-10T09:00:00+08:00, not the text "tomorrow".',
    ],
    [
      "an end before the start",
      ["from: 2026-02-02", "until: 2026-02-02"],
      '11:12: "until" must come after "from": the rule would never hold.',
    ],
    [
      "a condition that does not parse",
      ["when: tell.covert &&"],
      '10:25: "when" cannot be used: it ends too early.',
    ],
    [
      "a condition of a wrong type",
      ["when: tell.verdict"],
      '10:11: "when" cannot be used: it must be true or false, and this is of type string.',
    ],
    [
      "an unknown field in a block",
      ["when: |", "  tell.covert ||", "    tell.cover"],
      '12:14: "when" cannot be used: there is no "cover" here. Did you mean "covert"?',
    ],
    [
      "an unknown name in quotes",
      ['when: "dossier.covert"'],
      '10:12: "when" cannot be used: there is no "dossier" here.',
    ],
    [
      "a regular expression",
      ["when: tool.matches('(a+)+$')"],
      '10:11: "when" cannot be used: "matches" is not to be had here: size, contains, startsWith, endsWith, lowerAscii, exists, all, filter are.',
    ],
    [
      "a number for a date",
      ["from: 20260710"],
      '10:11: "from" must be written like 2026-07-10, 2026-07-10T09:00 or 2026-07-10T09:00:00+08:00, not the number 20260710.',
    ],
    [
      "a leap second",
      ["from: 2026-12-31T23:59:60"],
      '10:11: "2026-12-31T23:59:60": there is no such date or time.',
    ],
    [
      "a range the wrong way round",
      ['versions: ">3 <2"'],
      '10:15: ">3 <2" leaves no version: its bounds are the wrong way round.',
    ],
    [
      "a range with one such part",
      ['versions: "1.x || >=2.0.0 <2.0.0"'],
      '10:15: "1.x || >=2.0.0 <2.0.0" leaves no version: its bounds are the wrong way round.',
    ],
    [
      "one group without brackets",
      ["groups: eng"],
      '10:13: "groups" must be a list, not the text "eng": write [eng].',
    ],
    ["an open quote", ['dossier: "x'], '10:16: A quote (") is not closed.'],
    [
      "an owner without a name",
      ["exemptions: [{groups: [eng], owner: ' ', reason: x, expires: 2027-01-01}]"],
      '10:41: "owner" must not be empty.',
    ],
    ["a tab", ["\tlevel: warn"], "10:5: A tab stands here: indent with blanks."],
    [
      "a control character",
      ["dossier: a\u0007"],
      "10:15: The control character U+0007 stands here.",
    ],
    ["a key twice", ["level: warn"], "10:5: This key stands here twice."],
    ["an anchor", ["replacement: &x qwen-code"], "10:21: Anchors (&name) are not allowed here."],
    [
      "an unknown alias",
      ["replacement: *x"],
      "10:18: Aliases (*name) are not allowed here: write the value out.",
    ],
    ["a merge key", ["<<: {level: warn}"], '10:5: There is no key "<<" here.'],
    ["a tag", ["replacement: !!binary cQ=="], "10:27: Tags (!name) are not allowed here."],
    ["a list as a key", ["? [1]", ": 2"], "10:7: A key must be text: put it in quotes."],
  ])("with %s is refused where that stands", (_, lines, expected) => {
    expect(problemsOf(withRule(...usual, ...lines))).toContain(expected);
  });

  it.each([
    ["a:\n  - groups: [eng\n", "3:1: Brackets are not closed with ]."],
    ["a: 1\n---\nb: 2\n", "2:1: A second document (---) begins: a file holds one."],
    ["a: b: c\n", "1:4: A colon makes this a map where none can be: use quotes."],
    ["a: 1\rb: 2\r", "1:1: Lines must end with LF or CR LF, and here they end with CR alone."],
  ])("%j is refused with the first slip, and not with what follows from it", (text, expected) => {
    expect(problemsOf(text)).toEqual([expected]);
  });

  it("that is nested without brackets is refused in plain words", () => {
    const text = Array.from({ length: 2000 }, (_, depth) => `${" ".repeat(depth)}a:\n`).join("");
    expect(problemsOf(text)).toEqual([expect.stringMatching(/: Values are nested too deeply\.$/)]);
  });

  it.each<[string, string]>([
    [
      "versions: 2.1.91-2.1.196",
      '10:15: "2.1.91-2.1.196" is one pre-release, and no range: write ">=2.1.91 <=2.1.196".',
    ],
    [
      "when: 'tell.verdict == \"Covert\"'",
      '10:28: There is no verdict "Covert". Did you mean "covert"?',
    ],
    [
      "when: '!(tool in [\"cluade-code\"])'",
      '10:23: There is no tool "cluade-code" in the catalogue. Did you mean "claude-code"?',
    ],
    [
      "when: '\"enh\" in groups'",
      '10:12: There is no group "enh" in "groups". Did you mean "eng"?',
    ],
    [
      "when: 'destination.region != \"cn\"'",
      '10:34: There is no region "cn" in ISO 3166. Did you mean "CN"?',
    ],
    [
      "when: 'destination.region in [\"China\"]'",
      '10:35: There is no region "China" in ISO 3166. SG and UA-43 are some.',
    ],
    [
      "when: 'groups.exists(g, g == \"enh\")'",
      'There is no group "enh" in "groups". Did you mean "eng"?',
    ],
    ["when: '[\"cluade-code\"].exists(t, t == tool)'", 'There is no tool "cluade-code"'],
    ["when: 'version == \"2.1.91x\"'", '"2.1.91x" is no version'],
    ["reason2: @x", "A value that begins with @ has to be in quotes."],
    ["tool: *", 'A star begins a reference in YAML: put it in quotes, "*".'],
    ["versions: >=2.1.91", 'put a range in quotes, ">=1.2.3".'],
  ])("is told of a slip that would make a rule hold never, or always: %s", (line, expected) => {
    expect(problemsOf(withRule(...usual, line)).join()).toContain(expected);
  });

  it.each([
    "when: tell.verdict == 'covert' && tool == 'qwen-code'",
    'when: \'"eng" in groups || "CN" == destination.region\'',
    `when: 'groups.exists(g, g == "eng") && ["claude-code"].exists(t, t == tool) && version != "2.1.91"'`,
    `when: 'destination.hosts.exists(h, h == "anything")'`,
  ])("may compare with what there is: %s", (line) =>
    expect(problemsOf(withRule(...usual, line))).toEqual([]),
  );

  it.each([
    ["Shanghai", '. Did you mean "Asia/Shanghai"?'],
    ["Asia/Shangai", '. Did you mean "Asia/Shanghai"?'],
    ["'+08:00'", ": an offset changes with the season"],
    ["GMT+8", ": an offset changes with the season"],
  ])("in a zone that there is not is told which was meant: %s", (zone, hint) => {
    const text = withRule(...usual).replace("Europe/Berlin", zone);
    expect(problemsOf(text).join()).toContain(hint);
  });

  it("is told every problem at once, in order", () => {
    const text = withRule(
      "id: a",
      "tool: claude-cod",
      "level: blok",
      "groups: [eng, x]",
      "from: 2026-13-01",
    ).replace("Europe/Berlin", "Europe/Berlim");
    expect(problemsOf(text)).toEqual([
      '3:11: There is no time zone "Europe/Berlim". Did you mean "Europe/Berlin"?',
      '6:5: "reason" is missing.',
      '7:11: There is no tool "claude-cod" in the catalogue. Did you mean "claude-code"?',
      '8:12: "level" must be advise, warn or block, not the text "blok". Did you mean "block"?',
      '9:19: There is no group "x" in "groups".',
      '10:11: "2026-13-01": there is no such date or time.',
    ]);
  });

  it("cannot have the same id twice", () => {
    const second = usual.map((line, index) => `${index === 0 ? "  - " : "    "}${line}`).join("\n");
    const problems = problemsOf(`${withRule(...usual)}\n${second}`);
    expect(problems).toEqual(['10:9: There is a rule "a" already, in line 6.']);
  });

  it("gets a note about local times that a clock change skips or repeats", () => {
    const text = withRule(...usual, "from: 2026-03-29T02:30", "until: 2026-10-25T02:30");
    const { policy, notes } = readPolicy(text, tools);
    expect(policy).not.toBeNull();
    expect(notes.map(({ line, message }) => `${line}: ${message}`)).toEqual([
      '4: No rule names the group "eng".',
      "10: 2026-03-29T02:30 is skipped by a clock change in Europe/Berlin: 2026-03-29T03:30+02:00 is meant.",
      "11: 2026-10-25T02:30 occurs twice in Europe/Berlin: the first, 2026-10-25T02:30+02:00, is meant.",
    ]);
  });

  it.each([
    ["nothing", ""],
    ["a word", "policy"],
    ["brackets", "[".repeat(100_000)],
    ["braces", "{a: ".repeat(100_000)],
    ["indented lists", "- ".repeat(5000)],
    ["growing aliases", `a: &a [x,x]\nb: &b [*a,*a]\nc: &c [*b,*b]`],
    ["two documents", `${withRule(...usual)}\n---\na: 1`],
    ["a megabyte in a word", `format: ${"x".repeat(1_000_000)}`],
    ["too much", " ".repeat(5_000_000)],
    ["no rules but a map", "format: 1\nname: x\ntimezone: UTC\nrules: {}"],
    ["rules of nothing", "format: 1\nname: x\ntimezone: UTC\nrules: [null, 1, []]"],
    ["a directive without end", "%".repeat(100_000)],
    ["thirty thousand keys", Array.from({ length: 30_000 }, (_, at) => `k${at}: 1`).join("\n")],
    [
      "thousands of unknown groups beside as many known ones",
      withRule(
        ...usual,
        `groups: [${Array.from({ length: 5000 }, (_, at) => `h${at}`).join()}]`,
      ).replace(
        "{eng: Engineering}",
        `{${Array.from({ length: 5000 }, (_, at) => `g${at}: x`).join()}}`,
      ),
    ],
    ["tabs", "format:\t1\n\tname: x"],
  ])("made of %s is refused with short sentences", (_, text) => {
    const { policy, problems } = readPolicy(text, tools);
    expect(policy).toBeNull();
    expect(problems.length).toBeGreaterThan(0);
    for (const { line, column, message } of problems) {
      expect(Math.min(line, column)).toBeGreaterThanOrEqual(1);
      expect(message.length).toBeLessThan(400);
    }
  });

  it("never fails, whatever it holds", () => {
    const piece = fc.oneof(
      fc.string({ unit: "binary", maxLength: 20 }),
      fc.constantFrom(
        "rules:",
        "\n",
        "  ",
        "- ",
        "&a",
        "*a",
        "? ",
        ": ",
        "|",
        ">",
        "[",
        "}",
        "!!x ",
        '"',
        "<<: ",
      ),
      fc.constantFrom(...withRule(...usual).split("\n")),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
        const { policy, problems } = readPolicy(pieces.join(""), tools);
        expect(policy === null).toBe(problems.length > 0);
      }),
      { numRuns: 200 },
    );
  });
});
