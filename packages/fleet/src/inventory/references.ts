import type { FleetFinding } from "@telltale/core/model/index.ts";
import { expand, type Search } from "./finding.ts";
import { commandFiles } from "./places.ts";

/** So many places that name one finding are told. */
const MOST_TOLD = 20;

/** So many parts of one finding are looked for. */
const MOST_SOUGHT = 300;

/**
 * Notes what of the tools' own folders the settings of something else name, such as a hook's program:
 * it can no longer be started there once the folder goes.
 */
export function findReferences(search: Search): void {
  const { image } = search;
  const state = [...search.found.values()].filter(
    ({ kind, parts = [] }) => kind === "state" && parts.length > 0,
  );
  if (state.length === 0) return;
  const files = new Set(commandFiles.flatMap((pattern) => expand(search, pattern)));
  for (const file of files) {
    const real = image.real(file);
    const text = real === null ? null : image.text(file, 16 * 1024 * 1024);
    if (real === null || text === null) continue;
    for (const finding of state) {
      // What goes with it needs it no more.
      if (isOwn(search, finding, real)) continue;
      for (const path of namedIn(text, finding)) {
        finding.namedBy ??= [];
        if (finding.namedBy.length >= MOST_TOLD) break;
        finding.namedBy.push({ path, file });
        finding.evidence.push(`${file} names ${path}, which goes with it.`);
      }
    }
  }
}

const isOwn = ({ found }: Search, { tool }: FleetFinding, file: string) =>
  [...found.values()].some(
    (one) =>
      one.tool === tool &&
      one.kind !== "mcp-server" &&
      (one.parts ?? []).some(({ path }) => file === path || file.startsWith(`${path}/`)),
  );

/** The paths in a text that lie in what a finding takes away, however the home is written. */
function namedIn(text: string, { home, parts = [] }: FleetFinding): string[] {
  const named = new Set<string>();
  const base = home === "/" ? "" : home;
  for (const { path } of parts.slice(0, MOST_SOUGHT)) {
    const below = base !== null && path.startsWith(`${base}/`) ? path.slice(base.length) : null;
    const spelled =
      below === null ? [path] : [path, ...["~", "$HOME", "${HOME}"].map((one) => one + below)];
    for (const spelling of spelled)
      for (let at = text.indexOf(spelling); at >= 0; at = text.indexOf(spelling, at + 1)) {
        const rest =
          /^[^\s"'`,;:|&<>()\\]{0,200}/.exec(
            text.slice(at + spelling.length, at + spelling.length + 200),
          )?.[0] ?? "";
        // `plugins-old` is another folder than `plugins`.
        if (rest === "" || rest.startsWith("/")) named.add(path + rest);
        if (named.size >= MOST_TOLD) return [...named];
      }
  }
  return [...named];
}
