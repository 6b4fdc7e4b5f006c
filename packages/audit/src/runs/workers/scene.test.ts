import { trace as traceSchema } from "@telltale/core/model/index.ts";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startPool } from "./pool.ts";
import { script, shell, specFor } from "./testing.ts";
import type { WorkerPool } from "./worker.ts";

let pool: WorkerPool;
beforeAll(async () => {
  pool = await startPool({ size: 1, expose: [import.meta.dirname] });
});
afterAll(() => pool.close());

test("the subject sees the machine of the scene", async () => {
  const trace = await pool.run(
    shell(
      "id -un; id -u; hostname; pwd; echo $HOME $USER $LANG; date +%Z; cat /etc/timezone; git config user.email; git remote get-url origin",
    ),
  );
  expect(trace.stderr).toBe("");
  const zone = trace.stdout.split("\n")[5];
  expect(["CET", "CEST"]).toContain(zone);
  expect(trace.stdout.replace(/^CES?T$/m, "zone")).toBe(
    "lena\n1000\nlena-laptop\n/home/lena/code/invoice-totals\n/home/lena lena en_US.UTF-8\nzone\nEurope/Berlin\nlena@example.com\ngit@example.com:acme/totals.git\n",
  );
  expect(traceSchema.parse(trace)).toEqual(trace);
});

test("the project has a history that does not depend on the scene, and is clean", async () => {
  const ask = "git log --format=%H; git status --porcelain";
  const first = await pool.run(shell(ask));
  const second = await pool.run(
    shell(ask, {
      scene: {
        username: "wei",
        home: "/home/wei",
        cwd: "/srv/work",
        git: { remote: null, userName: "Wei", userEmail: "wei@example.cn" },
      },
    }),
  );
  expect(first.stdout.split("\n").filter(Boolean)).toHaveLength(4);
  expect(second.stdout).toBe(first.stdout);
});

test("without git there is a plain folder", async () => {
  const trace = await pool.run(shell("ls -A; git status", { scene: { git: null } }));
  expect(trace.stdout).toContain("package.json");
  expect(trace.stdout).not.toContain(".git\n");
  expect(trace.ending.code).toBe(128);
});

test("files of the scene stand where they belong; one that cannot is a gap", async () => {
  const files = [
    "~/.tool/config.json",
    "/etc/tool/managed.json",
    "/opt/tool/on",
    "/usr/bin/tool",
    "~/../../../proc/x",
    "~/.bashrc/x",
  ].map((path) => ({ path, content: `for ${path}`, mode: 0o600 }));
  const trace = await pool.run(
    shell(
      "cat ~/.tool/config.json /etc/tool/managed.json /opt/tool/on; stat -c %a ~/.tool/config.json",
      { scene: { files } },
    ),
  );
  expect(trace.stdout).toBe(
    "for ~/.tool/config.jsonfor /etc/tool/managed.jsonfor /opt/tool/on600\n",
  );
  expect(trace.gaps.filter((gap) => gap.includes("could not be laid out"))).toHaveLength(3);
});

test.each([1, 2, 7, 64])("the machine shows %i processors", async (cpus) => {
  const trace = await pool.run(
    script(
      "console.log(os.cpus().length, os.availableParallelism(), require('fs').readFileSync('/sys/devices/system/cpu/online', 'utf8').trim())",
      {
        scene: { cpus, clockShiftMs: 1 },
      },
    ),
  );
  expect(trace.stdout).toBe(`${cpus} ${cpus} ${cpus === 1 ? "0" : `0-${cpus - 1}`}\n`);
});

test("what the scene sets comes over the machine's own, and the tool's own over all", async () => {
  const trace = await pool.run(
    shell("echo $A $B $HTTPS_PROXY $TZ $MAIL", {
      env: { B: "tool" },
      scene: {
        env: { A: "scene", B: "scene", MAIL: "m" },
        proxy: { url: "http://proxy.example:3128", variables: ["HTTPS_PROXY"] },
        timezone: { env: "Asia/Tokyo", localtime: "Asia/Tokyo" },
      },
    }),
  );
  expect(trace.stdout).toBe("scene tool http://proxy.example:3128 Asia/Tokyo m\n");
});

test("a variable that cannot be one is a gap", async () => {
  const trace = await pool.run(shell("echo fine", { env: { "A=B": "x", C: "nul\0nul" } }));
  expect(trace.stdout).toBe("fine\n");
  expect(trace.gaps.filter((gap) => gap.includes("cannot be set"))).toHaveLength(2);
});

test("a machine that cannot be made is not taken for a tool that does nothing", async () => {
  const mounts = [{ from: import.meta.dirname, to: "/usr/local/lib/subject" }];
  const files = [{ path: "/usr/local/lib/subject/new", content: "", mode: 0o600 }];
  const trace = await pool.run(shell("echo fine", { mounts, scene: { files } }));
  expect(trace.gaps.join()).toMatch(/could not be made as the scene wants it: bwrap: /);
  const fine = await pool.run(shell("exit 4", { mounts }));
  expect(fine.gaps).toEqual([]);
});

test("exposed folders are mounted, read-only, and others are refused", async () => {
  const mounts = [{ from: import.meta.dirname, to: "/usr/local/lib/subject" }];
  const trace = await pool.run(
    shell("ls /usr/local/lib/subject; touch /usr/local/lib/subject/x || echo refused", { mounts }),
  );
  expect(trace.stdout).toContain("scene.test.ts\n");
  expect(trace.stdout).toContain("refused\n");
  await expect(
    pool.run(shell("true", { mounts: [{ from: "/etc", to: "/opt/etc" }] })),
  ).rejects.toMatchObject({ code: "bad-subject" });
});

test("every way in which a command can end stands in the trace", async () => {
  expect((await pool.run(shell("exit 3"))).ending).toMatchObject({
    code: 3,
    signal: null,
    limit: null,
  });
  expect((await pool.run(shell("kill -SEGV $$"))).ending).toMatchObject({
    code: null,
    signal: "SIGSEGV",
  });
  expect((await pool.run(specFor(["no-such-program"]))).ending).toMatchObject({ code: 127 });
});

test("stdout and stderr are ordinary pipes, not sockets", async () => {
  const trace = await pool.run(
    shell("echo one > /dev/stdout; echo two > /dev/stderr; stat -L -c %F /dev/stdout"),
  );
  expect(trace).toMatchObject({ stdout: "one\nfifo\n", stderr: "two\n" });
});
