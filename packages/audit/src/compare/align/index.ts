export type { AlignContext } from "./context.ts";
export { alignContext, modelApi } from "./context.ts";
export { extract } from "./extract.ts";
export type { BodyFacts, Extracted, ExtractedMessage, Leaf } from "./leaf.ts";
export { StringPool } from "./pool.ts";
export type { AlignedTable } from "./tabulate.ts";
export { tabulate } from "./tabulate.ts";
