import type { Source } from "./source.ts";

/**
 * Reads hour, day or month as they are where the user is.
 *
 * ```js
 * new Date().getHours() < 12 ? "Good morning" : "Good evening"
 * ```
 */
export const localTime: Source = {
  id: "local-time",
  what: "the local time of day and date",
  sensitive: false,
  why: "Every program that shows a date reads it; it tells the time zone only to whoever knows the moment.",
  factor: "timezone",
  names: [
    "getHours",
    "getMinutes",
    "getDay",
    "getDate",
    "getMonth",
    "getFullYear",
    "toDateString",
  ].map((getter) => `Date#${getter}()`),
  samples: {
    matches: ["use(new Date().getHours())", "const now = new Date(); use(now.getDate())"],
    differs: ["use(new Date().getUTCHours())", "use(calendar.getDate())"],
  },
};
