import { readdir } from "node:fs/promises";
import { randomFrom } from "@telltale/core/random.ts";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { coveringArray } from "./covering.ts";
import { baselines, planSize, screening } from "./design.ts";
import { allFactors } from "./factors/registry.ts";
import { sceneOf } from "./scene.ts";

describe("covering arrays", () => {
  it("hold every combination of two and of three levels", () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 3, maxLength: 7 }),
        fc.integer({ min: 1, max: 3 }),
        fc.integer(),
        (sizes, strength, seed) => {
          const array = coveringArray(sizes, strength, 1000, randomFrom(seed));
          expect(array.covered).toBe(array.total);
          for (const factors of combinations([...sizes.keys()], strength)) {
            const wanted = factors.reduce((product, factor) => product * (sizes[factor] ?? 0), 1);
            const seen = new Set(
              array.rows.map((row) => factors.map((factor) => row[factor]).join()),
            );
            expect(seen.size).toBe(wanted);
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  it("says honestly how little too few rows cover", () => {
    const array = coveringArray([4, 4, 4], 2, 3, randomFrom(1));
    expect(array.rows).toHaveLength(3);
    expect(array.total).toBe(48);
    expect(array.covered).toBe(9);
  });
});

function combinations(items: number[], size: number): number[][] {
  if (size === 0) return [[]];
  return items.flatMap((item, at) =>
    combinations(items.slice(at + 1), size - 1).map((rest) => [item, ...rest]),
  );
}

describe("the registry of factors", () => {
  it("names every file of its folder", async () => {
    const folder = new URL("./factors/", import.meta.url);
    const files = (await readdir(folder)).filter((name) => name !== "registry.ts");
    const ids = new Set(allFactors.map((factor) => factor.id.replace(/:.*/, "")));
    expect(new Set(files.map((name) => name.replace(/\.ts$/, "")))).toEqual(ids);
  });

  it("has unique ids, and in each factor unique levels with one baseline at the head", () => {
    const ids = allFactors.map((factor) => factor.id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const factor of allFactors) {
      const names = factor.levels.map((level) => level.id);
      expect(new Set(names).size, factor.id).toBe(names.length);
      expect(factor.levels.map((level) => level.role === "baseline")).toEqual([
        true,
        ...names.slice(1).map(() => false),
      ]);
    }
  });

  it("lets each level change the scene, and none change another factor's part", () => {
    const start = JSON.stringify(sceneOf(allFactors, {}));
    for (const factor of allFactors) {
      const scenes = factor.levels.map((level) =>
        JSON.stringify(sceneOf(allFactors, { [factor.id]: level.id })),
      );
      expect(scenes[0], factor.id).toBe(start);
      expect(new Set(scenes).size, factor.id).toBe(scenes.length);
    }
  });
});

describe("the design", () => {
  it("covers all pairs of the factors' levels with the default plan", () => {
    const design = screening(allFactors, planSize("default"), randomFrom(7));
    expect(design.covered).toBe(design.total);
  });

  it("tries what the code compares with in the coarse block, the only one of a quick audit", () => {
    const hint = { id: "quillgate.example", role: "primary", value: "x", origin: "hint" } as const;
    const factors = allFactors.map((factor) =>
      factor.id === "base-url" ? { ...factor, levels: [...factor.levels, hint] } : factor,
    );
    const [coarse = []] = screening(factors, planSize("quick"), randomFrom(7)).blocks;
    const tried = new Set(coarse.map((row) => row["base-url"]));
    expect(tried.has("quillgate.example")).toBe(true);
    expect(tried.has("another lab (api.deepseek.com)")).toBe(true);
    expect(coarse).toHaveLength(14);
  });

  it("is the same for the same seed and another for another", () => {
    const rows = (seed: number) =>
      JSON.stringify(screening(allFactors, planSize("quick"), randomFrom(seed)).blocks);
    expect(rows(3)).toBe(rows(3));
    expect(rows(3)).not.toBe(rows(4));
  });

  it("makes more of cheap runs, and no fewer of dear ones", () => {
    expect(planSize("default", 100).confirmRuns).toBe(3 * planSize("default").confirmRuns);
    expect(planSize("default", 5000)).toEqual(planSize("default"));
  });

  it("has a second baseline that differs in the base URL only", () => {
    const [first, second] = baselines(allFactors);
    const differing = Object.keys(first ?? {}).filter((id) => first?.[id] !== second?.[id]);
    expect(differing).toEqual(["base-url"]);
  });
});
