import type { Source } from "./source.ts";

/** Variables that set how programs run and look, and say nothing about anybody. */
const technical =
  /^(NODE_\w+|NODE|DEBUG\w*|(NO|FORCE)_COLOR|CLICOLOR\w*|COLORTERM|COLORFGBG|TERM|COLUMNS|LINES|PATH|PATHEXT|SHLVL|TMPDIR|TEMP|TMP|COMSPEC|SYSTEMROOT|WINDIR|PROGRAMFILES.*|FORCE_\w+|JEST_\w+|VITEST\w*|npm_(package|lifecycle|execpath|node)\w*|UV_\w+|GRACEFUL_FS\w*|READABLE_STREAM|WS_NO_\w+|TS_\w+|LOG_LEVEL|VERBOSE|BUN_\w+|DENO_\w+|TEST_\w+|LD_\w+|DYLD_\w+)$/i;

/**
 * Reads an environment variable that no other source stands for.
 *
 * ```js
 * process.env.KUBERNETES_SERVICE_HOST
 * const { CI } = process.env
 * ```
 */
export const env: Source = {
  id: "env",
  what: "an environment variable",
  sensitive: (name) => name !== null && !technical.test(name),
  why: "Variables tell of workplace, country and accounts; those that only set how programs run do not count.",
  factor: (name) => (name === "*" ? null : `env:${name}`),
  variables: /^/,
  samples: {
    matches: [
      "use(process.env.KUBERNETES_SERVICE_HOST)",
      "let x; x = process.env; use(x.CI)",
      "function f({ CI: ci } = process.env) { return ci }",
      'use(Reflect.get(process.env, "CI"))',
      "use(process.env[name])",
      'import { env } from "node:process"; use(env.CI)',
      "use(Bun.env.CI)",
      "var { env: e } = globalThis.process; use(e.CI)",
      "const deps = { env: process.env }; use(deps.env.CI)",
      "((e) => use(e.CI))(process.env)",
      "for (const name of ['CI', 'BUILD_ID']) if (process.env[name]) use(name)",
      "use(['CI', 'BUILD_ID'].find((name) => process.env[name]))",
      'use(Object.hasOwn(process.env, "CI"))',
    ],
    differs: [
      "process.env.CI = 1",
      "delete process.env.CI",
      "use(settings.env.CI)",
      "use(process.argv)",
    ],
  },
};
