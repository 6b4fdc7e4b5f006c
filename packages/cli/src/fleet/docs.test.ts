import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";

const root = join(import.meta.dirname, "../../../..");
const page = readFileSync(join(root, "docs/fleet.md"), "utf8");
const blocks = [...page.matchAll(/^```(sh|text)\n(.*?)^```$/gms)].map(
  ([, kind = "", text = ""]) => ({ kind, text }),
);

it("docs/fleet.md: the worked example does what the page says", () => {
  const folder = mkdtempSync(join(tmpdir(), "telltale-docs-"));
  try {
    // As an installed telltale would be found.
    const program = `#!/bin/sh\nexec '${process.execPath}' --disable-warning=ExperimentalWarning '${root}/packages/cli/src/main.ts' "$@"\n`;
    writeFileSync(join(folder, "telltale"), program, { mode: 0o755 });
    const env = { ...process.env, PATH: `${folder}:${process.env["PATH"]}`, COLUMNS: "120" };
    let printed = "";
    let checked = 0;
    for (const { kind, text } of blocks) {
      if (kind === "sh") {
        const run = spawnSync("sh", ["-e", "-c", text], { cwd: folder, env, encoding: "utf8" });
        expect([run.status, run.stderr], text).toEqual([0, ""]);
        printed = run.stdout;
        continue;
      }
      for (const line of text.trimEnd().split("\n")) {
        expect(printed).toContain(line);
        checked += 1;
      }
    }
    expect(checked).toBeGreaterThan(10);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
