import { enableCompileCache } from "node:module";
import { fileURLToPath } from "node:url";

// Keeps stripped and compiled modules: the second start takes half the time. Where the checkout
// cannot be written to, this does nothing.
enableCompileCache(fileURLToPath(new URL("../../../node_modules/.cache/compile", import.meta.url)));

const { runInProcess } = await import("./process.ts");
await runInProcess();
