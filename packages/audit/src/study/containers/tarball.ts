import { Parser, type ReadEntry } from "tar";
import { bytesOfBuffer } from "./bytes.ts";
import type { Examine, Gathering, Piece } from "./gathering.ts";
import { leaveOutDamaged, leaveOutUnpacked, Space } from "./held.ts";
import { innerPath } from "./inner-path.ts";

interface Entry {
  name: string;
  /** null where there was no room for it. */
  buffer: Buffer | null;
}

/**
 * Looks into the files of a tar archive, one after the other; one is in memory at a time, besides
 * what one chunk holds. Of what npm packs, the top folder is left out of the paths, as npm does.
 *
 * @param chunks the archive's bytes, not compressed
 */
export async function openTar(
  chunks: AsyncIterable<Buffer> | Iterable<Buffer>,
  piece: Piece,
  gathering: Gathering,
  examine: Examine,
): Promise<void> {
  const done: Entry[] = [];
  const state = { damaged: false, stop: false, ended: false };
  const parser = new Parser({ strict: false, maxMetaEntrySize: 1024 ** 2 });
  parser.on("entry", (entry: ReadEntry) => take(entry, piece, gathering, done, state));
  parser.on("ignoredEntry", (entry: ReadEntry) => {
    leaveOutSpecial(entry, piece, gathering);
  });
  parser.on("warn", () => {
    state.damaged = true;
  });
  parser.on("error", () => {
    state.damaged = true;
    state.stop = true;
  });
  const drain = async () => {
    for (let entry = done.shift(); entry !== undefined; entry = done.shift()) {
      await visit(entry, piece, gathering, examine);
    }
  };
  parser.on("eof", () => {
    state.ended = true;
  });
  for await (const chunk of chunks) {
    attempt(() => parser.write(chunk), state);
    await drain();
    if (state.stop) break;
  }
  // Whoever stopped early has said why.
  const isCut = !state.stop && !state.ended;
  if (!state.stop) attempt(() => parser.end(), state);
  await drain();
  if (state.damaged || isCut) leaveOutDamaged(piece.path, gathering);
}

/** The parser throws for some damage, and reports other. */
function attempt(work: () => void, state: { damaged: boolean; stop: boolean }): void {
  try {
    work();
  } catch {
    state.damaged = true;
    state.stop = true;
  }
}

function take(
  entry: ReadEntry,
  piece: Piece,
  gathering: Gathering,
  done: Entry[],
  state: { stop: boolean },
): void {
  if (state.stop) {
    entry.resume();
    return;
  }
  if (entry.type !== "File" && entry.type !== "OldFile" && entry.type !== "ContiguousFile") {
    if (entry.type !== "Directory" && entry.type !== "GNUDumpDir") {
      leaveOutSpecial(entry, piece, gathering);
    }
    entry.resume();
    return;
  }
  if (!gathering.enter(piece.path)) {
    state.stop = true;
    entry.resume();
    return;
  }
  const space = new Space(entry.size, gathering);
  let over = false;
  entry.on("data", (chunk: Buffer) => {
    if (over) return;
    over = !space.add(chunk);
    if (over) space.drop();
  });
  entry.on("end", () => {
    done.push({ name: entry.path, buffer: over ? null : space.take() });
  });
}

async function visit(
  entry: Entry,
  piece: Piece,
  gathering: Gathering,
  examine: Examine,
): Promise<void> {
  const path = innerPath(piece.path, withoutTop(entry.name), gathering);
  if (entry.buffer === null) {
    leaveOutUnpacked("too-large", path ?? piece.path, gathering);
    return;
  }
  try {
    if (path === null) return;
    await examine({ path, bytes: bytesOfBuffer(entry.buffer), depth: piece.depth + 1 });
  } finally {
    gathering.release(entry.buffer.length);
  }
}

function leaveOutSpecial(entry: ReadEntry, piece: Piece, gathering: Gathering): void {
  const path = innerPath(piece.path, withoutTop(entry.path), gathering);
  if (path === null) return;
  const why = "A link or a special file in an archive; npm leaves these out.";
  gathering.leaveOut("special-file", path, why);
}

/** `package/cli.js` → `cli.js`. A path that climbs is kept whole, so that it shows. */
function withoutTop(name: string): string {
  const slash = name.indexOf("/");
  if (slash < 0 || name.startsWith("/") || name.startsWith("..")) return name;
  return name.slice(slash + 1);
}
