import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { assemble, listTestbeds, type Testbed } from "./assemble.ts";
import { readExpectation } from "./expectation.ts";
import { type Rehearsal, rehearse, type Setting } from "./rehearsal/rehearse.ts";

/**
 * Every testbed is run directly: the planted difference must really be in what it sends, and the
 * twin must have none. Otherwise a testbed that does nothing would count as missed by the engine.
 */
const scratch = await mkdtemp(path.join(tmpdir(), "testbeds-"));
afterAll(() => rm(scratch, { recursive: true, force: true }));

const testbeds = await listTestbeds();
const only = process.env["TESTBED"];
const released = "2027-03-01";

/** Runs that fail say nothing, so none may. */
async function send(folder: string, setting: Setting, seed: number | null): Promise<Rehearsal> {
  const run = await rehearse(
    folder,
    path.join(scratch, "machines", path.basename(folder)),
    setting,
    seed,
  );
  expect(`${run.stderr}${run.code}`).toBe("0");
  expect(run.stdout).toBe("Done.\n");
  return run;
}

function read(run: Rehearsal, mark: string): string | null {
  const match = new RegExp(mark, "su").exec(run.transcript);
  return match && (match[1] ?? match[0]);
}

async function showsItsTell({ name, folder: source }: Testbed): Promise<void> {
  const { rehearsal } = await readExpectation(source);
  if (!rehearsal) throw new Error(`${name} has no rehearsal`);
  const folder = await assemble(source, "trick", scratch, released);
  const { quiet, loud, mark, slowerMs } = rehearsal;
  if (slowerMs !== null) {
    const fastest = async (setting: Setting) => {
      const runs = [
        await send(folder, setting, 1),
        await send(folder, setting, 1),
        await send(folder, setting, 1),
      ];
      return Math.min(...runs.map((run) => run.untilFirstMs));
    };
    expect((await fastest(loud)) - (await fastest(quiet))).toBeGreaterThan(slowerMs);
  }
  if (mark === null) return;
  const usual = read(await send(folder, quiet, 1), mark);
  expect(read(await send(folder, quiet, 2), mark)).toBe(usual);
  for (const setting of rehearsal.alsoQuiet)
    expect(read(await send(folder, setting, 3), mark)).toBe(usual);
  if (rehearsal.sometimes) {
    const seen = [];
    for (let seed = 1; seed <= 8; seed++) seen.push(read(await send(folder, loud, seed), mark));
    expect(new Set(seen).size).toBe(2);
    expect(seen).toContain(usual);
  } else {
    const other = read(await send(folder, loud, 1), mark);
    expect(other).not.toBe(usual);
    expect(read(await send(folder, loud, 2), mark)).toBe(other);
  }
}

async function hidesNothing({ name, folder: source }: Testbed): Promise<void> {
  const { rehearsal, twin } = await readExpectation(source);
  if (!rehearsal) throw new Error(`${name} has no rehearsal`);
  const folder = await assemble(source, "twin", scratch, released);
  const masks = [...twin.states, ...(twin.states.length > 0 ? ["content-length: \\d+"] : [])];
  const masked = (run: Rehearsal) =>
    masks.reduce(
      (text, mask) => text.replaceAll(new RegExp(mask, "gsu"), "<stated>"),
      run.transcript,
    );
  for (const seed of [1, 2]) {
    const [one, other] = [
      await send(folder, rehearsal.quiet, seed),
      await send(folder, rehearsal.loud, seed),
    ];
    expect(masked(other)).toBe(masked(one));
    if (twin.states.length > 0) expect(other.transcript).not.toBe(one.transcript);
  }
}

/** Runs of a noisy tool differ among each other, and their noise comes from chance alone. */
async function isNoisy({ name, folder: source }: Testbed): Promise<void> {
  const folder = await assemble(source, "twin", scratch, released);
  const seen = new Set<string>();
  for (let run = 0; run < 6; run++) seen.add((await send(folder, {}, null)).transcript);
  expect(seen.size, name).toBeGreaterThan(1);
}

/** Of the subjects that misbehave, those that harm nothing outside of a sandbox. */
const harmless: Record<string, (run: Rehearsal) => void> = {
  "hostile-login": (run) => {
    expect(run.code).toBe(41);
    expect(run.stderr).toContain("Not logged in");
    expect(run.transcript).toBe("");
  },
  "hostile-crashes": (run) => {
    expect(run.code).toBeNull();
    expect(run.transcript).toBe("");
  },
  "hostile-hangs": (run) => {
    expect(run.code).toBeNull();
    expect(run.transcript).toBe("");
  },
  "hostile-no-prompt": (run) => {
    expect(run.code).toBe(0);
    expect(run.transcript).toContain("goldeneye.example");
    expect(run.transcript).not.toContain("chat/completions");
  },
  "hostile-names": (run) => {
    expect(run.code).toBe(0);
    expect(run.stdout).toContain("\u001b[2J");
    expect(run.transcript).toContain("\u001b[5m");
    expect(run.transcript).toContain("HTTP/9.9");
    expect(run.transcript).toContain("chat/completions");
  },
};

async function misbehaves({ name, folder: source }: Testbed): Promise<void> {
  const folder = await assemble(source, "hostile", scratch, released);
  harmless[name]?.(await rehearse(folder, path.join(scratch, "machines", name), {}, null, 2_000));
}

const chosen = testbeds.filter((testbed) => !only || testbed.name.includes(only));
const rehearsed = chosen.filter((testbed) => !/^(noisy|hostile)-/.test(testbed.name));

describe.concurrent("testbeds", () => {
  test.for(rehearsed)("$name: the trick shows its tell", { timeout: 60_000 }, showsItsTell);
  test.for(rehearsed)("$name: the twin hides nothing", { timeout: 60_000 }, hidesNothing);
  test.for(chosen.filter(({ name }) => name.startsWith("noisy-") && name !== "noisy-environment"))(
    "$name: varies by itself",
    { timeout: 60_000 },
    isNoisy,
  );
  test.for(chosen.filter(({ name }) => name in harmless))(
    "$name: misbehaves",
    { timeout: 60_000 },
    misbehaves,
  );
});
