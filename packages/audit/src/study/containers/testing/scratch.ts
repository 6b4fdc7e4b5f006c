import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { openContainers } from "../containers.ts";
import type { ContainerLimits } from "../limits.ts";

/** What was found, in a form that tests read easily. */
export interface Opened {
  /** Text by path. */
  texts: Record<string, string>;
  kinds: Record<string, string>;
  /** What was left out, by code. */
  left: Record<string, string>;
}

/** A folder for files that are made up; `drop` removes it. */
export async function scratchFolder(): Promise<Scratch> {
  return new Scratch(await mkdtemp(join(tmpdir(), "telltale-containers-")));
}

export class Scratch {
  readonly root: string;
  #cases = 0;

  constructor(root: string) {
    this.root = root;
  }

  /** Writes files into a new folder, and opens it. */
  async folder(
    files: Record<string, string | Buffer>,
    limits?: Partial<ContainerLimits>,
  ): Promise<Opened> {
    const root = await this.fresh();
    for (const [path, content] of Object.entries(files)) {
      await mkdir(dirname(join(root, path)), { recursive: true });
      await writeFile(join(root, path), content);
    }
    return opened(root, limits);
  }

  /** Writes one file, and opens it. */
  async file(
    name: string,
    content: string | Buffer,
    limits?: Partial<ContainerLimits>,
  ): Promise<Opened> {
    const path = join(await this.fresh(), name);
    await writeFile(path, content);
    return opened(path, limits);
  }

  async fresh(): Promise<string> {
    this.#cases += 1;
    const root = join(this.root, `case-${this.#cases}`);
    await mkdir(root);
    return root;
  }

  drop(): Promise<void> {
    return rm(this.root, { recursive: true, force: true });
  }
}

export async function opened(root: string, limits?: Partial<ContainerLimits>): Promise<Opened> {
  const { sources, notExamined } = await openContainers(root, limits);
  return {
    texts: Object.fromEntries(sources.map(({ path, text }) => [path, text])),
    kinds: Object.fromEntries(sources.map(({ path, kind }) => [path, kind])),
    left: Object.fromEntries(notExamined.map(({ code, what }) => [code, what])),
  };
}
