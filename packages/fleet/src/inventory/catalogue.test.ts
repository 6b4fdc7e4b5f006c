import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Machine, traces } from "./testing/machine.ts";
import type { Install, ToolTraces } from "./traces.ts";

let machine: Machine;
beforeEach(() => {
  machine = new Machine();
});
afterEach(() => machine.remove());

const VERSION = "1.2.3";
/** A path as it can be on a machine. */
const filled = (path: string) => path.replaceAll("*", VERSION);

/** One trace, laid out in a home (or on the machine), and what has to be found of it: kind and version. */
interface Trace {
  what: string;
  lay: (home: string) => void;
  finds: [kind: string, version: string | null][];
}

/** Every trace of a tool by itself. */
function tracesOf(tool: ToolTraces): Trace[] {
  const [mark = ""] = tool.marks;
  const tree = (home: string) => `${home}/.npm-global/lib/node_modules`;
  const at = (home: string, path: string) => (path.startsWith("~/") ? home + path.slice(1) : path);
  return [
    ...[...tool.npm, ...tool.builds.map((name) => `${name}-linux-x64`)].map(
      (name): Trace => ({
        what: name,
        lay: (home) => machine.package(tree(home), name, VERSION),
        finds: [["npm-package", VERSION]],
      }),
    ),
    ...tool.programs.map(
      ({ path, version }): Trace => ({
        what: path,
        lay: (home) => machine.program(at(home, filled(path)), mark),
        finds: [["native-install", version === undefined ? null : VERSION]],
      }),
    ),
    ...tool.installs.map(
      (install): Trace => ({
        what: install.path,
        lay: (home) => layInstall(install, at(home, install.path)),
        finds: [
          ["native-install", "version" in install && install.version === null ? null : VERSION],
        ],
      }),
    ),
    ...tool.homebrew.map(
      (name): Trace => ({
        what: name,
        lay: (home) => machine.file(`${home}/.linuxbrew/Cellar/${name}/${VERSION}/README.md`, "x"),
        finds: [["homebrew", VERSION]],
      }),
    ),
    ...[...tool.extensions, ...tool.companions].flatMap((id): Trace[] => [
      {
        what: id,
        lay: (home) => layExtension(home, id),
        finds: [["editor-extension", tool.extensions.includes(id) ? VERSION : null]],
      },
      {
        what: `what ${id} keeps`,
        lay: (home) =>
          machine.file(`${home}/.config/Code/User/globalStorage/${id.toLowerCase()}/state.json`),
        finds: [["state", null]],
      },
    ]),
    ...tool.jetbrains.map(
      (name): Trace => ({
        what: name,
        lay: (home) =>
          machine.file(`${home}/.local/share/JetBrains/IdeaIC2026.1/${name}/lib/${name}-0.1.jar`),
        finds: [["editor-extension", null]],
      }),
    ),
    ...(tool.marks.length === 0 ? [] : tool.commands).map(
      (name): Trace => ({
        what: name,
        lay: (home) => machine.program(`${home}/tools/${name}`, mark),
        finds: [["native-install", null]],
      }),
    ),
    ...tool.folders.flatMap(({ path, signs, settings, credentials }): Trace[] =>
      [...new Set([...signs, ...credentials])].map((name) => ({
        what: `${path}/${name}`,
        lay: (home) =>
          machine.file(`${at(home, path)}/${name}`, name.endsWith(".toml") ? "" : "{}"),
        finds: [
          [
            credentials.includes(name)
              ? "credentials"
              : settings.includes(name)
                ? "settings"
                : "state",
            null,
          ],
        ],
      })),
    ),
    ...tool.files.map(
      ({ path, kind }): Trace => ({
        what: path,
        lay: (home) => machine.file(at(home, filled(path)), "{}"),
        finds: [[kind, null]],
      }),
    ),
  ];
}

function layInstall(install: Install, at: string): void {
  if ("python" in install)
    machine.file(
      `${at}/lib/python3.12/site-packages/${install.python}-${VERSION}.dist-info/METADATA`,
    );
  else
    machine.file(
      `${at}/${install.manifest}`,
      JSON.stringify({
        ...install.is,
        ...(install.version === null ? {} : { [install.version]: VERSION }),
      }),
    );
}

function layExtension(home: string, id: string, folder = id): void {
  const [publisher, name] = id.split(".");
  machine.file(
    `${home}/.vscode/extensions/${folder}-${VERSION}/package.json`,
    JSON.stringify({ publisher, name, version: VERSION }),
  );
}

describe.each(traces.map((one) => [one.tool, one] as const))("of %s", (name, tool) => {
  it("each trace is found, once, and as nothing else", () => {
    const all = tracesOf(tool);
    expect(all.length).toBeGreaterThan(0);
    const homes = all.map((_, index) => `/home/u${index}`);
    for (const [index, trace] of all.entries()) trace.lay(homes[index] ?? "");
    const { findings, complete } = machine.scan();
    expect(complete).toBe(true);
    const system = new Set(
      [...tool.files, ...tool.programs, ...tool.installs]
        .map(({ path }) => path)
        .filter((path) => !path.startsWith("~/")),
    );
    for (const [index, trace] of all.entries()) {
      // The tool's folder that a program lies in is found as well.
      const around = tool.folders.filter(({ path }) => trace.what.startsWith(`${path}/`));
      const own = findings.filter(({ path, home, kind }) =>
        system.has(trace.what)
          ? path === trace.what
          : home === homes[index] &&
            (kind !== "state" ||
              trace.finds.some(([one]) => one === kind) ||
              !around.some((one) => path.endsWith(one.path.slice(1)))),
      );
      const shown = own.map(({ tool: of, kind, version }) => [of, kind, version]);
      expect([trace.what, ...shown]).toEqual([
        trace.what,
        ...trace.finds.map(([kind, version]) => [name, kind, version]),
      ]);
      const [found] = own;
      const doubted = tool.unconfirmed.includes(trace.what);
      if (doubted) expect([found?.confidence, found?.parts]).toEqual(["possible", []]);
    }
    expect(findings.filter(({ tool: of }) => of !== name)).toEqual([]);
  });

  it("decoys are not", () => {
    const homes: string[] = [];
    const home = () => {
      homes.push(`/home/u${homes.length}`);
      return homes.at(-1) ?? "";
    };
    const at = (path: string) => (path.startsWith("~/") ? home() + path.slice(1) : path);
    for (const id of tool.npm) {
      machine.folder(`${home()}/node_modules/${id}`);
      machine.package(`${home()}/.npm-global/lib/node_modules`, `${id}-helper`, VERSION);
    }
    const isInside = (path: string) =>
      tool.folders.some((folder) => path.startsWith(`${folder.path}/`));
    for (const { path } of tool.programs)
      if (!isInside(path)) machine.file(at(filled(path)), "notes about it");
    for (const install of tool.installs) {
      const folder = at(install.path);
      if ("manifest" in install)
        machine.file(`${folder}/${install.manifest}`, '{"name": "another", "version": "1.2.3"}');
      else machine.file(`${folder}/lib/python3.12/site-packages/other-1.2.3.dist-info/METADATA`);
    }
    for (const id of tool.homebrew) machine.folder(`${home()}/.linuxbrew/Cellar/${id}`);
    for (const id of [...tool.extensions, ...tool.companions]) {
      layExtension(home(), `${id}-helper`);
      machine.folder(`${home()}/.config/Code/User/globalStorage/${id.toLowerCase()}`);
    }
    for (const id of tool.commands) {
      const bin = `${home()}/.local/bin`;
      machine
        .file(`${bin}/${id}`, `#!/bin/sh\n# Not ${tool.npm[0] ?? id}\necho hi\n`, 0o755)
        .program(`${home()}/bin/${id}`, "a program of one's own")
        .link(`${home()}/bin/${id}`, "/somewhere/else");
    }
    for (const { path, signs, keeps } of tool.folders) {
      const folder = at(path);
      machine.folder(folder);
      if (signs.length > 0) for (const one of keeps) machine.file(`${folder}/${one}`, "x");
      if (signs.length > 0) machine.file(`${folder}/thesis.txt`, "mine");
    }
    for (const { path } of tool.files) machine.file(`${at(filled(path))}.mine`, "x");
    const backups = tool.files.filter(({ path }) => path.endsWith("*")).map(({ path }) => path);
    const { findings } = machine.scan();
    expect(
      findings
        .filter(({ path }) => !backups.some((one) => path.includes(one.slice(2, -1))))
        .map(({ tool: of, kind, path }) => [of, kind, path]),
    ).toEqual([]);
  });
});

it("no two tools claim the same name or place", () => {
  const claims = traces.flatMap(({ tool, ...one }) => [
    ...[...one.npm, ...one.builds.map((name) => `${name}-`)].map((name) => [`npm ${name}`, tool]),
    ...one.commands.map((name) => [`command ${name}`, tool]),
    ...one.homebrew.map((name) => [`brew ${name}`, tool]),
    ...[...one.extensions, ...one.companions].map((id) => [`extension ${id}`, tool]),
    ...[...one.programs, ...one.installs, ...one.folders, ...one.files].map(({ path }) => [
      `path ${path}`,
      tool,
    ]),
  ]);
  const owners = new Map<string, string>();
  for (const [claim = "", tool = ""] of claims) {
    expect([claim, owners.get(claim) ?? tool]).toEqual([claim, tool]);
    owners.set(claim, tool);
  }
});

it("a command that others have as well shows nothing by its name", () => {
  const servers = { a: { command: "goose", args: ["up"] }, b: { command: "claude", args: [] } };
  machine.file("/home/ada/.cursor/mcp.json", JSON.stringify({ mcpServers: servers }));
  const found = machine.scan().findings.filter(({ kind }) => kind === "mcp-server");
  expect(found.map(({ tool }) => tool)).toEqual(["claude-code"]);
});
