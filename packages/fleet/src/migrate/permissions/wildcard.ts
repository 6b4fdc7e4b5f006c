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
  const optional = pattern.endsWith(" *");
  const core = optional ? pattern.slice(0, -2) : pattern;
  const body = core.replace(special, (found) => (found === "*" ? "[^]*" : `\\${found}`));
  return new RegExp(`^${body}${optional ? "( [^]*)?" : ""}$`, "u");
}
