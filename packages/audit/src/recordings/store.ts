import { mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { constants, gunzip, gzip } from "node:zlib";
import {
  type Dossier,
  dossier,
  type StudyReport,
  studyReport,
  TelltaleError,
  type Trace,
  trace,
} from "@telltale/core/model/index.ts";
import { type AuditRecord, auditRecord } from "./record.ts";
import { upgradeRecord, upgradeTrace } from "./upgrade.ts";

const compress = promisify(gzip);
const expand = promisify(gunzip);

/** Longest trace that is read back, bytes after decompression: a guard against archive bombs. */
const longestTrace = 512 * 1024 * 1024;

/** Where the files of an audit lie in its folder. */
export const recordFile = "audit.json";
export const traceFolder = "traces";
const studyFile = "study.json";

/** Writes a file so that it is there whole or not at all. */
export async function writeWhole(path: string, content: string | Uint8Array): Promise<void> {
  const draft = `${path}.${process.pid}.part`;
  try {
    await writeFile(draft, content);
    await rename(draft, path);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
}

/** Keeps one trace in the folder of an audit. */
export async function keepTrace(dir: string, kept: Trace): Promise<void> {
  await mkdir(join(dir, traceFolder), { recursive: true });
  const packed = await compress(JSON.stringify(kept), { level: constants.Z_BEST_SPEED });
  await writeWhole(join(dir, traceFolder, `${kept.run}.json.gz`), packed);
}

export async function keepRecord(dir: string, record: AuditRecord): Promise<void> {
  await mkdir(dir, { recursive: true });
  await writeWhole(join(dir, recordFile), `${JSON.stringify(record, null, 2)}\n`);
}

/** @throws TelltaleError `bad-trace` where the folder holds no readable audit. */
export async function readRecord(dir: string): Promise<AuditRecord> {
  const path = join(dir, recordFile);
  try {
    return auditRecord.parse(upgradeRecord(JSON.parse(await readFile(path, "utf8"))));
  } catch (cause) {
    if (cause instanceof TelltaleError) throw cause;
    throw new TelltaleError("bad-trace", `${dir} holds no audit that can be read.`, {
      next: "Name a folder that `telltale audit --out DIR` has written.",
      cause,
    });
  }
}

/** Keeps what a study of the code came to beside the recordings. */
export async function keepStudy(dir: string, report: StudyReport): Promise<void> {
  await writeWhole(join(dir, studyFile), `${JSON.stringify(report, null, 2)}\n`);
}

/** The study that was made beside an audit; null where none was, or it cannot be read. */
export async function readStudy(dir: string): Promise<StudyReport | null> {
  try {
    return studyReport.parse(JSON.parse(await readFile(join(dir, studyFile), "utf8")));
  } catch {
    return null;
  }
}

/** The dossier that lies in the folder of an audit. */
export async function readDossier(dir: string): Promise<Dossier> {
  const path = join(dir, "dossier.json");
  try {
    return dossier.parse(JSON.parse(await readFile(path, "utf8")));
  } catch (cause) {
    throw new TelltaleError("bad-trace", `${dir} holds no dossier that can be read.`, {
      next: `Make it anew from the recordings: telltale judge ${dir}`,
      cause,
    });
  }
}

/** All traces of an audit, in the order of their runs, one at a time: together they may be large. */
export async function* readTraces(dir: string): AsyncGenerator<Trace> {
  const folder = join(dir, traceFolder);
  const names = await readdir(folder).catch((cause: unknown) => {
    throw new TelltaleError("bad-trace", `${dir} holds no recordings.`, {
      next: "Name a folder that `telltale audit --out DIR` has written.",
      cause,
    });
  });
  for (const name of names.filter((entry) => entry.endsWith(".json.gz")).sort()) {
    yield await readTrace(join(folder, name));
  }
}

async function readTrace(path: string): Promise<Trace> {
  try {
    const text = (await expand(await readFile(path), { maxOutputLength: longestTrace })).toString();
    return trace.parse(upgradeTrace(JSON.parse(text)));
  } catch (cause) {
    if (cause instanceof TelltaleError) throw cause;
    throw new TelltaleError("bad-trace", `The recording ${path} is damaged.`, {
      next: "Audit again; without it the recordings are incomplete.",
      cause,
    });
  }
}
