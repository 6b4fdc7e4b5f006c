import { readFile } from "node:fs/promises";
import { visible } from "@telltale/audit/reports/text/visible.ts";
import { asCalled } from "@telltale/audit/reports/words/program.ts";
import { capitalised } from "@telltale/core/words.ts";
import { Command, CommanderError } from "commander";
import { programOf } from "./called.ts";
import { failureText } from "./failures.ts";
import { columnsOf, wantsColour } from "./look.ts";
import { refuseUnnamed } from "./outputs.ts";
import type { ExitCode, Surroundings } from "./surroundings.ts";

/** What a file in `commands/` exports: it describes its arguments and options, and what they do. */
export interface CommandModule {
  define(command: Command, surroundings: Surroundings, end: (code: ExitCode) => void): void;
}

/** The commands: only the one that is called for is loaded. */
const commands: { name: string; summary: string; load: () => Promise<CommandModule> }[] = [
  {
    name: "audit",
    summary: "find out whether what a tool sends depends on who uses it",
    load: () => import("./commands/audit.ts"),
  },
  {
    name: "study",
    summary: "read a tool's code: what it reads about its user, hides, and can send",
    load: () => import("./commands/study.ts"),
  },
  {
    name: "diff",
    summary: "show what changed in meaning from one version of a tool to another",
    load: () => import("./commands/diff.ts"),
  },
  {
    name: "judge",
    summary: "conclude again from the recordings of an audit",
    load: () => import("./commands/judge.ts"),
  },
  {
    name: "replay",
    summary: "run the two runs of one tell again, and show both byte strings",
    load: () => import("./commands/replay.ts"),
  },
  {
    name: "policy",
    summary: "check, test and explain a policy file, and plan a change of it",
    load: () => import("./commands/policy.ts"),
  },
  {
    name: "eligibility",
    summary: "say whom providers of models serve, by region and ownership",
    load: () => import("./commands/eligibility.ts"),
  },
  {
    name: "fleet",
    summary: "find tools on a machine, and remove what a policy blocks, verified",
    load: () => import("./commands/fleet.ts"),
  },
  {
    name: "migrate",
    summary: "carry a tool's configuration over to another, every field accounted for",
    load: () => import("./commands/migrate.ts"),
  },
  {
    name: "tools",
    summary: "list the tools that can be audited by name",
    load: () => import("./commands/tools.ts"),
  },
  {
    name: "doctor",
    summary: "say what this machine offers for an audit, and what it lacks",
    load: () => import("./commands/doctor.ts"),
  },
  {
    name: "setup",
    summary: "install what Telltale needs (happens by itself on first use)",
    load: () => import("./commands/setup.ts"),
  },
];

/** Runs one command line (without `node` and the script). Never throws. */
export async function runCommandLine(argv: string[], around: Surroundings): Promise<ExitCode> {
  let code: ExitCode = 0;
  try {
    const program = await describeProgram(argv, around, (ended) => {
      code = ended;
    });
    await program.parseAsync(argv, { from: "user" });
    return code;
  } catch (error) {
    // Commander has said already what was wrong, or has shown the help that was asked for.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    around.err.write(failureText(error, argv.includes("--debug"), programOf(around.env)));
    return 2;
  }
}

async function describeProgram(
  argv: string[],
  around: Surroundings,
  end: (code: ExitCode) => void,
): Promise<Command> {
  const program = prepare(new Command(programOf(around.env)), around)
    .description("Shows what AI coding tools tell about the people who use them.")
    .version(await ownVersion(), "--version", "print the version")
    .helpOption("-h, --help", "print this help")
    .helpCommand("help [command]", "print the help of a command")
    .addHelpText(
      "after",
      `
Examples:
  $ telltale audit claude-code@2.1.91        a tool of the catalogue, at one version
  $ telltale audit npm:some-agent@1.2.3      any npm package with a command
  $ telltale audit ./my-agent --quick        a folder of your own
  $ telltale study claude-code@2.1.91        its code, without running it
  $ telltale diff claude-code@2.1.90 claude-code@2.1.91
  $ telltale doctor                          is this machine ready?

Exit codes of audit: 0 nothing covert was confirmed, 1 a covert tell was confirmed,
2 wrong usage, or the audit could not be completed, or it was inconclusive.
`,
    );
  const called = argv.filter((word) => !word.startsWith("-"));
  const wanted = called[0] === "help" ? called[1] : called[0];
  for (const { name, summary, load } of commands) {
    const command = prepare(program.command(name), around).summary(summary).description(summary);
    if (name !== wanted) continue;
    (await load()).define(command, around, end);
    refuseUnnamed(command);
    // Each tells of its own help.
    for (const below of command.commands) prepare(below, around);
  }
  if (argv.length === 0) program.action(() => program.help());
  return program;
}

/** The manners that all commands share. */
function prepare(command: Command, around: Surroundings): Command {
  return command
    .exitOverride()
    .showSuggestionAfterError()
    .configureOutput({
      writeOut: (text) => around.out.write(asCalled(text, programOf(around.env))),
      writeErr: (text) => around.err.write(asCalled(text, programOf(around.env))),
      getOutHelpWidth: () => Math.min(100, columnsOf(around.out, around.env)),
      getErrHelpWidth: () => Math.min(100, columnsOf(around.err, around.env)),
      getOutHasColors: () => wantsColour(around.out, around.env),
      getErrHasColors: () => wantsColour(around.err, around.env),
      outputError: (text, write) => write(usageError(text, command, programOf(around.env))),
    });
}

/** The words that lead to a command, without the program's own name. */
function namesOf(command: Command): string[] {
  return command.parent === null ? [] : [...namesOf(command.parent), command.name()];
}

function usageError(text: string, command: Command, program: string): string {
  const [word] = command.args;
  const isUnknown = command.commands.length > 0 && /too many arguments/i.test(text);
  const unknown = `There is no command "${[...namesOf(command), word].join(" ")}".`;
  const said = (isUnknown ? unknown : text)
    .replace(/^error: /, "")
    .trim()
    .split("\n")
    .map(visible)
    .join(" ");
  const plain = said.replace(/ ?\((Did you mean .*\?)\)$/, ". $1");
  const sentence = capitalised(plain);
  const path = [program, ...namesOf(command)].join(" ");
  return `telltale: ${sentence.replace(/([^.?!)])$/, "$1.")}\nWhat to do: ${path} --help\n`;
}

async function ownVersion(): Promise<string> {
  const text = await readFile(new URL("../package.json", import.meta.url), "utf8");
  return (JSON.parse(text) as { version: string }).version;
}
