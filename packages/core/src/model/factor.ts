import { z } from "zod";

/**
 * One thing about the user's environment that can be varied. The ids are a stable interface:
 * `timezone`, `base-url`, `file:<path>`, `env:<NAME>` …
 */
export const factorId = z.string().regex(/^[a-z][a-z0-9-]*(:.+)?$/);
export type FactorId = z.infer<typeof factorId>;

/** What each factor is called; those that have a detail after a colon: by their kind. */
export const factorTitles = {
  "base-url": "base URL",
  timezone: "time zone",
  locale: "locale",
  hostname: "host name",
  username: "user name",
  proxy: "proxy",
  "git-remote": "git remote",
  "git-identity": "git identity",
  "npm-registry": "npm registry",
  "cpu-count": "number of processors",
  cwd: "working folder",
  date: "date",
  prompt: "prompt",
  env: "variable",
  file: "file",
};

/** A factor for people: `time zone`, `variable FOO`, `file ~/.foo`; an unknown id stands for itself. */
export function factorTitle(id: FactorId): string {
  const [kind = "", detail] = id.split(/:(.*)/s);
  if (!Object.hasOwn(factorTitles, kind)) return id;
  const title = factorTitles[kind as keyof typeof factorTitles];
  return detail === undefined ? title : `${title} ${detail}`;
}

/**
 * One value of a factor.
 *
 * - `baseline`: what an ordinary machine has; the first one is the level of every control run.
 * - `primary`: takes part in the designed combinations.
 * - `placebo`: tried when a tell is localised, to learn which values count (Tokyo beside Shanghai).
 */
export const level = z.object({
  /** Stable and readable; stands in the dossier. Unique within the factor. */
  id: z.string().min(1),
  role: z.enum(["baseline", "primary", "placebo"]),
  /** What the factor's `apply` needs to set the scene: the factor alone knows its shape. */
  value: z.json(),
  /** Where the level comes from: the factor's own list, the code (`hints`), or the user. */
  origin: z.enum(["builtin", "hint", "user"]).default("builtin"),
});
export type Level = z.infer<typeof level>;

/** The level id of each factor that was set in one run. */
export const levels = z.record(z.string(), z.string());
export type Levels = z.infer<typeof levels>;
