import { posix } from "node:path";
import type { Json } from "../files/json.ts";
import { readMarkdown } from "../files/markdown.ts";
import type { Tree } from "../files/tree.ts";
import type { PermissionModel } from "../permissions/decision.ts";
import type { Permissions } from "../permissions/rules.ts";
import { isLimited, subagentProbes, subagentSource } from "../permissions/subagent.ts";
import type { Prompt, Setup } from "../source/setup.ts";
import { limitsOf } from "./subagent-proof.ts";
import type { Draft } from "./target.ts";

/** Whose a subagent of the target is: of every project of its user, or of one. */
type Whose = "user" | "project";

/** A subagent as the target would have it after the migration, whoever wrote it. */
export interface StandingAgent {
  file: string;
  /** What in its file says what it may do. */
  field: string;
  whose: Whose;
  /** All that it could be called by. */
  names: string[];
  /** The target's models for it, in the project and elsewhere. */
  here: PermissionModel;
  elsewhere: PermissionModel;
}

/** A file of a subagent: one that stands, or that is going to be written. */
export interface AgentFile {
  file: string;
  whose: Whose;
  /** Its path in the folder. */
  path: string;
  text: string;
}

/** Everything in these folders that could be a subagent. @param end how such files end: `.md` */
export async function agentFilesIn(
  folders: [Whose, string][],
  end: string,
  tree: Tree,
  draft: Draft,
): Promise<AgentFile[]> {
  const found: AgentFile[] = [];
  for (const [whose, folder] of folders) {
    const fresh = [...draft.files.keys()]
      .filter((file) => file.startsWith(`${folder}/`))
      .map((file) => file.slice(folder.length + 1));
    for (const path of new Set([...(await tree.list(folder)), ...fresh])) {
      if (!path.endsWith(end)) continue;
      const file = posix.join(folder, path);
      const text = draft.files.get(file)?.toString("utf8") ?? (await tree.text(file));
      if (text !== null) found.push({ file, whose, path, text });
    }
  }
  return found;
}

/**
 * The subagents of a target that writes them as Markdown with front matter, which may name them.
 * @param folders of the target, for its user and for the project; the files lie below `agents` there
 */
export async function markdownAgentsIn(
  folders: Record<Whose, string>,
  tree: Tree,
  draft: Draft,
): Promise<(AgentFile & { fields: { [key: string]: Json }; names: string[] })[]> {
  const all = (["user", "project"] as const).map((whose): [Whose, string] => [
    whose,
    posix.join(folders[whose], "agents"),
  ]);
  return (await agentFilesIn(all, ".md", tree, draft)).map((one) => {
    const { fields } = readMarkdown(one.text, one.file);
    return { ...one, fields, names: namesOf(one, fields["name"]) };
  });
}

/** What a subagent of the target could be called by. */
export function namesOf({ path }: AgentFile, name?: Json): string[] {
  const bare = path.replace(/\.\w+$/, "");
  return [bare, posix.basename(bare), ...(typeof name === "string" ? [name] : [])];
}

/**
 * Has each subagent of the target tried that answers to the name of one that is limited in the source, and
 * was not written for it: what stands under that name stays, and must not do more.
 * @param find the subagents of the target; not asked where none of the source is limited
 */
export async function tryStandingAgents(
  tool: string,
  setup: Setup,
  draft: Draft,
  find: () => Promise<StandingAgent[]>,
): Promise<void> {
  const limited = setup.agents.filter((agent) => isLimited(limitsOf(agent)));
  if (limited.length === 0) return;
  const standing = await find();
  for (const agent of limited) {
    const whose = whoseOf(agent);
    const same = standing.filter(({ names }) => shareOne(names, sourceNames(agent)));
    const own = same.filter((one) => one.whose === whose);
    const other = setup.agents.some(
      (one) => whoseOf(one) !== whose && shareOne(sourceNames(one), sourceNames(agent)),
    );
    // Without one of the project's own, the user's answers there; a project's goes before the user's.
    const takes = whose === "user" ? !other : own.length === 0;
    const answering = [
      ...own.filter(({ file }) => !draft.files.has(file)),
      ...(takes ? same.filter((one) => one.whose !== whose) : []),
    ];
    for (const one of answering) addModels(tool, agent, one, setup, draft);
  }
}

function addModels(
  tool: string,
  agent: Prompt,
  { file, field, whose, here, elsewhere }: StandingAgent,
  { permissions, userPermissions, place }: Setup,
  draft: Draft,
): void {
  const limits = limitsOf(agent);
  const add = (model: PermissionModel, asked: Permissions) =>
    draft.models.push({
      name: `${tool} agent ${posix.basename(file)}`,
      model: {
        decide(probe) {
          const verdict = model.decide(probe);
          const by = `the subagent ${agent.name} that stands there and stays: ${verdict.by}`;
          return { ...verdict, by, at: { file, field } };
        },
      },
      permissions: asked,
      permitted: [],
      apart: {
        source: {
          decide(probe) {
            const verdict = subagentSource(limits, asked, place).decide(probe);
            return { at: { file: agent.file, field: "its front matter" }, ...verdict };
          },
        },
        namesake: { file, of: agent.file },
        probes: subagentProbes(limits, asked, place, draft.servers),
      },
    });
  add(here, permissions);
  if (whose === "user" && agent.scope === "user") add(elsewhere, userPermissions);
}

function whoseOf({ scope }: Prompt): Whose {
  return scope === "user" ? "user" : "project";
}

function sourceNames({ name, markdown }: Prompt): string[] {
  const said = markdown.fields["name"];
  return [name, posix.basename(name), ...(typeof said === "string" ? [said] : [])];
}

/** Small letters and dashes are what is left of a name in some targets. */
function shareOne(names: string[], others: string[]): boolean {
  const plain = (name: string) => name.toLowerCase().replace(/[^a-z0-9_-]+/g, "-");
  return names.some((name) => others.some((other) => plain(name) === plain(other)));
}
