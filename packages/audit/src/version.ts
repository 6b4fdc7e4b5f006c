import manifest from "../../../package.json" with { type: "json" };

/** The version of the product, as it stands in dossiers. */
export const version: string = manifest.version;
