import { type FleetScan, fleetScan } from "@telltale/core/model/index.ts";
import { z } from "zod";
import type { DossierShelf } from "./facts.ts";
import type { Holding } from "./plan.ts";
import { inOrder, type Problem } from "./read/problem.ts";
import { shaped } from "./read/shape.ts";
import { kindOf, readYaml, type YamlText } from "./read/yaml.ts";

const listed = z.strictObject({
  tool: z.string().min(1),
  version: z.string().optional(),
  groups: z.array(z.string()).default([]),
  digest: z.string().optional(),
  /** What it is called in the plan. */
  label: z.string().optional(),
});

/** Written by hand: `claude-code@2.1.120`, or with groups. */
const inventoryList = z.array(z.union([z.string().min(1), listed])).max(1_000_000);

export interface InventoryReading {
  holdings: Holding[] | null;
  problems: Problem[];
  /** What of the machine was not seen: an incomplete scan is not a clean one. */
  incomplete: FleetScan["notExamined"];
}

/**
 * Reads an inventory: what `telltale fleet scan --json` writes (of it, what can be run; what is left
 * behind of a removed tool uses nothing), or a list in YAML or JSON.
 * @param groups groups of whoever uses the machine; a scan knows machines, no people
 */
export function readInventory(
  text: string,
  groups: readonly string[],
  shelf: DossierShelf,
): InventoryReading {
  const scan = scanOf(text);
  if (scan !== null) return fromScan(scan, groups, shelf);
  const yaml = readYaml(text);
  if (yaml.problems.length > 0) return refused(yaml.problems);
  if (isMap(yaml.value)) {
    if ("findings" in yaml.value) return refused(shaped(yaml, fleetScan, yaml.value).problems);
    const message =
      "This is neither what telltale fleet scan --json writes, nor a list such as - claude-code@2.1.120.";
    return refused([{ ...yaml.at([]), message }]);
  }
  const { value, problems } = listOf(yaml);
  if (value === null) return refused(problems);
  const holdings = value.map((item): Holding => {
    const entry: z.infer<typeof listed> =
      typeof item === "string" ? { ...toolAndVersion(item), groups: [...groups] } : item;
    const { tool, version = null, digest = null } = entry;
    const own = entry.groups.length === 0 ? [...groups] : entry.groups;
    return {
      label: entry.label ?? `${tool}${version === null ? "" : `@${version}`}`,
      question: { tool, version, digest, groups: own, ...shelf.factsOf(tool, version, digest) },
    };
  });
  return { holdings, problems: [], incomplete: [] };
}

/** Of each item that is no text, the problems of a map: of a choice between two shapes nobody learns which was meant. */
function listOf(yaml: YamlText) {
  const whole = inventoryList.safeParse(yaml.value);
  if (whole.success || !Array.isArray(yaml.value)) return shaped(yaml, inventoryList, yaml.value);
  const problems = (yaml.value as unknown[]).flatMap((item, index): Problem[] => {
    const path = [index];
    if (isMap(item)) return shaped(yaml, listed, item, path).problems;
    if (typeof item === "string" && item !== "") return [];
    const message = `An item must be text such as claude-code@2.1.120, or a map with "tool", not ${kindOf(item)}.`;
    return [{ ...yaml.at(path), message }];
  });
  return { value: null, problems };
}

const isMap = (value: unknown): value is object =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** `claude-code@2.1.120`; without a version it is not known. */
export function toolAndVersion(text: string): { tool: string; version?: string } {
  const at = text.lastIndexOf("@");
  if (at <= 0) return { tool: text };
  return { tool: text.slice(0, at), version: text.slice(at + 1) };
}

function refused(problems: Problem[]): InventoryReading {
  return { holdings: null, problems: inOrder(problems), incomplete: [] };
}

function scanOf(text: string): FleetScan | null {
  if (!text.trimStart().startsWith("{")) return null;
  try {
    return fleetScan.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}

function fromScan(
  scan: FleetScan,
  groups: readonly string[],
  shelf: DossierShelf,
): InventoryReading {
  const holdings = scan.findings
    .filter(({ runnable }) => runnable)
    .map(({ tool, version, digest, path }): Holding => {
      const facts = shelf.factsOf(tool, version, digest);
      return { label: path, question: { tool, version, digest, groups: [...groups], ...facts } };
    });
  const unseen = { code: "scan-incomplete", what: "the machine", why: "the scan did not end" };
  const incomplete = scan.complete ? [] : scan.notExamined.length > 0 ? scan.notExamined : [unseen];
  return { holdings, problems: [], incomplete };
}
