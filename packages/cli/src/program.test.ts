import { execFileSync } from "node:child_process";
import {
  mkdtemp,
  readdir,
  readFile,
  readlink,
  rm,
  stat,
  symlink,
  writeFile,
} from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { TelltaleError } from "@telltale/core/model/index.ts";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Engine } from "./surroundings.ts";
import { runWith } from "./testing.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "telltale-cli-"));
});
afterAll(() => rm(folder, { recursive: true }));

describe("telltale audit", () => {
  it("hands every option over as a plain value", async () => {
    const argv =
      "audit tool@1 --thorough --factors timezone,env:FOO --workers 2 --seed 7 --out new --run x --protocol gemini --no-study";
    const { calls, code } = await runWith(argv.split(" "));
    expect(code).toBe(1);
    expect(calls).toEqual([
      {
        subject: "tool@1",
        plan: "thorough",
        factors: ["timezone", "env:FOO"],
        workers: 2,
        seed: 7,
        out: "new",
        run: "x",
        protocol: "gemini",
        study: false,
      },
    ]);
    const plain = await runWith(["audit", "tool"]);
    expect(plain.calls).toEqual([
      {
        subject: "tool",
        plan: "default",
        factors: null,
        workers: null,
        seed: null,
        out: null,
        run: null,
        protocol: null,
        study: null,
      },
    ]);
  });

  it.each([
    ["covert", 1, "COVERT TELLS CONFIRMED"],
    ["clean", 0, "NO TELLS FOUND"],
    ["unclear", 2, "INCONCLUSIVE"],
  ])("of a %s subject ends with %i", async (subject, code, title) => {
    const outcome = await runWith(["audit", subject]);
    expect(outcome.code).toBe(code);
    expect(outcome.out).toContain(title);
    expect(outcome.out).toContain("/results/sample");
    expect(outcome.err).toBe("Varying the environment\n");
  });

  it("prints nothing but the dossier with --json -", async () => {
    const { out, err } = await runWith(["audit", "x", "--json", "-"]);
    expect(JSON.parse(out)).toMatchObject({ format: 1, verdict: "covert" });
    expect(err).toContain("COVERT TELLS CONFIRMED");
  });

  it("writes the dossier with --json FILE, into a new folder too", async () => {
    const path = join(folder, "new", "dossier.json");
    await runWith(["audit", "x", "--json", path]);
    expect(JSON.parse(await readFile(path, "utf8"))).toMatchObject({ format: 1 });
    expect(await readdir(join(folder, "new"))).toEqual(["dossier.json"]);
  });

  it("leaves what is no ordinary file, and a link, in their places", async () => {
    const pipe = join(folder, "pipe");
    execFileSync("mkfifo", [pipe]);
    const [, read] = await Promise.all([
      runWith(["audit", "x", "--json", pipe]),
      readFile(pipe, "utf8"),
    ]);
    expect(JSON.parse(read)).toMatchObject({ format: 1 });
    expect((await stat(pipe)).isFIFO()).toBe(true);
    await writeFile(join(folder, "target.json"), "old");
    await symlink("target.json", join(folder, "link.json"));
    await runWith(["audit", "x", "--json", join(folder, "link.json")]);
    expect(await readlink(join(folder, "link.json"))).toBe("target.json");
    expect(JSON.parse(await readFile(join(folder, "target.json"), "utf8"))).toMatchObject({});
  });

  it("leaves no folder behind where it fails", async () => {
    const audit = async () => {
      throw new TelltaleError("unknown-tool", "There is no such tool.");
    };
    const into = join(folder, "left", "over");
    const options = ["--json", join(into, "d.json"), "--out", join(into, "out")];
    const { code } = await runWith(["audit", "x", ...options], { engineChanges: { audit } });
    expect(code).toBe(2);
    expect(await readdir(folder)).not.toContain("left");
  });

  it.each([
    [["audit"], "Missing required argument 'subject'"],
    [["audit", "x", "--workers", "0"], "a whole number from 1 to 64"],
    [["audit", "x", "--workers", "1e1"], "a whole number from 1 to 64"],
    [["audit", "x", "--seed", "-1"], "a whole number from 0"],
    [["audit", "x", "--factors", "timezone,moon"], 'There is no "moon". Allowed: '],
    [["audit", "x", "--factors", ""], "Allowed: "],
    [["audit", "x", "--factors", "env:"], "Allowed: "],
    [["audit", "x", "--factors", "file:notes"], "Allowed: "],
    [
      ["audit", "x", "--protocol", "smtp"],
      "anthropic-messages, openai-chat, openai-responses, gemini",
    ],
    [["audit", "x", "--quick", "--thorough"], "cannot be used with"],
    [["audit", "x", "--quik"], "Did you mean --quick?"],
    [["audit", "x", "y"], "Too many arguments"],
    [["adit", "x"], "Did you mean audit?"],
    [["replay", "dir", "first"], "T1, T2 and so on"],
  ])("%j is refused with what is allowed", async (argv, said) => {
    const { code, out, err, calls } = await runWith(argv);
    expect(code).toBe(2);
    expect(out).toBe("");
    expect(err).toContain(said);
    expect(err).toMatch(/^telltale: .+[.?!]\nWhat to do: telltale( \w+)? --help\n$/);
    expect(calls).toEqual([]);
  });

  it("refuses, before anything is run, where the results could not be put", async () => {
    await writeFile(join(folder, "file"), "");
    for (const argv of [
      ["--out", folder],
      ["--out", join(folder, "file")],
      ["--out", "/proc/telltale/out"],
      ["--json", folder],
      ["--json", join(folder, "file", "x.json")],
    ]) {
      const { code, err, calls } = await runWith(["audit", "x", ...argv]);
      expect([code, calls]).toEqual([2, []]);
      expect(err).toMatch(/^telltale: .+\.\nWhat to do: .+\n$/);
    }
  });
});

describe("commands that are printed", () => {
  const called = (program: string, argv: string[]) =>
    runWith(argv, { env: { TELLTALE_CALLED: program, PATH: "/usr/bin:/opt/tools" } });

  it("are those that work where this one did", async () => {
    const { out } = await called("./telltale", ["audit", "x"]);
    expect(out).toContain("./telltale judge /results/sample\n");
    expect(out).toMatch(/ \.\/telltale replay /);
    const { out: help } = await called("./telltale", ["audit", "--help"]);
    expect(help).toContain("  $ ./telltale audit codex@latest");
    const { err } = await called("/a b/telltale", ["audit"]);
    expect(err).toContain("What to do: '/a b/telltale' audit --help\n");
    const { out: tools } = await called("./telltale", ["tools"]);
    expect(tools).toContain("with: ./telltale audit NAME@VERSION");
    const { out: study } = await called("./telltale", ["study", "x"]);
    expect(study).toMatch(/^See it happen +\.\/telltale audit /m);
  });

  it("are short where the shell finds the program, and where nothing is known", async () => {
    const found = await called("/opt/tools/telltale", ["audit", "x"]);
    expect(found.out).toBe((await runWith(["audit", "x"])).out);
    expect(found.out).toMatch(/^Judge again +telltale judge /m);
  });
});

describe("failures", () => {
  const failing = (error: Error) => ({
    engineChanges: {
      audit: async () => {
        throw error;
      },
    },
  });
  const known = new TelltaleError("unknown-version", "There is no version 9 of \u001b[31mtool.", {
    next: "Choose another.",
    cause: new Error("404"),
  });

  it("are one sentence and what to do, made visible", async () => {
    const { code, err, out } = await runWith(["audit", "x"], failing(known));
    expect([code, out]).toEqual([2, ""]);
    expect(err).toBe(
      "telltale: There is no version 9 of ␛[31mtool.\nWhat to do: Choose another.\n",
    );
  });

  it("carry their causes with --debug", async () => {
    const { err } = await runWith(["audit", "x", "--debug"], failing(known));
    expect(err).toContain("Details [unknown-version]:");
    expect(err).toContain("Caused by:\n  Error: 404");
  });

  it("to write are the user's affair, with the place where it is known", async () => {
    const refused = (code: string, more: object) =>
      runWith(["audit", "x"], failing(Object.assign(new Error(code), { code, ...more })));
    const full = await refused("ENOSPC", {});
    expect(full.code).toBe(2);
    expect(full.err).toMatch(
      /^telltale: A file cannot be used: there is no room left\.\nWhat to do: /,
    );
    const gone = await refused("ENOENT", { path: "/ro/x", syscall: "mkdir" });
    expect(gone.err).toContain("telltale: /ro/x cannot be used: it cannot be made.");
    expect((await refused("ENOENT", { syscall: "open" })).err).toContain("does not know");
    const closed = await refused("EROFS", { path: "/ro/\u001b[2Jx" });
    expect(closed.err).toContain("telltale: /ro/␛[2Jx cannot be used: it is on a file system");
  });

  it("in the middle of the runs say where those are", async () => {
    const audit: Engine["audit"] = async (_, listener) => {
      listener({ kind: "folder", dir: "/results/x" });
      listener({ kind: "progress", runsDone: 12, runsPlanned: 100, secondsLeft: 9 });
      throw known;
    };
    const { err } = await runWith(["audit", "x"], { engineChanges: { audit } });
    expect(err).toMatch(
      /recordings of 12 runs are in \/results\/x\n.*judge \/results\/x\ntelltale: /,
    );
  });

  it("that nobody foresaw say so", async () => {
    const { code, err } = await runWith(["audit", "x"], failing(new RangeError("oops")));
    expect(code).toBe(2);
    expect(err).toContain("does not know: oops\nWhat to do: Run it again with --debug");
  });

  it.each([
    [[], "Nothing was saved.\n"],
    [
      [
        { kind: "folder", dir: "/results/x" },
        { kind: "progress", runsDone: 12, runsPlanned: 100, secondsLeft: 9 },
      ] as const,
      "The recordings of 12 runs are in /results/x\nWhat to do: telltale judge /results/x\n",
    ],
  ])("by Ctrl-C say what was saved", async (events, said) => {
    const interrupt = new AbortController();
    const { code, err, out } = await runWith(["audit", "x"], {
      signal: interrupt.signal,
      engineChanges: {
        audit: async (_, listener, signal) => {
          for (const event of events) listener(event);
          interrupt.abort();
          signal.throwIfAborted();
          throw new Error("not reached");
        },
      },
    });
    expect([code, out]).toEqual([130, ""]);
    expect(err).toContain("Stopping …\n");
    expect(err.endsWith(`telltale: Interrupted. ${said}`)).toBe(true);
  });
});

describe("the other commands", () => {
  it("judge concludes again", async () => {
    const { code, out, calls } = await runWith(["judge", "some/dir"]);
    expect([code, calls]).toEqual([1, ["some/dir"]]);
    expect(out).toContain("COVERT TELLS CONFIRMED");
  });

  it("replay shows both sides, and ends with 1 where it was seen again", async () => {
    const again = await runWith(["replay", "dir", "t1"]);
    expect([again.code, again.calls]).toEqual([1, [["dir", "T1"]]]);
    expect(again.out).toContain("Seen again:");
    expect((await runWith(["replay", "dir", "T2"])).code).toBe(0);
  });

  it("tools lists the catalogue", async () => {
    const { code, out } = await runWith(["tools", "--json"]);
    expect(code).toBe(0);
    const names = (JSON.parse(out) as { name: string }[]).map((tool) => tool.name);
    expect(names).toContain("claude-code");
    const shown = (await runWith(["tools"])).out;
    for (const name of names) expect(shown).toContain(name);
  });

  it.each([
    [["--help"], "Examples:"],
    [[], "Examples:"],
    [["help", "audit"], "--thorough"],
    ...["audit", "judge", "replay", "tools", "doctor", "setup"].map(
      (name) => [[name, "--help"], `Usage: telltale ${name}`] as [string[], string],
    ),
  ])("%j explains itself", async (argv, said) => {
    const { code, out, err } = await runWith(argv);
    expect([code, err]).toEqual([0, ""]);
    expect(out).toContain(said);
  });

  it("--version is the one of the package", async () => {
    expect((await runWith(["--version"])).out).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  it("uses colour only where it is wanted", async () => {
    const escape = "\u001b[";
    const terminal = { write: () => {}, terminal: true, columns: () => 80 };
    const shown = async (env: Record<string, string>, live: boolean) => {
      let text = "";
      const out = { ...terminal, terminal: live, write: (part: string) => void (text += part) };
      await runWith(["judge", "d"], { out, env });
      return text.includes(escape);
    };
    expect(await shown({}, true)).toBe(true);
    expect(await shown({}, false)).toBe(false);
    expect(await shown({ NO_COLOR: "1" }, true)).toBe(false);
    expect(await shown({ TERM: "dumb" }, true)).toBe(false);
    expect(await shown({ FORCE_COLOR: "1" }, false)).toBe(true);
    expect(await shown({ FORCE_COLOR: "0" }, true)).toBe(false);
  });
});
