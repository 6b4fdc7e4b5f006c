import type { RunSpec } from "@telltale/core/model/index.ts";
import { TelltaleError } from "@telltale/core/model/index.ts";
import { realPath } from "../sandbox/machine.ts";
import type { Exposed } from "../sandbox/worker-shell.ts";

/**
 * The mounts of a run with `from` as the worker sees it.
 *
 * @throws TelltaleError `bad-subject` for a path that does not exist or was not exposed to the worker.
 */
export function insideMounts(
  mounts: RunSpec["mounts"],
  exposed: readonly Exposed[],
): RunSpec["mounts"] {
  return mounts.map(({ from, to }) => {
    const real = realPath(from);
    if (real === null) throw new TelltaleError("bad-subject", `There is nothing at ${from}.`);
    const found = exposed.find(({ host }) => real === host || real.startsWith(`${host}/`));
    if (found === undefined) {
      throw new TelltaleError(
        "bad-subject",
        `${from} leads out of the folders that the sandbox may see.`,
        {
          next: "Look for symbolic links in the subject that point out of it.",
        },
      );
    }
    return { from: found.inside + real.slice(found.host.length), to };
  });
}
