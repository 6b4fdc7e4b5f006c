import type { RunRecipe, Scene } from "@telltale/core/model/index.ts";
import { runRecipe } from "@telltale/core/model/index.ts";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { UnpackedSubject } from "./resolve.ts";
import { commandOf } from "./scene.ts";
import { escapeFor, fill } from "./template.ts";

const scene: Scene = {
  hostname: "h",
  username: "u",
  home: "/home/u",
  cwd: "/home/u/work",
  cpus: 2,
  timezone: { env: null, localtime: "Europe/Berlin" },
  env: {},
  files: [],
  git: null,
  baseUrl: null,
  proxy: null,
  clockShiftMs: null,
  prompt: 'Say "hi" to $USER',
};
const withUrl: Scene = { ...scene, baseUrl: "http://llm.example" };

const recipe: RunRecipe = runRecipe.parse({
  versions: "*",
  runtime: "node",
  entry: "cli.js",
  args: ["-p", "{prompt}", "--url={baseUrl}"],
  env: { KEY: "{key}", URL: "{baseUrl}", FIXED: "1" },
  files: [
    { path: "~/.tool/url.toml", content: 'url = "{baseUrl}"\n', when: "base-url" },
    { path: "~/.tool/plain.toml", content: "plain = true\n", when: "default" },
    { path: "~/.tool/any.json", content: '{ "prompt": "{prompt}", "in": "{cwd}" }' },
  ],
  protocol: "openai-chat",
  vendorHost: "api.example.com",
  basePath: "/v1",
});

const unpacked: UnpackedSubject = {
  subject: { tool: "my-tool", name: "@some/my-tool", version: "1.0.0", digest: "sha512-x" },
  root: "/cache/lib/node_modules/@some/my-tool",
  inside: "/usr/local/lib/node_modules/@some/my-tool",
  mounts: [{ from: "/cache/x", to: "/usr/local/lib/node_modules/@some/my-tool" }],
  recipe,
  bin: null,
  disclosures: [],
  telemetryHosts: [],
  notes: [],
};
const stranger: UnpackedSubject = {
  ...unpacked,
  recipe: null,
  bin: { name: "my-tool", path: "bin/my-tool.js", start: "exec", instrument: "node" },
};
const INSIDE = "/usr/local/lib/node_modules/@some/my-tool";

describe("a tool with a recipe", () => {
  test("on the vendor's own base URL is not told of one", () => {
    const command = commandOf(unpacked, scene);
    expect(command.argv).toEqual(["node", `${INSIDE}/cli.js`, "-p", 'Say "hi" to $USER']);
    expect(Object.keys(command.env)).toEqual(["KEY", "FIXED"]);
    expect(command.files.map((file) => file.path)).toEqual([
      "~/.tool/plain.toml",
      "~/.tool/any.json",
    ]);
    expect(command.vendorHosts).toEqual(["api.example.com"]);
  });

  test("on a base URL of the user's is told of it, with the path its API has", () => {
    const command = commandOf(unpacked, withUrl);
    expect(command.argv.at(-1)).toBe("--url=http://llm.example/v1");
    expect(command.env.URL).toBe("http://llm.example/v1");
    expect(command.files[0]).toEqual({
      path: "~/.tool/url.toml",
      content: 'url = "http://llm.example/v1"\n',
      mode: 0o644,
    });
    expect(command.files.map((file) => file.path)).not.toContain("~/.tool/plain.toml");
  });

  test("gets values that stay within the strings of its files", () => {
    const content = commandOf(unpacked, scene).files.at(-1)?.content ?? "";
    expect(JSON.parse(content)).toEqual({ prompt: scene.prompt, in: scene.cwd });
  });

  test("that is native is started by itself", () => {
    const native = {
      ...unpacked,
      recipe: { ...recipe, runtime: "native" as const, entry: "bin/x" },
    };
    expect(commandOf(native, scene).argv[0]).toBe(`${INSIDE}/bin/x`);
  });

  test("can be run in another way, and answered in another protocol", () => {
    const command = commandOf(unpacked, withUrl, { run: 'x "$PROMPT"', protocol: "gemini" });
    expect(command.argv).toEqual(["/bin/sh", "-c", 'x "$PROMPT"']);
    expect(command.env).toMatchObject({ PROMPT: scene.prompt, BASE_URL: "http://llm.example" });
    expect(command.protocol).toBe("gemini");
  });
});

describe("a tool without a recipe", () => {
  test("has the keys of every API, and base URLs only where the user has one", () => {
    const plain = commandOf(stranger, scene);
    expect(plain.argv).toEqual([`${INSIDE}/bin/my-tool.js`, "-p", scene.prompt]);
    expect(plain.env.ANTHROPIC_API_KEY).toMatch(/^sk-ant-api03-[A-Za-z0-9]{93}AA$/);
    expect(plain.env.OPENAI_API_KEY).toMatch(/^sk-/);
    expect(plain.env.GEMINI_API_KEY).toMatch(/^AIza[A-Za-z0-9]{35}$/);
    expect(Object.keys(plain.env).filter((name) => /URL|BASE/.test(name))).toEqual([]);
    expect(plain.protocol).toBeNull();
    expect(plain.instrument).toBe("node");
    const told = commandOf(stranger, withUrl).env;
    expect(told).toMatchObject({
      ANTHROPIC_BASE_URL: "http://llm.example",
      OPENAI_BASE_URL: "http://llm.example/v1",
      GOOGLE_GEMINI_BASE_URL: "http://llm.example",
    });
  });

  test("whose program is a bare script is run by Node; without a program it needs --run", () => {
    const bare = { ...stranger, bin: { ...stranger.bin!, start: "node" as const } };
    expect(commandOf(bare, scene).argv[0]).toBe("node");
    const none = { ...stranger, bin: null };
    expect(() => commandOf(none, scene)).toThrow(/no program to run/);
    expect(commandOf(none, scene, { run: "true" }).argv[2]).toBe("true");
  });
});

test("no value gets out of the string it is put into, nor is it read as a template", () => {
  const values = { prompt: "", key: "k", baseUrl: null, cwd: "/w", home: "/h" };
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (prompt) => {
      const content = fill('{"a":"{prompt}"}', { ...values, prompt }, escapeFor("x.json")) ?? "";
      expect(JSON.parse(content)).toEqual({ a: prompt });
      expect(fill("{prompt}", { ...values, prompt })).toBe(prompt);
    }),
  );
  expect(fill("{other} {key}", values)).toBe("{other} k");
  expect(fill("{baseUrl}", values)).toBeNull();
});
