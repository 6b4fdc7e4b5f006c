import { z } from "zod";
import { inOrder, type Problem, quoted } from "../read/problem.ts";
import { shaped } from "../read/shape.ts";
import { didYouMean } from "../read/suggest.ts";
import { readYaml } from "../read/yaml.ts";
import { isRegion, noRegion } from "./regions.ts";

const percent = z.number().min(0).max(100);

/** Who an entity is and who owns it, as far as known. */
export const entityFile = z.strictObject({
  format: z.literal(1),
  /** The one that the question is about. */
  entity: z.string(),
  /** Companies and other owners, by a short name. */
  owners: z.record(
    z.string().regex(/^[a-z0-9][a-z0-9-]*$/),
    z.strictObject({
      title: z.string().optional(),
      kind: z.enum(["company", "person", "state"]).default("company"),
      /** Where it is headquartered: ISO 3166; left out where it is not known. */
      headquarters: z.string().optional(),
      /** Where the entity uses the service from; its headquarters where it is left out. */
      usedFrom: z.array(z.string()).min(1).optional(),
    }),
  ),
  /** Who holds how much of whom, in percent: a number, or from and to. What is not listed is not known. */
  holdings: z
    .array(
      z.strictObject({
        owner: z.string(),
        of: z.string(),
        percent: z.union([percent, z.tuple([percent, percent])], {
          error: "a number from 0 to 100, or two of them as [30, 40]",
        }),
      }),
    )
    .default([]),
});
export type EntityFile = z.infer<typeof entityFile>;

/** More are no question of a file by hand; solving takes time with the cube of their number. */
const MOST_OWNERS = 500;

export function readEntity(text: string): { entity: EntityFile | null; problems: Problem[] } {
  const yaml = readYaml(text);
  if (yaml.problems.length > 0) return { entity: null, problems: inOrder(yaml.problems) };
  const { value, problems } = shaped(yaml, entityFile, yaml.value);
  if (value === null) return { entity: null, problems: inOrder(problems) };
  const wrong = (path: (string | number)[], message: string) =>
    problems.push({ ...yaml.at(path), message });
  const names = Object.keys(value.owners);
  const requireKnown = (name: string, path: (string | number)[]) => {
    if (names.includes(name)) return;
    wrong(path, `There is no ${quoted(name)} in "owners"${didYouMean(name, names)}`);
  };
  if (names.length > MOST_OWNERS) wrong(["owners"], `There are more than ${MOST_OWNERS} owners.`);
  requireKnown(value.entity, ["entity"]);
  for (const [name, { headquarters, usedFrom = [] }] of Object.entries(value.owners)) {
    const codes = headquarters === undefined ? usedFrom : [headquarters, ...usedFrom];
    for (const code of codes.filter((item) => !isRegion(item))) {
      wrong(["owners", name], noRegion(code));
    }
  }
  const held = new Map<string, number>();
  const pairs = new Set<string>();
  value.holdings.forEach(({ owner, of, percent: share }, index) => {
    const path = ["holdings", index];
    requireKnown(owner, [...path, "owner"]);
    requireKnown(of, [...path, "of"]);
    const kind = value.owners[of]?.kind ?? "company";
    if (kind !== "company") wrong([...path, "of"], `${of} is a ${kind}, which nobody owns.`);
    const pair = JSON.stringify([owner, of]);
    if (pairs.has(pair)) wrong(path, `The holding of ${owner} in ${of} stands here twice.`);
    pairs.add(pair);
    const [least, most] = typeof share === "number" ? [share, share] : share;
    if (least > most) wrong([...path, "percent"], "The first number must be the smaller one.");
    const sum = (held.get(of) ?? 0) + least;
    held.set(of, sum);
    if (sum > 100 + 1e-9) wrong([...path, "percent"], `More than 100 % of ${of} are held.`);
  });
  return { entity: problems.length > 0 ? null : value, problems: inOrder(problems) };
}
