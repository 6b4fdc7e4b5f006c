import { covert } from "@telltale/audit/reports/testing/samples.ts";
import { expect, test } from "vitest";
import { expectFile } from "../testbeds/expectation.ts";
import { complaints, table } from "./print.ts";
import { type Scored, score, tally } from "./score.ts";

const peaks = { product: 0, subject: 0 };
const lost = {
  dossier: null,
  failure: { code: "no-sandbox", message: "There are no user namespaces.\nDetails" },
  seconds: 2,
  firstTellSeconds: null,
  peaks,
};
const planted = {
  factors: ["timezone"],
  channels: ["prompt"],
  roles: ["model-api"],
  encoding: "covert",
};
const base = { description: "", protocol: "gemini", rehearsal: null };
const trick = expectFile.parse({ ...base, kind: "hash", plan: "default", tell: planted });
const hard = expectFile.parse({ ...base, kind: "gate-of-three", plan: "thorough", tell: planted });
const hostile = expectFile.parse({
  ...base,
  kind: "hostile",
  plan: "quick",
  tell: null,
  hostile: { verdicts: ["inconclusive"], codes: ["no-sandbox"] },
});

test("an audit that fails is a miss on a trick, a fault on a twin, and right where it may end so", () => {
  const scored = [
    score("a", "trick", trick, "default", lost),
    score("a", "twin", trick, "default", lost),
    score("h", "hostile", hostile, "quick", lost),
  ];
  expect(complaints(scored)).toEqual([
    "a (trick): no-sandbox: There are no user namespaces.",
    "a (trick): missed, the audit was not completed",
    "a (twin): no-sandbox: There are no user namespaces.",
  ]);
});

test("a tell in a dossier that says that nothing was found is missed", () => {
  const [sample] = covert.tells;
  if (!sample) throw new Error("no tell");
  const tell = { ...sample, factors: ["timezone"], gates: [], channel: "prompt" as const };
  const outcome = (verdict: "covert" | "none-found") => ({
    ...lost,
    failure: null,
    dossier: { ...covert, verdict, tells: [{ ...tell, confirmed: true }] },
  });
  const one = (verdict: "covert" | "none-found") =>
    score("a", "trick", trick, "default", outcome(verdict)).match;
  expect(one("covert").found).toHaveLength(1);
  expect(one("none-found").found).toEqual([]);
  expect(one("none-found").missing[0]).toContain("the verdict is none-found");
});

test("recall counts what the plan has to find, and the rest apart", () => {
  const found = (scored: Scored): Scored => ({
    ...scored,
    match: { ...scored.match, found: ["T1"], missing: [] },
  });
  const rows = tally([
    found(score("a", "trick", trick, "default", lost)),
    score("b", "trick", trick, "default", lost),
    found(score("c", "trick", hard, "default", lost)),
    score("a", "twin", trick, "default", lost),
  ]);
  expect(rows.at(-1)).toMatchObject({
    kind: "all",
    tricks: 2,
    found: 1,
    optional: { tricks: 1, found: 1 },
    twins: 1,
    falselyAlarmed: 0,
    seconds: 8,
  });
  expect(table(rows)).toMatch(/^hash +1\/2 +1 +0 +6$/m);
});
