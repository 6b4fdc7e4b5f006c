/**
 * Methods and functions of the language and its platforms, and what they do with what they get. A
 * method is known by its name alone: `trim` is a string's wherever it stands. Where the code has
 * a method of its own by the name and the object is known, that one counts.
 */
export const knownMethods: Readonly<Record<Rule, readonly string[]>> = {
  /** The receiver, changed a little; arguments do not get in. */
  self: (
    "trim trimStart trimEnd trimLeft trimRight toLowerCase toUpperCase toLocaleLowerCase " +
    "toLocaleUpperCase slice substring substr normalize toString toLocaleString toISOString toJSON " +
    "toDateString toTimeString toLocaleDateString toLocaleTimeString toUTCString toGMTString " +
    "charAt charCodeAt codePointAt split match matchAll repeat reverse toReversed flat values " +
    "entries keys valueOf toFixed toPrecision toWellFormed resolvedOptions formatToParts " +
    "getTimezoneOffset getTime getHours getDate getMonth getFullYear getDay digest copy clone " +
    "readUInt8 subarray withTimeZone text json blob arrayBuffer finally"
  ).split(" "),
  /** The receiver with the arguments in it. */
  concat: "concat padEnd padStart with splice toSpliced update fill".split(" "),
  join: ["join"],
  replace: ["replace", "replaceAll"],
  /** Only whether, or where. */
  compare: (
    "includes startsWith endsWith indexOf lastIndexOf has test search localeCompare equals compare " +
    "hasOwnProperty isPrototypeOf hasOwn"
  ).split(" "),
  /** The arguments, seen through the receiver: `re.exec(text)`, `formatter.format(date)`. */
  through: "exec format parse stringify encode decode".split(" "),
  get: ["get", "getItem", "getAll"],
  set: "set setItem append setHeader header setHeaders appendHeader defineProperty".split(" "),
  add: "add push unshift enqueue write".split(" "),
  take: "pop shift next dequeue at".split(" "),
  map: ["map", "flatMap"],
  each: ["forEach"],
  filter: ["filter"],
  find: ["find", "findLast"],
  some: ["some", "every", "findIndex", "findLastIndex"],
  reduce: ["reduce", "reduceRight"],
  sort: ["sort", "toSorted"],
  promise: ["then"],
  catch: ["catch"],
  call: ["call"],
  apply: ["apply"],
  bind: ["bind"],
  /** What comes back is not made of what was asked with. */
  break: (
    "readFile readFileSync createReadStream open openSync read readSync opendir readdir readdirSync " +
    "stat statSync lstat lstatSync fstat realpath readlink fetch request connect createConnection " +
    "require import setTimeout setInterval setImmediate nextTick addEventListener " +
    "removeEventListener on once off emit spawn spawnSync execFile execFileSync execSync fork " +
    "log debug info warn error trace clear delete"
  ).split(" "),
  exists: "existsSync access accessSync exists isAbsolute isFile isDirectory".split(" "),
};

const ruleNames = [
  "self",
  "concat",
  "join",
  "replace",
  "compare",
  "through",
  "get",
  "set",
  "add",
  "take",
  "map",
  "each",
  "filter",
  "find",
  "some",
  "reduce",
  "sort",
  "promise",
  "catch",
  "call",
  "apply",
  "bind",
  "break",
  "exists",
] as const;

export type Rule = (typeof ruleNames)[number];

/** `Rules.self` is the number that `ruleOf` yields; 0 is "no rule". */
export const Rules = Object.fromEntries(ruleNames.map((name, index) => [name, index + 1])) as {
  readonly [Name in Rule]: number;
};

const ruleByName = new Map<string, number>();
for (const rule of ruleNames) {
  for (const name of knownMethods[rule]) ruleByName.set(name, Rules[rule]);
}

/** The rule of a method's name; 0 where the name says nothing. */
export function ruleOf(name: string): number {
  return ruleByName.get(name) ?? 0;
}

/** What a global function, or a function of a global object, does with its arguments. */
export type GlobalRule =
  | "part"
  | "same"
  | "compare"
  | "values"
  | "entries"
  | "map"
  | "assign"
  | "none";

const globals = new Map<string, GlobalRule>();
const say = (rule: GlobalRule, names: string) => {
  for (const name of names.split(" ")) globals.set(name, rule);
};
say(
  "part",
  "String Number BigInt parseInt parseFloat encodeURIComponent decodeURIComponent encodeURI " +
    "decodeURI escape unescape btoa atob Symbol JSON.stringify Buffer.from String.fromCharCode " +
    "String.fromCodePoint String.raw Math.abs Math.floor Math.ceil Math.round Math.trunc Math.max " +
    "Math.min Math.pow Math.sign Date.parse Number.parseInt Number.parseFloat Buffer.concat Date " +
    "Date.UTC URL RegExp TextEncoder Uint8Array Buffer Object.keys Reflect.ownKeys",
);
say(
  "same",
  "Object.freeze Object.seal Object.create Object.preventExtensions Promise.resolve Promise.all " +
    "Promise.race Promise.any Promise.allSettled Promise.reject structuredClone Array.of Array " +
    "Object Set WeakSet Proxy Headers FormData URLSearchParams JSON.parse Array.from " +
    "queueMicrotask WeakRef Error",
);
say(
  "compare",
  "Boolean isNaN isFinite Number.isNaN Number.isInteger Number.isFinite Array.isArray Object.is " +
    "Number.isSafeInteger Buffer.isBuffer Object.hasOwn Buffer.byteLength",
);
say("values", "Object.values Reflect.get");
say("entries", "Object.entries");
say("map", "Map WeakMap Object.fromEntries");
say("assign", "Object.assign Object.defineProperties");
say("none", "require setTimeout setInterval setImmediate fetch clearTimeout clearInterval");

/** The rule of `String`, `Object.keys` …; undefined where the name says nothing. */
export function globalRuleOf(name: string): GlobalRule | undefined {
  return globals.get(name);
}
