import { expect, it } from "vitest";
import { readPolicy } from "./policy.ts";

const head = `format: 1
name: p
timezone: UTC
groups: {pilot: Pilot, eng: Engineering}
rules:
`;
const now = Date.UTC(2026, 7, 1);

function notesOf(rules: string, at: number | null = now): string[] {
  const { policy, problems, notes } = readPolicy(`${head}${rules}`, null, at);
  expect([policy !== null, problems]).toEqual([true, []]);
  return notes.map(({ line, message }) => `${line}: ${message}`);
}
const rule = (id: string, more = "", level = "block") =>
  `  - {id: ${id}, tool: a, level: ${level}, reason: r${more === "" ? "" : `, ${more}`}}\n`;
const all = "groups: [pilot, eng]";

it("tells of what is over, by the day on which it is asked", () => {
  const old = rule("old", `until: 2026-07-01, ${all}`);
  expect(notesOf(old)).toEqual(["6: The rule has ended (2026-07-01T00:00+00:00)."]);
  expect(notesOf(old, Date.UTC(2026, 5, 30))).toEqual([]);
  expect(notesOf(old, null)).toEqual([]);
  const exempt = rule(
    "x",
    `exemptions: [{groups: [pilot, eng], owner: o, reason: r, expires: 2026-08-01}]`,
  );
  expect(notesOf(exempt)).toEqual(["6: The exemption has ended (2026-08-01T00:00+00:00)."]);
});

it("tells of a rule that another one always comes before", () => {
  const covered =
    "The rule decides nothing: wide (line 6) holds wherever it does, and comes first.";
  const wide = rule("wide", all);
  expect(notesOf(wide + rule("same", all))).toEqual([`7: ${covered}`]);
  expect(notesOf(wide + rule("mild", `groups: [eng], versions: ">1"`, "warn"))).toEqual([
    `7: ${covered}`,
  ]);
  // Another range, another time, more people, a condition, an exemption: something may be left to decide.
  for (const [first, second] of [
    [rule("one", `${all}, versions: "<2"`), rule("two", all)],
    [rule("one", `${all}, from: 2026-09-01`), rule("two", all)],
    [rule("one", "groups: [pilot]"), rule("two", all)],
    [rule("one", `${all}, when: tell.covert`), rule("two", all)],
  ])
    expect(notesOf(`${first}${second}`).filter((note) => note.includes("decides nothing"))).toEqual(
      [],
    );
});

it("tells of an exemption that another rule undoes", () => {
  const exempt = "exemptions: [{groups: [pilot], owner: o, reason: r, expires: 2027-01-01}]";
  const covert = rule("covert", "when: tell.covert");
  const eng = rule("eng", "groups: [eng]", "advise");
  const undone =
    "6: Where covert (line 7) holds, this exemption does not count: it exempts nobody of these groups.";
  expect(notesOf(rule("ban", exempt) + covert + eng)).toEqual([undone]);
  const ends = rule("covert", "when: tell.covert, until: 2026-09-01");
  expect(notesOf(rule("ban", `${exempt}, from: 2026-09-01`) + ends + eng)).toEqual([]);
  expect(
    notesOf(rule("ban", exempt) + rule("covert", `when: tell.covert, ${exempt}`) + eng),
  ).toEqual([]);
  expect(notesOf(rule("ban", exempt) + rule("mild", "when: tell.covert", "warn") + eng)).toEqual(
    [],
  );
});

it("tells of a replacement that is blocked, and of a group that nothing names", () => {
  const banned = `  - {id: b, tool: b, level: block, reason: r}\n`;
  expect(notesOf(rule("a", `replacement: b, ${all}`) + banned)).toEqual([
    '6: The replacement "b" is blocked by b (line 7).',
  ]);
  expect(notesOf(rule("a", "groups: [eng]"))).toEqual(['4: No rule names the group "pilot".']);
  expect(notesOf(rule("a", `groups: [eng], when: '"pilot" in groups'`))).toEqual([]);
});
