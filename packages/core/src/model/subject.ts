import { z } from "zod";

/** One exact artefact of a tool. */
export const subject = z.object({
  /** The catalogue's name for the tool, or null for a folder, package or archive outside of it. */
  tool: z.string().nullable(),
  /** npm name, or the name in package.json. */
  name: z.string(),
  version: z.string(),
  /** `sha512-…` (SRI) of the archive, or of the sorted file list of a folder. */
  digest: z.string(),
});
export type Subject = z.infer<typeof subject>;
