import { Kind } from "../code/kinds.ts";
import { argumentOf } from "../names/functions.ts";
import { propertyOf } from "./options.ts";
import type { Site, Source } from "./source.ts";

/**
 * Reads the time zone of the machine: from Intl or Temporal, as an offset, out of a date that is
 * turned into text (which carries offset and zone name), from TZ, from the files and commands of
 * the system.
 *
 * ```js
 * Intl.DateTimeFormat().resolvedOptions().timeZone
 * new Date().getTimezoneOffset()
 * `${new Date()}`
 * execSync("timedatectl show -p Timezone")
 * ```
 */
export const timezone: Source = {
  id: "timezone",
  what: "the time zone",
  sensitive: true,
  why: "It tells in which part of the world somebody is.",
  factor: "timezone",
  names: [
    "Intl.DateTimeFormat#resolvedOptions().timeZone",
    "Temporal.Now.timeZoneId()",
    "Temporal.Now.timeZone()",
    "Temporal.Now.zonedDateTimeISO()",
    "Date#getTimezoneOffset()",
    "Date#toString()",
    "Date#toTimeString()",
    "Date#toLocaleString()",
    "Date#toLocaleDateString()",
    "Date#toLocaleTimeString()",
    "Date()",
    "Date#",
    "Date.parse()",
    "Intl.DateTimeFormat#format()",
    "Intl.DateTimeFormat#formatToParts()",
    "Intl.DateTimeFormat#formatRange()",
  ],
  members: [
    "getTimezoneOffset()",
    "toTimeString()",
    "toLocaleDateString()",
    "toLocaleTimeString()",
    "timeZoneId",
  ],
  wholes: ["Intl.DateTimeFormat#resolvedOptions()"],
  coerced: ["Date#"],
  variables: /^TZ$/,
  commands:
    /^(timedatectl\b|systemsetup -gettimezone|tzutil\b|date [+']*%[zZ]|readlink .*\/etc\/localtime)/,
  files: /^(\/etc\/(localtime|timezone)|\/usr\/share\/zoneinfo\/.*)$/,
  differences: [
    ["Date#getHours()", "Date#getUTCHours()"],
    ["Date#getDate()", "Date#getUTCDate()"],
  ],
  when: (site) => {
    const { name } = site;
    if (name === "Date#" || name === "Date.parse()") return isLocalMoment(site);
    if (name.includes("toLocale")) return !hasZone(site, site.node);
    return !name.includes("#format") || !hasZone(site, formatterOf(site));
  },
  samples: {
    matches: [
      "const { timeZone: z } = Intl.DateTimeFormat().resolvedOptions(); use(z)",
      "use(new Intl.DateTimeFormat().resolvedOptions().timeZone)",
      'use(globalThis["In" + "tl"].DateTimeFormat().resolvedOptions())',
      "const D = Date; use(new D().getTimezoneOffset() / 60)",
      "function f(when) { return when.getTimezoneOffset() }",
      "use(`${new Date()}`)",
      'use("" + new Date())',
      "use(String(new Date()))",
      "use(Temporal.Now.timeZoneId())",
      "use(Date.prototype.toString.call(new Date()))",
      "use(new Date().toLocaleString())",
      "use(new Date('1970-01-01T00:00:00').getTime())",
      "use(Date.parse('2026-07-01T12:00') / 3600e3)",
      "use(new Date(1970, 0, 1).valueOf())",
      "const d = new Date(); use(d.getHours() - d.getUTCHours())",
      "use(new Intl.DateTimeFormat('en').format(day))",
      'var env = process.env; use(env["TZ"])',
      'import { readlinkSync } from "fs"; use(readlinkSync("/etc/localtime"))',
      'require("child_process").execSync("timedatectl show -p Timezone")',
    ],
    differs: [
      "use(new Date().toISOString())",
      'use(new Date().toLocaleDateString("en-US", { timeZone: "UTC" }))',
      "use(`${new Date().getTime()}`)",
      "use(settings.timeZone)",
      "use(new Intl.DateTimeFormat('en', { timeZone: zone }).format(day))",
      "use(Date.parse('2026-07-01T12:00Z'), new Date('2026-07-01'), new Date(2026, month, 1))",
      "use(a.getHours() - b.getMinutes())",
      "use(process.env.TZX)",
    ],
  },
};

/**
 * Whether a date is made of constants that mean another moment in each zone: whoever does that
 * measures the offset.
 */
function isLocalMoment({ code, constants, node }: Site): boolean {
  const first = argumentOf(code, node, 0);
  const value = constants.of(first);
  if (typeof value === "string") return /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d[\d:.]*$/.test(value);
  if (typeof value !== "number") return false;
  const second = argumentOf(code, node, 1);
  for (let given = second; given !== 0; given = code.next[given] as number) {
    if (!constants.has(given)) return false;
  }
  return second !== 0;
}

/** The call or `new` that made the object whose method is called; 0 where it stands elsewhere. */
function formatterOf({ code, node }: Site): number {
  const object = code.first[code.first[node] as number] as number;
  const kind = code.kind[object];
  return kind === Kind.NewExpression || kind === Kind.CallExpression ? object : 0;
}

/** Whether the options of a call name a zone, so that the machine's own does not matter. */
function hasZone({ code }: Site, call: number): boolean {
  const options = call === 0 ? 0 : argumentOf(code, call, 1);
  return options !== 0 && propertyOf(code, options, "timeZone") !== 0;
}
