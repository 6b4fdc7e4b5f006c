import { z } from "zod";

/**
 * One thing about the user's environment that can be varied. The ids are a stable interface:
 * `timezone`, `base-url`, `file:<path>`, `env:<NAME>` …
 */
export const factorId = z.string().regex(/^[a-z][a-z0-9-]*(:.+)?$/);
export type FactorId = z.infer<typeof factorId>;

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
