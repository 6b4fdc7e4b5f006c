import { createHash } from "node:crypto";
import { globSync, readFileSync } from "node:fs";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { eligibility, regionAnswer } from "./eligibility.ts";
import { type EntityFile, readEntity } from "./entity.ts";
import { isRegion } from "./regions.ts";
import { type ProviderRules, readProviderRules } from "./rules.ts";

const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");
const folder = fileURLToPath(new URL("../../rules", import.meta.url));
const files = globSync("*.yaml", { cwd: folder }).sort();
const textOf = (name: string) => readFileSync(`${folder}/${name}`, "utf8");
const read = Date.UTC(2026, 10, 21);

/** Rules with a list, as somebody who has one would write them. Not a real provider's. */
function sampleRules(
  changes: Partial<NonNullable<ProviderRules["ownership"]>> = {},
): ProviderRules {
  const source = {
    url: "https://example.com/",
    read: "2026-11-20",
    says: "s",
    sha256: sha256("s"),
    goodForDays: 90,
  };
  return {
    format: 1,
    provider: "sample",
    title: "Sample",
    regions: { source, served: ["SG", "UA", "US"], except: ["UA-43"] },
    ownership: {
      source,
      from: "2025-09-04",
      threshold: 50,
      comparison: "more-than",
      method: null,
      ...changes,
    },
  };
}

function entity(text: string): EntityFile {
  const { entity: found, problems } = readEntity(`format: 1\nentity: e\n${text}`);
  if (found === null) throw new Error(JSON.stringify(problems));
  return found;
}

it("names whose owners are missing", () => {
  const file = entity(
    "owners: {e: {headquarters: SG}, holding: {headquarters: US}, p: {kind: person}, x: {}}\nholdings: [{owner: holding, of: e, percent: 55}, {owner: p, of: e, percent: [30, 40]}, {owner: x, of: holding, percent: 100}]",
  );
  const { ownership } = eligibility(sampleRules(), file, read);
  expect(ownership[0]?.why).toMatch(
    /could be more than 50 %. Not known: who owns up to 15 % of e and 100 % of x; whether x \(the region is not known\) counts\.$/,
  );
  const known = entity(
    "owners: {e: {headquarters: SG}, p: {kind: person}}\nholdings: [{owner: p, of: e, percent: 100}]",
  );
  expect(eligibility(sampleRules(), known, read).ownership[0]?.why).not.toContain("Not known");
});

it("rounds no share to the threshold that it lies beside, and no gap to nothing", () => {
  const why = (percent: string) => {
    const file = entity(
      `owners: {e: {headquarters: SG}, h: {headquarters: CN}, p: {headquarters: US}, q: {kind: person}}\nholdings: [{owner: h, of: e, percent: ${percent}}, {owner: q, of: p, percent: 100}]`,
    );
    return eligibility(sampleRules(), file, read).ownership[0]?.why;
  };
  expect(why("50.0000001")).toMatch(/^50\.0000001 to 100 % .*: more than 50 %/);
  expect(why("49.99999")).toContain("it could be more than 50 %");
  expect(why("[99.999999, 99.999999]")).not.toContain(" 0 %");
});

it("names those that own each other only", () => {
  const loop = entity(
    "owners: {e: {headquarters: SG}, o: {headquarters: US}}\nholdings: [{owner: o, of: e, percent: 100}, {owner: e, of: o, percent: 100}]",
  );
  const { answer, why } = eligibility(sampleRules(), loop, read);
  expect(answer).toBe("unknown");
  expect(why).toMatch(/Not known: who stands behind e and o, owned in a loop only\.$/);
});

it("is not allowed by places of use while its own place is not known", () => {
  const rules = { ...sampleRules(), ownership: null };
  const answerTo = (text: string) => eligibility(rules, entity(text), read).answer;
  expect(answerTo("owners: {e: {usedFrom: [US]}}")).toBe("unknown");
  expect(answerTo("owners: {e: {usedFrom: [CN]}}")).toBe("not-listed");
  expect(answerTo("owners: {e: {kind: person, usedFrom: [US]}}")).toBe("allowed");
  expect(() => entity("owners: {e: {usedFrom: []}}")).toThrow("must not be empty");
});

it("says nothing about the time before the list was read", () => {
  const before = Date.UTC(2026, 10, 20) - 1;
  expect(regionAnswer(sampleRules(), "SG", before)).toMatchObject({
    answer: "unknown",
    why: "The list was read on 2026-11-20; what it said before is not known.",
  });
  expect(regionAnswer(sampleRules(), "SG", before + 1).answer).toBe("allowed");
});

describe("rules that come along", () => {
  it.each(files)("%s can be read, with its hash, under its own name", (name) => {
    const { rules, problems } = readProviderRules(textOf(name), sha256);
    expect(problems).toEqual([]);
    expect(rules?.provider).toBe(basename(name, ".yaml"));
  });

  it("are refused when the statement was edited, or a region is none", () => {
    const edited = textOf("anthropic.yaml").replace("50% owned", "25% owned");
    expect(readProviderRules(edited, sha256).problems.map(({ message }) => message)).toEqual([
      '"sha256" does not fit "says": the statement was changed after it was read.',
    ]);
    const renamed = textOf("google.yaml").replace("MP: Northern", "MI: Northern");
    expect(readProviderRules(renamed, sha256).problems.map(({ message }) => message)).toEqual([
      'There is no region "MI" in ISO 3166.',
    ]);
    const changed = textOf("google.yaml").replace("CA: Canada", "CN: China");
    expect(readProviderRules(changed, sha256).problems.map(({ message }) => message)).toEqual([
      '"sha256" does not fit "names": the list was changed after it was read.',
    ]);
  });

  it.each([
    ["anthropic", "SG", "allowed", "in a copy of it of unknown age"],
    ["anthropic", "US-CA", "allowed", "in a copy"],
    ["anthropic", "CN", "not-listed", "any copy of the list that was read"],
    ["anthropic", "HK", "not-listed", "any copy"],
    ["anthropic", "UA-43", "not-listed", "named as not served"],
    ["anthropic", "UA-65", "not-listed", "named as not served"],
    ["anthropic", "UA-30", "allowed", "in a copy"],
    ["anthropic", "UA", "unknown", "name the subdivision"],
    ["anthropic", "UA-40", "unknown", "Sevastopol"],
    ["anthropic", "ET", "unknown", "A later copy of the list names ET"],
    ["anthropic", "ML", "unknown", "could be read up to Jordan only"],
    ["anthropic", "RU", "unknown", "could be read up to Jordan only"],
    ["anthropic", "PR", "unknown", "belongs to US"],
    ["openai", "CN", "not-listed", "any copy"],
    ["openai", "UA-30", "unknown", "certain exceptions"],
    ["openai", "AW", "unknown", "A later copy"],
    ["openai", "RU", "unknown", "up to Grenada"],
    ["google", "SG", "allowed", "in a copy of it last changed on 2025-11-19"],
    ["google", "MP", "allowed", "in a copy"],
    ["google", "XK", "allowed", "in a copy"],
    ["google", "CN", "not-listed", "any copy"],
    ["google", "AD", "unknown", "A later copy"],
  ] as const)("of %s say of %s: %s", (provider, region, answer, why) => {
    const { rules } = readProviderRules(textOf(`${provider}.yaml`), sha256);
    if (rules === null) throw new Error("no rules");
    expect(regionAnswer(rules, region, read)).toEqual({
      answer,
      why: expect.stringContaining(why) as string,
    });
    const stale = Date.UTC(2027, 1, 20);
    if (answer !== "unknown") expect(regionAnswer(rules, region, stale).answer).toBe("unknown");
  });

  it("name countries by the code that the world has for them", () => {
    const names = new Intl.DisplayNames(["en"], { type: "region" });
    const plain = (name: string) =>
      name
        .replace(/^(The|Saint|St\.|Republic of) | \(.*/g, "")
        .normalize("NFD")
        .replace(/\P{L}|\p{M}/gu, "")
        .toLowerCase();
    for (const name of files) {
      const { rules } = readProviderRules(textOf(name), sha256);
      for (const [code, written] of Object.entries(rules?.regions.copy?.names ?? {})) {
        const known = plain(names.of(code) ?? "").slice(0, 4);
        const odd = ["CD", "CG", "CV", "VA", "UM"].includes(code);
        if (!odd) expect(plain(written), `${code}: ${written}`).toContain(known);
      }
    }
  });
});

describe("a region", () => {
  it.each<[string | null, string]>([
    ["SG", "allowed"],
    ["US-CA", "allowed"],
    ["CN", "not-listed"],
    ["UA-43", "not-listed"],
    ["UA-30", "allowed"],
    ["UA", "unknown"],
    [null, "unknown"],
  ])("%s is %s", (region, answer) => {
    expect(regionAnswer(sampleRules(), region, read).answer).toBe(answer);
  });

  it.each(["UK", "SU", "YU", "AN", "AC", "EU", "ZZ", "MI", "us", "USA"])("is not %s", (code) => {
    expect(isRegion(code)).toBe(false);
  });

  it("is unknown from the day on after which the list does not count", () => {
    const last = Date.UTC(2027, 1, 18, 23, 59, 59, 999);
    expect(regionAnswer(sampleRules(), "SG", last).answer).toBe("allowed");
    expect(regionAnswer(sampleRules(), "CN", last + 1).answer).toBe("unknown");
  });
});

describe("an entity", () => {
  const chain = entity(`
owners: {e: {headquarters: SG}, mid: {headquarters: US}, top: {headquarters: CN}, p: {kind: person}}
holdings:
  - {owner: mid, of: e, percent: 60}
  - {owner: p, of: e, percent: 40}
  - {owner: top, of: mid, percent: 60}
  - {owner: p, of: mid, percent: 40}
`);

  it("is unknown where readings differ, and both are reported", () => {
    const found = eligibility(sampleRules(), chain, read);
    expect(found.answer).toBe("unknown");
    expect(
      found.ownership.map(({ method, answer, share }) => [method, answer, Math.round(share.least)]),
    ).toEqual([
      ["control", "not-listed", 60],
      ["look-through", "allowed", 36],
    ]);
    expect(eligibility(sampleRules({ method: "control" }), chain, read).answer).toBe("not-listed");
    expect(eligibility(sampleRules({ method: "look-through" }), chain, read).answer).toBe(
      "allowed",
    );
  });

  it("is not asked for its owners before the rule holds", () => {
    const before = eligibility(sampleRules(), chain, Date.UTC(2025, 8, 4) - 1);
    expect(before).toMatchObject({ ownership: [] });
    expect(eligibility(sampleRules(), chain, Date.UTC(2025, 8, 4)).ownership).toHaveLength(2);
  });

  it.each([
    ["exactly half", "more-than", "allowed"],
    ["exactly half", "at-least", "not-listed"],
    ["exactly half", null, "unknown"],
  ] as const)("owned %s under %s is %s", (_, comparison, answer) => {
    const half = entity(`
owners: {e: {headquarters: SG}, x: {headquarters: CN}, p: {kind: person}}
holdings: [{owner: x, of: e, percent: 50}, {owner: p, of: e, percent: 50}]
`);
    expect(eligibility(sampleRules({ comparison }), half, read).answer).toBe(answer);
  });

  it("is unknown where its owners are, and not listed where it sits in no listed place", () => {
    const alone = entity("owners: {e: {headquarters: SG}}");
    expect(eligibility(sampleRules(), alone, read).answer).toBe("unknown");
    const elsewhere = entity("owners: {e: {headquarters: CN, usedFrom: [SG]}}");
    expect(eligibility(sampleRules(), elsewhere, read).answer).toBe("not-listed");
  });

  it("is refused with every mistake at its place", () => {
    const { entity: found, problems } = readEntity(`format: 1
entity: acne
owners: {acme: {headquarters: ZZ, usedFrom: [UK, de]}, ann: {kind: person}}
holdings:
  - {owner: acme, of: acme, percent: 60}
  - {owner: acme, of: acme, percent: 60}
  - {owner: acme, of: ann, percent: 1}
`);
    expect(found).toBeNull();
    expect(problems.map(({ line, message }) => `${line}: ${message}`)).toEqual([
      '2: There is no "acne" in "owners". Did you mean "acme"?',
      '3: There is no region "ZZ" in ISO 3166. SG and UA-43 are some.',
      '3: There is no region "UK" in ISO 3166. Did you mean "GB"?',
      '3: There is no region "de" in ISO 3166. Did you mean "DE"?',
      "6: The holding of acme in acme stands here twice.",
      "6: More than 100 % of acme are held.",
      "7: ann is a person, which nobody owns.",
    ]);
  });
});
