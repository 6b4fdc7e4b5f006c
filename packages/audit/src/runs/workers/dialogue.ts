import { runSpec, trace } from "@telltale/core/model/index.ts";
import { z } from "zod";

/** What a worker is told once, in its first line. */
export const orders = z.object({
  /** Folders and files of the host that runs may see: where they are on the host, and inside the worker. */
  exposed: z.array(z.object({ host: z.string(), inside: z.string() })),
  /** The instant at which the clock stands in runs with fixed entropy, milliseconds since 1970. */
  frozenAt: z.number(),
  /** The number of the worker among its like, from 0; it spreads workers over processors. */
  index: z.number().int(),
});
export type Orders = z.infer<typeof orders>;

/** What the supervisor asks: the orders first, then one run at a time. */
export const request = z.discriminatedUnion("type", [
  z.object({ type: z.literal("orders"), orders }),
  z.object({ type: z.literal("run"), spec: runSpec }),
]);
export type Request = z.infer<typeof request>;

/** What a worker says. Hostile once a subject has broken out: nothing in it is believed beyond its shape. */
export const report = z.discriminatedUnion("type", [
  z.object({ type: z.literal("ready"), ms: z.number() }),
  z.object({ type: z.literal("trace"), run: z.string(), trace }),
  /** The run could not be made at all: a fault of the sandbox, not of the subject. */
  z.object({ type: z.literal("failed"), run: z.string().nullable(), message: z.string() }),
]);
export type Report = z.infer<typeof report>;
