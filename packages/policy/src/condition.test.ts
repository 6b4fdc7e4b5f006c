import { describe, expect, it } from "vitest";
import { compileCondition } from "./condition.ts";
import { question } from "./testing/samples.ts";

const wrongOf = (text: string) => {
  const made = compileCondition(text);
  return "wrong" in made ? made.wrong : null;
};

describe("a condition", () => {
  it.each([
    ["tell.covert", null],
    ["'timezone' in tell.factors && !(tool in ['codex'])", null],
    ["destination.hosts.all(h, h.lowerAscii().endsWith('.example'))", null],
    ["size(groups) > 0", null],
    ["version > '2.1.9'", '"version" is text here'],
    ["group == 'eng'", 'Did you mean "groups"?'],
    ["has(destination.region)", '"has" is not to be had here'],
    ["dyn(tell).x == 1", '"dyn" is not to be had here'],
    ["timestamp('2026-01-01T00:00:00Z').getDate() == 1", "is not to be had here"],
    ["{'a': 1}.size() == 1", "maps are not to be had here"],
    ["groups.all(a, groups.all(b, groups.all(c, a == c)))", "loops are nested too deeply"],
    [Array.from({ length: 101 }, () => "tell.covert").join(" || "), "too long"],
    ["(".repeat(50), ""],
    ["", ""],
  ])("%.60s", (text, expected) => {
    const wrong = wrongOf(text);
    if (expected === null) expect(wrong).toBeNull();
    else expect(wrong?.toLowerCase()).toContain(expected.toLowerCase());
  });

  it.each([
    ["digest == 'a'", ["a"]],
    ["'a' == digest && tell.covert", ["a"]],
    ["tell.covert && digest in ['a', 'b']", ["a", "b"]],
    ["(digest == 'a' || digest in ['b']) && digest == 'b'", ["a", "b"]],
    ["digest == 'a' || tell.covert", null],
    ["digest != 'a'", null],
    ["!(digest == 'a')", null],
    ["digest == 'a' ? tell.covert : true", null],
    ["digest in groups", null],
    ["groups.exists(digest, digest == 'a')", null],
    ["version == 'a'", null],
  ])("%s is for the digests %j only", (text, digests) => {
    const made = compileCondition(text);
    if ("wrong" in made) throw new Error(made.wrong);
    expect(made.only.digest === null ? null : [...made.only.digest]).toEqual(digests);
  });

  it("keeps answers apart, however long what it looks at is", () => {
    const made = compileCondition("'a' in destination.hosts");
    if ("wrong" in made) throw new Error(made.wrong);
    const asked = (...hosts: string[]) => question({ destination: { hosts, region: null } });
    const long = Array.from({ length: 100 }, (_, index) => `${index}${"x".repeat(100)}`);
    const answers = [[...long, "a"], long, ["a"], ["b"], [...long, "a"]];
    const found = answers.map((hosts) => made.holds(asked(...hosts)));
    expect(found).toEqual([true, false, true, false, true]);
  });

  it("takes little time for the largest input that it looks at", () => {
    const made = compileCondition("groups.all(a, groups.all(b, a == b || a != b))");
    if ("wrong" in made) throw new Error(made.wrong);
    const groups = Array.from({ length: 128 }, (_, index) => `g${index}`);
    const begun = performance.now();
    expect(made.holds(question({ groups }))).toBe(true);
    expect(performance.now() - begun).toBeLessThan(5000);
    const more = question({ groups: [...groups, "one-more"] });
    expect(made.holds(more)).toEqual({ missing: "the groups of a usual size" });
  });
});
