import { existsSync } from "node:fs";
import { stat } from "node:fs/promises";
import { posix } from "node:path";
import { TelltaleError } from "@telltale/core/model/index.ts";
import { instantText } from "../instant.ts";
import { Grounds, openGrounds } from "./files/grounds.ts";
import { EmptyTree, Tree } from "./files/tree.ts";
import { checkJournalled, writeJournalled } from "./files/write.ts";
import { Ledger, type LedgerEntry } from "./ledger.ts";
import type { PermissionModel } from "./permissions/decision.ts";
import { probesFor } from "./permissions/probes.ts";
import { type CounterExample, prove } from "./permissions/proof.ts";
import { sourceModel } from "./permissions/source.ts";
import { readClaudeCode } from "./source/claude-code.ts";
import type { Setup } from "./source/setup.ts";
import { type Source, sourcesOf } from "./targets/sources.ts";
import { type Draft, type Target, type TargetId } from "./targets/target.ts";

export interface MigrateOptions {
  to: TargetId;
  /** Folder that stands for the file system of the machine. */
  root: string;
  /** The user's home, as the machine names it. */
  home: string;
  /** Null where only the user's own configuration is migrated. */
  project: string | null;
  dryRun: boolean;
  /**
   * Whether a sandbox that can only read counts as a question: Codex asks about nothing that stays in
   * its sandbox. Never as a denial.
   */
  acceptSandbox?: boolean;
  /** Folder on this machine for journal and copies; it must be new or empty. */
  backup: string;
}

/** The account of a migration. */
export interface MigrateReport {
  format: 1;
  from: "claude-code";
  to: TargetId;
  /** Files that were written, or would be, as the machine names them; none with a counter-example. */
  files: string[];
  written: boolean;
  /** For `telltale migrate undo`; null where nothing was written. */
  backup: string | null;
  ledger: LedgerEntry[];
  counts: Record<LedgerEntry["outcome"], number>;
  todo: string[];
  /** Settings that were there, and defaults of the target, that are stricter now. */
  tightened: string[];
  /** The public pages that the mappings stand on, with the date of reading. */
  sources: Source[];
  proof: {
    probes: number;
    /** Calls that asked, and now run in a sandbox that can only read. */
    confined: number;
    models: string[];
    counterExample: CounterExample | null;
    /**
     * With a counter-example, what stands in the way: the configuration of the target that is there,
     * or that the target cannot say what the source says.
     */
    obstacle: "existing" | "language" | null;
  };
}

const targets: Record<TargetId, () => Promise<Target>> = {
  opencode: async () => (await import("./targets/opencode.ts")).opencode,
  codex: async () => (await import("./targets/codex.ts")).codex,
  "gemini-cli": async () => (await import("./targets/gemini-cli.ts")).geminiCli,
  qoder: async () => (await import("./targets/qoder.ts")).qoder,
  "qwen-code": async () => (await import("./targets/qwen-code.ts")).qwenCode,
};

/**
 * Carries a configuration over: read, convert, prove, and only then write. With a counter-example
 * nothing is written, and the report shows it.
 * @throws TelltaleError `usage` for input that cannot be read; nothing is written then
 */
export async function migrate(options: MigrateOptions): Promise<MigrateReport> {
  const at = (path: string) => new Tree(options.root).place(path);
  const home = at(options.home);
  const project = options.project === null ? null : at(options.project);
  const grounds = Grounds.of(options.root, home, project);
  if (project !== null && !(await isFolder(project)))
    throw new TelltaleError("usage", `There is no project folder ${project}.`, {
      next: "Name the folder of a project with --project, or leave that away for the user's own configuration alone.",
    });
  const tree = new Tree(options.root, grounds);
  const ledger = new Ledger();
  const setup = await readClaudeCode(tree, ledger, {
    home: options.home,
    project: options.project,
  });
  const target = await targets[options.to]();
  const draft = await target.draft(setup, tree, ledger);
  const entries = ledger.close();
  if (entries.length === 0) {
    const where = project === null ? home : `${home} and ${project}`;
    throw new TelltaleError("usage", `There is no configuration of claude-code in ${where}.`, {
      next: "Name whose it is with --home, and with --project which project's as well.",
    });
  }
  const accept = options.acceptSandbox === true;
  const proof = proveDraft(setup, draft, accept);
  const refused = proof.counterExample !== null;
  if (refused) {
    const fresh = await target.draft(setup, new EmptyTree(options.root), new Ledger());
    const alone = proveDraft(setup, fresh, accept).counterExample === null;
    proof.obstacle = alone ? "existing" : "language";
  }
  const files = new Map<string, Buffer>();
  for (const [path, bytes] of draft.files) {
    const there = await tree.bytes(path);
    if (there === null || !there.equals(bytes)) files.set(path, bytes);
  }
  const wanted = !refused && files.size > 0;
  const write = wanted && !options.dryRun;
  if (wanted) {
    const onDisk = new Map([...files].map(([path, bytes]) => [tree.place(path), bytes]));
    const inHome = options.backup.startsWith(`${home}/`);
    // Folders that are named are their own ground; in the home, the same holds as for all in it.
    const executables = new Set([...draft.executables].map((path) => tree.place(path)));
    const where = { grounds, backupGrounds: inHome ? grounds : openGrounds, executables };
    if (write) await writeJournalled(options.backup, onDisk, where);
    else checkJournalled(options.backup, onDisk, where);
  }
  return {
    format: 1,
    from: "claude-code",
    to: options.to,
    files: refused ? [] : [...files.keys()].sort(),
    written: write,
    backup: write ? options.backup : null,
    ledger: entries,
    counts: countOutcomes(entries),
    todo: refused ? [] : [...new Set([...withoutPermissions(setup), ...draft.todo])],
    tightened: refused ? [] : draft.tightened,
    sources: sourcesOf(options.to),
    proof,
  };
}

/** Every layer of the target against the rules that it stands for. */
export function proveDraft(
  setup: Setup,
  draft: Draft,
  acceptSandbox = false,
): MigrateReport["proof"] {
  const proof: MigrateReport["proof"] = {
    probes: 0,
    confined: 0,
    models: [],
    counterExample: null,
    obstacle: null,
  };
  for (const { name, model, permissions, permitted, place = setup.place } of draft.models) {
    const source: PermissionModel = sourceModel(permissions, place);
    const probes = probesFor(permissions, place, draft.servers, permitted);
    const found = prove(source, model, probes, acceptSandbox);
    proof.probes += found.probes;
    proof.confined += found.confined;
    proof.models.push(name);
    if (found.counterExample !== null) return { ...proof, counterExample: found.counterExample };
  }
  return proof;
}

/** What is to be said where there are no settings of the user: rules may stand where nothing is read. */
function withoutPermissions({ settings, place }: Setup): string[] {
  if (settings.some(({ scope }) => scope === "user")) return [];
  const file = posix.join(place.home, ".claude/settings.json");
  return [
    `No permissions of the user were found: there is no ${file}, or it is empty. Rules that stand elsewhere (managed settings, a folder named by CLAUDE_CONFIG_DIR) were not read.`,
  ];
}

async function isFolder(path: string): Promise<boolean> {
  const stats = await stat(path).catch(() => null);
  return stats?.isDirectory() === true;
}

function countOutcomes(entries: LedgerEntry[]): MigrateReport["counts"] {
  const counts = { mapped: 0, approximated: 0, dropped: 0 };
  for (const { outcome } of entries) counts[outcome] += 1;
  return counts;
}

/** Where the copies go unless told otherwise: in the home that is migrated, in a folder not there yet. */
export function defaultBackup(root: string, home: string, now: Date): string {
  const stamp = instantText(now).replaceAll(":", "-");
  const place = new Tree(root).place(posix.join(home, ".local/state/telltale/migrations", stamp));
  for (let more = 2; ; more += 1) {
    const one = more === 2 ? place : `${place}-${more - 1}`;
    if (!existsSync(one)) return one;
  }
}
