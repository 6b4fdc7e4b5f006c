import type { FactorId } from "@telltale/core/model/factor.ts";
import type { How } from "../comparisons/comparisons.ts";

/** A host name that could stand in a URL. */
const hostName = /^[a-z0-9](?:[a-z0-9-]{0,62})(?:\.[a-z0-9][a-z0-9-]{0,62}){1,8}$/;
const label = /^[a-z0-9][a-z0-9-]{1,40}$/;

/**
 * A value of a factor for which a comparison with `text` comes out true, in plain text; null where
 * none can be made. `text` comes from the subject and is hostile.
 */
export function valueFor(factor: FactorId, how: How, text: string): string | null {
  if (text.length === 0 || text.length > 200) return null;
  switch (factor) {
    case "base-url":
    case "git-remote":
    case "npm-registry":
    case "proxy":
      return hostFor(how, text.toLowerCase());
    case "timezone":
      return zoneFor(how, text);
    case "locale":
      return localeFor(text);
    case "hostname":
      return nameFor(how, text.toLowerCase(), "dev-17");
    case "username":
      return nameFor(how, text.toLowerCase(), "dev");
    case "git-identity":
      return mailFor(how, text.toLowerCase());
    case "cwd":
      // Names with dots in front would lead elsewhere.
      return /^[\p{L}\p{N}](?:[\p{L}\p{N}._-]|\/(?![./])){1,60}$/u.test(text)
        ? `work/${text}`
        : null;
    default:
      return factor.startsWith("env:") && /^[^\0\n]+$/.test(text) ? text : null;
  }
}

function hostFor(how: How, text: string): string | null {
  const bare = text.replace(/^https?:\/\//, "").replace(/[/:].*$/, "");
  if (how === "ends" && bare.startsWith(".")) {
    const host = `llm-gateway.example${bare}`;
    return hostName.test(host) ? host : null;
  }
  const trimmed = bare.replace(/^[.*]+|\.+$/g, "");
  if (hostName.test(trimmed)) return trimmed;
  if (how === "equals" || !label.test(trimmed)) return null;
  return how === "ends" ? `llm-gateway.example.${trimmed}` : `${trimmed}.example.com`;
}

let zones: readonly string[] | undefined;

function zoneFor(how: How, text: string): string | null {
  zones ??= Intl.supportedValuesOf("timeZone");
  if (how === "equals") return isZone(text) ? text : null;
  const found =
    how === "starts"
      ? zones.find((zone) => zone.startsWith(text))
      : how === "ends"
        ? zones.find((zone) => zone.endsWith(text))
        : zones.find((zone) => zone.includes(text));
  return found ?? (isZone(text) ? text : null);
}

function isZone(text: string): boolean {
  if (!/^[A-Za-z_]+(?:\/[\w+-]+){0,2}$/.test(text)) return false;
  try {
    new Intl.DateTimeFormat("en", { timeZone: text });
    return true;
  } catch {
    return false;
  }
}

/** `zh`, `zh-CN`, `zh_Hant` → `zh_CN.UTF-8`: with the region that the language is mostly spoken in. */
function localeFor(text: string): string | null {
  const tag = text.replace(/\..*$/, "").replaceAll("_", "-").replace(/-+$/, "");
  if (!/^[a-z]{2,3}(?:-[a-z0-9]{2,8}){0,2}$/i.test(tag)) return null;
  try {
    const { language, region } = new Intl.Locale(tag).maximize();
    const known = new Intl.DisplayNames("en", { type: "language", fallback: "none" });
    if (region === undefined || known.of(language) === undefined) return null;
    return `${language}_${region}.UTF-8`;
  } catch {
    return null;
  }
}

function nameFor(how: How, text: string, stem: string): string | null {
  const made =
    how === "starts" ? `${text}1` : how === "ends" ? `${stem}${text}` : text.replace(/^[.-]+/, "");
  const trimmed = made.replace(/[.-]+$/, "");
  return /^[a-z][a-z0-9.-]{1,60}$/.test(trimmed) ? trimmed : null;
}

function mailFor(how: How, text: string): string | null {
  if (/^[\w.+-]+@[\w.-]+\.[a-z]{2,}$/.test(text)) return text;
  const domain = hostFor(how === "ends" ? "equals" : how, text.replace(/^.*@/, ""));
  return domain === null ? null : `alex.morgan@${domain}`;
}
