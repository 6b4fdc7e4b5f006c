import { add, expand, matches, type Search, versionIn } from "./finding.ts";
import { editorSettings, editors, jetbrainsFolders, userFolders } from "./places.ts";
import { findExtensionRecords } from "./records.ts";

/** Extensions of VS Code and its kin, and plugins of JetBrains' editors. */
export function findExtensions(search: Search): void {
  const owners = new Map<string, Owner>();
  for (const { tool, extensions, companions } of search.tools)
    for (const id of [...extensions, ...companions])
      owners.set(id.toLowerCase(), { tool, id, counts: companions.includes(id) });
  for (const editor of editors)
    for (const folder of expand(search, editor.extensions))
      lookIntoEditor(search, owners, editor, folder);
  for (const owner of owners.values())
    for (const folder of userFolders)
      for (const at of matches(search, `${folder}/globalStorage/${owner.id.toLowerCase()}`))
        lookIntoStorage(search, owner, at);
  findExtensionRecords(search, new Map([...owners].map(([id, { tool }]) => [id, tool])));
  for (const tool of search.tools)
    for (const plugin of tool.jetbrains)
      for (const pattern of jetbrainsFolders)
        for (const at of matches(search, `${pattern}/${plugin}`))
          lookAtPlugin(search, tool.tool, at, plugin);
}

/** Whose an extension is, and whether its versions are its own, which says nothing about the tool's. */
interface Owner {
  tool: string;
  /** As the catalogue writes it. */
  id: string;
  counts: boolean;
}

function lookIntoEditor(
  search: Search,
  owners: ReadonlyMap<string, Owner>,
  { name: editor, extensions, settings }: (typeof editors)[number],
  folder: string,
): void {
  const { image } = search;
  const home = folder.slice(0, -extensions.slice(1).length);
  const entries = image.list(folder);
  if (entries.length === 0) return;
  const dropped = image.json(`${folder}/.obsolete`) as Record<string, unknown> | undefined;
  for (const { name } of entries) {
    // `publisher.name-1.2.3` or `publisher.name-1.2.3-linux-x64`
    const id = /^([\w-]+\.[\w.-]+?)-\d+\.\d+/.exec(name)?.[1]?.toLowerCase();
    const owner = id === undefined ? undefined : owners.get(id);
    if (owner === undefined || !image.isFolder(`${folder}/${name}`)) continue;
    const manifest = image.json(`${folder}/${name}/package.json`) as
      | { publisher?: unknown; name?: unknown; version?: unknown }
      | undefined;
    const stated = `${String(manifest?.publisher)}.${String(manifest?.name)}`.toLowerCase();
    const own = stated === id;
    const gone = dropped?.[name] === true;
    add(search, {
      tool: owner.tool,
      kind: "editor-extension",
      path: `${folder}/${name}`,
      fact: owner.id,
      version: own && !owner.counts ? versionIn(manifest?.version) : null,
      runnable: own && !gone,
      confidence: own ? "certain" : "possible",
      evidence: [
        own
          ? `The extension ${stated} of ${editor} by its package.json.`
          : `A folder of the extension ${id} without its package.json.`,
        ...(own && owner.counts
          ? [`Its version ${versionIn(manifest?.version)} is its own, not the tool's.`]
          : []),
        ...(gone ? [`${editor} has marked it for deletion.`] : []),
      ],
      parts: [`${folder}/${name}`],
      settingsFolders: settings === null ? [] : settingsOf(search, home, settings),
    });
  }
}

/** An editor's folders of user settings in a home, whatever system it is from; none behind a symlink. */
function settingsOf({ image }: Search, home: string, name: string): string[] {
  return Object.values(editorSettings)
    .map((at) => `${home}/${at}/${name}/User`)
    .filter((at) => image.real(at) === at && image.isFolder(at));
}

/** What an extension keeps for itself: it stays when the extension goes. */
function lookIntoStorage(search: Search, { tool, id }: Owner, at: string): void {
  if (!search.image.isFolder(at) || search.image.list(at).length === 0) return;
  add(search, {
    tool,
    kind: "state",
    path: at,
    fact: id,
    runnable: false,
    confidence: "certain",
    evidence: [`The editor has it for what the extension ${id} keeps.`],
    parts: [at],
  });
}

function lookAtPlugin(search: Search, tool: string, at: string, plugin: string): void {
  const jars = search.image.list(`${at}/lib`).map((entry) => entry.name);
  const jar = jars.find((name) => name.startsWith(plugin) && name.endsWith(".jar"));
  add(search, {
    tool,
    kind: "editor-extension",
    path: at,
    fact: plugin,
    runnable: jars.some((name) => name.endsWith(".jar")),
    confidence: jar === undefined ? "likely" : "certain",
    evidence: [
      jar === undefined
        ? `A folder of the plugin ${plugin}.`
        : `The plugin ${plugin} by its ${jar}; its version is its own, not the tool's.`,
    ],
    parts: [at],
  });
}
