import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { migrate } from "./migrate.ts";
import { type TargetId, targetIds } from "./targets/target.ts";
import { makeRoot, snapshot } from "./testing.ts";

const small = "abcdefghijklmnopqrstuvwxyz";
const digits = "0123456789";
const all = `${small}${small.toUpperCase()}${digits}`;
/** Without the bias of the library, which likes the same letter many times: nothing random has that. */
const from = (characters: string, length: number) =>
  fc.noBias(
    fc
      .array(fc.constantFrom(...characters), { minLength: length, maxLength: length })
      .map((found) => found.join("")),
  );
/** As random words are: no long stretch of one kind. */
const random = (characters: string, length: number) =>
  from(characters, length).filter(
    (word) => !/[a-z]{7}|[A-Z]{7}|\d{7}/.test(word) && /\d/.test(word) && /[a-f]/.test(word),
  );

/** Secrets that show themselves, wherever they stand. */
const shapes: Record<string, fc.Arbitrary<string>> = {
  "a GitHub token": random(all, 36).map((rest) => `ghp_${rest}`),
  "an AWS key id": from(`${small.toUpperCase()}234567`, 16).map((rest) => `AKIA${rest}`),
  "an AWS secret key": random(all, 13).chain((one) =>
    random(all, 26).map((other) => `${one}/${other}`),
  ),
  "an API key": random(all, 24).map((rest) => `sk-${rest}`),
  "a Slack token": random(all, 24).map((rest) => `xoxb-${rest}`),
  "a JSON web token": fc
    .tuple(random(all, 20), random(all, 30), random(all, 43))
    .map(([head, body, sum]) => `eyJ${head}.eyJ${body}.${sum}`),
  "hexadecimal digits": random("abcdef0123456789", 32),
  "a random word": random(all, 40),
};

/** What people think of: it shows itself by what stands around it alone. */
const password = fc
  .tuple(
    from(small, 4),
    from(digits, 2),
    fc.constantFrom("", "!", "&", "%", "$x", "#"),
    from(all, 3),
  )
  .map(([word, number, sign, end]) => `${word}${number}${sign}${end}`)
  .filter((word) => /[a-zA-Z]$/.test(word));

/** Where a secret may stand: the files of a setup with it. */
type Position = (secret: string) => Record<string, string>;
const settings = (value: object) => ({ "home/u/.claude/settings.json": JSON.stringify(value) });
const server = (config: object) => ({
  "home/u/.claude.json": JSON.stringify({ mcpServers: { one: config } }),
});
const prose = (secret: string, text: (secret: string) => string) => ({
  "home/u/.claude/CLAUDE.md": `# Notes\n${text(secret)}\n`,
  "home/u/.claude/rules/r.md": `---\npaths: "**/*.ts"\n---\n${text(secret)}\n`,
  "home/u/.claude/agents/a.md": `---\nname: a\ndescription: |\n  ${text(secret)}\n---\n${text(secret)}\n`,
  "home/u/.claude/commands/c.md": `---\ndescription: c\n---\n${text(secret)}\n`,
  "home/u/.claude/skills/s/SKILL.md": `---\nname: s\ndescription: |\n  ${text(secret)}\n---\n${text(secret)}\n`,
  "home/u/.claude/skills/s/run.sh": `#!/bin/sh\n${text(secret)}\n`,
});
const hook = (command: string) =>
  settings({
    hooks: Object.fromEntries(
      ["SessionStart", "PreToolUse", "Stop"].map((event) => [
        event,
        [{ matcher: "", hooks: [{ type: "command", command, statusMessage: command }] }],
      ]),
    ),
  });
const rule = (specifier: string) =>
  settings({
    permissions: {
      allow: [`Bash(${specifier})`],
      ask: [`Bash(${specifier} *)`],
      deny: [`Bash(${specifier}:*)`],
    },
  });

/** Anything stands there in plain sight. */
const open: Record<string, Position> = {
  "the environment of a server": (it) => server({ command: "x", env: { ANY: it } }),
  "the middle of a variable": (it) => server({ command: "x", env: { ANY: `a ${it} b` } }),
  "a header": (it) => server({ type: "http", url: "https://h.example/", headers: { "X-Any": it } }),
  "an argument": (it) => server({ command: "npx", args: ["-y", "server-x", it, "--mode", "fast"] }),
  "an argument behind another secret": (it) =>
    server({ command: "npx", args: [it, it, "-x", it, "--any", it, `--any=${it}`, `A=${it}`] }),
  "a parameter of a URL": (it) => server({ type: "http", url: `https://h.example/?any=${it}&b=1` }),
  "the name of a parameter": (it) => server({ type: "http", url: `https://h.example/?${it}` }),
  "the path of a URL": (it) => server({ type: "http", url: `https://h.example/s/${it}/mcp` }),
  "the login of a URL": (it) => server({ type: "http", url: `https://${it}@h.example/mcp` }),
  "a default": (it) =>
    server({ command: "x", args: [`\${ANY:-${it}}`], env: { A: `\${B:-${it}}` } }),
  "a permission": (it) => rule(`deploy ${it} x`),
  "a path in a permission": (it) =>
    settings({ permissions: { allow: [`Read(/x/${it}/**)`], deny: [`Edit(/x/${it}/**)`] } }),
  "a hook": (it) => hook(`deploy ${it} && true`),
  "the settings' environment": (it) => settings({ env: { ANY: it } }),
  texts: (it) => prose(it, (secret) => `Use ${secret} for that.`),
  "texts in quotes": (it) => prose(it, (secret) => `call("${secret}", 1)`),
};

/** A password is only known by its company. */
const spoken: Record<string, Position> = {
  "a variable for a password": (it) =>
    server({ command: "x", env: { DB_PASS: it, MYSQL_PWD: it, PIN: it, PASSPHRASE: it } }),
  "a header for a key": (it) =>
    server({
      type: "http",
      url: "https://h.example/",
      headers: { "X-Api-Key": it, "X-User": `ada:${it}`, Authorization: `Bearer ${it}` },
    }),
  "options for a password": (it) =>
    server({
      command: "server",
      args: ["--pass", it, "--pat", it, "-p", it, `-p${it}`, `--token=${it}`, `--x=ada:${it}@host`],
    }),
  "the options of mysql": (it) => server({ command: "mysql", args: ["-u", "root", `-p${it}`] }),
  "a variable in an argument": (it) =>
    server({ command: "docker", args: ["run", "-e", `PGPASSWORD=${it}`, "image"] }),
  "the login of an address": (it) =>
    server({
      command: "x",
      args: [`postgres://ada:${it}@h.example/d`],
      env: { U: `redis://:${it}@h` },
    }),
  "parameters of a URL": (it) =>
    server({ type: "http", url: `https://h.example/?sig=${it.replace(/[&#]/g, "")}&mode=fast` }),
  "a default for a password": (it) =>
    server({ command: "x", args: [`\${DB_PASS:-${it}}`], env: { DB_PASS: `\${DB_PASS:-${it}}` } }),
  "a permission": (it) => rule(`mysql -u root -p${it} x`),
  "a variable in a permission": (it) => rule(`PGPASSWORD=${it} psql x`),
  "an option in a permission": (it) => rule(`deploy --token ${it} x`),
  "a login in a permission": (it) => rule(`curl -u ada:${it} https://h.example`),
  "a variable in a hook": (it) => hook(`MYSQL_PWD=${it} mysql`),
  "an option in a hook": (it) => hook(`bash -c "mysql -p${it} -e x"`),
  "a password in texts": (it) => prose(it, (secret) => `password: ${secret}`),
  "what could be an import": (it) => prose(it, (secret) => `password: @${secret}.x`),
  "a command in texts": (it) => prose(it, (secret) => `mysql -u root -p${secret} shop`),
  "an option in texts": (it) => prose(it, (secret) => `deploy --token ${secret} now`),
  "an assignment in texts": (it) => prose(it, (secret) => `export DB_PASS="${secret}"`),
  "JSON in texts": (it) => prose(it, (secret) => `{"apiToken": "${secret}", "a": 1}`),
};

/** Where a secret or a part of it stands that nobody should see: in what was written, or in the report. */
async function leaks(to: TargetId, files: Record<string, string>, secret: string) {
  const root = await makeRoot(files);
  const before = await snapshot(root);
  const report = await migrate({
    to,
    root,
    home: "/home/u",
    project: null,
    dryRun: false,
    acceptSandbox: true,
    backup: join(root, "backup"),
  });
  const plain = secret.replace(/[&#]/g, "");
  // Parts as well, and as names of variables are spelt.
  const parts = [secret, plain, secret.slice(0, 8), secret.slice(-8)].filter(
    (part) => part.length >= 8,
  );
  const found: string[] = [];
  const look = (where: string, text: string) => {
    const flat = text.toUpperCase().replace(/\W+/g, "_");
    for (const part of parts)
      if (text.includes(part) || flat.includes(part.toUpperCase().replace(/\W+/g, "_")))
        found.push(`${where}: ${part}`);
  };
  look("report", JSON.stringify(report));
  for (const [path, bytes] of await snapshot(root))
    if (before.get(path) !== bytes) look(path, Buffer.from(bytes, "base64").toString("utf8"));
  return found;
}

it("finds in what is written what is no secret", async () => {
  const word = "bananasplit";
  const files = { ...open["the environment of a server"]?.(word), ...prose(word, (it) => it) };
  for (const to of targetIds) expect((await leaks(to, files, word)).length).toBeGreaterThan(4);
});

const runs = Number(process.env["TELLTALE_SECRET_RUNS"] ?? 1);

describe.each(targetIds)("a migration to %s leaves no part of a secret", (to) => {
  it.each(Object.keys(open))("in %s", async (position) => {
    for (const [shape, values] of Object.entries(shapes))
      await fc.assert(
        fc.asyncProperty(values, async (secret) => {
          const files = open[position]?.(secret) ?? {};
          expect([shape, await leaks(to, files, secret)]).toEqual([shape, []]);
        }),
        { numRuns: runs },
      );
  });

  it.each(Object.keys(spoken))("in %s, a password", async (position) => {
    await fc.assert(
      fc.asyncProperty(password, async (secret) => {
        expect(await leaks(to, spoken[position]?.(secret) ?? {}, secret)).toEqual([]);
      }),
      { numRuns: runs * 3 },
    );
  });
});
