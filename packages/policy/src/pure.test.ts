import { globSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";

const folder = fileURLToPath(new URL(".", import.meta.url));
const files = globSync("**/*.ts", { cwd: folder }).filter(
  (name) => !/\.test\.ts$|^testing\//.test(name),
);

/** The walls see imports; what is there without one they do not see. */
it.each(files)("%s looks at no clock, chance, process or network", (name) => {
  const text = readFileSync(`${folder}${name}`, "utf8");
  const reach =
    /\bDate\.now|\bnew Date\(\)|\bTemporal\.Now|\bMath\.random|\bprocess\.|\bfetch\(|\bperformance\./;
  expect(reach.exec(text)?.[0]).toBeUndefined();
});
