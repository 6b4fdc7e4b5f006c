import { createRequire } from "node:module";
import { parseSync, rawTransferSupported } from "oxc-parser";
import type { TreeNode } from "./parsers.ts";

/*
 * oxc leaves its tree in a buffer, from which objects are made, all at once: several hundred MB
 * for a bundle, and each is moved about by the garbage collector before it is read once. Here they
 * are made for some statements of the program at a time: the list of statements in the buffer is
 * narrowed to a window, again and again. Where the buffer is not as expected (another version of
 * oxc), nobody is the worse for it but the clock.
 */

/** What is known of the buffer beside its constants: places of lists, and bytes of a statement's item. */
const directivesAt = 88;
const statementsAt = 112;
const commentsAt = 144;
const moduleListsAt = [168, 192, 216, 240];
const statementBytes = 16;

interface Buffer32 extends Uint8Array {
  int32: Int32Array;
}
interface Common {
  parseSyncRawImpl<T>(
    name: string,
    text: string,
    options: object,
    convert: (buffer: Buffer32, text: string, start: number, bytes: number) => T,
  ): T;
  isJsAst(buffer: Buffer32): boolean;
  returnBufferToCache(buffer: Buffer32): void;
}
interface Constants {
  DATA_POINTER_POS_32: number;
}
type Result = Omit<ReturnType<typeof parseSync>, "program"> & { program: TreeNode };
type Deserialize = (buffer: Buffer32, text: string, start: number, bytes: number) => Result;

/**
 * A program without its statements, and these, some at a time. Names and values that stand in the
 * text as they are have one unit for each byte of UTF-8: they are to be taken from the text.
 * Values with escapes are right.
 */
export interface Windows {
  result: Result;
  /** How many statements there are. */
  statements: number;
  /** The next ones; null after the last, or once closed. */
  next(): TreeNode[] | null;
  /** Gives the buffer back. */
  close(): void;
}

const require = createRequire(import.meta.url);
let isUsable: boolean | null = null;

/** Parses JavaScript (no types) in windows of about so many characters; null where that is not possible. */
export function parseInWindows(text: string, options: object, length: number): Windows | null {
  isUsable ??= rawTransferSupported() && isAsExpected();
  return isUsable ? open(text, options, length) : null;
}

function open(text: string, options: object, length: number): Windows {
  const common = require("oxc-parser/src-js/raw-transfer/common.js") as Common;
  const constants = require("oxc-parser/src-js/generated/constants.js") as Constants;
  const { deserialize } = require("oxc-parser/src-js/generated/deserialize/js.js") as {
    deserialize: Deserialize;
  };
  return common.parseSyncRawImpl("source", text, options, (buffer, source, start, bytes) => {
    const { int32 } = buffer;
    const data = int32[constants.DATA_POINTER_POS_32] as number;
    // Lists are an address, 8 bytes, and a length.
    const list = (data + statementsAt) >> 2;
    const address = int32[list] as number;
    const count = int32[list + 2] as number;
    let position = 0;
    let isOpen = true;

    const empty = (at: number): void => {
      int32[((data + at) >> 2) + 2] = 0;
    };
    // One unit for each byte: then nothing is looked through, or copied, for each window.
    const latin =
      source.length === bytes
        ? source
        : Buffer.from(buffer.buffer, buffer.byteOffset + start, bytes).toString("latin1");
    empty(statementsAt);
    empty(commentsAt);
    const result = deserialize(buffer, latin, start, bytes);
    for (const at of [directivesAt, ...moduleListsAt]) empty(at);
    return {
      result,
      statements: count,
      next() {
        if (!isOpen || position === count) {
          this.close();
          return null;
        }
        const from = position;
        const until = startOf(from) + length;
        while (position < count && (position === from || startOf(position) < until)) position++;
        int32[list] = address + from * statementBytes;
        int32[list + 2] = position - from;
        return deserialize(buffer, latin, start, bytes).program.body as TreeNode[];
      },
      close() {
        if (isOpen) common.returnBufferToCache(buffer);
        isOpen = false;
      },
    };

    /** Each item holds the address of its statement, which begins with where it begins in the text. */
    function startOf(index: number): number {
      const item = (address + index * statementBytes + 8) >> 2;
      return int32[(int32[item] as number) >> 2] as number;
    }
  });
}

const sample = (word: string): string =>
  `"use a"; "use b"; /* ${word} */ import a from "b"; let c = /* ${word} */ ["${word}", a];` +
  " export { c }; for (;;) {} class D {}";

/** Whether windows give the same as all at once. */
function isAsExpected(): boolean {
  const options = { lang: "js", sourceType: "module", preserveParens: false };
  const isText = new Set(["raw", "value", "name"]);
  const shapeOnly = (key: string, value: unknown): unknown => (isText.has(key) ? null : value);
  try {
    for (const [word, only] of [
      ["e", undefined],
      ["é😀", shapeOnly],
    ] as const) {
      const text = sample(word);
      const whole = parseSync("source", text, options as never).program as unknown as TreeNode;
      for (const length of [1, 40, 1000]) {
        const windows = open(text, options, length);
        const { program, comments, module } = windows.result;
        if (comments.length > 0 || module.staticImports.length !== 1) return false;
        const body = program.body as TreeNode[];
        for (let more = windows.next(); more !== null; more = windows.next()) body.push(...more);
        if (JSON.stringify(program, only) !== JSON.stringify(whole, only)) return false;
      }
    }
    return true;
  } catch {
    return false;
  }
}
