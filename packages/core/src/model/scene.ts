import { z } from "zod";

/** A file that the scene lays out. `~/` stands for the user's home; other paths are absolute. */
export const sceneFile = z.object({
  path: z.string(),
  content: z.string(),
  /** POSIX mode bits, such as 0o644. */
  mode: z.number().int().default(0o644),
});

/**
 * The ordinary machine on which the subject believes to run, as plain data.
 * Factors change a scene; the sandbox makes it real. Nothing in it comes from the host.
 */
export const scene = z.object({
  hostname: z.string(),
  username: z.string(),
  /** Absolute path of the home folder, such as `/home/dev`. */
  home: z.string(),
  /** Absolute path of the working folder (usually a git work tree under the home). */
  cwd: z.string(),
  cpus: z.number().int().min(1).max(256),
  timezone: z.object({
    /** The TZ variable, or null when it is unset. */
    env: z.string().nullable(),
    /** The zone that /etc/localtime points at (an IANA name). */
    localtime: z.string(),
  }),
  /** Variables beyond PATH, HOME, USER, LOGNAME, SHELL, HOSTNAME, TERM, which follow from the scene. */
  env: z.record(z.string(), z.string()),
  /** Files in the home or elsewhere, written after the git repository was made. */
  files: z.array(sceneFile),
  /** The repository in the working folder, or null for a plain folder. */
  git: z
    .object({
      remote: z.string().nullable(),
      userName: z.string(),
      userEmail: z.string(),
    })
    .nullable(),
  /** The base URL that the user configured, or null for the vendor's own. Ends without a slash. */
  baseUrl: z.string().nullable(),
  /** The HTTP(S) proxy that the user configured, or null. */
  proxy: z.object({ url: z.string(), variables: z.array(z.string()) }).nullable(),
  /** Moves the clock by so many milliseconds, or null for the true time. */
  clockShiftMs: z.number().int().nullable(),
  /** What the user asks of the tool. */
  prompt: z.string(),
});
export type Scene = z.infer<typeof scene>;
