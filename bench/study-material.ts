import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import { openContainers } from "@telltale/audit/study/containers/containers.ts";
import { extract } from "tar";

/** A published package, unpacked, and its code as files that any tool can read. */
export interface Material {
  name: string;
  version: string;
  /** The unpacked package. */
  root: string;
  /** One file for each piece of source; `path` is where it lies in the package. */
  files: { path: string; file: string }[];
  /** UTF-16 units, all files together. */
  characters: number;
}

/**
 * Fetches a package from the registry that npm is set to, unless `folder` has it, and takes its code
 * out of archives and executables. Nothing of it is run.
 */
export async function fetchMaterial(
  folder: string,
  name: string,
  version: string,
): Promise<Material> {
  const at = path.join(folder, `${name.replaceAll(/[@/]+/g, "-").replace(/^-/, "")}-${version}`);
  const list = path.join(at, "material.json");
  const kept = await readFile(list, "utf8").catch(() => null);
  if (kept !== null) return JSON.parse(kept) as Material;
  const made = await mkdtemp(path.join(folder, "fetching-"));
  const spec = `${name}@${version}`;
  await promisify(execFile)("npm", ["pack", "--silent", "--ignore-scripts", spec], { cwd: made });
  const [archive] = await readdir(made);
  await extract({ file: path.join(made, archive as string), cwd: made, strip: 1 });
  await rm(path.join(made, archive as string));
  await rm(at, { recursive: true, force: true });
  await mkdir(at);
  await rename(made, path.join(at, "package"));

  const root = path.join(at, "package");
  await mkdir(path.join(at, "code"));
  const { sources } = await openContainers(root);
  const material: Material = { name, version, root, files: [], characters: 0 };
  for (const source of sources) {
    if (source.kind !== "javascript") continue;
    const file = path.join(at, "code", `${material.files.length}.js`);
    await writeFile(file, source.text);
    material.files.push({ path: source.path, file });
    material.characters += source.text.length;
  }
  await writeFile(list, JSON.stringify(material));
  return material;
}
