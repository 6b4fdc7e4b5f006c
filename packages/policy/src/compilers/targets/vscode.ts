import { blockedOf, isWhole, leaveAll, rulesOf } from "../blocked.ts";
import type { Built, Item, Left, Target } from "../target.ts";

const none = "It shows its own words about a blocked extension.";

/** Blocks whole extensions: the setting `extensions.allowed`, which the policy AllowedExtensions enforces. */
export const vscode: Target = {
  id: "vscode",
  title: "VS Code",
  comments: {},
  leaves: {
    extent: "in part",
    what: "only the extension is kept out; what runs in a terminal goes on",
  },
  levels: ["block"],
  cannot: {
    versions: "It can list single versions that are allowed, and no range of those that are not.",
    groups: "The setting is for everybody who gets it.",
    from: "The setting has no dates.",
    until: "The setting has no dates.",
    when: "The setting has no conditions.",
    exemption: "The setting is for everybody who gets it.",
    reason: none,
    dossier: none,
    replacement: none,
  },
  limits: [
    "It stops extensions, not the tool that runs in a terminal.",
    "Where something is blocked, everything else stays allowed (`*`): where a list of allowed extensions is in use already, take the other entries into it.",
    "As a user's setting it can be changed back: the policy AllowedExtensions with the same value enforces it, from VS Code 1.96 on.",
    "Other editors of its kind have marketplaces and settings of their own.",
    "With a syntax error in the value nothing of it is applied.",
  ],
  sources: [
    { source: "https://code.visualstudio.com/docs/enterprise/extensions", read: "2026-11-20" },
  ],
  build(surveys, { coarse }): Built {
    const denied = new Set<string>();
    const items: Item[] = [];
    const left: Left[] = [];
    const beyond: { tool: string; says: string }[] = [];
    for (const survey of surveys) {
      const { tool, extensions, companions } = survey.identity;
      const blocked = blockedOf(survey);
      if (blocked.length === 0) continue;
      const ids = [...extensions, ...companions];
      const [first] = ids;
      if (first === undefined) {
        left.push(...leaveAll(survey, () => "the catalogue knows no extension of it."));
      } else if (isWhole(blocked) || coarse) {
        for (const id of ids) denied.add(id.toLowerCase());
        for (const rule of rulesOf(blocked)) {
          items.push({ tool, rule, carries: { level: first.toLowerCase() } });
        }
        if (!isWhole(blocked)) {
          beyond.push({
            tool,
            says: `${ids.join(", ")} ${ids.length === 1 ? "is" : "are"} blocked in every version.`,
          });
        }
      } else {
        left.push(
          ...leaveAll(
            survey,
            (spans) =>
              `${spans}: an extension is blocked whole or not at all, and others are allowed. --coarse blocks ${ids.join(", ")} whole.`,
          ),
        );
      }
    }
    const entries = [...denied].sort().map((id) => [id, false] as const);
    const allowed = { "*": true, ...Object.fromEntries(entries) };
    // A list that allows everything would only do away with one that is in use.
    const settings = entries.length === 0 ? {} : { "extensions.allowed": allowed };
    const body = `${JSON.stringify(settings, null, 2)}\n`;
    return { files: [{ name: "vscode-settings.json", body }], items, left, beyond };
  },
};
