import { type PolicyFile, type PolicyQuestion, policyFile } from "@telltale/core/model/index.ts";
import type { z } from "zod";

/** A policy from what matters to a test. */
export function policyWith(
  rules: (Partial<z.input<typeof policyFile>["rules"][number]> & { id: string })[],
  file: Partial<PolicyFile> = {},
): PolicyFile {
  return policyFile.parse({
    format: 1,
    name: "sample",
    timezone: "Asia/Shanghai",
    groups: { eng: "Engineering", sales: "Sales", pilot: "Pilot" },
    ...file,
    rules: rules.map((rule) => ({
      tool: "claude-code",
      level: "block",
      reason: `because of ${rule.id}`,
      ...rule,
    })),
  });
}

/** A question about claude-code 2.1.120 of somebody in eng, of which no dossier is there. */
export function question(changes: Partial<PolicyQuestion> = {}): PolicyQuestion {
  return {
    tool: "claude-code",
    version: "2.1.120",
    digest: null,
    groups: ["eng"],
    at: Date.parse("2026-07-10T00:00+08:00"),
    tell: null,
    destination: null,
    ...changes,
  };
}

export const covertTell: NonNullable<PolicyQuestion["tell"]> = {
  covert: true,
  undisclosed: true,
  verdict: "covert",
  factors: ["base-url", "timezone"],
};

export const cleanTell: NonNullable<PolicyQuestion["tell"]> = {
  covert: false,
  undisclosed: false,
  verdict: "none-found",
  factors: [],
};
