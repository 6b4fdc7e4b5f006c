/** The values that a recipe's templates may name; null is unset. */
export interface TemplateValues {
  prompt: string;
  key: string;
  /** The user's base URL with the recipe's `basePath`, or null for the vendor's own. */
  baseUrl: string | null;
  cwd: string;
  home: string;
}

const NAMES = /\{(prompt|key|baseUrl|cwd|home)\}/g;

/**
 * Replaces `{prompt}`, `{key}`, `{baseUrl}`, `{cwd}` and `{home}`; other braces stay as they are.
 * Null when the template names an unset value: what it would have made is left out.
 *
 * @param escape puts a value into the syntax around it
 */
export function fill(
  template: string,
  values: TemplateValues,
  escape: (value: string) => string = (value) => value,
): string | null {
  let unset = false;
  const text = template.replace(NAMES, (_, name: keyof TemplateValues) => {
    const value = values[name];
    if (value === null) unset = true;
    return escape(value ?? "");
  });
  return unset ? null : text;
}

/** How values are written in a file of a given name: escaped in JSON and TOML strings, else as is. */
export function escapeFor(path: string): (value: string) => string {
  if (!/\.(jsonc?|toml)$/.test(path)) return (value) => value;
  // TOML's basic strings know every escape that JSON.stringify writes.
  return (value) => JSON.stringify(value).slice(1, -1);
}
