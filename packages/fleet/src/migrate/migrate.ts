import { existsSync } from "node:fs";
import { stat } from "node:fs/promises";
import { posix } from "node:path";
import { TelltaleError } from "@telltale/core/model/index.ts";
import { instantText } from "../instant.ts";
import { namingAllBroken } from "./files/broken.ts";
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
  /** Told how many calls were tried so far. */
  progress?: (tried: number) => void;
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
     * that the target cannot say what the source says, or the one and then the other.
     */
    obstacle: "existing" | "language" | "both" | null;
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
  const { home, project } = await foldersOf(options);
  const grounds = Grounds.of(options.root, home, project);
  const target = await targets[options.to]();
  const { tree, setup, draft, entries } = await namingAllBroken(async (passedOver) => {
    const tree = new Tree(options.root, grounds, passedOver);
    const ledger = new Ledger();
    const whose = { home: options.home, project: options.project };
    const setup = await readClaudeCode(tree, ledger, whose);
    const draft = await target.draft(setup, tree, ledger);
    return { tree, setup, draft, entries: ledger.close() };
  });
  if (entries.length === 0) {
    const where = project === null ? home : `${home} and ${project}`;
    throw new TelltaleError("usage", `There is no configuration of claude-code in ${where}.`, {
      next: "Name whose it is with --home, and with --project which project's as well.",
    });
  }
  const accept = options.acceptSandbox === true;
  const proof = proveDraft(setup, draft, accept, options.progress);
  const refused = proof.counterExample !== null;
  if (refused) {
    const fresh = await target.draft(setup, new EmptyTree(options.root), new Ledger());
    proof.obstacle = obstacleOf(proof, setup, fresh, accept);
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
    const inHome = [home, tree.place(options.home)].some((at) =>
      options.backup.startsWith(`${at}/`),
    );
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
  progress: (tried: number) => void = () => {},
): MigrateReport["proof"] {
  const proof: MigrateReport["proof"] = {
    probes: 0,
    confined: 0,
    models: [],
    counterExample: null,
    obstacle: null,
  };
  for (const one of draft.models) {
    const { name, model, permissions, permitted, place = setup.place, apart } = one;
    const source: PermissionModel = apart?.source ?? sourceModel(permissions, place);
    const probes = apart?.probes ?? probesFor(permissions, place, draft.servers, permitted);
    const before = proof.probes;
    // What the session was accepted to do in a sandbox, it does there for a subagent too.
    const accept = acceptSandbox || apart !== undefined;
    const found = prove(source, model, probes, accept, (tried) => progress(before + tried));
    proof.probes += found.probes;
    proof.confined += found.confined;
    proof.models.push(name);
    const { counterExample } = found;
    if (counterExample === null) continue;
    const namesake = apart === undefined ? {} : { namesake: apart.namesake };
    return { ...proof, counterExample: { ...counterExample, ...namesake } };
  }
  return proof;
}

/**
 * What stands in the way of one call: whether a target that was never used before would do the same with
 * it, and not whether it would fail at another one.
 * @param fresh what would be written for such a target
 */
function obstacleOf(
  { counterExample, models }: MigrateReport["proof"],
  setup: Setup,
  fresh: Draft,
  accept: boolean,
): MigrateReport["proof"]["obstacle"] {
  const probe = counterExample?.probe;
  const one = fresh.models.find(({ name }) => name === models.at(-1));
  // An agent that is there already.
  if (probe === undefined || one === undefined) return "existing";
  const source = one.apart?.source ?? sourceModel(one.permissions, one.place ?? setup.place);
  const alone = prove(source, one.model, [probe], accept).counterExample;
  if (alone === null) return "existing";
  return alone.target.confined === counterExample?.target.confined ? "language" : "both";
}

/** What is to be said where there are no settings of the user: rules may stand where nothing is read. */
function withoutPermissions({ settings, place }: Setup): string[] {
  if (settings.some(({ scope }) => scope === "user")) return [];
  const file = posix.join(place.home, ".claude/settings.json");
  return [
    `No permissions of the user were found: there is no ${file}, or it is empty. Rules that stand elsewhere (managed settings, a folder named by CLAUDE_CONFIG_DIR) were not read.`,
  ];
}

/** Where home and project lie on this machine. @throws TelltaleError `usage` where one is not there */
async function foldersOf({ root, home, project }: MigrateOptions) {
  const stats = await stat(root).catch(() => null);
  if (stats?.isDirectory() !== true)
    throw new TelltaleError("usage", `There is no folder ${root}.`, {
      next: "Name the folder that stands for the machine's file system with --root.",
    });
  const tree = new Tree(root);
  const homeHere = tree.folder(home);
  if (homeHere === null)
    throw new TelltaleError("usage", `There is no home ${tree.place(home)}.`, {
      next: "Name the user's home with --home, as the machine does.",
    });
  const projectHere = project === null ? null : tree.folder(project);
  if (project !== null && projectHere === null)
    throw new TelltaleError("usage", `There is no project folder ${tree.place(project)}.`, {
      next: "Name the folder of a project with --project, or leave that out for the user's own configuration alone.",
    });
  return { home: homeHere, project: projectHere };
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
