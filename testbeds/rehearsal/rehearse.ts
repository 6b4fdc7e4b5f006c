import { spawn } from "node:child_process";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { createServer, type AddressInfo, type Socket } from "node:net";
import path from "node:path";
import { gunzipSync } from "node:zlib";
import { answerTo } from "./answers.ts";

/** Values by factor id, such as `{ timezone: "Asia/Shanghai", "env:CI": "1" }`. */
export type Setting = Record<string, string | number | boolean>;

/** What left one testbed in one run. */
export interface Rehearsal {
  /** Every request as text, in order of arrival; a name look-up stands there as `DNS name`. */
  transcript: string;
  /** Milliseconds from the first request that arrived to the last. */
  betweenMs: number;
  /** Milliseconds from the start of the process to the first model request. */
  untilFirstMs: number;
  code: number | null;
  stdout: string;
  stderr: string;
}

const preload = path.join(import.meta.dirname, "stage.mjs");
const NOON = Date.parse("2027-03-10T12:00:00Z");

/**
 * Runs an assembled testbed once under a setting, without a sandbox: real process, real sockets,
 * every connection brought to a local server.
 *
 * @param root a folder of this testbed alone; home and work tree are made anew in it
 * @param seed freezes clock and randomness, or null for natural ones
 */
export async function rehearse(
  folder: string,
  root: string,
  setting: Setting,
  seed: number | null,
  timeoutMs = 10_000,
): Promise<Rehearsal> {
  const { home, cwd } = await layOut(root, setting);
  const seen: { at: number; text: string; model: boolean }[] = [];
  const server = createServer((socket) =>
    serve(socket, (text, model) => seen.push({ at: performance.now(), text, model })),
  );
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));

  const text = (factor: string, otherwise: string) => String(setting[factor] ?? otherwise);
  const stage = {
    port: (server.address() as AddressInfo).port,
    hostname: text("hostname", "devbox"),
    username: text("username", "dev"),
    processors: Number(setting["cpu-count"] ?? 4),
    now:
      setting["date"] === undefined ? (seed === null ? null : NOON) : Date.parse(text("date", "")),
    seed,
    absolute: Object.keys(setting)
      .filter((id) => id.startsWith("file:/"))
      .map((id) => id.slice(5)),
  };
  const started = performance.now();
  const child = spawn(
    process.execPath,
    [
      "--import",
      preload,
      path.join(folder, "src", "cli.mjs"),
      "-p",
      "List the files and say what the project does.",
    ],
    {
      cwd,
      env: { ...environment(home, setting), REHEARSAL: JSON.stringify(stage) },
      stdio: ["ignore", "pipe", "pipe"],
    },
  );
  const out = { stdout: "", stderr: "" };
  child.stdout.on("data", (chunk: Buffer) => (out.stdout += chunk.toString("utf8")));
  child.stderr.on("data", (chunk: Buffer) => (out.stderr += chunk.toString("utf8")));
  const timer = setTimeout(() => child.kill("SIGKILL"), timeoutMs);
  const code = await new Promise<number | null>((resolve) => child.once("close", resolve));
  clearTimeout(timer);
  await new Promise((resolve) => server.close(resolve));
  return {
    transcript: seen.map((request) => request.text).join("\n\n"),
    betweenMs: (seen.at(-1)?.at ?? 0) - (seen[0]?.at ?? 0),
    untilFirstMs: (seen.find((request) => request.model)?.at ?? started) - started,
    code,
    ...out,
  };
}

/** Makes home and work tree; nothing of an earlier run remains. */
async function layOut(root: string, setting: Setting): Promise<{ home: string; cwd: string }> {
  const home = path.join(root, "home");
  const cwd = path.join(home, String(setting["cwd"] ?? "src/ledger"));
  await rm(home, { recursive: true, force: true });
  const write = async (file: string, content: string) => {
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, content);
  };
  const remote = setting["git-remote"] ?? "https://github.com/example/ledger.git";
  await write(path.join(cwd, "README.md"), "# Ledger\n\nKeeps accounts.\n");
  await write(
    path.join(cwd, ".git", "config"),
    `[core]\n\tbare = false\n${remote === "" ? "" : `[remote "origin"]\n\turl = ${String(remote)}\n`}`,
  );
  await write(
    path.join(home, ".gitconfig"),
    `[user]\n\tname = Dev\n\temail = ${String(setting["git-identity"] ?? "dev@example.com")}\n`,
  );
  if (setting["npm-registry"])
    await write(path.join(home, ".npmrc"), `registry=${String(setting["npm-registry"])}\n`);
  for (const [id, value] of Object.entries(setting)) {
    if (id.startsWith("file:~/"))
      await write(path.join(home, id.slice("file:~/".length)), String(value));
  }
  return { home, cwd };
}

function environment(home: string, setting: Setting): Record<string, string> {
  const env: Record<string, string> = {
    PATH: process.env["PATH"] ?? "",
    HOME: home,
    TZ: String(setting["timezone"] ?? "Etc/UTC"),
    LANG: String(setting["locale"] ?? "en_US.UTF-8"),
    ANTHROPIC_API_KEY: "key",
    OPENAI_API_KEY: "key",
    GEMINI_API_KEY: "key",
  };
  for (const name of ["ANTHROPIC_BASE_URL", "OPENAI_BASE_URL", "GEMINI_BASE_URL"]) {
    if (setting["base-url"]) env[name] = String(setting["base-url"]);
  }
  for (const name of ["HTTPS_PROXY", "HTTP_PROXY"]) {
    if (setting["proxy"]) env[name] = String(setting["proxy"]);
  }
  for (const [id, value] of Object.entries(setting)) {
    if (id.startsWith("env:")) env[id.slice("env:".length)] = String(value);
  }
  return env;
}

/** Answers one connection; what never became a whole request is noted when it closes. */
function serve(socket: Socket, note: (text: string, model: boolean) => void): void {
  let got = Buffer.alloc(0);
  let noted = false;
  const finish = (text: string, model: boolean): void => {
    if (noted) return;
    noted = true;
    note(text, model);
  };
  socket.on("error", () => socket.destroy());
  socket.on("close", () => {
    if (got.length > 0) finish(got.toString("utf8"), false);
  });
  socket.on("data", (chunk: Buffer) => {
    got = Buffer.concat([got, chunk]);
    const split = got.indexOf("\r\n\r\n");
    if (split < 0) return;
    const head = got.subarray(0, split).toString("utf8");
    const body = got.subarray(split + 4);
    if (head.startsWith("DNS ")) {
      finish(head, false);
      socket.end();
      return;
    }
    const framed = /^content-length: *(\d+)/im.exec(head);
    if (body.length < Number(framed?.[1] ?? 0)) return;
    const text = (/^content-encoding: *gzip/im.test(head) ? gunzipSync(body) : body).toString(
      "utf8",
    );
    const [method = "", target = ""] = head.replace(/^TLS .*\r\n/, "").split(" ");
    const answer = answerTo(method, target, text);
    finish(`${head}\n\n${text}`, answer.startsWith("HTTP/1.1 200"));
    socket.end(answer);
  });
}
