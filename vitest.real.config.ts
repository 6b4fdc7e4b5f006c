import { defineConfig } from "vitest/config";

/**
 * The tests that need the registry, a browser, or long: whole audits of published tools among
 * them. One file at a time, since each of them keeps all processors busy.
 */
export default defineConfig({
  test: {
    include: ["packages/*/src/**/*.real.test.ts", "testbeds/*.real.test.ts"],
    exclude: ["**/node_modules/**"],
    globalSetup: "scripts/test-machine.ts",
    pool: "forks",
    fileParallelism: false,
    testTimeout: 300_000,
    hookTimeout: 120_000,
  },
});
