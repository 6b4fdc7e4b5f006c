import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { TelltaleError } from "@telltale/core/model/index.ts";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { catalogueDir, findPackage, findTool, loadCatalogue, loadTools } from "./catalogue.ts";
import { editDistance, nearest } from "./suggest.ts";

const TOOL = `title: My Tool
vendor: Somebody
homepage: https://example.com
aliases: [mine]
npm: "@some/my-tool"
bin: mine
`;
const RUN = `recipes:
  - versions: ">=1.0.0"
    runtime: node
    entry: cli.js
    args: ["-p", "{prompt}"]
    protocol: openai-chat
    vendorHost: api.example.com
`;

let dir: string;
beforeEach(async () => {
  dir = join(await mkdtemp(join(tmpdir(), "telltale-catalogue-")), "catalogue");
});
afterEach(() => rm(join(dir, ".."), { recursive: true, force: true }));

async function write(id: string, files: Record<string, string>): Promise<void> {
  await mkdir(join(dir, id), { recursive: true });
  for (const [name, text] of Object.entries(files)) await writeFile(join(dir, id, name), text);
}

async function fault(): Promise<TelltaleError> {
  const error = await loadCatalogue(dir).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(TelltaleError);
  expect((error as TelltaleError).code).toBe("bad-catalogue");
  return error as TelltaleError;
}

describe("the catalogue", () => {
  test("is read from folders; disclosures may be missing", async () => {
    await write("my-tool", { "tool.yaml": TOOL, "run.yaml": RUN });
    const [entry] = await loadCatalogue(dir);
    expect(entry?.id).toBe("my-tool");
    expect(entry?.tool.optional).toBeNull();
    expect(entry?.run.recipes[0]?.timeoutMs).toBe(60_000);
    expect(entry?.disclosures).toEqual({ telemetryHosts: [], statements: [] });
  });

  test("names the file and the line of bad YAML", async () => {
    await write("my-tool", { "tool.yaml": `${TOOL}title: [`, "run.yaml": RUN });
    expect((await fault()).message).toMatch(/catalogue\/my-tool\/tool\.yaml, line \d+: /);
  });

  test("names the file and the line of what the schema does not allow", async () => {
    const run = RUN.replace("protocol: openai-chat", "protocol: smoke-signals");
    await write("my-tool", { "tool.yaml": TOOL, "run.yaml": run });
    const { message } = await fault();
    expect(message).toContain("catalogue/my-tool/run.yaml, line 6:");
    expect(message).toContain("at recipes.0.protocol");
  });

  test("refuses unknown members, bad ranges, a missing file, and a name that two tools claim", async () => {
    await write("my-tool", { "tool.yaml": `${TOOL}colour: red\n`, "run.yaml": RUN });
    expect((await fault()).message).toContain("colour");
    await write("my-tool", { "tool.yaml": TOOL, "run.yaml": RUN.replace(">=1.0.0", "newish") });
    expect((await fault()).message).toContain("newish");
    await write("my-tool", { "run.yaml": RUN });
    await write("other", { "tool.yaml": TOOL });
    expect((await fault()).message).toContain("other/run.yaml cannot be read");
    await write("my-tool", { "run.yaml": RUN, "tool.yaml": TOOL });
    await write("other", {
      "run.yaml": RUN,
      "tool.yaml": TOOL.replace("@some/my-tool", "another"),
    });
    expect((await fault()).message).toContain('"mine" belongs to both my-tool and other');
  });

  test("has tools that are looked for and not audited: those without a run.yaml", async () => {
    const sought =
      "title: Editor\nvendor: Somebody\nhomepage: https://example.com\naliases: [ed]\n";
    await write("my-tool", { "tool.yaml": TOOL, "run.yaml": RUN });
    await write("editor", { "tool.yaml": sought, "traces.yaml": "" });
    expect((await loadCatalogue(dir)).map(({ id }) => id)).toEqual(["my-tool"]);
    const all = await loadTools(dir);
    expect(all.map(({ id, tool }) => [id, tool.bin])).toEqual([
      ["editor", null],
      ["my-tool", "mine"],
    ]);
    await write("editor", { "tool.yaml": sought.replace("[ed]", "[mine]"), "traces.yaml": "" });
    await expect(loadTools(dir)).rejects.toThrow('"mine" belongs to both my-tool and editor');
    await write("editor", { "tool.yaml": `${sought}npm: editor\n`, "traces.yaml": "" });
    await expect(loadTools(dir)).rejects.toThrow("catalogue/editor/tool.yaml, line 1: ");
  });

  test("of the product names every tool, audited or not, by names of its own", async () => {
    const audited = await loadCatalogue(catalogueDir());
    const all = await loadTools(catalogueDir());
    expect(all.length).toBeGreaterThan(audited.length);
    expect(() => findTool(audited, "cursor")).toThrow("that can be audited");
  });

  test("of the product is sound, and every statement in it names its page", async () => {
    const catalogue = await loadCatalogue(catalogueDir());
    expect(catalogue.length).toBeGreaterThanOrEqual(5);
    for (const { disclosures } of catalogue) {
      for (const statement of disclosures.statements) {
        expect(statement.says.length).toBeLessThan(250);
        expect(statement.url).toMatch(/^https:/);
      }
    }
  });
});

describe("a tool", () => {
  test("is found by name, alias and package, whatever the case", async () => {
    const catalogue = await loadCatalogue(catalogueDir());
    for (const name of ["claude-code", "Claude", "@anthropic-ai/claude-code"]) {
      expect(findTool(catalogue, name).id).toBe("claude-code");
    }
    expect(findPackage(catalogue, "opencode-ai")?.id).toBe("opencode");
    expect(findPackage(catalogue, "left-pad")).toBeNull();
  });

  test("that is mistyped brings up the one that was meant", async () => {
    const catalogue = await loadCatalogue(catalogueDir());
    const said = (name: string) => {
      try {
        return findTool(catalogue, name).id;
      } catch (error) {
        return (error as TelltaleError).message;
      }
    };
    expect(said("cluade-code")).toContain('Did you mean "claude-code"?');
    expect(said("codx")).toContain('Did you mean "codex"?');
    expect(said("gemini-cl")).toContain('Did you mean "gemini-cli"?');
    expect(said("frobnicator")).not.toContain("Did you mean");
  });
});

test("the edit distance is a metric with single edits at 1", () => {
  const word = fc.string({ unit: fc.constantFrom("a", "b", "c"), maxLength: 7 });
  fc.assert(
    fc.property(word, word, (a, b) => {
      expect(editDistance(a, b)).toBe(editDistance(b, a));
      expect(editDistance(a, b) === 0).toBe(a === b);
      expect(editDistance(a, b)).toBeLessThanOrEqual(Math.max(a.length, b.length));
      expect(editDistance(a, b)).toBeGreaterThanOrEqual(Math.abs(a.length - b.length));
    }),
  );
  expect(editDistance("ab", "ba")).toBe(1);
  expect(nearest("latst", ["next", "latest"])).toBe("latest");
});
