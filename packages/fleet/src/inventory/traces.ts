import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { TelltaleError } from "@telltale/core/model/index.ts";
import { parseDocument } from "yaml";
import { z } from "zod";
import { requireSources } from "./facts.ts";

/** A path of the machine, or `~/…` in every home; `*` stands for any part of one name. */
const pattern = z.string().regex(/^(~\/|\/)[^\0]*[^/]$/);

/** A folder that the tool makes for itself, and what in it is whose. */
const tracedFolder = z.strictObject({
  path: pattern,
  /** Variables that move it, and what of `path` follows the variable's value. */
  overrides: z
    .array(
      z.strictObject({
        variable: z.string(),
        below: z.string().default(""),
        /** Others' things may well lie there, too: what is found is told, and nothing in it goes. */
        shared: z.boolean().default(false),
      }),
    )
    .default([]),
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

const below = z.string().regex(/^[^\0/][^\0]*$/);

/** A folder that is the tool, with everything below it, and what in it says so. */
const install = z.union([
  z.strictObject({
    path: pattern,
    /** A JSON file below it. */
    manifest: below,
    /** What stands in the manifest of no other program: texts by their keys. */
    is: z.record(z.string(), z.string()).refine((keys) => Object.keys(keys).length > 0),
    /** The key of the tool's version in the manifest; null where it states none. */
    version: z.string().nullable().default("version"),
    /** The system's own packages or installers put it there, and have to take it away. */
    packaged: z.boolean().default(false),
  }),
  z.strictObject({
    path: pattern,
    /** The distribution of Python whose environment it is, as the name of its `.dist-info` begins. */
    python: z.string().regex(/^\w+$/),
  }),
]);
export type Install = z.infer<typeof install>;

/** Where facts of a file come from, and when somebody last compared them. */
const tracesSource = z.strictObject({
  /** A page or a published file of the vendor, or a package whose code was read: `npm:NAME@VERSION`. */
  url: z.url(),
  /** The day on which the facts were compared with it, be it with a stored copy or what others quote. */
  read: z.iso.date(),
  /**
   * The facts that it says: names and paths as they stand in this file (an entry of a folder as
   * `FOLDER/ENTRY`), in which `*` is any part; or a field of this file for all that is in it.
   */
  says: z.array(z.string()).min(1),
});

/** `catalogue/<tool>/traces.yaml`: where on a machine the tool and what it leaves behind can be. */
export const tracesFile = z.strictObject({
  sources: z.array(tracesSource).min(1),
  /** Facts that no source says: what is found by them is only possible, and stays. */
  unconfirmed: z.array(z.string()).default([]),
  npm: z.array(z.string()).default([]),
  /**
   * How the names of npm packages begin that hold the program for one system each; the system follows:
   * `@openai/codex` for `@openai/codex-linux-x64`.
   */
  builds: z.array(z.string()).default([]),
  /** npm scopes that hold nothing but the tool: they can be closed without harm to others. */
  scopes: z.array(z.string().startsWith("@")).default([]),
  commands: z.array(z.string().regex(/^[\w.-]+$/)).default([]),
  /** Those of the commands that programs of others have as well: their name alone shows nothing. */
  common: z.array(z.string()).default([]),
  /** Texts that stand in every program of the tool, and hardly in another. */
  marks: z.array(z.string().min(8)).default([]),
  /**
   * Programs that the vendor's installers put in place; `name`: the last part of the path is the version,
   * `parent` and `grandparent`: the one before, and before that.
   */
  programs: z
    .array(
      z.strictObject({
        path: pattern,
        version: z.enum(["name", "parent", "grandparent"]).optional(),
      }),
    )
    .default([]),
  /** Folders that the vendor's installers put in place as a whole. */
  installs: z.array(install).default([]),
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
  if (parsed.success) {
    requireSources(name, parsed.data);
    return { tool, ...parsed.data };
  }
  const issue = parsed.error.issues[0];
  throw new TelltaleError(
    "bad-catalogue",
    `${name}: ${issue?.message ?? "not valid"} at ${issue?.path.join(".") ?? "the top"}.`,
    { cause: parsed.error },
  );
}
