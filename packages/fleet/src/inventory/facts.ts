import { TelltaleError } from "@telltale/core/model/index.ts";
import { namePattern } from "./image.ts";
import type { TracesFile } from "./traces.ts";

/** Every fact of a file by which something is found or removed, with the field that it stands in. */
export function factsOf(traces: TracesFile): { field: string; fact: string }[] {
  const { npm, builds, scopes, commands, marks, homebrew } = traces;
  const { extensions, companions, jetbrains, programs, installs, folders, files } = traces;
  const lists = {
    npm,
    builds,
    scopes,
    commands,
    marks,
    homebrew,
    extensions,
    companions,
    jetbrains,
  };
  const paths = { programs, installs, folders, files };
  return [
    ...Object.entries({
      ...lists,
      ...Object.fromEntries(
        Object.entries(paths).map(([field, all]) => [field, all.map(({ path }) => path)]),
      ),
    }),
    [
      "folders",
      folders.flatMap(({ path, overrides, signs, settings, credentials, makes }) => [
        ...overrides.map(({ variable }) => variable),
        ...[...signs, ...settings, ...credentials, ...makes].map((name) => `${path}/${name}`),
      ]),
    ] as const,
  ].flatMap(([field, all]) => [...new Set(all)].map((fact) => ({ field, fact })));
}

/**
 * Every fact has a source or is marked as unconfirmed, and nothing is said of facts that are not there.
 *
 * @param name of the file, for the message
 * @throws TelltaleError `bad-catalogue`
 */
export function requireSources(name: string, traces: TracesFile): void {
  const { sources, unconfirmed } = traces;
  const facts = factsOf(traces);
  const said = sources.flatMap(({ says }) => says);
  const says = (what: string, { field, fact }: (typeof facts)[number]) =>
    what === field || namePattern(what).test(fact);
  const failed = (message: string) => new TelltaleError("bad-catalogue", `${name}: ${message}`);
  for (const one of facts) {
    const doubted = unconfirmed.includes(one.fact);
    const sourced = said.some((what) => says(what, one));
    if (!doubted && !sourced) throw failed(`${one.fact} (${one.field}) has no source.`);
    if (doubted && sourced) throw failed(`${one.fact} is unconfirmed and has a source.`);
  }
  const unknown = traces.common.find((name) => !traces.commands.includes(name));
  if (unknown !== undefined) throw failed(`${unknown} is common and no command of the tool.`);
  for (const what of [...said, ...unconfirmed])
    if (!facts.some((one) => says(what, one))) throw failed(`${what} is no fact of the file.`);
}
