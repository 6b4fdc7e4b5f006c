import { mkdirSync, readdirSync, rmSync, statfsSync } from "node:fs";
import { join } from "node:path";
import { command } from "./command.ts";

/**
 * The file system that a run writes to: in memory, of limited size, empty at the start of each run.
 * It serves one run after the other; emptying it is cheaper than mounting it anew.
 */
export class WritableSpace {
  readonly #folder: string;
  /** Size of what is mounted, bytes, or null. */
  #size: number | null = null;
  #isClean = false;
  /** Blocks that are taken when it is empty. */
  #baseline = 0;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** An empty space of this size, and where it is. */
  async take(size: number): Promise<string> {
    if (this.#size !== size) await this.#mount(size);
    else if (!this.#isClean) await this.clean();
    this.#isClean = false;
    return this.#folder;
  }

  /** Empties the space; what a subject left may be of a kind that only mounting anew gets rid of. */
  async clean(): Promise<void> {
    if (this.#size === null) return;
    try {
      for (const name of readdirSync(this.#folder))
        rmSync(join(this.#folder, name), { recursive: true });
      this.#isClean = this.#used() === this.#baseline;
    } catch {
      this.#isClean = false;
    }
    if (!this.#isClean) await this.#mount(this.#size);
  }

  async #mount(size: number): Promise<void> {
    if (this.#size !== null) await command("umount", ["-l", this.#folder]);
    this.#size = null;
    mkdirSync(this.#folder, { recursive: true });
    // Small files need room in the kernel's memory, too.
    const files = Math.max(20_000, Math.ceil(size / 4096));
    const options = `size=${size},nr_inodes=${files},mode=0755`;
    await command("mount", ["-t", "tmpfs", "-o", options, "tmpfs", this.#folder]);
    this.#size = size;
    this.#isClean = true;
    this.#baseline = this.#used();
  }

  #used(): number {
    const { blocks, bfree } = statfsSync(this.#folder);
    return blocks - bfree;
  }
}
