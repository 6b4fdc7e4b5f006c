import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { TelltaleError } from "@telltale/core/model/index.ts";
import { printable } from "./printable.ts";

const TIMEOUT_MS = 10 * 60_000;

/** What npm may know of the user's environment: the way to the network, and nothing else. */
const PASSED = [
  "PATH",
  "HTTP_PROXY",
  "HTTPS_PROXY",
  "NO_PROXY",
  "http_proxy",
  "https_proxy",
  "no_proxy",
  "NODE_EXTRA_CA_CERTS",
  "SSL_CERT_FILE",
  "SSL_CERT_DIR",
];

/**
 * Installs what a package depends on with the machine's npm: `npm install` with install scripts off
 * and an empty home, so that neither the package nor the user's settings can run anything.
 *
 * @param request `global`: an archive, laid out as `npm install --global` does below `prefix`;
 *   `folder`: the dependencies of a folder with a package.json, into its node_modules
 * @throws TelltaleError `missing-system-part` without npm, `bad-subject` when npm fails,
 *   `interrupted` when the signal ended it
 */
export async function npmInstall(
  request: { kind: "global"; archive: string; prefix: string } | { kind: "folder"; path: string },
  { registry, what, signal }: { registry: string; what: string; signal?: AbortSignal | undefined },
): Promise<void> {
  // Beside what is being filled: should this process be killed, the next one sweeps both away.
  const beside = request.kind === "global" ? request.prefix : dirname(request.path);
  const scratch = await mkdtemp(join(beside, ".npm-"));
  try {
    const home = join(scratch, "home");
    await mkdir(home);
    const where =
      request.kind === "global"
        ? ["--global", "--prefix", request.prefix, request.archive]
        : ["--omit=dev", "--no-package-lock", "--prefix", request.path];
    const flags = ["--ignore-scripts", "--no-audit", "--no-fund", "--no-update-notifier"];
    const cwd = request.kind === "global" ? scratch : request.path;
    const env: NodeJS.ProcessEnv = { HOME: home, npm_config_cache: join(scratch, "cache") };
    for (const name of PASSED) if (process.env[name]) env[name] = process.env[name];
    env.npm_config_registry = registry;
    // Above anything that an .npmrc inside of the subject says.
    env.npm_config_git = "git";
    env.npm_config_ignore_scripts = "true";
    env.npm_config_userconfig = join(home, ".npmrc");
    env.npm_config_globalconfig = join(home, "npmrc");
    const { code, tail } = await runNpm(["install", ...flags, ...where], { cwd, env, signal });
    if (code === 0) return;
    const why = tail.find((line) => /^npm (error|ERR!)/.test(line)) ?? tail.at(-1) ?? "";
    throw new TelltaleError(
      "bad-subject",
      `npm could not install what ${what} depends on: ${printable(why.replace(/^npm \S+ /, ""))}.`,
      { next: "Try `npm install --ignore-scripts` with it by hand.", cause: tail.join("\n") },
    );
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

/** A program that starts another one, to be killed with its parent: setpriv(1), of util-linux. */
const MORTAL = existsSync("/usr/bin/setpriv")
  ? ["/usr/bin/setpriv", "--pdeathsig", "KILL", "--"]
  : [];

/** Runs npm to its end; keeps the last lines of what it says. */
async function runNpm(
  args: string[],
  options: { cwd: string; env: NodeJS.ProcessEnv; signal: AbortSignal | undefined },
): Promise<{ code: number | null; tail: string[] }> {
  const [program = "npm", ...rest] = [...MORTAL, "npm", ...args];
  return new Promise((resolve, reject) => {
    const missing = (cause: unknown) =>
      new TelltaleError("missing-system-part", "npm was not found, and the subject needs it.", {
        next: "Install npm, or give a folder that has its node_modules.",
        cause,
      });
    const child = spawn(program, rest, {
      ...options,
      stdio: ["ignore", "pipe", "pipe"],
      timeout: TIMEOUT_MS,
      killSignal: "SIGKILL",
    });
    let text = "";
    const keep = (chunk: Buffer) => {
      text = (text + chunk.toString("utf8")).slice(-16_384);
    };
    child.stdout.on("data", keep);
    child.stderr.on("data", keep);
    child.on("error", (cause) => {
      if (!options.signal?.aborted) reject(missing(cause));
    });
    child.on("close", (code) => {
      if (options.signal?.aborted) reject(options.signal.reason);
      else if (code === 127) reject(missing(text));
      else resolve({ code, tail: text.trim().split("\n").slice(-20) });
    });
  });
}
