import type { Column } from "../compare/table.ts";

/** A place for people: with no other request for an answer beside it, none is called a side request. */
export function plainWhere(
  column: Pick<Column, "where">,
  table: { columns: readonly Pick<Column, "where">[] },
): string {
  const side = " (side request)";
  const [request = ""] = column.where.split(side);
  if (!column.where.includes(side)) return column.where;
  const main = table.columns.some(
    ({ where }) => where.startsWith(`${request} `) && !where.startsWith(request + side),
  );
  return main ? column.where : column.where.replace(side, "");
}
