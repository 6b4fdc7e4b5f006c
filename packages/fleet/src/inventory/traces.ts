import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { TelltaleError } from "@telltale/core/model/index.ts";
import { parseDocument } from "yaml";
import { z } from "zod";

/** A path of the machine, or `~/…` in every home; `*` stands for any part of one name. */
const pattern = z.string().regex(/^(~\/|\/)[^\0]*[^/]$/);

/** A folder that the tool makes for itself, and what in it is whose. */
const tracedFolder = z.strictObject({
  path: pattern,
  /** The variable that moves it, and what of `path` follows the variable's value. */
  override: z.strictObject({ variable: z.string(), below: z.string().default("") }).optional(),
  /** Entries that nobody but the tool makes; empty: the folder alone shows it. */
  signs: z.array(z.string()).default([]),
  settings: z.array(z.string()).default([]),
  credentials: z.array(z.string()).default([]),
  /**
   * Further entries that the tool makes, with names that others may use, too; `*` stands for any part of
   * a name. What is in none of these lists stays, since nobody knows whose it is.
   */
  makes: z.array(z.string()).default([]),
  /** Entries that people wrote themselves, or that belong to something else: never removed. */
  keeps: z.array(z.string()).default([]),
});
export type TracedFolder = z.infer<typeof tracedFolder>;

/** `catalogue/<tool>/traces.yaml`: where on a machine the tool and what it leaves behind can be. */
export const tracesFile = z.strictObject({
  /** Pages of the vendor about it; `read`: the day on which somebody compared them with this file. */
  sources: z.array(z.strictObject({ url: z.url(), read: z.iso.date().optional() })).min(1),
  npm: z.array(z.string()),
  /**
   * How the names of npm packages begin that hold the program for one system each; the system follows:
   * `@openai/codex` for `@openai/codex-linux-x64`.
   */
  builds: z.array(z.string()).default([]),
  /** npm scopes that hold nothing but the tool: they can be closed without harm to others. */
  scopes: z.array(z.string().startsWith("@")).default([]),
  commands: z.array(z.string().regex(/^[\w.-]+$/)),
  /** Texts that stand in every program of the tool, and hardly in another. */
  marks: z.array(z.string().min(8)).default([]),
  /** Programs that the vendor's installers put in place; `name`: the last part of the path is the version. */
  programs: z
    .array(z.strictObject({ path: pattern, version: z.enum(["name", "parent"]).optional() }))
    .default([]),
  /** Names in Homebrew, be they formulae or casks. */
  homebrew: z.array(z.string()).default([]),
  /** `publisher.name`, as in VS Code's marketplaces: those with the versions of the tool. */
  extensions: z.array(z.string().regex(/^[\w-]+\.[\w.-]+$/)).default([]),
  /** Likewise, of extensions that count their versions by themselves. */
  companions: z.array(z.string().regex(/^[\w-]+\.[\w.-]+$/)).default([]),
  /** Names of folders of plugins for JetBrains' editors, which count their versions by themselves. */
  jetbrains: z.array(z.string()).default([]),
  folders: z.array(tracedFolder).default([]),
  files: z
    .array(
      z.strictObject({
        path: pattern,
        kind: z.enum(["settings", "state", "credentials"]),
        /** An administrator put it there, and it stays. */
        managed: z.boolean().default(false),
      }),
    )
    .default([]),
});
export type TracesFile = z.infer<typeof tracesFile>;

/** What is known about the traces of one tool. */
export type ToolTraces = TracesFile & { tool: string };

/**
 * Reads `traces.yaml` of every tool that has one, sorted by tool.
 *
 * @param dir the folder `catalogue/`
 * @throws TelltaleError `bad-catalogue`, naming the file
 */
export async function loadTraces(dir: string): Promise<ToolTraces[]> {
  const folders = await readdir(dir, { withFileTypes: true }).catch((cause) => {
    throw new TelltaleError("bad-catalogue", `The catalogue folder ${dir} cannot be read.`, {
      cause,
    });
  });
  const ids = folders.filter((folder) => folder.isDirectory()).map((folder) => folder.name);
  const all = await Promise.all(ids.sort().map((id) => loadTool(dir, id)));
  return all.filter((traces) => traces !== null);
}

async function loadTool(dir: string, tool: string): Promise<ToolTraces | null> {
  const name = `catalogue/${tool}/traces.yaml`;
  const text = await readFile(join(dir, tool, "traces.yaml"), "utf8").catch((cause) => {
    if (cause.code === "ENOENT") return null;
    throw new TelltaleError("bad-catalogue", `${name} cannot be read.`, { cause });
  });
  if (text === null) return null;
  const document = parseDocument(text);
  const fault = document.errors[0];
  if (fault)
    throw new TelltaleError("bad-catalogue", `${name}: ${fault.message}`, { cause: fault });
  const parsed = tracesFile.safeParse(document.toJS({ maxAliasCount: 50 }));
  if (parsed.success) return { tool, ...parsed.data };
  const issue = parsed.error.issues[0];
  throw new TelltaleError(
    "bad-catalogue",
    `${name}: ${issue?.message ?? "not valid"} at ${issue?.path.join(".") ?? "the top"}.`,
    { cause: parsed.error },
  );
}
