import { notExamined } from "@telltale/core/model/index.ts";
import { z } from "zod";

/** Absolute, and without a way up: what is below a root stays below it. */
const path = z.string().regex(/^(\/(?!\.{1,2}(\/|$))[^/\0]+)+$/);

/** One change of one file. Paths are those of the machine, free of symlinks. */
export const fleetAction = z.discriminatedUnion("do", [
  /** Takes a file, symlink or folder away; the stamp is what it was at the scan. */
  z.strictObject({ do: z.literal("remove"), path, stamp: z.string() }),
  /** Takes a folder away if nothing is left in it. */
  z.strictObject({ do: z.literal("tidy"), path }),
  /** Takes entries out of a file of settings, everything else in it kept. */
  z.strictObject({
    do: z.literal("unset"),
    path,
    stamp: z.string(),
    keys: z.array(z.array(z.string()).min(1)).min(1),
  }),
  /** Adds entries to a file of settings in JSON; those that are there already stay where `weak`. */
  z.strictObject({
    do: z.literal("set"),
    path,
    entries: z
      .array(
        z.strictObject({ keys: z.array(z.string()).min(1), value: z.json(), weak: z.boolean() }),
      )
      .min(1),
  }),
  /** Adds lines at the end of a file, unless they stand in it. */
  z.strictObject({ do: z.literal("append"), path, lines: z.array(z.string()).min(1) }),
  /** Lays out a program of a few lines where nothing is. */
  z.strictObject({ do: z.literal("create"), path, content: z.string() }),
]);
export type FleetAction = z.infer<typeof fleetAction>;

/** What belongs together: shown, and done, as one. */
export const fleetStep = z.strictObject({
  /** `lift`: a guard goes, since the policy blocks its tool no more. */
  kind: z.enum(["uninstall", "residue", "guard", "lift"]),
  tool: z.string(),
  home: z.string().nullable(),
  /** One plain sentence. */
  says: z.string(),
  /** Ids of the findings that it deals with. */
  findings: z.array(z.string()),
  actions: z.array(fleetAction).min(1),
});
export type FleetStep = z.infer<typeof fleetStep>;

/** What `telltale fleet plan` makes of a policy and a scan, and `telltale fleet apply` carries out. */
export const fleetPlan = z.strictObject({
  format: z.literal(1),
  /** A hash of the rest: names the backup. */
  id: z.string().regex(/^[0-9a-f]{16}$/),
  telltale: z.string(),
  policy: z.string(),
  /** The instant that the policy was asked about, ISO 8601. */
  at: z.string(),
  scannedAt: z.string(),
  root: z.string(),
  /** Tools that are to be gone in the end, by home (null: the machine's own). */
  goals: z.array(z.strictObject({ tool: z.string(), home: z.string().nullable() })),
  steps: z.array(fleetStep),
  /** What was found and stays. */
  kept: z.array(
    z.strictObject({
      finding: z.string(),
      tool: z.string(),
      path: z.string(),
      why: z.string(),
      /** True: it can be run and was to go, but is not for Telltale to take away. */
      runnable: z.boolean().optional(),
    }),
  ),
  /** What of people's own settings goes, and what to do before or after. */
  losses: z
    .array(
      z.strictObject({
        tool: z.string(),
        home: z.string(),
        paths: z.array(z.string()),
        /** One plain sentence. */
        says: z.string(),
        /** The words of the command to give before; null where no migration is known. */
        command: z.array(z.string()).nullable(),
      }),
    )
    .default([]),
  /** Processes of the tools at the scan: nothing is done while they run. */
  running: z.array(z.strictObject({ tool: z.string(), path: z.string() })),
  /** What the scan could not see: there may be more. */
  notExamined: z.array(notExamined),
  /** Rules and exemptions that say nothing here because it was not said in which groups people are. */
  notConsidered: z
    .array(
      z.strictObject({
        rule: z.string(),
        what: z.enum(["rule", "exemption"]),
        groups: z.array(z.string()),
      }),
    )
    .optional(),
});
export type FleetPlan = z.infer<typeof fleetPlan>;
