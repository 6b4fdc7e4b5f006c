import { stringify } from "yaml";
import { blockedOf, isWhole, leaveAll, ofRule, rulesOf } from "../blocked.ts";
import { rangeText, spanText } from "../spans.ts";
import type { Built, Item, Left, Target } from "../target.ts";

/** Blocks versions by ranges: `filters` of a `config.yaml` with the filter that comes with Verdaccio. */
export const verdaccio: Target = {
  id: "verdaccio",
  title: "Verdaccio",
  comments: { "verdaccio.yaml": "#" },
  leaves: {
    extent: "in part",
    what: "hidden versions stay downloadable for who knows the address, what is installed stays, and other ways to install it are open",
  },
  levels: ["block"],
  cannot: {
    groups: "The filter gives everybody the same packages.",
    from: "The filter knows dates of publication, not dates of rules.",
    until: "The filter knows dates of publication, not dates of rules.",
    when: "The filter has no conditions.",
    exemption: "The filter knows no people.",
    reason: "npm says that no version matches, and nothing else; it stands in no answer.",
    dossier: "npm says that no version matches, and nothing else; it stands in no answer.",
    replacement: "The filter can give an older version instead, not another package.",
  },
  limits: [
    "A hidden version stays downloadable: the filter changes the list of versions, and who knows the address of an archive still gets it.",
    "What is installed already stays, and so do caches and lock files that name an archive.",
    "Packages with the programs for single platforms, which the tool's package asks for, are not hidden by themselves.",
    "Only npm packages pass through it: no native installers, no Homebrew, no extensions.",
    "npm itself can refuse no package: .npmrc can point a scope at another registry (where the scope holds nothing else, telltale fleet plan closes it so), set `before` to a date for everything, and `engine-strict`; it has no list of packages, no versions and no exemptions. So everybody's npm must be made to use the registry, and no other be reachable.",
  ],
  sources: [
    { source: "https://www.npmjs.com/package/@verdaccio/package-filter", read: "2026-11-20" },
    { source: "https://www.verdaccio.org/dev/plugin-filter/", read: "2026-11-20" },
  ],
  build(surveys): Built {
    const block: { package: string; versions?: string }[] = [];
    const items: Item[] = [];
    const left: Left[] = [];
    for (const survey of surveys) {
      const { tool, npm } = survey.identity;
      const blocked = blockedOf(survey);
      if (npm.length === 0) {
        left.push(...leaveAll(survey, () => "the catalogue knows no npm package of it."));
        continue;
      }
      for (const name of npm) {
        if (isWhole(blocked)) block.push({ package: name });
        else for (const span of blocked) block.push({ package: name, versions: rangeText(span) });
      }
      for (const rule of rulesOf(blocked)) {
        const [first] = ofRule(blocked, rule);
        const versions = isWhole(blocked) || first === undefined ? npm[0] : rangeText(first);
        items.push({
          tool,
          rule,
          carries: { level: npm[0] ?? spanText(blocked), versions: versions ?? "" },
        });
      }
    }
    const body = stringify(
      { filters: { "@verdaccio/package-filter": { block } } },
      { lineWidth: 0 },
    );
    return { files: [{ name: "verdaccio.yaml", body }], items, left, beyond: [] };
  },
};
