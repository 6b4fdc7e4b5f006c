import { isConsequenceOfProxy, isExpected, type Tell } from "@telltale/core/model/index.ts";

/** What says something about the user, or about the user's own gateway; the others say what surrounds them. */
const aboutUser =
  /^(username|git-identity|git-remote|cwd|hostname|base-url|npm-registry|timezone|locale)$/;

/**
 * Where a tell in the open stands among the others, lowest first: what is told of the user to a host that
 * the user did not choose, then what is told to the model API or of less, then what follows from a proxy,
 * then what any such tool needs.
 */
export function openRank(tell: Tell): number {
  const [factor = ""] = tell.factors;
  if (isExpected(tell)) return 100;
  if (isConsequenceOfProxy(tell)) return 80;
  if (factor === "date") return 60;
  const ofUser = aboutUser.test(factor) || factor === "proxy";
  const elsewhere = tell.destination.host !== "<model-api>";
  const readable = tell.encoding === "literal" ? 0 : 1;
  return (ofUser ? 0 : 20) + (elsewhere ? 0 : 10) + (tell.disclosed === null ? 0 : 5) + readable;
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
  /** It is the time on the clock, which whoever gets the message knows anyhow. */
  onlyTheClock = false,
): boolean {
  if (tell.encoding === "covert" || !relates) return false;
  const [factor = ""] = tell.factors;
  if (factor === "date" && onlyTheClock) return true;
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
