/**
 * `npm run bench:fleet`: how long a scan takes of a home with many files, made for it, the second and
 * third time (warm). Nothing is asserted.
 */
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { scanMachine } from "../packages/fleet/src/inventory/scan.ts";
import { loadTraces } from "../packages/fleet/src/inventory/traces.ts";
import { columns } from "./print.ts";

const { values } = parseArgs({ options: { files: { type: "string", default: "200000" } } });
const wanted = Number(values.files);
const root = await mkdtemp(path.join(tmpdir(), "bench-fleet-"));
const home = path.join(root, "home", "ada");

async function fill(folder: string, files: number): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (let from = 0; from < files; from += 500)
    await Promise.all(
      Array.from({ length: Math.min(500, files - from) }, (_, at) =>
        writeFile(path.join(folder, `f${from + at}.ts`), ""),
      ),
    );
}

try {
  // Projects with many small folders, one huge folder, and a tool with many sessions.
  const sessions = Math.floor(wanted * 0.05);
  const huge = Math.floor(wanted * 0.1);
  const each = 10;
  const folders = Math.floor((wanted - sessions - huge) / each);
  for (let at = 0; at < folders; at += 1)
    await fill(path.join(home, "work", `p${at % 50}`, "src", `m${Math.floor(at / 50)}`), each);
  await fill(path.join(home, "photos"), huge);
  await fill(path.join(home, ".claude", "projects", "one"), sessions);
  await writeFile(path.join(home, ".claude", "settings.json"), "{}");
  const tools = await loadTraces(path.join(import.meta.dirname, "..", "catalogue"));
  const rows = [["run", "entries", "findings", "seconds"]];
  for (const run of ["first", "warm", "warm", "warm"]) {
    const scan = scanMachine({ root, tools, telltale: "bench" });
    rows.push([run, String(scan.files), String(scan.findings.length), scan.seconds.toFixed(2)]);
  }
  process.stdout.write(`${columns(rows)}\n`);
} finally {
  await rm(root, { recursive: true, force: true });
}
