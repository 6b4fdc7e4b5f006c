import type { Code } from "../code/code.ts";
import type { Constants } from "../code/constants.ts";
import { decode } from "../decode/decode.ts";
import { parseHere } from "../parse/testing.ts";
import { type Names, nameOf } from "./names.ts";

/** Some code with all that is known of it. */
export interface Known {
  code: Code;
  constants: Constants;
  names: Names;
}

/** Parses pieces of code as the files `0.js`, `1.js` … of one subject, decodes and names them. */
export async function known(texts: readonly string[], paths?: readonly string[]): Promise<Known> {
  const { code, notExamined } = await parseHere(
    texts.map((text, at) => ({ path: paths?.[at] ?? `${at}.js`, text, kind: "javascript" })),
  );
  if (notExamined.length > 0) throw new Error(JSON.stringify(notExamined.slice(0, 3)));
  const { constants } = await decode(code);
  return { code, constants, names: nameOf(code, constants) };
}

/** The path of the file that a node stands in, by its number. */
export function fileNumber(code: Code, node: number): number {
  return code.files.findIndex((file) => file.root <= node && node <= file.last);
}
