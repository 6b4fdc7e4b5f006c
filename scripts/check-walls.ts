/**
 * Runs the import walls of `.dependency-cruiser.mjs`, and makes sure that they were armed: every
 * source file must have been read, and imports across packages must have been followed. With a
 * TypeScript that the cruiser does not know it would read nothing, and find nothing wrong.
 */
import { globSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { cruise, type ICruiseOptions, type IForbiddenRuleType } from "dependency-cruiser";
import extractTSConfig from "dependency-cruiser/config-utl/extract-ts-config";

type Walls = { options: ICruiseOptions; forbidden: IForbiddenRuleType[] };

process.chdir(fileURLToPath(new URL("..", import.meta.url)));
const files = globSync("packages/*/src/**/*.ts").sort();
const walls = new URL("../.dependency-cruiser.mjs", import.meta.url).href;
const { options, forbidden } = ((await import(walls)) as { default: Walls }).default;
const { output } = await cruise(
  ["packages"],
  { ...options, ruleSet: { forbidden }, validate: true },
  undefined,
  { tsConfig: extractTSConfig("tsconfig.json") },
);
if (typeof output === "string") throw new Error("the cruiser answered with text");

const read = new Set(output.modules.map((module) => module.source));
const missed = files.filter((file) => !read.has(file));
const across = output.modules
  .filter((module) => module.source.startsWith("packages/audit/"))
  .flatMap((module) => module.dependencies)
  .filter((dependency) => dependency.resolved.startsWith("packages/core/"));

for (const { rule, from, to } of output.summary.violations) {
  const reason = forbidden.find(({ name }) => name === rule.name)?.comment;
  console.error(`${from} → ${to}\n  ${rule.name}: ${reason}`);
}
if (missed.length > 0) console.error(`Not read: ${missed.join(", ")}`);
if (across.length === 0)
  console.error("No import from audit to core was followed: the walls are not armed.");
console.log(
  `${output.summary.totalCruised} modules, ${output.summary.totalDependenciesCruised} imports.`,
);
process.exitCode = missed.length > 0 || across.length === 0 || output.summary.error > 0 ? 1 : 0;
