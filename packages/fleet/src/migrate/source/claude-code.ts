import { posix } from "node:path";
import type { Tree } from "../files/tree.ts";
import type { Ledger } from "../ledger.ts";
import type { Place } from "../permissions/decision.ts";
import { globExpression } from "../permissions/paths.ts";
import type { Scope } from "../permissions/rules.ts";
import { readInstructions } from "./instructions.ts";
import { isWanted, readPrompts, readSkills } from "./prompts.ts";
import { findClashes, readServers } from "./servers.ts";
import { readSettings } from "./settings.ts";
import type { Setup } from "./setup.ts";

/** Where the configuration is to be found, as paths of the machine. */
export interface Whose {
  home: string;
  project: string | null;
}

/**
 * Reads Claude Code's configuration of a user, and of a project where one is named.
 * @throws TelltaleError `usage` for a file that cannot be read or understood
 */
export async function readClaudeCode(tree: Tree, ledger: Ledger, whose: Whose): Promise<Setup> {
  const { home, project } = whose;
  const place: Place = {
    home,
    project: project ?? posix.join(home, "any-project"),
    additional: [],
  };
  const setup: Setup = {
    place,
    project,
    settings: [],
    permissions: { rules: [], mode: "default" },
    userPermissions: { rules: [], mode: "default" },
    instructions: [],
    commands: [],
    agents: [],
    skills: [],
    servers: [],
    refused: [],
    hooks: [],
  };
  const folders: { folder: string; scope: Scope }[] = [
    { folder: posix.join(home, ".claude"), scope: "user" },
  ];
  if (project !== null) folders.push({ folder: posix.join(project, ".claude"), scope: "project" });

  await readSettings(tree, ledger, setup, posix.join(home, ".claude/settings.json"), "user");
  if (project !== null) {
    await readSettings(
      tree,
      ledger,
      setup,
      posix.join(project, ".claude/settings.json"),
      "project",
    );
    await readSettings(
      tree,
      ledger,
      setup,
      posix.join(project, ".claude/settings.local.json"),
      "local",
    );
  }
  await readServers(tree, ledger, setup);
  findClashes(setup.servers);
  const instructions: [string, Scope][] = [[posix.join(home, ".claude/CLAUDE.md"), "user"]];
  for (const name of project === null ? [] : ["CLAUDE.md", ".claude/CLAUDE.md"])
    instructions.push([posix.join(project ?? "/", name), "project"]);
  if (project !== null) instructions.push([posix.join(project, "CLAUDE.local.md"), "local"]);
  for (const { folder, scope } of folders) {
    for (const name of await tree.list(posix.join(folder, "rules")))
      if (name.endsWith(".md")) instructions.push([posix.join(folder, "rules", name), scope]);
  }
  const excluded = setup.settings.flatMap(({ value }) => value.claudeMdExcludes ?? []);
  const isExcluded = (file: string) =>
    excluded.some((glob) => globExpression(glob.replace(/^\/+/, "")).test(file.slice(1)));
  for (const [file, scope] of instructions.filter(([one]) => !isExcluded(one))) {
    const found = await readInstructions(tree, ledger, file, scope, place);
    if (found !== null) setup.instructions.push(found);
  }
  for (const { folder, scope } of folders) {
    setup.commands.push(
      ...(await readPrompts(tree, ledger, posix.join(folder, "commands"), scope)),
    );
    setup.agents.push(...(await readPrompts(tree, ledger, posix.join(folder, "agents"), scope)));
    const skills = await readSkills(tree, ledger, posix.join(folder, "skills"), scope);
    setup.skills.push(...skills.filter((skill) => isWanted(skill, setup, ledger)));
  }
  return setup;
}
