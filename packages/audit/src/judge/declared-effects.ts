import type { Tell } from "@telltale/core/model/index.ts";

/** Whether a tell, by itself, makes no verdict; see `isDeclared`. */
export function isExpected(tell: Pick<Tell, "encoding" | "expected">): boolean {
  return tell.encoding !== "covert" && tell.expected === true;
}

/**
 * Effects that any such tool must have, or that users expect of it: the model API is where the base URL
 * says, a language header follows the locale, a prompt about a project names its folder and the day.
 * They stand in the dossier like all others, and do not by themselves make a verdict. The channel alone
 * excuses nothing: what is sent has to say something about the level (`relates`).
 */
export function isDeclared(
  tell: Pick<Tell, "factors" | "channel" | "encoding" | "where" | "destination">,
  relates: boolean,
): boolean {
  if (tell.encoding === "covert" || !relates) return false;
  const [factor = ""] = tell.factors;
  const toModel = tell.destination.role === "model-api";
  switch (factor) {
    case "base-url":
      return toModel || tell.channel === "dns" || tell.channel === "host" || tell.channel === "tls";
    case "proxy":
      return tell.channel === "dns" || tell.channel === "host" || tell.channel === "requests";
    case "locale":
      return toModel && (/accept-language/i.test(tell.where) || tell.channel === "prompt");
    case "timezone":
    case "date":
      return toModel && (tell.channel === "prompt" || /(^|\W)date\b/i.test(tell.where));
    case "cwd":
    case "git-remote":
    case "git-identity":
    case "username":
      return toModel && tell.channel === "prompt";
    default:
      return factor.startsWith("file:") && toModel && tell.channel === "prompt";
  }
}
