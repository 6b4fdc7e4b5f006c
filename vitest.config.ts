import { defineConfig } from "vitest/config";

/** The fast tests: no network, nothing that takes longer than a few seconds. */
export default defineConfig({
  test: {
    include: ["packages/*/src/**/*.test.ts", "testbeds/*.test.ts", "scripts/*.test.ts"],
    exclude: ["**/*.real.test.ts", "**/node_modules/**"],
    pool: "forks",
    maxWorkers: 2,
    testTimeout: 20_000,
    hookTimeout: 30_000,
  },
});
