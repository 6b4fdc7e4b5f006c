import { catalogueDir, loadCatalogue } from "@telltale/audit/subjects/catalogue.ts";
import { fleetScan } from "@telltale/core/model/index.ts";
import type {
  FoundProgram,
  KnownVersion,
  ToolIdentity,
} from "@telltale/policy/compilers/compile-for.ts";
import { factsOf } from "@telltale/policy/facts.ts";
import { readMade, tracesOfCatalogue } from "../fleet/files.ts";
import { dossierOf, hostRegions } from "./files.ts";

/** What the catalogue knows each tool by. */
export async function identities(): Promise<ToolIdentity[]> {
  const traces = new Map((await tracesOfCatalogue()).map((one) => [one.tool, one]));
  return (await loadCatalogue(catalogueDir())).map(({ id, tool, identifiers }) => {
    const traced = traces.get(id);
    return {
      tool: id,
      title: tool.title,
      npm: traced?.npm ?? [tool.npm],
      homebrew: traced?.homebrew ?? [],
      extensions: traced?.extensions ?? [],
      companions: traced?.companions ?? [],
      jetbrains: traced?.jetbrains ?? [],
      programs: traced?.programs ?? [],
      apple: identifiers.apple,
      hosts: identifiers.hosts,
    };
  });
}

/** What dossiers say of the versions that they are about. @param stated regions of hosts, as `host=region` */
export async function knownVersions(
  paths: readonly string[],
  stated: readonly string[] = [],
): Promise<KnownVersion[]> {
  const regions = hostRegions(stated);
  const dossiers = await Promise.all(paths.map(dossierOf));
  return dossiers.flatMap((dossier) => {
    const { tool, version, digest } = dossier.subject;
    return tool === null ? [] : [{ tool, version, digest, ...factsOf(dossier, regions) }];
  });
}

/** Programs of a scan of a Mac, each once, by their digests: elsewhere nothing looks at those. */
export async function programsOf(path: string): Promise<FoundProgram[]> {
  const scan = await readMade(path, fleetScan, "telltale fleet scan --json");
  if (scan.system !== "macos") return [];
  const found = new Map<string, FoundProgram>();
  for (const { tool, version, digest, runnable } of scan.findings) {
    const base64 = /^sha256-(.+)$/.exec(digest ?? "")?.[1];
    const sha256 = base64 === undefined ? "" : Buffer.from(base64, "base64").toString("hex");
    if (digest === null || !runnable || sha256.length !== 64) continue;
    found.set(`${tool} ${sha256}`, { tool, version, digest, sha256 });
  }
  return [...found.values()];
}
