/** Expressions by what they are made of: a rule is held against very many calls. */
const made = new Map<string, RegExp>();

/** The expression of a pattern, made once. @param kind tells languages apart in which patterns differ */
export function madeOnce(kind: string, pattern: string, make: () => RegExp): RegExp {
  const key = `${kind}\0${pattern}`;
  const found = made.get(key) ?? make();
  made.set(key, found);
  return found;
}

const special = /[.+^${}()|[\]\\*?]/g;

/** `*` any text, line breaks too; `?` one character; the rest as it stands. */
export function wildcard(pattern: string, options: { trailing?: boolean } = {}): RegExp {
  const optional = options.trailing !== false && pattern.endsWith(" *");
  const core = optional ? pattern.slice(0, -2) : pattern;
  const body = core.replace(special, (found) =>
    found === "*" ? "[^]*" : found === "?" ? "[^]" : `\\${found}`,
  );
  return new RegExp(`^${body}${optional ? "( [^]*)?" : ""}$`, "u");
}

/** As `wildcard`, where `?` is a question mark like any other. */
export function starsOnly(pattern: string): RegExp {
  return madeOnce("stars", pattern, () => makeStarsOnly(pattern));
}

function makeStarsOnly(pattern: string): RegExp {
  const optional = pattern.endsWith(" *");
  const core = optional ? pattern.slice(0, -2) : pattern;
  const body = core.replace(special, (found) => (found === "*" ? "[^]*" : `\\${found}`));
  return new RegExp(`^${body}${optional ? "( [^]*)?" : ""}$`, "u");
}

/** Whether a name with a star could be that of some tool of a server. */
export function couldTouch(tool: string, server: string): boolean {
  const fixed = tool.split("*")[0] ?? "";
  const name = `mcp__${server}__`;
  return name.startsWith(fixed) || fixed.startsWith(name);
}
