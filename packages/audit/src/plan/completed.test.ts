import { randomFrom } from "@telltale/core/random.ts";
import { expect, test } from "vitest";
import { combinationsIn } from "./covering.ts";
import { completed, designLevels, planSize, screening } from "./design.ts";
import { builtin } from "./factor.ts";
import { envFactor } from "./factors/env.ts";
import { allFactors } from "./factors/registry.ts";

const size = planSize("thorough");

test("levels and factors that come after the coarse block are combined like all others", () => {
  const before = screening(allFactors, size, randomFrom(1));
  const [coarse = []] = before.blocks;
  const grown = allFactors.map((factor) =>
    factor.id === "timezone"
      ? { ...factor, levels: [...factor.levels, builtin("Asia/Pyongyang", "primary", null)] }
      : factor,
  );
  const factors = [...grown, envFactor("BUILD_FARM_CELL", "eu-7")];
  const { blocks, covered, total } = completed(
    factors,
    { strength: 2, screeningRows: 400 },
    coarse,
    randomFrom(2),
  );
  expect(blocks[0]).toEqual(coarse);
  expect(covered).toBe(total);
  // Counted anew: what a coarse row says nothing of was at its baseline.
  const choices = factors.map((factor) => designLevels(factor));
  const rows = blocks
    .flat()
    .map((row) =>
      factors.map(
        ({ id }, at) => choices[at]?.indexOf(row[id] ?? (choices[at]?.[0] as string)) ?? -1,
      ),
    );
  expect(
    combinationsIn(
      choices.map(({ length }) => length),
      2,
      rows,
    ),
  ).toEqual({
    covered: total,
    total,
  });
});
