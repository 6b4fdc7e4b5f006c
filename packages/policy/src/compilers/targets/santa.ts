import { pageOf } from "@telltale/core/model/index.ts";
import {
  blockedOf,
  carriedByMessage,
  isWhole,
  leaveAll,
  message,
  ofRule,
  rulesOf,
} from "../blocked.ts";
import type { Built, Item, Left, Target } from "../target.ts";
import { oneLine } from "../words.ts";

/** A rule as Santa's sync protocol has it. */
interface SantaRule {
  identifier: string;
  rule_type: "BINARY" | "SIGNINGID";
  policy: "BLOCKLIST";
  custom_msg: string;
  custom_url?: string;
}

const SYNC = "santa-rules.json";
const STATIC = "santa-static-rules.plist";

/** Blocks programs on macOS by their signatures, and single ones by their digests. */
export const santa: Target = {
  id: "santa",
  title: "Santa",
  comments: { [STATIC]: "xml" },
  leaves: {
    extent: "in part",
    what: "only programs on macOS do not start; what Node runs, and other systems, go on",
  },
  levels: ["block"],
  cannot: {
    versions: "A signing ID names no version, and a digest one single program.",
    groups: "A rule is for every machine that gets it: hand it out to those of the group.",
    from: "A plain rule has no dates.",
    until: "A plain rule has no dates.",
    when: "A plain rule has no conditions.",
    exemption: "A rule is for every machine that gets it: do not hand it out to those exempted.",
  },
  limits: [
    "It stops programs on macOS, not scripts: a version that Node runs (npm packages without a program of their own) starts as before.",
    "Only signatures in the catalogue, and digests from an inventory of a Mac (--inventory), can be named.",
    "A rule for a digest counts before one for a signing ID, that one before one for a certificate or a team: a rule of yours that is more specific wins.",
    "Another product of the vendor's that carries the same program inside cannot start it either.",
    "Rules for whole teams are not written: they would stop everything else of the vendor's.",
    "Static rules count before those of a sync server.",
  ],
  sources: [
    {
      source: "https://github.com/northpolesec/santa/blob/main/docs/development/sync-protocol.md",
      read: "2026-11-20",
    },
    { source: "https://northpole.dev/features/binary-authorization", read: "2026-11-20" },
  ],
  build(surveys, { policy, coarse }): Built {
    const rules: SantaRule[] = [];
    const items: Item[] = [];
    const left: Left[] = [];
    const beyond: { tool: string; says: string }[] = [];
    for (const survey of surveys) {
      const { tool, title, apple } = survey.identity;
      const blocked = blockedOf(survey);
      const whole = isWhole(blocked);
      const bySignature = apple.length > 0 && blocked.length > 0 && (whole || coarse);
      for (const { found, decision } of survey.programs) {
        if (decision.effect !== "block" || decision.rule === null) continue;
        rules.push(
          ruleFor("BINARY", found.sha256, message(title, decision, policy), decision.dossier),
        );
        items.push({
          tool,
          rule: decision.rule,
          carries: { level: found.sha256, ...carriedByMessage(decision) },
          ...(bySignature ? {} : { lacks: byDigest }),
        });
      }
      // One text for all versions: that of the newest ones, which most people have.
      const last = blocked.at(-1)?.decision;
      if (last === undefined) continue;
      const signatures = apple.map(({ teamId, signingId }) => `${teamId}:${signingId}`);
      const [first] = signatures;
      if (first === undefined) {
        left.push(
          ...leaveAll(
            survey,
            () => `the catalogue knows no signature of a program of it on macOS.`,
          ),
        );
        continue;
      }
      if (!whole && !coarse) {
        left.push(
          ...leaveAll(
            survey,
            (spans) =>
              `${spans}: a signature names no version, and others are allowed. Only programs with digests from an inventory are blocked; --coarse blocks all versions.`,
          ),
        );
        continue;
      }
      for (const signature of signatures) {
        rules.push(
          ruleFor(
            "SIGNINGID",
            signature,
            message(title, last, policy, ofRule(blocked, last.rule ?? "")),
            last.dossier,
          ),
        );
      }
      if (!whole)
        beyond.push({
          tool,
          says: `${signatures.join(", ")} ${signatures.length === 1 ? "is" : "are"} blocked in every version.`,
        });
      for (const rule of rulesOf(blocked)) {
        const own = ofRule(blocked, rule).at(-1)?.decision;
        const words = own !== undefined && rule === last.rule ? carriedByMessage(own) : {};
        items.push({ tool, rule, carries: { level: first, ...words } });
      }
    }
    // In the order in which Santa looks at them.
    rules.sort((a, b) => order(a) - order(b));
    const files = [
      { name: SYNC, body: `${JSON.stringify({ rules }, null, 2)}\n` },
      { name: STATIC, body: plist(rules) },
    ];
    return { files, items, left, beyond };
  },
};

const byDigest = "by digest, only programs that the inventory found are known";

const order = ({ rule_type: type }: SantaRule) => ["BINARY", "SIGNINGID"].indexOf(type);

function ruleFor(
  type: SantaRule["rule_type"],
  identifier: string,
  text: string,
  dossier: string | null,
): SantaRule {
  const page = pageOf(dossier);
  const address = page === null ? null : oneLine(page, 2000);
  return {
    identifier,
    rule_type: type,
    policy: "BLOCKLIST",
    custom_msg: text,
    ...(address === null ? {} : { custom_url: address }),
  };
}

function plist(rules: readonly SantaRule[]): string {
  const entries = rules.flatMap((rule) => [
    "    <dict>",
    ...Object.entries(rule).flatMap(([key, value]) => [
      `      <key>${key}</key>`,
      `      <string>${xml(String(value))}</string>`,
    ]),
    "    </dict>",
  ]);
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">',
    '<plist version="1.0">',
    "<dict>",
    "  <key>StaticRules</key>",
    ...(entries.length === 0 ? ["  <array/>"] : ["  <array>", ...entries, "  </array>"]),
    "</dict>",
    "</plist>",
    "",
  ].join("\n");
}

/** What XML 1.0 cannot hold is gone already (`oneLine`). */
function xml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
