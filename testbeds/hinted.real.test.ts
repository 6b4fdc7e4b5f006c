import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { audit } from "@telltale/audit/audit.ts";
import type { Dossier } from "@telltale/core/model/index.ts";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { assemble, listTestbeds, type Testbed, type Variant } from "./assemble.ts";
import { type Expectation, matches, readExpectation } from "./expectation.ts";

/**
 * Tells that an audit finds only because the code was studied beside it: without the study no level
 * shows them, with it they are found and confirmed, and their twins stay clean.
 */
let scratch = "";
beforeAll(async () => {
  scratch = await mkdtemp(path.join(tmpdir(), "hinted-"));
  // The sandbox's user is somebody else.
  await chmod(scratch, 0o755);
});
afterAll(() => rm(scratch, { recursive: true, force: true }));

const only = process.env["TESTBED"] ?? "";
const hinted: (Testbed & { expected: Expectation })[] = [];
for (const testbed of await listTestbeds()) {
  if (!testbed.name.includes(only)) continue;
  const expected = await readExpectation(testbed.folder);
  if (expected.onlyWithHints) hinted.push({ ...testbed, expected });
}

async function auditOf(folder: string, variant: Variant, study: boolean): Promise<Dossier> {
  const subject = await assemble(folder, variant, scratch);
  const out = path.join(scratch, `${path.basename(subject)}-${study ? "studied" : "unstudied"}`);
  const { dossier } = await audit(
    {
      subject,
      plan: "quick",
      factors: null,
      workers: null,
      seed: 1,
      out,
      run: null,
      protocol: null,
      study,
    },
    () => {},
    new AbortController().signal,
  );
  return dossier;
}

test.runIf(only === "")("there are three of them", () => {
  expect(hinted).toHaveLength(3);
});

describe.each(hinted)("$name", ({ folder, expected }) => {
  test("is not found without the study", async () => {
    const dossier = await auditOf(folder, "trick", false);
    expect(matches(dossier, expected, "trick").found).toEqual([]);
    expect(dossier.tells.filter(({ encoding }) => encoding === "covert")).toEqual([]);
  });

  test("is found with it", async () => {
    const { found, falseAlarms } = matches(await auditOf(folder, "trick", true), expected, "trick");
    expect(found).not.toEqual([]);
    expect(falseAlarms).toEqual([]);
  });

  test("has an honest twin that stays clean", async () => {
    const { falseAlarms } = matches(await auditOf(folder, "twin", true), expected, "twin");
    expect(falseAlarms).toEqual([]);
  });
});
