import { z } from "zod";
import { protocolId } from "./protocol.ts";

const named = {
  title: z.string(),
  vendor: z.string(),
  homepage: z.url(),
  /** Names by which users know it, besides the folder's name. */
  aliases: z.array(z.string()).default([]),
};

/** `catalogue/<tool>/tool.yaml`: what the tool is and where it is published. */
export const toolFile = z.strictObject({
  ...named,
  /** The npm package whose versions are the tool's versions. */
  npm: z.string(),
  /** The command as users type it. */
  bin: z.string(),
  /**
   * Which of the package's optional dependencies are fetched with it; `{platform}` is replaced by
   * npm's names for system and processor (`linux-x64`). Null takes every one that fits this machine.
   */
  optional: z.array(z.string()).nullable().default(null),
});

/**
 * The same of a tool that is looked for on machines and not audited: it has a `traces.yaml` and no
 * `run.yaml`.
 */
export const soughtToolFile = z.strictObject({
  ...named,
  /** The command as users type it; null where it has none. */
  bin: z.string().nullable().default(null),
});

/** One way of running a range of versions headless. */
export const runRecipe = z.strictObject({
  /** Semver range of versions that this recipe is for. */
  versions: z.string(),
  /** `node`: argv[0] is a script for the pinned Node; `native`: an executable. */
  runtime: z.enum(["node", "native"]),
  /** Path of the script or executable inside the unpacked subject; `{platform}` as in `optional`. */
  entry: z.string(),
  /**
   * What the package's own install script would have put in place: paths inside the unpacked
   * subject, `to` an existing file. Done by mounting, so that no install script has to run.
   */
  placed: z.array(z.strictObject({ from: z.string(), to: z.string() })).default([]),
  /** `{prompt}`, `{key}`, `{baseUrl}`, `{cwd}`, `{home}` are replaced; what names an unset value is left out. */
  args: z.array(z.string()),
  /** Templates as in `args`; a variable whose template names an unset value is left out. */
  env: z.record(z.string(), z.string()).default({}),
  /**
   * Files the tool needs to run headless, such as a config that names the base URL. Templates as in
   * `args`; in `.json` and `.toml` files values are escaped for a double-quoted string.
   */
  files: z
    .array(
      z.strictObject({
        path: z.string(),
        content: z.string(),
        /** Whether the file is laid out always, or only with or without a base URL of the user's. */
        when: z.enum(["always", "base-url", "default"]).default("always"),
      }),
    )
    .default([]),
  protocol: protocolId,
  instrument: z.enum(["node", "bun", "none"]).default("none"),
  /** The vendor's own model API: the host of the default base URL. */
  vendorHost: z.string(),
  /** Appended to the neutral base URL, such as `/v1`. */
  basePath: z.string().default(""),
  timeoutMs: z.number().int().default(60_000),
});

/** `catalogue/<tool>/run.yaml` */
export const runFile = z.strictObject({ recipes: z.array(runRecipe).min(1) });

/** `catalogue/<tool>/disclosures.yaml`: what the vendor says in public that the tool sends. */
export const disclosuresFile = z.strictObject({
  /** Hosts that the vendor's documents or published source name as telemetry. */
  telemetryHosts: z.array(z.string()).default([]),
  statements: z
    .array(
      z.strictObject({
        factors: z.array(z.string()).min(1),
        /** Channels covered; empty means all. */
        channels: z.array(z.string()).default([]),
        /** Roles of destination covered; empty means all. */
        roles: z.array(z.string()).default([]),
        url: z.url(),
        read: z.iso.date(),
        says: z.string(),
      }),
    )
    .default([]),
});

/** Where a fact was found: a page or a published file, and the day on which somebody looked. */
const found = { source: z.string().min(1), read: z.iso.date() };

/**
 * `catalogue/<tool>/identifiers.yaml`: what products that control machines and networks can know the
 * tool by, beyond the packages and extensions in `traces.yaml`. Only what was found in a source.
 */
export const identifiersFile = z.strictObject({
  /** Code signatures of the tool's own programs on macOS. */
  apple: z
    .array(
      z.strictObject({
        teamId: z.string().regex(/^[A-Z0-9]{10}$/),
        signingId: z.string().regex(/^[\w.-]+$/),
        /** Name of the signed program. */
        program: z.string(),
        ...found,
      }),
    )
    .default([]),
  /** Hosts that the tool talks to as it is delivered. */
  hosts: z
    .array(
      z.strictObject({
        host: z.string().regex(/^[a-z0-9-]+(\.[a-z0-9-]+)+$/),
        role: z.enum(["model-api", "telemetry", "own"]),
        /** Whether nothing but this tool is served there, so that closing the host closes nothing else. */
        exclusive: z.boolean(),
        ...found,
      }),
    )
    .default([]),
});

export type ToolFile = z.infer<typeof toolFile>;
export type SoughtToolFile = z.infer<typeof soughtToolFile>;
export type RunRecipe = z.infer<typeof runRecipe>;
export type RunFile = z.infer<typeof runFile>;
export type DisclosuresFile = z.infer<typeof disclosuresFile>;
export type IdentifiersFile = z.infer<typeof identifiersFile>;
/** A tool that is looked for on machines and not audited. */
export type SoughtTool = { id: string; tool: SoughtToolFile; identifiers: IdentifiersFile };
/** One folder of the catalogue, read and validated. */
export type CatalogueEntry = {
  id: string;
  tool: ToolFile;
  run: RunFile;
  disclosures: DisclosuresFile;
  identifiers: IdentifiersFile;
};
