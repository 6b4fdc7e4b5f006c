import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { catalogueDir, loadCatalogue } from "./catalogue.ts";
import { resolveSubject } from "./resolve.ts";

/** Against the registry that this machine's npm is set to. */
let cacheDir: string;
beforeAll(async () => {
  cacheDir = await mkdtemp(join(tmpdir(), "telltale-real-"));
});
afterAll(() => rm(cacheDir, { recursive: true, force: true }));

const resolved = async (words: string) =>
  resolveSubject(words, { catalogue: await loadCatalogue(catalogueDir()), cacheDir });

test("a published tool arrives with the digest that it is known by", async () => {
  const found = await resolved("claude@2.1.91");
  expect(found.subject).toEqual({
    tool: "claude-code",
    name: "@anthropic-ai/claude-code",
    version: "2.1.91",
    digest:
      "sha512-RvSjgk4yKfwjByUK+r6LXHU0aXLse0omlWhBefiFJhCyNAB8sc3NHc3N7+7CPaBLC/s3MHf3AQHSYqi6V8ltuA==",
  });
  expect(found.recipe?.runtime).toBe("node");
  const again = performance.now();
  await resolved("claude@2.1.91");
  console.log(`from the cache: ${Math.round(performance.now() - again)} ms`);
}, 120_000);

test("a package with dependencies arrives with all of them", async () => {
  const found = await resolved("npm:semver@7.5.0");
  const dependency = join(found.root, "node_modules/lru-cache/package.json");
  expect(JSON.parse(await readFile(dependency, "utf8")).version).toMatch(/^6\./);
  expect(found.bin?.path).toBe("bin/semver.js");
}, 120_000);

test("an unknown version is answered with the ones beside it", async () => {
  await expect(resolved("claude-code@2.1.9999")).rejects.toMatchObject({ code: "unknown-version" });
  await expect(resolved("npm:semver@7.5.99")).rejects.toMatchObject({
    next: expect.stringContaining("7.5.4"),
  });
}, 60_000);
