import {
  marking,
  quiet,
  sameVersions,
  unread,
  versions,
} from "@telltale/audit/reports/study/testing/samples.ts";
import { covert, inconclusive, noneFound } from "@telltale/audit/reports/testing/samples.ts";
import { base64Of } from "@telltale/core/model/index.ts";
import { runCommandLine } from "./program.ts";
import type { Engine, ExitCode, Output, Surroundings } from "./surroundings.ts";

/** What a command printed, and how it ended. */
export interface Outcome {
  code: ExitCode;
  out: string;
  err: string;
  /** The options of each call of the engine. */
  calls: unknown[];
}

/** Runs a command line with an engine that takes no time. `audit` and `study` answer by the subject's name. */
export async function runWith(
  argv: string[],
  changes: Partial<Surroundings> & { engineChanges?: Partial<Engine> } = {},
): Promise<Outcome> {
  const { engineChanges, ...around } = changes;
  const calls: unknown[] = [];
  const out = collector();
  const err = collector();
  const engine: Engine = {
    audit: async (options, listener) => {
      calls.push(options);
      listener({ kind: "phase", phase: "screen" });
      const dossier = { clean: noneFound, unclear: inconclusive }[options.subject] ?? covert;
      return { dossier, dir: "/results/sample" };
    },
    judgeAgain: async (dir) => {
      calls.push(dir);
      return { dossier: covert, dir };
    },
    replay: async (dir, tellId) => {
      calls.push([dir, tellId]);
      const [tell] = covert.tells;
      if (tell === undefined) throw new Error("no tell");
      const side = {
        run: "r1",
        levels: {},
        excerpt: { text: "a-b", from: 1, to: 2 },
        bytes: base64Of(new TextEncoder().encode("-")),
      };
      return { tell, without: side, with: side, seenAgain: tellId === "T1" };
    },
    study: async (subject, listener) => {
      calls.push(subject);
      listener({ kind: "phase", phase: "parse" });
      return { clean: quiet, unclear: unread }[subject] ?? marking;
    },
    diff: async (before, after, listener) => {
      calls.push([before, after]);
      listener({ kind: "phase", phase: "compare" });
      return before === after ? sameVersions : versions;
    },
    ...engineChanges,
  };
  const code = await runCommandLine(argv, {
    out: out.output,
    err: err.output,
    env: {},
    engine: async () => engine,
    signal: new AbortController().signal,
    ...around,
  });
  return { code, out: out.text(), err: err.text(), calls };
}

function collector(): { output: Output; text: () => string } {
  let text = "";
  const output: Output = {
    write: (part) => {
      text += part;
    },
    terminal: false,
    columns: () => 80,
  };
  return { output, text: () => text };
}
