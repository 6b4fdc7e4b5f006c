import type { Source } from "./source.ts";

/**
 * Reads operating system, its version, processor architecture and the version of the runtime.
 *
 * ```js
 * process.platform === "win32"
 * os.release()
 * ```
 */
export const platform: Source = {
  id: "platform",
  what: "operating system, architecture and runtime",
  sensitive: false,
  why: "Every program that runs on several systems reads it, and millions have the same.",
  factor: null,
  names: [
    "process.platform",
    "process.arch",
    "process.version",
    "process.versions",
    "node:os.platform()",
    "node:os.arch()",
    "node:os.type()",
    "node:os.release()",
    "node:os.version()",
    "node:os.machine()",
    "navigator.platform",
    "navigator.userAgent",
    "navigator.userAgentData",
    "Deno.build",
  ],
  variables: /^(OS|OSTYPE|PROCESSOR_ARCHITECTURE|MSYSTEM)$/,
  commands: /^(uname( -[smrpv]+)?$|sw_vers\b|lsb_release\b|ver$)/,
  files:
    /^(\/etc\/(os-release|lsb-release|issue|redhat-release)|\/usr\/lib\/os-release|\/proc\/version)$/,
  samples: {
    matches: ["use(process.platform)", 'import { release } from "os"; use(release())'],
    differs: ["use(build.platform)", "use(process.pid)"],
  },
};
