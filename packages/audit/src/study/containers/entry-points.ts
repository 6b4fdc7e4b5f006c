/** What a package.json gives paths in, of files that are run or loaded. */
const FIELDS = ["main", "module", "browser", "bin", "exports", "imports"];
const MOST = 1000;

/** The files that a package.json names as programs or modules, whatever they are called. */
export function entryPoints(packageJson: string): string[] {
  let parsed: unknown;
  try {
    parsed = JSON.parse(packageJson);
  } catch {
    return [];
  }
  if (typeof parsed !== "object" || parsed === null) return [];
  const waiting: unknown[] = FIELDS.map((field) => (parsed as Record<string, unknown>)[field]);
  const found: string[] = [];
  for (let seen = 0; waiting.length > 0 && seen < MOST; seen += 1) {
    const value = waiting.pop();
    if (typeof value === "string") found.push(value);
    else if (typeof value === "object" && value !== null) {
      waiting.push(...Object.values(value).slice(0, MOST));
    }
  }
  return found;
}
