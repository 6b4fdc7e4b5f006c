import { readdirSync } from "node:fs";
import { factorId } from "@telltale/core/model/factor.ts";
import { describe, expect, test } from "vitest";
import { textOf } from "../code/code.ts";
import { fileNumber, known } from "../names/testing.ts";
import { findSources } from "./find-sources.ts";
import { allSources } from "./registry.ts";

/** What lies in the folder beside the sources. */
const others = ["contexts", "find-sources", "options", "registry", "source"];

test("every file of the folder that is a source is registered under its name", () => {
  const files = readdirSync(import.meta.dirname)
    .filter((name) => name.endsWith(".ts") && !name.includes(".test."))
    .map((name) => name.slice(0, -3))
    .filter((name) => !others.includes(name));
  expect(allSources.map(({ id }) => id).sort()).toEqual(files.sort());
});

describe("each source finds its samples, and nothing in what looks like them", async () => {
  const samples = allSources.flatMap((source) => [
    ...source.samples.matches.map((text) => ({ id: source.id, text, finds: true })),
    ...source.samples.differs.map((text) => ({ id: source.id, text, finds: false })),
  ]);
  const { code, names, constants } = await known(samples.map(({ text }) => text));
  const found = samples.map(() => new Set<string>());
  for (const mark of findSources(code, names, constants)) {
    found[fileNumber(code, mark.node)]?.add(mark.id);
    if (mark.factor !== null) expect(() => factorId.parse(mark.factor)).not.toThrow();
  }
  test.each(samples.map((sample, at) => ({ ...sample, at })))("$id $finds $text", (sample) => {
    expect(found[sample.at]?.has(sample.id)).toBe(sample.finds);
  });
});

test("every source has samples of both kinds and says why it counts as sensitive or not", () => {
  for (const { samples, why } of allSources) {
    expect(samples.matches.length).toBeGreaterThan(0);
    expect(samples.differs.length).toBeGreaterThan(0);
    expect(why).toMatch(/^[A-Z].{12,}[.]$/);
  }
});

test("a mark says which one, by which factor it varies, and stands at what is read", async () => {
  const { code, names, constants } = await known([
    `import fs from "fs"; import os from "os"; import { join } from "path";
     const dir = join(os.homedir(), ".kube"); fs.existsSync(join(dir, "config"));
     const { KUBECONFIG: k, MY_BASE_URL } = process.env; process.env.NODE_ENV;`,
  ]);
  const marks = findSources(code, names, constants).map((mark) => ({
    id: mark.id,
    name: mark.name,
    factor: mark.factor,
    sensitive: mark.sensitive,
    text: textOf(code, mark.node),
  }));
  expect(marks).toEqual([
    { id: "home", name: null, factor: "username", sensitive: true, text: "os.homedir()" },
    {
      id: "file",
      name: "~/.kube/config",
      factor: "file:~/.kube/config",
      sensitive: true,
      text: 'fs.existsSync(join(dir, "config"))',
    },
    { id: "env", name: "KUBECONFIG", factor: "env:KUBECONFIG", sensitive: true, text: "k" },
    {
      id: "base-url",
      name: "MY_BASE_URL",
      factor: "base-url",
      sensitive: true,
      text: "MY_BASE_URL",
    },
    {
      id: "env",
      name: "NODE_ENV",
      factor: "env:NODE_ENV",
      sensitive: false,
      text: "process.env.NODE_ENV",
    },
  ]);
});
