import { byteSize } from "@telltale/core/numbers.ts";
import { z } from "zod";
import { sliceOf } from "./bytes.ts";
import { type Examine, type Gathering, type Piece } from "./gathering.ts";
import { leaveOutDamaged } from "./held.ts";
import { innerPath, within } from "./inner-path.ts";

/** What there is to know of an entry. A folder's `files` are taken as they are, so that no name is lost. */
const entry = z.object({
  files: z.looseObject({}).optional(),
  link: z.string().optional(),
  unpacked: z.boolean().optional(),
  offset: z
    .string()
    .regex(/^\d{1,15}$/)
    .optional(),
  size: z.number().int().min(0).optional(),
});

const MOST_DEPTH = 128;

/**
 * Looks into the files of an Electron archive. Its table of contents is read here, since the
 * library takes it as it comes: without limits, and by recursion. Layout: u32 4, u32 size of the
 * header, u32 size of its payload, u32 length of its JSON, the JSON; then the files' bytes.
 *
 * @see https://github.com/electron/asar
 */
export async function openAsar(
  piece: Piece,
  gathering: Gathering,
  examine: Examine,
): Promise<void> {
  const head = piece.bytes.read(0, 16);
  const header = head.readUInt32LE(4);
  const length = head.readUInt32LE(12);
  if (length > gathering.limits.table) {
    const why = `A table of contents of more than ${byteSize(gathering.limits.table)}.`;
    gathering.leaveOut("table-too-large", piece.path, why);
    return;
  }
  const root = parse(piece.bytes.read(16, length));
  if (root === null) {
    leaveOutDamaged(piece.path, gathering);
    return;
  }
  const start = 8 + header;
  // Real files do not overlap; made-up ones could show the same bytes a million times.
  let left = piece.bytes.size * 2;
  const waiting: { name: string; value: unknown; depth: number }[] = [
    { name: "", value: root, depth: 0 },
  ];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { name, value, depth } = next;
    const parsed = entry.safeParse(value);
    if (name !== "" && !gathering.enter(piece.path)) return;
    if (!parsed.success || depth > MOST_DEPTH) {
      leaveOutDamaged(within(piece.path, name), gathering);
      continue;
    }
    const { files, link, unpacked, offset, size } = parsed.data;
    if (files !== undefined) {
      // Backwards, so that the first is looked into first.
      const { files: raw } = value as { files: Record<string, unknown> };
      for (const [own, inner] of Object.entries(raw).reverse()) {
        const below = name === "" ? own : `${name}/${own}`;
        waiting.push({ name: below, value: inner, depth: depth + 1 });
      }
      continue;
    }
    const path = innerPath(piece.path, name, gathering);
    // What is not inside stands in a folder beside the archive, and is found there.
    if (path === null || unpacked === true) continue;
    if (link !== undefined) {
      const why = "A link or a special file in an archive; npm leaves these out.";
      gathering.leaveOut("special-file", path, why);
      continue;
    }
    const bytes = sliceOf(piece.bytes, start + Number(offset ?? Number.NaN), size ?? Number.NaN);
    left -= bytes?.size ?? 0;
    if (bytes === null || left < 0) leaveOutDamaged(path, gathering);
    else await examine({ path, bytes, depth: piece.depth + 1 });
  }
}

function parse(json: Buffer): unknown {
  try {
    return JSON.parse(json.toString("utf8"));
  } catch {
    return null;
  }
}
