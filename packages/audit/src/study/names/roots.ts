/** The names by which code reaches the global object: `globalThis.Intl` is `Intl`. */
export const globalObjects: ReadonlySet<string> = new Set([
  "globalThis",
  "global",
  "window",
  "self",
]);

/**
 * Globals whose members and results are followed. Whatever is not here has no name: names are
 * made for what sources, sinks and the flow ask for.
 */
export const rootNames: ReadonlySet<string> = new Set([
  "Array",
  "Buffer",
  "Bun",
  "Date",
  "Deno",
  "EventSource",
  "Function",
  "Headers",
  "Intl",
  "JSON",
  "Number",
  "Object",
  "Promise",
  "Proxy",
  "Reflect",
  "Request",
  "String",
  "Temporal",
  "TextDecoder",
  "URL",
  "URLSearchParams",
  "WebSocket",
  "XMLHttpRequest",
  "atob",
  "crypto",
  "document",
  "eval",
  "fetch",
  "import.meta",
  "location",
  "module",
  "navigator",
  "performance",
  "process",
  "require",
  "screen",
  "structuredClone",
]);

/** Names that, called with a constant, give a module. */
export const requirers: ReadonlySet<string> = new Set([
  "require",
  "module.require",
  "import.meta.require",
  "process.mainModule.require",
  "process.getBuiltinModule",
  "node:module.createRequire()",
  "node:module.Module.createRequire()",
  "node:module._load",
]);

/** Functions whose result is, for our purposes, one of their arguments. */
export const passers: ReadonlySet<string> = new Set([
  "Object.assign",
  "Object.create",
  "Object.freeze",
  "Object.seal",
  "Promise.resolve",
  "Reflect.apply",
  "Reflect.get",
  "node:util.promisify",
  "structuredClone",
]);

/** Methods whose result says what the value says: `process.env.TZ.trim()` is still that variable. */
export const keepers: ReadonlySet<string> = new Set([
  "normalize",
  "toLowerCase",
  "toLocaleLowerCase",
  "toString",
  "toUpperCase",
  "trim",
  "trimEnd",
  "trimStart",
  "valueOf",
]);
