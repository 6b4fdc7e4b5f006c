import type { ChangeCluster, DiffReport } from "@telltale/core/model/study.ts";
import { grouped } from "@telltale/core/numbers.ts";
import { leastInCommon } from "./compare.ts";

/** From this score on a group newly does something that is worth reading. */
const worthReading = 3;

/** What a diff came to, in one to three plain sentences. */
export function summarise({
  clusters,
  units,
  common,
}: {
  clusters: readonly ChangeCluster[];
  units: DiffReport["units"];
  common: number;
}): string {
  if (units.before === 0 || units.after === 0) {
    return `No code of the version ${units.before === 0 ? "before" : "after"} could be read: nothing can be said about what changed.`;
  }
  const sentences: string[] = [];
  if (common < leastInCommon) {
    sentences.push(
      `Only ${Math.round(common * 100)} % of the code has its equal in the other version, so that much that looks new may not be.`,
    );
  }
  if (units.added + units.changed === 0) {
    sentences.push("Nothing that the code does is new or changed.");
    return sentences.join(" ");
  }
  sentences.push(
    `Of ${grouped(units.after)} pieces of code, ${grouped(units.same)} are the same, ${grouped(units.changed)} changed and ${grouped(units.added)} new.`,
  );
  const [first] = clusters;
  if (first !== undefined && first.score >= worthReading) {
    sentences.push(`What matters most (${first.id}, score ${first.score}): ${first.summary}`);
  } else {
    sentences.push("Nothing of it newly hides anything, or reads much about the user.");
  }
  return sentences.join(" ");
}
