import { existsSync } from "node:fs";
import {
  ensureSystemParts,
  program,
  SYSTEM_PARTS,
  type SystemPart,
  same,
} from "../packages/audit/src/runs/sandbox/system-parts.ts";
import { TelltaleError } from "../packages/core/src/model/errors.ts";

const forAllTests: readonly SystemPart[] = [
  ...SYSTEM_PARTS,
  program("strace", "shows what a native program reads", same("strace")),
  program("curl", "is a client that the recorder listens to", same("curl")),
  program("openssl", "examines the recorder's certificates", same("openssl")),
];

const forBrowserTests: readonly SystemPart[] = [
  program("chromium", "shows the reports", same("chromium")),
  {
    name: "fonts",
    why: "give texts their widths",
    isThere: () => existsSync("/usr/share/fonts"),
    packages: {
      "apt-get": "fonts-dejavu-core",
      dnf: "dejavu-sans-fonts",
      pacman: "ttf-dejavu",
      zypper: "dejavu-fonts",
      apk: "font-dejavu",
    },
  },
];

/**
 * Before any test: as root on Debian or Ubuntu, installs what tests need of the system, in the way
 * of `telltale audit`. Elsewhere it says what is missing, and the tests that need it fail.
 *
 * @public Vitest calls it.
 */
export default async function prepare({ config }: { config: { include: string[] } }) {
  const real = config.include.some((pattern) => pattern.includes(".real."));
  await ensureSystemParts(say, real ? [...forAllTests, ...forBrowserTests] : forAllTests).catch(
    (error: unknown) => {
      if (!(error instanceof TelltaleError)) throw error;
      say(`${error.message}\nWhat to do: ${error.next}`);
    },
  );
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}
