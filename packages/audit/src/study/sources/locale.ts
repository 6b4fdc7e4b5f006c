import { argumentOf } from "../names/functions.ts";
import type { Source } from "./source.ts";

const formats = ["DateTimeFormat", "NumberFormat", "Collator", "PluralRules", "ListFormat"];

/**
 * Reads the language and region that the machine is set to: from Intl, the browser's interface,
 * LANG and its relatives, the `locale` command, or by formatting without naming a locale.
 *
 * ```js
 * Intl.DateTimeFormat().resolvedOptions().locale
 * process.env.LC_ALL || process.env.LANG
 * navigator.languages[0]
 * ```
 */
export const locale: Source = {
  id: "locale",
  what: "the language and region set on the machine",
  sensitive: true,
  why: "It tells which language somebody speaks and often where.",
  factor: "locale",
  names: [
    ...formats.map((type) => `Intl.${type}#resolvedOptions().locale`),
    "navigator.language",
    "navigator.languages",
    "navigator.userLanguage",
    "Date#toLocaleString()",
    "package:os-locale()",
    "package:os-locale.osLocale()",
  ],
  wholes: formats.map((type) => `Intl.${type}#resolvedOptions()`),
  members: ["toLocaleString()", "toLocaleDateString()", "toLocaleTimeString()"],
  variables: /^(LANG|LANGUAGE|LC_(?!TERMINAL)[A-Z]+)$/,
  commands:
    /^(locale\b|defaults read .*(AppleLocale|AppleLanguages)|localectl\b|.*\bGet-(Culture|WinUserLanguageList))/,
  files: /^\/etc\/(default\/locale|locale\.conf)$/,
  when: ({ code, constants, node, name }) => {
    if (!/toLocale/.test(name)) return true;
    const given = argumentOf(code, node, 0);
    if (given === 0) return true;
    const locales = constants.of(given);
    return (
      constants.has(given) &&
      (locales === undefined || (Array.isArray(locales) && locales.length === 0))
    );
  },
  samples: {
    matches: [
      "use(Intl.NumberFormat().resolvedOptions().locale)",
      "const { LC_ALL: l } = process.env; use(l)",
      "use(navigator.language)",
      'require("node:child_process").execFileSync("locale", ["-k", "LC_TIME"])',
      "use(day.toLocaleDateString())",
      "use(`${tokens.toLocaleString()} tokens`)",
      "use(day.toLocaleTimeString([], { hour: 'numeric' }))",
    ],
    differs: [
      "use(settings.locale)",
      'use(new Date().toLocaleDateString("en-US"))',
      "use(process.env.LANGUAGE_SERVER)",
    ],
  },
};
