/** The tool whose configuration a migration reads. */
export const sourceTool = "claude-code";

/** What a migration reads in a home, below it: files, and folders with all in them. */
export const userPlaces = [
  ".claude.json",
  ".claude/settings.json",
  ".claude/CLAUDE.md",
  ".claude/rules",
  ".claude/commands",
  ".claude/agents",
  ".claude/skills",
] as const;

/** The first path in a command that lies in a folder of the source tool; null where there is none. */
export function pathInSource(command: string): string | null {
  const words = command.replace(/["']/g, "").split(/[\s;|&()<>`=]+/);
  return words.find((word) => /(?:^|\/)\.claude(?:\/|$)/.test(word)) ?? null;
}
