import { readFileSync } from "node:fs";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Dossier } from "@telltale/core/model/index.ts";
import Ajv2020 from "ajv/dist/2020.js";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import * as samples from "../testing/samples.ts";
import { writeReports } from "../write.ts";
import { dossierSchemaText } from "./schema.ts";
import { dossierText } from "./write.ts";

const published = readFileSync(
  new URL("../../../../../schema/dossier.schema.json", import.meta.url),
  "utf8",
);

describe("the published schema", () => {
  it("is the one that the code has (else: node scripts/generate-schema.ts)", () => {
    expect(published).toBe(dossierSchemaText());
  });

  const validate = new Ajv2020.default({ strict: false }).compile(JSON.parse(published));
  it.each(Object.entries(samples))("accepts the sample %s as written", (_, sample) => {
    validate(JSON.parse(dossierText(sample)));
    expect(validate.errors).toBeNull();
  });

  it("refuses what is no dossier", () => {
    expect(validate({ ...samples.covert, verdict: "guilty" })).toBe(false);
    expect(validate({ ...samples.covert, tells: undefined })).toBe(false);
  });
});

describe("dossier.json", () => {
  it("comes back as it was", () => {
    expect(JSON.parse(dossierText(samples.covert))).toEqual(samples.covert);
  });

  it("has nothing in it that acts on a terminal, and means the same", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        const summary = `${text}\u001b[31m\u0085\u009b\u2028\u2029\u202e\u2066\ufeff\u007f\u{e0041}\n`;
        const written = dossierText({ ...samples.covert, summary });
        expect(written).not.toMatch(/[^\P{Cc}\n]|[\p{Cf}\p{Zl}\p{Zp}]/u);
        expect(JSON.parse(written).summary).toBe(summary);
      }),
    );
  });

  it("is not written where the dossier does not fit", async () => {
    const dir = await mkdtemp(join(tmpdir(), "telltale-"));
    const broken = { ...samples.covert, verdict: "guilty" } as unknown as Dossier;
    await expect(writeReports(dir, broken)).rejects.toMatchObject({ code: "internal" });
    expect(await readdir(dir)).toEqual([]);
    await rm(dir, { recursive: true });
  });

  it("is written together with the page, and nothing else is left", async () => {
    const dir = await mkdtemp(join(tmpdir(), "telltale-"));
    const paths = await writeReports(join(dir, "a", "b"), samples.hostile);
    expect(JSON.parse(await readFile(paths.json, "utf8"))).toEqual(
      JSON.parse(dossierText(samples.hostile)),
    );
    expect(await readFile(paths.html, "utf8")).toContain("<!doctype html>");
    expect((await readdir(join(dir, "a", "b"))).sort()).toEqual(["dossier.json", "report.html"]);
    await rm(dir, { recursive: true });
  });
});
