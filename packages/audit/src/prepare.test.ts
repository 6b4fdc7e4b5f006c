import { expect, test } from "vitest";
import { type AuditOptions, designAudit } from "./prepare.ts";
import type { UnpackedSubject } from "./subjects/resolve.ts";

const subject: UnpackedSubject = {
  subject: { tool: null, name: "own", version: "1.0.0", digest: "sha512-x" },
  root: "/nowhere",
  inside: "/opt/own",
  mounts: [],
  recipe: null,
  bin: { name: "own", path: "own.js", start: "node", instrument: "node" },
  disclosures: [],
  telemetryHosts: [],
  notes: [],
};

const design = (factors: string[]) => {
  const options: AuditOptions = {
    subject: "./own",
    plan: "quick",
    factors,
    workers: null,
    seed: 1,
    out: null,
    run: null,
    protocol: null,
  };
  return designAudit(subject, options);
};

test("the base URL and the prompt are varied beside what the user names", () => {
  const ids = design(["env:MY_FLAG", "timezone"]).factors.map(({ id }) => id);
  expect(ids).toEqual(["base-url", "timezone", "prompt", "env:MY_FLAG"]);
});

test("a variable that the audit sets itself counts as not varied, instead of having no effect", () => {
  const { factors, unavailable } = design(["env:ANTHROPIC_API_KEY", "env:MY_FLAG"]);
  expect(factors.map(({ id }) => id)).not.toContain("env:ANTHROPIC_API_KEY");
  expect(unavailable).toEqual([
    { id: "env:ANTHROPIC_API_KEY", why: expect.stringContaining("sets this variable") },
  ]);
});

test.each(["env:", "env:A B", "file:notes", "moon", "prompt"])("%j is no factor to name", (id) => {
  if (id === "prompt") expect(design([id]).factors.map((one) => one.id)).toContain("prompt");
  else expect(() => design([id])).toThrow(`There is no factor ${id}.`);
});
