import type { RunSpec, Scene } from "@telltale/core/model/index.ts";

/** What a test changes of an ordinary run. */
export type Changes = Partial<Omit<RunSpec, "scene" | "limits">> & {
  scene?: Partial<Scene>;
  limits?: Partial<RunSpec["limits"]>;
};

/** An ordinary run of a command, for tests. */
export function specFor(argv: string[], { scene, limits, ...changes }: Changes = {}): RunSpec {
  return {
    id: "r0001",
    purpose: "control",
    block: 0,
    levels: { timezone: "Europe/Berlin" },
    argv,
    env: {},
    mounts: [],
    protocol: null,
    entropy: "natural",
    instrument: "none",
    scene: {
      hostname: "lena-laptop",
      username: "lena",
      home: "/home/lena",
      cwd: "/home/lena/code/invoice-totals",
      cpus: 2,
      timezone: { env: null, localtime: "Europe/Berlin" },
      env: { LANG: "en_US.UTF-8" },
      files: [],
      git: {
        remote: "git@example.com:acme/totals.git",
        userName: "Lena K",
        userEmail: "lena@example.com",
      },
      baseUrl: null,
      proxy: null,
      clockShiftMs: null,
      prompt: "Say hello.",
      ...scene,
    },
    limits: {
      ms: 20_000,
      memory: 1 << 30,
      processes: 200,
      disk: 64 << 20,
      sent: 16 << 20,
      ...limits,
    },
    ...changes,
  };
}

/** A run of a shell script. */
export function shell(script: string, changes: Changes = {}): RunSpec {
  return specFor(["sh", "-c", script], changes);
}

/** A run of a script for Node. */
export function script(text: string, changes: Changes = {}): RunSpec {
  return specFor(["node", "--input-type=commonjs", "-e", text], { instrument: "node", ...changes });
}

/** Shell commands for tests, made of what every machine with git has. */
export const commands = {
  get: (url: string) => `node -e 'fetch("${url}").then((answer) => answer.text())'`,
  forkWithoutEnd: `perl -e 'while (1) { defined(fork) or select(undef, undef, undef, 0.05) }'`,
  connectWithoutEnd: `node -e 'const go = () => net.connect(80, "10.1.2.3").on("connect", function () { this.destroy(); }).on("close", go).on("error", () => {}); for (let i = 0; i < 20; i++) go()'`,
  nestFolders: (depth: number) =>
    `perl -e 'for (1..${depth}) { mkdir "d" x 200; chdir "d" x 200 }'`,
};
