import { enableCompileCache } from "node:module";
import { fileURLToPath } from "node:url";

// Keeps stripped and compiled modules: the second start takes half the time. Where the checkout
// cannot be written to, this does nothing.
enableCompileCache(fileURLToPath(new URL("../../../node_modules/.cache/compile", import.meta.url)));

// Node's own code for a crash is 1, which here means that something covert was found.
process.on("uncaughtException", (error) => {
  const details = process.argv.includes("--debug") ? `${error.stack}\n` : "";
  const text =
    `telltale: Something went wrong that Telltale does not know: ${error.message}\n` +
    `What to do: Run it again with --debug and report what it says.\n${details}`;
  process.stderr.write(text.replaceAll(/[^\n -~]/g, "?"), () => process.exit(2));
  process.exitCode = 2;
});

const { runInProcess } = await import("./process.ts");
await runInProcess();
