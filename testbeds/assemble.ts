import { cp, mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";

const variants = ["trick", "twin", "hostile"] as const;

/** The tool with the planted tell, its honest twin, or a subject that misbehaves. */
export type Variant = (typeof variants)[number];

/** The folder that holds all testbeds. */
export const testbedsFolder: string = import.meta.dirname;

/** A testbed on disk: its name, its folder and the variants that it has. */
export interface Testbed {
  name: string;
  folder: string;
  variants: Variant[];
}

/** All testbeds, by name. Noisy ones have only a twin, most hostile ones only a `hostile.mjs`. */
export async function listTestbeds(folder: string = testbedsFolder): Promise<Testbed[]> {
  const found: Testbed[] = [];
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    if (!entry.isDirectory() || entry.name === "kit" || entry.name === "rehearsal") continue;
    const at = path.join(folder, entry.name);
    const files = await readdir(at);
    const present = variants.filter((variant) => files.includes(`${variant}.mjs`));
    if (present.length > 0) found.push({ name: entry.name, folder: at, variants: present });
  }
  return found.toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

/**
 * Makes a folder subject out of one variant of a testbed: package.json with a `bin`, the kit, and
 * the variant itself as `src/cli.mjs`. A `manifest.json` of the testbed goes over the package.json.
 * The folder stands alone, as it is mounted alone.
 *
 * @param parent an existing folder in which the subject's folder is made
 * @param released ISO date that the tool takes for the day of its release
 * @returns the path of the subject's folder
 */
export async function assemble(
  testbed: string,
  variant: Variant,
  parent: string,
  released: string = new Date().toISOString().slice(0, 10),
): Promise<string> {
  const name = path.basename(testbed);
  const folder = path.join(parent, `${name}-${variant}`);
  await mkdir(path.join(folder, "src"), { recursive: true });
  await cp(path.join(testbedsFolder, "kit"), path.join(folder, "kit"), { recursive: true });
  const source = await readFile(path.join(testbed, `${variant}.mjs`), "utf8");
  await writeFile(path.join(folder, "src", "cli.mjs"), `#!/usr/bin/env node\n${source}`, {
    mode: 0o755,
  });
  const own = (await readdir(testbed)).includes("manifest.json")
    ? (JSON.parse(await readFile(path.join(testbed, "manifest.json"), "utf8")) as Record<
        string,
        unknown
      >)
    : {};
  const manifest = {
    name: `testbed-${name}-${variant}`,
    version: "0.4.2",
    type: "module",
    bin: { [`testbed-${name}`]: "src/cli.mjs" },
    released,
    ...own,
  };
  await writeFile(path.join(folder, "package.json"), `${JSON.stringify(manifest, null, 2)}\n`);
  return folder;
}
