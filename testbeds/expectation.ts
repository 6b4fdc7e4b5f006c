import { readFile } from "node:fs/promises";
import path from "node:path";
import {
  channel,
  type Dossier,
  encoding,
  factorId,
  protocolId,
  verdict,
} from "@telltale/core/model/index.ts";
import { parse } from "yaml";
import { z } from "zod";
import type { Variant } from "./assemble.ts";

type Tell = Dossier["tells"][number];

/** A setting for a rehearsal: factor id to what the rehearsal needs to set it. */
const setting = z.record(factorId, z.union([z.string(), z.number(), z.boolean()]));

/** `testbeds/<trick>/expect.yaml`: what is planted, what must be found, and how to see it without the engine. */
export const expectFile = z.strictObject({
  /** Kind of tell, for recall by kind: `code-point`, `header-order` … */
  kind: z.string().regex(/^[a-z-]+$/),
  description: z.string(),
  protocol: protocolId,
  /** The smallest plan that has to find it. */
  plan: z.enum(["quick", "default", "thorough"]),
  /** No level that an audit has by itself shows the tell: only one that the study of the code proposes. */
  onlyWithHints: z.boolean().default(false),
  /** The planted tell; null for testbeds that have no trick. */
  tell: z
    .strictObject({
      factors: z.array(factorId).min(1),
      gates: z.array(factorId).default([]),
      /** Any of these is right. */
      channels: z.array(channel).min(1),
      roles: z.array(z.enum(["model-api", "telemetry", "other"])).min(1),
      encoding,
    })
    .nullable(),
  /** How the testbed shows its tell when it is run directly, without a sandbox. */
  rehearsal: z
    .strictObject({
      quiet: setting,
      loud: setting,
      /** Further settings that must look like `quiet`: one factor of a gate alone, for instance. */
      alsoQuiet: z.array(setting).default([]),
      /** Regular expression (flags `su`) over all that was sent: its first group, or the match, differs. */
      mark: z.string().nullable().default(null),
      /** Shows in only some of the runs. */
      sometimes: z.boolean().default(false),
      /** The first request comes later by at least so many milliseconds. */
      slowerMs: z.number().nullable().default(null),
    })
    .nullable(),
  twin: z
    .strictObject({
      /** Factors that the twin states in the open. */
      open: z.array(factorId).default([]),
      /** Regular expressions (flags `gsu`) for the places in which it states them. */
      states: z.array(z.string()).default([]),
    })
    .prefault({}),
  /** For subjects that misbehave: how an audit of them may end, and the limit that it meets. */
  hostile: z
    .strictObject({
      verdicts: z.array(verdict).min(1),
      /** Codes of errors with which the audit may end instead of a dossier. */
      codes: z.array(z.string()).default(["audit-incomplete"]),
      limit: z
        .enum(["time", "memory", "processes", "disk", "sent", "printed", "connections"])
        .nullable()
        .default(null),
    })
    .nullable()
    .default(null),
});
export type Expectation = z.infer<typeof expectFile>;

/** Reads and validates the expectation of a testbed. */
export async function readExpectation(testbed: string): Promise<Expectation> {
  return expectFile.parse(parse(await readFile(path.join(testbed, "expect.yaml"), "utf8")));
}

/** What a dossier got right and wrong about a testbed; every text is for people. */
export interface Match {
  /** The planted tell, found and confirmed. */
  found: string[];
  /** The planted tell, where it is missing, with what came closest. */
  missing: string[];
  /** Covert tells that are not there. */
  falseAlarms: string[];
  /** What the twin states in the open and the dossier does not mention. */
  unmentioned: string[];
}

/**
 * Holds a dossier against what was planted. Found means: confirmed, driven by the right factors
 * (gates included, since of two factors that need each other either may be called the gate), in the
 * right channel, to the right kind of destination, with the right encoding. A covert tell with other
 * drivers is a false alarm; a further covert tell with the right drivers is the same tell seen twice
 * (an order also moves offsets, a mark in the first turn is repeated in the second).
 */
export function matches(dossier: Dossier, expect: Expectation, variant: Variant): Match {
  const planted = variant === "trick" ? expect.tell : null;
  const covert = dossier.tells.filter((tell) => tell.confirmed && tell.encoding === "covert");
  const drivers = planted ? [...planted.factors, ...planted.gates] : [];
  const driven = planted ? dossier.tells.filter((tell) => sameSet(driversOf(tell), drivers)) : [];
  const hits = planted
    ? driven.filter(
        (tell) =>
          tell.confirmed &&
          planted.channels.includes(tell.channel) &&
          planted.roles.includes(tell.destination.role) &&
          tell.encoding === planted.encoding,
      )
    : [];
  return {
    found: hits.map(describe),
    missing: planted && hits.length === 0 ? [nearest(dossier.tells, driven, drivers)] : [],
    falseAlarms: covert.filter((tell) => !driven.includes(tell)).map(describe),
    unmentioned:
      variant === "twin"
        ? expect.twin.open.filter(
            (factor) => !dossier.tells.some((tell) => driversOf(tell).includes(factor)),
          )
        : [],
  };
}

const driversOf = (tell: Tell): string[] => [
  ...tell.factors,
  ...tell.gates.map((gate) => gate.factor),
];

function sameSet(left: string[], right: string[]): boolean {
  const [a, b] = [new Set(left), new Set(right)];
  return a.size === b.size && a.isSubsetOf(b);
}

function describe(tell: Tell): string {
  const state = tell.confirmed ? "" : ", not confirmed";
  return `${tell.id} ${driversOf(tell).join(" × ")} → ${tell.channel} ${tell.where} (${tell.encoding}, ${tell.destination.role}${state})`;
}

function nearest(tells: Tell[], driven: Tell[], drivers: string[]): string {
  const near =
    driven[0] ?? tells.find((tell) => driversOf(tell).some((factor) => drivers.includes(factor)));
  return near
    ? `nothing fits; the nearest is ${describe(near)}`
    : "nothing of the kind was reported";
}
