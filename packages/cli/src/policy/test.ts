import { readdir, stat } from "node:fs/promises";
import { dirname, join, resolve, sep } from "node:path";
import { visible } from "@telltale/audit/reports/text/visible.ts";
import { TelltaleError } from "@telltale/core/model/index.ts";
import { type CaseResult, readCases, runCases } from "@telltale/policy/cases.ts";
import { compile } from "@telltale/policy/compile.ts";
import { readPolicy } from "@telltale/policy/read/policy.ts";
import { type Problem, problemLine } from "@telltale/policy/read/problem.ts";
import type { ExitCode, Surroundings } from "../surroundings.ts";
import { badFile, catalogueNames, textOf } from "./files.ts";

/** One file of cases: how each case went, or why none could be tried. */
interface FileResult {
  file: string;
  results: (CaseResult & { line: number })[];
  /** What is wrong in the file itself or in its policy, with the file's name. */
  problems: { file: string; problem: Problem }[];
}

/** `telltale policy test` */
export async function test(
  dir: string,
  options: { json?: boolean },
  around: Surroundings,
): Promise<ExitCode> {
  const files = await caseFiles(dir);
  const tried: FileResult[] = [];
  const tools = await catalogueNames();
  for (const file of files) tried.push(await tryFile(file, tools));
  const results = tried.flatMap(({ results }) => results);
  const failed = results.filter(({ differences }) => differences.length > 0).length;
  const unusable = tried.some(({ problems }) => problems.length > 0);
  const code = unusable || failed > 0 ? 1 : 0;
  if (options.json) {
    const summary = { ok: code === 0, passed: results.length - failed, failed, files: tried };
    around.out.write(`${JSON.stringify(summary, null, 2)}\n`);
    return code;
  }
  const line = (text: string) => around.out.write(`${visible(text)}\n`);
  for (const { file, results: ofFile, problems } of tried) {
    for (const { file: where, problem } of problems) line(problemLine(where, problem));
    for (const { name, differences, line: at } of ofFile) {
      line(`${differences.length === 0 ? "pass" : "FAIL"}  ${file}:${at}: ${name}`);
      for (const difference of differences) line(`        ${difference}`);
    }
  }
  line(
    `${results.length - failed} passed, ${failed} failed${unusable ? "; not all could be tried" : ""}.`,
  );
  return code;
}

async function caseFiles(dir: string): Promise<string[]> {
  const found = await stat(dir).catch((cause: unknown) => {
    throw new TelltaleError("usage", `${dir} does not exist.`, { next: "Name a folder.", cause });
  });
  if (!found.isDirectory()) {
    // Asked for by name, a file that has no cases is a slip of whoever asks, and not a failed test.
    const { file, problems } = readCases(await textOf(dir), await catalogueNames());
    if (file === null && problems.length > 0) throw badFile(dir, problems, "a file of cases");
    return [dir];
  }
  // Folders in it as well: a case that nobody tries, and nobody misses, would be worse than none.
  const names = (await readdir(dir, { recursive: true }))
    .filter((name) => /\.ya?ml$/.test(name) && !isHidden(name))
    .sort();
  // A folder without cases would pass for ever, whatever became of the policy.
  if (names.length > 0) return names.map((name) => join(dir, name));
  throw new TelltaleError("usage", `There are no cases (*.yaml, *.yml) in ${dir}.`, {
    next: "Name the folder with the cases.",
  });
}

/** What tools keep for themselves (`.git`, `node_modules`) holds nobody's cases. */
const isHidden = (path: string): boolean =>
  path.split(sep).some((part) => part.startsWith(".") || part === "node_modules");

/** What cannot be read or used is a result of its own: the other files are tried all the same. */
async function tryFile(file: string, tools: readonly string[]): Promise<FileResult> {
  const text = await readable(file);
  if (typeof text !== "string") return { file, results: [], problems: [{ file, problem: text }] };
  const { file: cases, problems, lines } = readCases(text, tools);
  if (cases === null) {
    return { file, results: [], problems: problems.map((problem) => ({ file, problem })) };
  }
  const path = resolve(dirname(file), cases.policy);
  const policy = await readable(path);
  if (typeof policy !== "string")
    return { file, results: [], problems: [{ file, problem: policy }] };
  const reading = readPolicy(policy, tools);
  if (reading.policy === null) {
    const ofPolicy = reading.problems.map((problem) => ({ file: path, problem }));
    return { file, results: [], problems: ofPolicy };
  }
  const results = runCases(compile(reading.policy), cases);
  return {
    file,
    results: results.map((result, index) => ({ ...result, line: lines[index] ?? 1 })),
    problems: [],
  };
}

async function readable(path: string): Promise<string | Problem> {
  try {
    return await textOf(path);
  } catch (error) {
    if (error instanceof TelltaleError) return { line: 1, column: 1, message: error.message };
    throw error;
  }
}
