import { mkdir, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Ajv from "ajv";
import { afterAll, beforeAll, expect, it } from "vitest";
import { registryFor } from "../../subjects/npm-config.ts";
import { Registry } from "../../subjects/registry.ts";
import { unpack } from "../../subjects/unpack.ts";
import { studySarif } from "./sarif.ts";
import { hostile, marking, quiet, unread } from "./testing/samples.ts";

/** A package that carries the official schema of SARIF 2.1.0. */
const carrier = { name: "@microsoft/jest-sarif", version: "1.0.0-beta.0" };

let folder: string;
let schema: Record<string, unknown>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "telltale-sarif-"));
  const registry = new Registry(
    registryFor(carrier.name, { cwd: process.cwd(), env: process.env }),
  );
  const manifest = await registry.manifest(carrier.name, carrier.version);
  const archive = join(folder, "archive.tgz");
  await registry.download(manifest, archive, () => {});
  await mkdir(join(folder, "package"));
  await unpack(archive, join(folder, "package"), carrier.name);
  const text = await readFile(join(folder, "package/lib/schemas/sarif-2.1.0-rtm.5.json"), "utf8");
  // Draft 4, of whose particulars it uses none but the names of these two members.
  const { $schema: _, id: __, ...rest } = JSON.parse(text) as Record<string, unknown>;
  schema = rest;
});

afterAll(() => rm(folder, { recursive: true }));

it.each(Object.entries({ marking, quiet, unread, hostile }))(
  "SARIF of %s is valid by the official schema",
  (_, report) => {
    const ajv = new Ajv.default({ strict: false, unicodeRegExp: false, validateFormats: false });
    const validate = ajv.compile(schema);
    validate(JSON.parse(studySarif(report)));
    expect(validate.errors).toBeNull();
    expect(validate({ version: "2.1.0", runs: [{}] })).toBe(false);
  },
);
