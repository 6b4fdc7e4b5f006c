import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { runWith } from "../testing.ts";

let dir: string;
const path = (name: string) => join(dir, name);
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), "telltale-sought-"));
});
afterEach(() => rm(dir, { recursive: true }));

const lay = async (name: string, text: string) => {
  await mkdir(join(path(name), ".."), { recursive: true });
  await writeFile(path(name), text);
};

it("a tool that is found and not audited can be blocked, removed, and named in place of another", async () => {
  const site = "disk/home/ada/.local/share/uv/tools/aider-chat/lib/python3.12/site-packages";
  await lay(`${site}/aider_chat-0.86.1.dist-info/METADATA`, "");
  await lay("disk/home/ada/.aider/installs.json", "{}");
  await lay("disk/usr/share/cursor/resources/app/product.json", '{"dataFolderName": ".cursor"}');
  await lay(
    "policy.yaml",
    `format: 1
name: Tools
timezone: UTC
rules:
  - { id: a, tool: aider, versions: "<1", level: block, from: 2026-01-01, reason: no., replacement: trae }
  - { id: c, tool: cursor, level: block, from: 2026-01-01, reason: no. }
`,
  );
  expect(await runWith(["policy", "check", path("policy.yaml")])).toMatchObject({ code: 0 });
  const scan = await runWith(["fleet", "scan", "--root", path("disk"), "--json"]);
  await lay("scan.json", scan.out);
  const words = [
    "fleet",
    "plan",
    path("policy.yaml"),
    path("scan.json"),
    "--out",
    path("plan.json"),
  ];
  // What the system's packages put there is left, and said to be.
  expect(await runWith(words)).toMatchObject({ code: 2 });
  const done = await runWith(["fleet", "apply", path("plan.json"), "--backup", path("backups")]);
  expect([done.code, done.out]).toEqual([1, expect.stringContaining("Left after all")]);
  const left = JSON.parse(
    (await runWith(["fleet", "scan", "--root", path("disk"), "--json"])).out,
  ) as { findings: { tool: string; path: string }[] };
  expect(left.findings.map(({ tool, path: at }) => [tool, at])).toEqual([
    ["cursor", "/usr/share/cursor"],
  ]);
});

it("a guard names what to use instead, with its command if it has one", async () => {
  await lay(
    "disk/home/ada/.npm-global/lib/node_modules/@continuedev/cli/package.json",
    '{"name": "@continuedev/cli", "version": "1.5.47"}',
  );
  await lay(
    "disk/home/ada/.npm-global/bin/cn",
    '#!/bin/sh\nexec node "x/node_modules/@continuedev/cli/dist/cn.js"\n',
  );
  for (const [replacement, said] of [
    ["trae", "Use Trae instead."],
    ["cline", "Use Cline instead: cline"],
  ]) {
    await lay(
      "policy.yaml",
      `format: 1
name: Tools
timezone: UTC
rules:
  - { id: c, tool: continue, level: block, from: 2026-01-01, reason: no., replacement: ${replacement} }
`,
    );
    await lay(
      "scan.json",
      (await runWith(["fleet", "scan", "--root", path("disk"), "--json"])).out,
    );
    const out = path("plan.json");
    await runWith(["fleet", "plan", path("policy.yaml"), path("scan.json"), "--out", out]);
    expect(await readFile(out, "utf8")).toContain(`'${said}'`);
  }
});
