import {
  type ProtocolId,
  type RunRecipe,
  type RunSpec,
  type Scene,
  TelltaleError,
} from "@telltale/core/model/index.ts";
import { fakeKey } from "./keys.ts";
import type { UnpackedSubject } from "./resolve.ts";
import { escapeFor, fill, type TemplateValues } from "./template.ts";

/** How a subject is started in one scene: what a run takes from the subject. */
export interface Command {
  argv: string[];
  /** The tool's own variables; they go over those of the scene. */
  env: Record<string, string>;
  /** Files of the tool's own, to be added to those of the scene. */
  files: Scene["files"];
  mounts: { from: string; to: string }[];
  /** The API that answers where a request does not tell; null when nobody knows. */
  protocol: ProtocolId | null;
  instrument: RunSpec["instrument"];
  /** Hosts of the vendors' own model APIs: where requests go without a base URL. */
  vendorHosts: string[];
  timeoutMs: number;
}

export interface CommandOptions {
  /**
   * A shell command of the user's that starts the tool, with the tool's commands on its PATH;
   * `$PROMPT` is what to ask, `$BASE_URL` the user's base URL, `$SUBJECT` the tool's folder.
   */
  run?: string;
  protocol?: ProtocolId;
}

/** What tools without a recipe are told: variables that tools commonly read, by API. */
const PROTOCOLS: {
  protocol: ProtocolId;
  host: string;
  keys: string[];
  urls: [string, string][];
}[] = [
  {
    protocol: "anthropic-messages",
    host: "api.anthropic.com",
    keys: ["ANTHROPIC_API_KEY"],
    urls: [["ANTHROPIC_BASE_URL", ""]],
  },
  {
    protocol: "openai-chat",
    host: "api.openai.com",
    keys: ["OPENAI_API_KEY"],
    urls: [
      ["OPENAI_BASE_URL", "/v1"],
      ["OPENAI_API_BASE", "/v1"],
    ],
  },
  {
    protocol: "gemini",
    host: "generativelanguage.googleapis.com",
    keys: ["GEMINI_API_KEY", "GOOGLE_API_KEY", "GOOGLE_GENERATIVE_AI_API_KEY"],
    urls: [
      ["GOOGLE_GEMINI_BASE_URL", ""],
      ["GEMINI_BASE_URL", ""],
    ],
  },
];

const UNKNOWN_TIMEOUT_MS = 60_000;

/**
 * The command that runs a subject in a scene. A tool of the catalogue is run by its recipe;
 * any other as `BIN -p PROMPT`, with the keys of every known API and, where the scene has a base
 * URL, the base URL of each. `run` replaces the command line and keeps the variables.
 *
 * @throws TelltaleError `bad-subject` when there is nothing to run
 */
export function commandOf(
  unpacked: UnpackedSubject,
  scene: Scene,
  options: CommandOptions = {},
): Command {
  const known =
    unpacked.recipe === null
      ? unknownTool(unpacked, scene)
      : byRecipe(unpacked, unpacked.recipe, scene);
  const command = { ...known, protocol: options.protocol ?? known.protocol };
  if (options.run === undefined) {
    if (command.argv.length > 0) return command;
    throw new TelltaleError("bad-subject", `${unpacked.subject.name} has no program to run.`, {
      next: `Say how to run it: --run 'COMMAND "$PROMPT"'.`,
    });
  }
  return {
    ...command,
    argv: ["/bin/sh", "-c", options.run],
    env: { ...command.env, ...shellVariables(unpacked, scene) },
  };
}

function byRecipe(unpacked: UnpackedSubject, recipe: RunRecipe, scene: Scene): Command {
  const values: TemplateValues = {
    prompt: scene.prompt,
    key: fakeKey(recipe.protocol),
    baseUrl: scene.baseUrl === null ? null : scene.baseUrl + recipe.basePath,
    cwd: scene.cwd,
    home: scene.home,
  };
  const entry = `${unpacked.inside}/${recipe.entry}`;
  const args = recipe.args.map((arg) => fill(arg, values)).filter((arg) => arg !== null);
  const env: Record<string, string> = {};
  for (const [name, template] of Object.entries(recipe.env)) {
    const value = fill(template, values);
    if (value !== null) env[name] = value;
  }
  const files = recipe.files.flatMap(({ path, content, when }) => {
    if (when !== "always" && (when === "base-url") !== (scene.baseUrl !== null)) return [];
    const filled = fill(content, values, escapeFor(path));
    return filled === null ? [] : [{ path, content: filled, mode: 0o644 }];
  });
  return {
    argv: recipe.runtime === "node" ? ["node", entry, ...args] : [entry, ...args],
    env,
    files,
    mounts: unpacked.mounts,
    protocol: recipe.protocol,
    instrument: recipe.instrument,
    vendorHosts: [recipe.vendorHost],
    timeoutMs: recipe.timeoutMs,
  };
}

function unknownTool(unpacked: UnpackedSubject, scene: Scene): Command {
  const { bin } = unpacked;
  const env: Record<string, string> = {};
  for (const { protocol, keys, urls } of PROTOCOLS) {
    for (const name of keys) env[name] = fakeKey(protocol);
    if (scene.baseUrl === null) continue;
    for (const [name, path] of urls) env[name] = scene.baseUrl + path;
  }
  const program = bin === null ? [] : programOf(unpacked);
  return {
    argv: bin === null ? [] : [...program, "-p", scene.prompt],
    env,
    files: [],
    mounts: unpacked.mounts,
    protocol: null,
    instrument: bin?.instrument ?? "none",
    vendorHosts: PROTOCOLS.map(({ host }) => host),
    timeoutMs: UNKNOWN_TIMEOUT_MS,
  };
}

/** What a user's own command line may use. */
function shellVariables(unpacked: UnpackedSubject, scene: Scene): Record<string, string> {
  const known = { PROMPT: scene.prompt, SUBJECT: unpacked.inside };
  return scene.baseUrl === null ? known : { ...known, BASE_URL: scene.baseUrl };
}

function programOf(unpacked: UnpackedSubject): string[] {
  if (unpacked.bin === null) return [];
  const path = `${unpacked.inside}/${unpacked.bin.path}`;
  return unpacked.bin.start === "node" ? ["node", path] : [path];
}
