import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { FleetScan } from "@telltale/core/model/index.ts";
import { scanMachine } from "../scan.ts";
import { loadTraces } from "../traces.ts";

/** The catalogue of the project. */
export const traces = await loadTraces(join(import.meta.dirname, "../../../../../catalogue"));

/** A disk of a machine in the making, in a temporary folder. */
export class Machine {
  readonly root: string;

  /** @param folder where it is made */
  constructor(folder = tmpdir()) {
    this.root = mkdtempSync(join(folder, "telltale-machine-"));
  }

  file(path: string, content: string | Uint8Array = "", mode = 0o644): this {
    const at = this.host(path);
    mkdirSync(dirname(at), { recursive: true });
    writeFileSync(at, content, { mode });
    return this;
  }

  folder(path: string): this {
    mkdirSync(this.host(path), { recursive: true });
    return this;
  }

  link(path: string, target: string): this {
    mkdirSync(dirname(this.host(path)), { recursive: true });
    symlinkSync(target, this.host(path));
    return this;
  }

  /** An npm package in a tree, with a script that must never run. */
  package(tree: string, name: string, version: string): this {
    this.file(`${tree}/${name}/package.json`, JSON.stringify({ name, version }));
    return this.file(`${tree}/${name}/cli.js`, "#!/usr/bin/env node\nprocess.abort();\n", 0o755);
  }

  /** An executable as far as its first bytes go, with a text in it. */
  program(path: string, text: string): this {
    return this.file(
      path,
      Buffer.concat([Buffer.from("\x7fELF", "latin1"), Buffer.alloc(90_000), Buffer.from(text)]),
      0o755,
    );
  }

  host(path: string): string {
    return this.root + path;
  }

  scan(options: { proc?: string } = {}): FleetScan {
    return scanMachine({ root: this.root, tools: traces, telltale: "test", ...options });
  }

  /** `kind path version` of all findings. */
  found(): string[] {
    return this.scan().findings.map(
      ({ kind, path, version }) => `${kind} ${path} ${version ?? "-"}`,
    );
  }

  remove(): void {
    rmSync(this.root, { recursive: true });
  }
}
