import { afterEach, beforeEach, expect, it } from "vitest";
import { Machine } from "./testing/machine.ts";

let machine: Machine;
beforeEach(() => {
  machine = new Machine().file("/data/bob/.claude/settings.json", "{}");
});
afterEach(() => machine.remove());

it("goes into homes that are symlinks, of accounts that the machine does not list, too", () => {
  machine.link("/home/bob", "../data/bob").link("/Users/bob", "/data/bob");
  const { homes, findings, notExamined } = machine.scan();
  expect(homes).toEqual(["/data/bob"]);
  expect(findings.map(({ path }) => path)).toEqual(["/data/bob/.claude/settings.json"]);
  expect(notExamined).toEqual([]);
});

it("is incomplete where such a symlink leads nowhere, or in a circle", () => {
  machine.link("/home/bob", "/data/bob").link("/home/eve", "/nfs/eve").link("/home/dan", "dan");
  // On Windows these two are no homes.
  machine.link("/C:/Users/All Users", "/C:/ProgramData").link("/C:/Users/Default User", "x");
  machine.folder("/C:/ProgramData");
  const { homes, notExamined } = machine.scan();
  expect(homes).toEqual(["/data/bob"]);
  expect(notExamined.map(({ code, what }) => `${code} ${what}`).sort()).toEqual([
    "home-missing /home/dan",
    "home-missing /home/eve",
  ]);
});
