import type { IdentifiersFile } from "@telltale/core/model/index.ts";

/** Everything that the catalogue knows by which a tool can be told on machines, in registries and on the wire. */
export interface ToolIdentity {
  /** Name in the catalogue. */
  tool: string;
  title: string;
  npm: readonly string[];
  homebrew: readonly string[];
  /** Extensions of VS Code with the versions of the tool (`publisher.name`). */
  extensions: readonly string[];
  /** Extensions that count their versions by themselves. */
  companions: readonly string[];
  /** Names of folders of plugins for JetBrains' editors. */
  jetbrains: readonly string[];
  /** Where the vendor's installers put programs (`~/…`), and which part of the path is the version. */
  programs: readonly { path: string; version?: "name" | "parent" | "grandparent" | undefined }[];
  apple: readonly Pick<IdentifiersFile["apple"][number], "teamId" | "signingId" | "program">[];
  hosts: readonly Pick<IdentifiersFile["hosts"][number], "host" | "role" | "exclusive">[];
}

/** A program that an inventory found. Names are hostile. */
export interface FoundProgram {
  tool: string;
  version: string | null;
  /** SHA-256 in lower-case hexadecimal. */
  sha256: string;
  /** As the inventory states it: what conditions may look at. */
  digest: string;
}
