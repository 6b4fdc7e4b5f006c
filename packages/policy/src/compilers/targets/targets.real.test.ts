import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { Ajv } from "ajv";
import { afterEach, beforeEach, expect, it } from "vitest";
import { parse } from "yaml";
import { identities } from "../../testing/identities.ts";
import { policyWith } from "../../testing/samples.ts";
import { compileFor, surveyor } from "../compile-for.ts";
import type { Target } from "../target.ts";
import { claudeCode } from "./claude-code.ts";
import { santa } from "./santa.ts";
import { squid } from "./squid.ts";
import { verdaccio } from "./verdaccio.ts";
import { vscode } from "./vscode.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "telltale-targets-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function made(
  target: Target,
  rules: Parameters<typeof policyWith>[0],
  name: string,
  coarse = false,
) {
  const asked = surveyor(policyWith(rules), [], []);
  const request = { surveyor: asked, tools: identities, at: 0, groups: [], coarse };
  return compileFor(target, request).files.find((file) => file.name === name)?.text ?? "";
}

function npm(...words: string[]): void {
  const found = spawnSync("npm", [...words, "--no-audit", "--no-fund", "--ignore-scripts"], {
    cwd: folder,
    encoding: "utf8",
  });
  expect(found.status, found.stderr).toBe(0);
}

/** Runs a downloaded program with nothing in reach but itself: no network, no home. */
function confined(binds: readonly string[], command: readonly string[], timeout = 60_000) {
  const system = [
    "--ro-bind",
    "/usr",
    "/usr",
    "--symlink",
    "usr/bin",
    "/bin",
    "--symlink",
    "usr/lib",
    "/lib",
    "--symlink",
    "usr/lib64",
    "/lib64",
  ];
  const rest = [
    "--dev",
    "/dev",
    "--proc",
    "/proc",
    "--tmpfs",
    "/tmp",
    "--dir",
    "/home/u",
    "--unshare-all",
    "--die-with-parent",
    "--clearenv",
    "--setenv",
    "HOME",
    "/home/u",
    "--setenv",
    "PATH",
    "/usr/bin",
  ];
  const found = spawnSync("bwrap", [...system, ...rest, ...binds, ...command], {
    encoding: "utf8",
    timeout,
  });
  return `${found.stdout}${found.stderr}`;
}

/** What `try.mjs` in the folder prints, line by line. */
function tried(): unknown[] {
  const node = realpathSync(process.execPath);
  const out = confined(
    ["--ro-bind", folder, "/work", "--ro-bind", dirname(node), "/node", "--chdir", "/work"],
    ["/node/node", "try.mjs"],
  );
  return out
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as unknown);
}

it("VS Code's own reader keeps out the extensions of what is blocked, and no others", () => {
  // Parts of VS Code as they are, made for use in other programs.
  const parts = "@codingame/monaco-vscode-extension-gallery-service-override";
  npm("install", `${parts}@37.1.0`);
  const settings = JSON.parse(made(vscode, [{ id: "r" }], "vscode-settings.json"));
  const ids = ["anthropic.claude-code", "Anthropic.Claude-Code", "openai.chatgpt", "other.thing"];
  writeFileSync(
    join(folder, "try.mjs"),
    `import { AllowedExtensionsService } from "./node_modules/${parts}/vscode/src/vs/platform/extensionManagement/common/allowedExtensionsService.js";
    import { Registry } from "@codingame/monaco-vscode-api/vscode/vs/platform/registry/common/platform";
    import { Extensions } from "@codingame/monaco-vscode-api/vscode/vs/platform/configuration/common/configurationRegistry";
    const { settings, ids } = ${JSON.stringify({ settings, ids })};
    const configuration = { getValue: (key) => settings[key], onDidChangeConfiguration: () => ({ dispose() {} }) };
    const reader = new AllowedExtensionsService({}, configuration);
    console.log(JSON.stringify(ids.filter((id) => reader.isAllowed({ id }) !== true)));
    const known = Registry.as(Extensions.Configuration).getConfigurationProperties();
    console.log(JSON.stringify(known["extensions.allowed"]));
    process.exit(0);`,
  );
  const [kept, schema] = tried();
  expect(kept).toEqual(["anthropic.claude-code", "Anthropic.Claude-Code"]);
  const validate = new Ajv({ strict: false }).compile(schema as object);
  validate(settings["extensions.allowed"]);
  expect(validate.errors).toBe(null);
  expect(validate({ "*": true, "no extension": false })).toBe(false);
});

it("Verdaccio's own filter hides the versions that are blocked, and no others", () => {
  npm("install", "@verdaccio/package-filter@13.2.4");
  const rules = [
    { id: "r", versions: ">=2.1.91 <2.1.113 || >=3" },
    { id: "p", tool: "codex" },
  ];
  const config = parse(made(verdaccio, rules, "verdaccio.yaml")).filters[
    "@verdaccio/package-filter"
  ];
  const versions = ["2.1.90", "2.1.91-rc.1", "2.1.91", "2.1.112", "2.1.113", "3.0.0-rc.1", "3.0.0"];
  const manifests = ["@anthropic-ai/claude-code", "@openai/codex", "other"].map((name) => ({
    name,
    versions: Object.fromEntries(versions.map((version) => [version, { name, version, dist: {} }])),
    "dist-tags": { latest: "3.0.0" },
    time: {},
    _distfiles: {},
  }));
  writeFileSync(
    join(folder, "try.mjs"),
    `import plugin from "@verdaccio/package-filter";
    const { config, manifests } = ${JSON.stringify({ config, manifests })};
    const quiet = () => {};
    const logger = { trace: quiet, debug: quiet, info: quiet, warn: quiet, error: quiet, child: () => logger };
    const filter = new (plugin.default ?? plugin)(config, { config, logger });
    for (const one of manifests) console.log(JSON.stringify(Object.keys((await filter.filter_metadata(one)).versions)));`,
  );
  expect(tried()).toEqual([
    // In a range, pre-releases count: 3.0.0-rc.1 comes before 3.0.0, and ">=3" begins with 3.0.0-0.
    ["2.1.90", "2.1.91-rc.1", "2.1.113"],
    [],
    versions,
  ]);
});

it.runIf(existsSync("/usr/sbin/squid"))("Squid understands its lines", () => {
  for (const rules of [[{ id: "r" }], [{ id: "r", reason: "a\nhttp_access allow all" }], []]) {
    const path = join(folder, "squid.conf");
    writeFileSync(
      path,
      `${made(squid, rules, "squid.conf", true)}\nhttp_port 3128\nhttp_access deny all\n`,
    );
    const found = spawnSync("/usr/sbin/squid", ["-k", "parse", "-f", path], { encoding: "utf8" });
    expect(found.status, found.stderr).toBe(0);
    expect(found.stderr).not.toMatch(/unrecognized|empty ACL|allow all/i);
  }
});

const python = spawnSync("python3", ["-c", "import plistlib"]).status === 0;

it.runIf(python)("a reader of property lists finds in Santa's profile what its server gets", () => {
  const rules = [
    { id: "r", reason: 'A "quoted" <b> & ]]> --> word', dossier: "https://example.com/a?b=1&c=2" },
    { id: "p", tool: "codex", reason: "two\nlines \u0000 纸" },
  ];
  const path = join(folder, "rules.plist");
  writeFileSync(path, made(santa, rules, "santa-static-rules.plist"));
  const found = spawnSync(
    "python3",
    [
      "-c",
      "import json,plistlib,sys; print(json.dumps(plistlib.load(open(sys.argv[1],'rb'))))",
      path,
    ],
    { encoding: "utf8" },
  );
  expect(found.status, found.stderr).toBe(0);
  const { rules: served } = JSON.parse(made(santa, rules, "santa-rules.json"));
  expect(served).toHaveLength(2);
  expect(JSON.parse(found.stdout)).toEqual({ StaticRules: served });
});

it("Claude Code itself refuses to start where it is told so", () => {
  npm("pack", "@anthropic-ai/claude-code-linux-x64@2.1.329");
  spawnSync("tar", ["xzf", "anthropic-ai-claude-code-linux-x64-2.1.329.tgz"], { cwd: folder });
  mkdirSync(join(folder, "etc"));
  const says = (versions: string, timeout = 60_000) => {
    const settings = made(claudeCode, [{ id: "r", versions }], "managed-settings.json");
    writeFileSync(join(folder, "etc", "managed-settings.json"), settings);
    const binds = [
      "--ro-bind",
      join(folder, "package"),
      "/opt/cc",
      "--ro-bind",
      join(folder, "etc"),
      "/etc/claude-code",
    ];
    const key = ["--setenv", "ANTHROPIC_API_KEY", "sk-ant-none", "--chdir", "/home/u"];
    return confined([...binds, ...key], ["/opt/cc/claude", "-p", "hi"], timeout);
  };
  expect(says("*")).toContain("older than the minimum version required by your organization");
  expect(says("<3")).toContain("older than the minimum version");
  expect(says(">=2.1.91")).toContain(
    "newer than the maximum version allowed by your organization (2.1.90)",
  );
  expect(says(">=2.1.0")).toContain("newer than the maximum version");
  // Without a network it has nothing to say in time, which is no refusal.
  expect(says("<2.1.300 || >=3", 15_000)).not.toContain("your organization");
  expect(says("<2.1.329 || >2.1.329", 15_000)).not.toContain("your organization");
});
