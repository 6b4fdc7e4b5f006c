/** Applies a plan, or undoes it, and kills itself (kill -9) at a given point between two changes. */
import { readFileSync } from "node:fs";
import { traces } from "../../inventory/testing/machine.ts";
import { applyPlan } from "../apply.ts";
import { undoPlan } from "../undo.ts";

const [what, first = "", root = "", backups = "", at = "0"] = process.argv.slice(2);
let left = Number(at);
const point = () => {
  left -= 1;
  if (left === 0) process.kill(process.pid, "SIGKILL");
};
process.stdout.write("ready\n");
if (what === "undo") undoPlan(first, point);
else {
  const plan = JSON.parse(readFileSync(first, "utf8"));
  applyPlan({ plan, root, backups, dryRun: false, tools: traces, telltale: "test", point });
}
