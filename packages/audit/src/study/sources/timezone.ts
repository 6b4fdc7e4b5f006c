import { argumentOf } from "../names/functions.ts";
import { optionOf } from "./options.ts";
import type { Source } from "./source.ts";

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
    "Intl.DateTimeFormat#format()",
    "Intl.DateTimeFormat#formatToParts()",
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
  when: ({ code, constants, node, name }) => {
    const options = /toLocale/.test(name) ? argumentOf(code, node, 1) : 0;
    return options === 0 || optionOf(code, constants, options, "timeZone") === undefined;
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
      'var env = process.env; use(env["TZ"])',
      'import { readlinkSync } from "fs"; use(readlinkSync("/etc/localtime"))',
      'require("child_process").execSync("timedatectl show -p Timezone")',
    ],
    differs: [
      "use(new Date().toISOString())",
      'use(new Date().toLocaleDateString("en-US", { timeZone: "UTC" }))',
      "use(`${new Date().getTime()}`)",
      "use(settings.timeZone)",
      "use(process.env.TZX)",
    ],
  },
};
