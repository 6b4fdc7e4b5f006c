/** An instant as files and names show it: ISO 8601 in UTC, to the second. */
export function instantText(date: Date): string {
  return date.toISOString().replace(/\.\d+Z$/, "Z");
}
