import { dirname, join } from "node:path/posix";
import type { NotExamined } from "@telltale/core/model/index.ts";
import { byteSize, grouped } from "@telltale/core/numbers.ts";
import type { SourceFile } from "../code/code.ts";
import { visible } from "../excerpts/visible.ts";
import type { Bytes } from "./bytes.ts";
import { entryPoints } from "./entry-points.ts";
import type { ContainerLimits } from "./limits.ts";

/** Something that may be code, or hold some. */
export interface Piece {
  /** As in `SourceFile`; "" for a container that is the subject itself. */
  path: string;
  bytes: Bytes;
  /** How many containers it lies in. */
  depth: number;
}

/** Looks into a piece; what it finds goes to the gathering. Never throws for what is in a piece. */
export type Examine = (piece: Piece) => Promise<void>;

/** Named one by one before the rest is only counted. */
const NAMED = 20;

/**
 * What was found so far, and how much of the limits is left. What was not examined is grouped by
 * code, so that a thousand images make one line.
 */
export class Gathering {
  readonly limits: ContainerLimits;
  readonly sources: SourceFile[] = [];
  readonly #notExamined = new Map<string, { why: string; named: string[]; more: number }>();
  readonly #paths = new Map<string, number>();
  readonly #declared = new Set<string>();
  readonly #once = new Map<string, string>();
  readonly #others = new Map<string, number>();
  #otherBytes = 0;
  #entries = 0;
  #sourceBytes = 0;
  #moduleBytes = 0;
  #unpacked = 0;
  #held = 0;

  constructor(limits: ContainerLimits) {
    this.limits = limits;
  }

  /**
   * Says that something was not examined. Equal codes must have equal reasons.
   *
   * @param path "" for the subject as a whole
   */
  leaveOut(code: string, path: string, why: string): void {
    const group = this.#notExamined.get(code) ?? { why, named: [], more: 0 };
    this.#notExamined.set(code, group);
    const name = path === "" ? "the subject" : shown(path);
    if (path === "" && group.named.includes(name)) return;
    if (group.named.length < NAMED) group.named.push(name);
    else group.more += 1;
  }

  /** A file that is no code by name and content: counted by extension, not named. */
  skip(path: string, size: number): void {
    const extension =
      /[^/.](\.[A-Za-z0-9]{1,10})$/.exec(path)?.[1]?.toLowerCase() ?? "no extension";
    this.#others.set(extension, (this.#others.get(extension) ?? 0) + 1);
    this.#otherBytes += size;
  }

  /** One more file or entry; false once there are too many. */
  enter(path: string): boolean {
    this.#entries += 1;
    if (this.#entries <= this.limits.entries) return true;
    const most = this.limits.entries.toLocaleString("en");
    this.leaveOut("too-many-entries", path, `Only the first ${most} files and entries are read.`);
    return false;
  }

  /** Whether that many bytes of source may still be read; says so where they may not. */
  mayRead(path: string, size: number): boolean {
    const { source, sources, modules } = this.limits;
    const inModules = isModule(path);
    let over: [code: string, what: string, limit: number] | null = null;
    if (size > source) over = ["source-too-large", "one file", source];
    else if (this.#sourceBytes + size > sources) over = ["too-much-source", "all files", sources];
    else if (inModules && this.#moduleBytes + size > modules) {
      over = ["too-much-in-modules", "the files in node_modules", modules];
    }
    if (over === null) return true;
    this.leaveOut(over[0], path, `More code than is read of ${over[1]} (${byteSize(over[2])}).`);
    return false;
  }

  /** Takes a source. A path that is taken already gets a number, so that paths name one text each. */
  add(source: SourceFile, size: number): void {
    this.#sourceBytes += size;
    if (isModule(source.path)) this.#moduleBytes += size;
    const name = shown(source.path);
    const times = (this.#paths.get(name) ?? 0) + 1;
    this.#paths.set(name, times);
    const path = times === 1 ? name : `${name} (${times})`;
    if (/(^|\/)package\.json$/.test(source.path)) this.#declare(source);
    this.sources.push({ ...source, path });
  }

  /** Whether a package.json that was read before names this file as a program or a module. */
  isDeclared(path: string): boolean {
    return this.#declared.has(path);
  }

  #declare({ path, text }: SourceFile): void {
    for (const name of entryPoints(text)) {
      this.#declared.add(join(dirname(path), name.replace(/^\.\//, "")));
    }
  }

  /**
   * Where a text with this digest was seen first; null for the first time. Binaries for several
   * systems hold the same large program.
   */
  firstWith(digest: string, path: string): string | null {
    const first = this.#once.get(digest) ?? null;
    if (first === null) this.#once.set(digest, shown(path));
    return first;
  }

  /** Whether that many bytes may still come out of archives. */
  mayUnpack(size: number): boolean {
    this.#unpacked += size;
    return this.#unpacked <= this.limits.unpacked;
  }

  /** Makes room in memory for an unpacked file; give it back with `release`. */
  hold(size: number): boolean {
    if (this.#held + size > this.limits.held) return false;
    this.#held += size;
    return true;
  }

  release(size: number): void {
    this.#held -= size;
  }

  result(): { sources: SourceFile[]; notExamined: NotExamined[] } {
    const notExamined = [...this.#notExamined].map(([code, { why, named, more }]) => ({
      code,
      what: more === 0 ? named.join(", ") : `${named.join(", ")} and ${more} more`,
      why,
    }));
    if (this.#others.size > 0) notExamined.push(this.#skipped());
    return { sources: this.sources, notExamined };
  }

  #skipped(): NotExamined {
    const kinds = [...this.#others].sort((a, b) => b[1] - a[1]);
    const files = kinds.reduce((sum, [, count]) => sum + count, 0);
    const most = kinds.slice(0, 8).map(([extension, count]) => `${count} ${extension}`);
    if (kinds.length > most.length) most.push("others");
    return {
      code: "not-code",
      what: `${grouped(files)} ${files === 1 ? "file" : "files"} of ${byteSize(this.#otherBytes)}: ${most.join(", ")}`,
      why: "Neither JavaScript nor TypeScript by name or content: text for people, pictures, data.",
    };
  }
}

function isModule(path: string): boolean {
  return /(^|\/)node_modules\//.test(path);
}

function shown(path: string): string {
  return visible(path.length > 400 ? `${path.slice(0, 200)}…${path.slice(-200)}` : path);
}
