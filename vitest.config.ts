import { defineConfig } from "vitest/config";

/** The fast tests: no network, nothing that takes longer than a few seconds. */
export default defineConfig({
  test: {
    include: [
      "packages/*/src/**/*.test.ts",
      "testbeds/*.test.ts",
      "bench/*.test.ts",
      "scripts/*.test.ts",
    ],
    exclude: ["**/*.real.test.ts", "**/node_modules/**"],
    globalSetup: "scripts/test-machine.ts",
    pool: "forks",
    maxWorkers: 2,
    // Many times what they take on an idle machine: only what hangs is to fail.
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
