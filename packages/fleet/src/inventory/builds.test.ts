import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { applyPlan } from "../apply/apply.ts";
import { decided, planFor } from "../apply/testing/removal.ts";
import { treeOf } from "../apply/testing/tree.ts";
import { undoPlan } from "../apply/undo.ts";
import { Machine, traces } from "./testing/machine.ts";

let machine: Machine;
beforeEach(() => {
  machine = new Machine();
});
afterEach(() => machine.remove());

const claude = "@anthropic-ai/claude-code";
const integrity = `sha512-${"A".repeat(86)}==`;

function applyAll() {
  return applyPlan({
    plan: planFor(machine, () => decided("block")),
    root: machine.root,
    backups: `${machine.root}/backups`,
    dryRun: false,
    tools: traces,
    telltale: "test",
  });
}

describe("packages for one system", () => {
  const tree = "/home/ada/.bun/install/global/node_modules";

  it("are the tool's, beside the package itself, with the version that they have without it", () => {
    machine
      .package(tree, "@openai/codex", "0.169.0")
      .file(
        `${tree}/@openai/codex-linux-x64/package.json`,
        '{"name":"@openai/codex","version":"0.169.0-linux-x64"}',
      )
      .package(tree, "opencode-linux-x64-baseline", "1.18.33")
      .package(tree, "opencode-plugin-linux", "1.0.0")
      .package(tree, "@openai/codex-sdk", "1.0.0");
    expect(machine.found()).toEqual([
      `npm-package ${tree}/@openai/codex 0.169.0`,
      `npm-package ${tree}/@openai/codex-linux-x64 0.169.0`,
      `npm-package ${tree}/opencode-linux-x64-baseline 1.18.33`,
    ]);
  });

  it("tell the version of the program in them, wherever they lie", () => {
    const cache = "/home/ada/.bun/install/cache/@openai/codex@0.169.0-abc@@@1";
    machine
      .package(tree, claude, "2.1.329")
      .package(tree, `${claude}-linux-x64`, "2.1.329")
      .program(`${tree}/${claude}-linux-x64/claude`, claude)
      .link(
        "/home/ada/.bun/bin/claude",
        `../install/global/node_modules/${claude}-linux-x64/claude`,
      )
      .file(`${cache}/package.json`, '{"name":"@openai/codex","version":"0.169.0-linux-x64"}')
      .program(`${cache}/vendor/x86_64/bin/codex`, "@openai/codex");
    expect(machine.found()).toEqual([
      "shim /home/ada/.bun/bin/claude 2.1.329",
      `npm-package ${tree}/${claude} 2.1.329`,
      `npm-package ${tree}/${claude}-linux-x64 2.1.329`,
      `native-install ${cache}/vendor/x86_64/bin/codex 0.169.0`,
    ]);
    // The manifest of somebody else's package says nothing about a program in it.
    machine
      .file("/home/ada/app/package.json", '{"name":"app","version":"9.9.9"}')
      .program("/home/ada/app/codex", "@openai/codex");
    expect(machine.found()).toContain("native-install /home/ada/app/codex -");
  });
});

it("of pnpm's trees each counts once, and what its store keeps goes with it", () => {
  const home = "/home/ada/.local/share/pnpm";
  const kept = (name: string) => `${home}/store/v11/links/${name}/2.1.329/${"a".repeat(64)}`;
  machine
    .package(`${kept(claude)}/node_modules`, claude, "2.1.329")
    .package(`${kept(`${claude}-linux-x64`)}/node_modules`, `${claude}-linux-x64`, "2.1.329")
    .link(
      `${home}/global/v11/1-0/node_modules/${claude}`,
      machine.host(`${kept(claude)}/node_modules/${claude}`).slice(machine.root.length),
    )
    .file(
      `${home}/global/v11/1-0/pnpm-lock.yaml`,
      `packages:\n\n  '${claude}@2.1.329':\n    resolution: {integrity: ${integrity}}\n`,
    )
    .link(`${home}/global/v11/${"b".repeat(64)}`, "1-0");
  const { findings } = machine.scan();
  expect(findings.map(({ path, digest }) => [path, digest])).toEqual([
    [`${home}/global/v11/1-0/node_modules/${claude}`, integrity],
    [`${kept(`${claude}-linux-x64`)}/node_modules/${claude}-linux-x64`, null],
  ]);
  const before = treeOf(machine.root);
  const result = applyAll();
  expect(result).toMatchObject({ verified: true, left: [] });
  expect(machine.found()).toEqual([]);
  undoPlan(result.backup ?? "");
  expect(treeOf(machine.root).filter((line) => !/backups|^\["",/.test(line))).toEqual(
    before.filter((line) => !line.startsWith('["",')),
  );
});

it.each([
  [
    "yarn.lock",
    "/home/ada/.config/yarn/global",
    `"${claude}@^2.1.0":\n  version "2.1.329"\n  resolved "x"\n  integrity ${integrity}\n\n"other@1":\n  version "1.0.0"\n`,
  ],
  [
    "bun.lock",
    "/home/ada/.bun/install/global",
    `{ "packages": {\n    "${claude}": ["${claude}@2.1.329", "", { "bin": { "claude": "x" } }, "${integrity}"],\n} }\n`,
  ],
])("reads the digest of the archive from %s, for exactly that version", (lock, folder, text) => {
  machine.package(`${folder}/node_modules`, claude, "2.1.329").file(`${folder}/${lock}`, text);
  const digest = () => machine.scan().findings.find(({ kind }) => kind === "npm-package")?.digest;
  expect(digest()).toBe(integrity);
  machine.file(`${folder}/${lock}`, text.replaceAll("2.1.329", "2.1.328"));
  expect(digest()).toBeNull();
});

it("several tools go from one list at once", () => {
  const folder = "/home/ada/.bun/install/global";
  const list = { dependencies: { "@openai/codex": "1", [claude]: "2", other: "3" } };
  machine
    .package(`${folder}/node_modules`, "@openai/codex", "0.169.0")
    .package(`${folder}/node_modules`, claude, "2.1.329")
    .file(`${folder}/package.json`, JSON.stringify(list));
  const result = applyAll();
  expect(result).toMatchObject({ verified: true, left: [] });
  expect(machine.scan().findings).toEqual([]);
});

it("an account's home that is not there makes the scan incomplete, a service's does not", () => {
  machine
    .folder("/home/ada")
    .file(
      "/etc/passwd",
      "bob:x:1001:1001::/home/bob:/bin/bash\nirc:x:39:39::/run/ircd:/usr/sbin/nologin\nci:x:1002:1::/srv/ci:/bin/false\n",
    );
  expect(machine.scan()).toMatchObject({
    complete: false,
    homes: ["/home/ada"],
    notExamined: [{ code: "home-missing", what: "/home/bob" }],
  });
});
