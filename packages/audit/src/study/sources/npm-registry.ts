import type { Source } from "./source.ts";

/**
 * Reads which package registry the machine is set to use.
 *
 * ```js
 * process.env.npm_config_registry
 * execSync("npm config get registry")
 * ```
 */
export const npmRegistry: Source = {
  id: "npm-registry",
  what: "the package registry",
  sensitive: true,
  why: "A mirror tells the country, a registry of its own the company.",
  factor: "npm-registry",
  variables:
    /^(npm_config_registry|NPM_CONFIG_REGISTRY|YARN_(NPM_)?REGISTRY(_SERVER)?|PIP_INDEX_URL|UV_INDEX_URL)$/,
  commands: /^(npm|pnpm|yarn|bun|pip3?) config (get \S*(registry|index-url)|list\b|ls\b)/,
  files: /(^|\/)(\.npmrc|\.yarnrc(\.yml)?|pip\.conf)$/,
  samples: {
    matches: [
      "use(process.env.npm_config_registry)",
      'import { execSync } from "child_process"; execSync("npm config get registry")',
      'import fs from "fs"; import os from "os"; fs.readFileSync(os.homedir() + "/.npmrc")',
    ],
    differs: ["use(process.env.npm_package_name)", 'use("npm config get registry")'],
  },
};
