import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Dossier } from "@telltale/core/model/index.ts";
import { htmlReport } from "./html/page.ts";
import { dossierText } from "./json/write.ts";

/**
 * Writes `dossier.json` and `report.html` into a folder, each in one step: there is no moment at
 * which half a report can be read.
 *
 * @param dir absolute path; made where it is missing
 * @returns absolute paths of both
 * @throws TelltaleError `internal` where the dossier does not fit its schema
 */
export async function writeReports(
  dir: string,
  dossier: Dossier,
): Promise<{ json: string; html: string }> {
  const paths = { json: join(dir, "dossier.json"), html: join(dir, "report.html") };
  const texts = { json: dossierText(dossier), html: htmlReport(dossier) };
  await mkdir(dir, { recursive: true });
  await writeWhole(paths.json, texts.json);
  await writeWhole(paths.html, texts.html);
  return paths;
}

async function writeWhole(path: string, text: string): Promise<void> {
  const part = `${path}.part`;
  try {
    await writeFile(part, text);
    await rename(part, path);
  } catch (error) {
    await rm(part, { force: true });
    throw error;
  }
}
