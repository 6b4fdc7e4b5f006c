import { DatabaseSync } from "node:sqlite";

/** Rows of a table: one value for each of its columns that matters, by name. */
export type Rows = Record<string, Record<string, string | number | null>[]>;

/** Columns as osquery's specs have them (github.com/osquery/osquery, specs/), of those that are asked for. */
const tables: Record<string, string[]> = {
  npm_packages: ["name", "version", "path", "directory"],
  vscode_extensions: ["name", "uuid", "version", "path", "publisher", "uid"],
  jetbrains_plugins: ["product_type", "uid", "name", "version", "vendor", "path"],
  homebrew_packages: ["name", "path", "version"],
  file: ["path", "directory", "filename", "type"],
  users: ["uid", "username", "directory"],
};

/**
 * A database in which a query for osquery can be run: its tables, filled with rows, and its function `split`.
 * @param now what its clock shows, in milliseconds since 1970
 */
export function machineWith(rows: Rows, now = 0): DatabaseSync {
  const db = new DatabaseSync(":memory:");
  // In place of SQLite's own.
  db.function("strftime", (format, time) =>
    format === "%s" && time === "now" ? String(Math.floor(now / 1000)) : null,
  );
  db.function("split", { deterministic: true }, (text, tokens, index) => {
    if (typeof text !== "string") return null;
    // Any of the characters separates; empty parts are left out.
    const parts = text
      .split(new RegExp(`[${String(tokens).replace(/[\\\]^-]/g, "\\$&")}]`))
      .filter(Boolean);
    return parts[Number(index)] ?? null;
  });
  for (const [name, columns] of Object.entries(tables)) {
    db.exec(`CREATE TABLE ${name} (${columns.join(", ")})`);
    for (const row of rows[name] ?? []) {
      const given = Object.keys(row);
      const marks = given.map(() => "?").join(", ");
      db.prepare(`INSERT INTO ${name} (${given.join(", ")}) VALUES (${marks})`).run(
        ...Object.values(row),
      );
    }
  }
  return db;
}
