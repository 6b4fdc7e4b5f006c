import { mkdirSync, readdirSync, readFileSync, readlinkSync, rmSync } from "node:fs";
import { join } from "node:path";
import { command } from "./command.ts";

/** One file of a folder kept in memory, to be laid out again and again. */
export type KeptFile = { path: string; bytes: Buffer; mode: number };

/**
 * A small git repository as an ordinary project has it, with several commits at fixed dates. The
 * authors are colleagues, not the user: so the ids of commits do not depend on the scene.
 */
export async function makeRepository(folder: string): Promise<KeptFile[]> {
  mkdirSync(folder, { recursive: true });
  const git = ["-c", "init.defaultBranch=main", "-c", "safe.directory=*", "-C", folder];
  await command("git", [...git, "init", "--quiet"]);
  await command("git", [...git, "fast-import", "--quiet"], history());
  await command("git", [...git, "reset", "--hard", "--quiet", "main"]);
  rmSync(join(folder, ".git/logs"), { recursive: true, force: true });
  rmSync(join(folder, ".git/config"));
  return keep(folder, "");
}

function keep(root: string, under: string): KeptFile[] {
  return readdirSync(join(root, under), { withFileTypes: true }).flatMap((entry): KeptFile[] => {
    const path = join(under, entry.name);
    if (entry.isDirectory())
      return [{ path, bytes: Buffer.alloc(0), mode: 0o755 | 0o40000 }, ...keep(root, path)];
    if (entry.isSymbolicLink())
      throw new Error(`unexpected link ${path} to ${readlinkSync(join(root, path))}`);
    const mode = path.endsWith(".sample") ? 0o755 : 0o644;
    return [{ path, bytes: readFileSync(join(root, path)), mode }];
  });
}

/** `.git/config` for one scene. */
export function repositoryConfig(remote: string | null): string {
  const core =
    "[core]\n\trepositoryformatversion = 0\n\tfilemode = true\n\tbare = false\n\tlogallrefupdates = true\n";
  if (remote === null) return core;
  const origin = `[remote "origin"]\n\turl = ${quoted(remote)}\n\tfetch = +refs/heads/*:refs/remotes/origin/*\n`;
  return `${core}${origin}[branch "main"]\n\tremote = origin\n\tmerge = refs/heads/main\n`;
}

/** A value as git's configuration files want it (git-config(1), "Syntax"). */
export function quoted(value: string): string {
  return `"${value.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n")}"`;
}

type Commit = { at: string; author: string; message: string; files: Record<string, string> };

/** The stream for `git fast-import`. */
function history(): string {
  return COMMITS.map(({ at, author, message, files }, index) => {
    const who = `${author} ${Math.floor(Date.parse(at) / 1000)} +0000`;
    const changes = Object.entries(files).map(
      ([path, content]) =>
        `M 100644 inline ${path}\ndata ${Buffer.byteLength(content)}\n${content}\n`,
    );
    const reset = index === 0 ? "reset refs/heads/main\n" : "";
    return `${reset}commit refs/heads/main\nauthor ${who}\ncommitter ${who}\ndata ${Buffer.byteLength(message)}\n${message}\n${changes.join("")}`;
  }).join("\n");
}

const MARA = "Mara Lind <mara.lind@example.com>";
const TOM = "Tom Okafor <tom.okafor@example.com>";

const COMMITS: readonly Commit[] = [
  {
    at: "2025-02-03T09:14:22Z",
    author: MARA,
    message: "Start the invoice totals\n",
    files: {
      "README.md":
        "# invoice-totals\n\nAdds up invoices: net, tax and gross, by currency.\n\n    node src/main.js invoices.json\n",
      "package.json":
        '{\n  "name": "invoice-totals",\n  "version": "0.1.0",\n  "private": true,\n  "type": "module",\n  "scripts": { "test": "node --test" }\n}\n',
      ".gitignore": "node_modules/\n*.log\n",
      "src/main.js":
        'import { readFileSync } from "node:fs";\nimport { totals } from "./totals.js";\n\nconst invoices = JSON.parse(readFileSync(process.argv[2], "utf8"));\nconsole.log(totals(invoices));\n',
      "src/totals.js":
        "export function totals(invoices) {\n  const sums = {};\n  for (const { currency, net } of invoices) sums[currency] = (sums[currency] ?? 0) + net;\n  return sums;\n}\n",
    },
  },
  {
    at: "2025-02-05T15:40:03Z",
    author: TOM,
    message: "Test the totals\n",
    files: {
      "test/totals.test.js":
        'import assert from "node:assert/strict";\nimport { test } from "node:test";\nimport { totals } from "../src/totals.js";\n\ntest("adds up by currency", () => {\n  assert.deepEqual(totals([{ currency: "EUR", net: 2 }, { currency: "EUR", net: 3 }]), { EUR: 5 });\n});\n',
    },
  },
  {
    at: "2025-02-11T08:02:51Z",
    author: MARA,
    message: "Round to cents\n\nSums of floats showed a long tail.\n",
    files: {
      "src/totals.js":
        'import { cents } from "./money.js";\n\nexport function totals(invoices) {\n  const sums = {};\n  for (const { currency, net } of invoices) {\n    sums[currency] = cents((sums[currency] ?? 0) + net);\n  }\n  return sums;\n}\n',
      "src/money.js":
        "/** Rounds an amount to whole cents. */\nexport function cents(amount) {\n  return Math.round(amount * 100) / 100;\n}\n",
    },
  },
  {
    at: "2025-03-04T11:27:36Z",
    author: TOM,
    message: "Describe the input in the readme\n",
    files: {
      "README.md":
        "# invoice-totals\n\nAdds up invoices: net, tax and gross, by currency.\n\n    node src/main.js invoices.json\n\nThe input is a list of invoices, each with `currency` and `net`.\n",
      "invoices.json":
        '[\n  { "currency": "EUR", "net": 119.99 },\n  { "currency": "CHF", "net": 45.5 },\n  { "currency": "EUR", "net": 12.01 }\n]\n',
    },
  },
];
