import { readFileSync } from "node:fs";
import { type Dossier, dossier } from "@telltale/core/model/index.ts";
import { expect, it } from "vitest";
import { DossierShelf, factsOf } from "./facts.ts";

const file = new URL("../../../dossiers/claude-code-2.1.91/dossier.json", import.meta.url);
const sample: Dossier = dossier.parse(JSON.parse(readFileSync(file, "utf8")));
const host = "api.anthropic.com";

it("names as destinations what the tool chose, not what the audit named to it", () => {
  expect(sample.destinations.length).toBeGreaterThan(5);
  expect(factsOf(sample).destination).toEqual({ hosts: [host], region: null });
});

it("knows a region only where all hosts are known to stand in it", () => {
  const regionOf = (regions: [string, string][], hosts = [host]) =>
    factsOf(
      {
        ...sample,
        destinations: hosts.map((one) => ({
          ...(sample.destinations[0] as Dossier["destinations"][0]),
          host: one,
        })),
      },
      new Map(regions),
    ).destination?.region;
  expect(regionOf([[host, "US"]])).toBe("US");
  expect(regionOf([["other", "US"]])).toBeNull();
  expect(regionOf([[host, "US"]], [host, "b"])).toBeNull();
  expect(
    regionOf(
      [
        [host, "US"],
        ["b", "US"],
      ],
      [host, "b"],
    ),
  ).toBe("US");
  expect(
    regionOf(
      [
        [host, "US"],
        ["b", "SG"],
      ],
      [host, "b"],
    ),
  ).toBeNull();
  expect(regionOf([], [])).toBeNull();
});

it("takes another digest of the same kind for another artefact, of which nothing is known", () => {
  const shelf = new DossierShelf();
  shelf.add(sample);
  const covert = (digest: string | null) =>
    shelf.factsOf("claude-code", "2.1.91", digest).tell?.covert;
  expect(covert(null)).toBe(true);
  expect(covert(sample.subject.digest)).toBe(true);
  expect(covert("sha256-of-the-program")).toBe(true);
  expect(covert("sha512-of-something-else")).toBeUndefined();
});
