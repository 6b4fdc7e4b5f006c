import { expect, test } from "vitest";
import { examineMachine, requireSandbox } from "./doctor.ts";
import { installCommand, missingPartsError, SYSTEM_PARTS } from "./system-parts.ts";

test("on a machine that can hold a sandbox every needed finding is good, and says what it is for", async () => {
  await requireSandbox();
  const findings = await examineMachine();
  expect(findings.filter(({ ok, optional }) => !ok && !optional)).toEqual([]);
  expect(new Set(findings.map(({ id }) => id)).size).toBe(findings.length);
  for (const { what, why } of findings) {
    expect(what).not.toBe("");
    expect(why).toMatch(/\.$/);
  }
});

test("one command installs all missing parts", () => {
  const parts = SYSTEM_PARTS.filter(({ name }) => ["bwrap", "nft"].includes(name));
  expect(installCommand(parts)?.slice(-2)).toEqual(["bubblewrap", "nftables"]);
  expect(missingPartsError(parts)).toMatchObject({
    code: "missing-system-part",
    message: "This machine lacks what is needed: bwrap, nft.",
    next: expect.stringMatching(/ bubblewrap nftables$/),
  });
});
