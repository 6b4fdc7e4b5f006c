import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { expect } from "vitest";

const folder = new URL("golden/", import.meta.url);

/**
 * Compares a whole report with the one in `golden/`. After a change that is meant,
 * `UPDATE_GOLDEN=1 npx vitest run packages/audit/src/reports` writes them anew: look at the diff.
 */
export function expectGolden(name: string, text: string): void {
  const path = new URL(name, folder);
  if (process.env["UPDATE_GOLDEN"] === "1") {
    mkdirSync(folder, { recursive: true });
    writeFileSync(path, text);
  }
  expect(existsSync(path), `golden/${name} is missing`).toBe(true);
  expect(text).toBe(readFileSync(path, "utf8"));
}
