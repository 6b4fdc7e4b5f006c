import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { stagingArguments } from "../sandbox/staging.ts";

/** The checkout: what an ordinary user gets to see of it is a copy at a place that is open to all. */
const root = fileURLToPath(new URL("../../../../../", import.meta.url));
const at = "/tmp/checkout";

test.runIf(process.getuid?.() === 0)(
  "an ordinary user gets the same sandbox, without any help of root",
  () => {
    const here = join(at, import.meta.dirname.slice(root.length));
    const text = `
    import { requireSandbox } from ${JSON.stringify(join(here, "../sandbox/doctor.ts"))};
    import { startPool } from ${JSON.stringify(join(here, "pool.ts"))};
    import { commands, shell } from ${JSON.stringify(join(here, "testing.ts"))};
    await requireSandbox();
    const pool = await startPool({ size: 1, expose: [] });
    const trace = await pool.run(shell("id -u; cat ${at}/package.json; " + commands.get("https://api.example/x")));
    const full = await pool.run(shell(commands.forkWithoutEnd, { limits: { processes: 100 } }));
    await pool.close();
    console.log(JSON.stringify({ uid: process.getuid(), trace, limit: full.ending.limit }));
  `;
    const said = execFileSync(
      "bwrap",
      [
        ...[
          "--dev-bind",
          "/",
          "/",
          "--tmpfs",
          "/tmp",
          // A clone in a folder of mktemp's is closed to all but its owner.
          ...stagingArguments(root, at),
          "--ro-bind",
          process.execPath,
          "/tmp/node",
        ],
        ...[
          "--",
          "setpriv",
          "--reuid=4711",
          "--regid=4711",
          "--clear-groups",
          "--inh-caps=-all",
          "--bounding-set=-all",
        ],
        ...["/tmp/node", "--input-type=module", "-e", text],
      ],
      { encoding: "utf8", timeout: 60_000 },
    );
    const { uid, trace, limit } = JSON.parse(said);
    expect(uid).toBe(4711);
    expect(trace.stdout).toBe("1000\n");
    expect(trace.messages.map(({ host }: { host: string }) => host)).toEqual(["api.example"]);
    expect(limit).toBe("processes");
  },
  60_000,
);
