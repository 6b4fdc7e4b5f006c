import type { Channel, Dossier, Tell, Verdict } from "@telltale/core/model/index.ts";

const verdictTitle: Record<Verdict, string> = {
  covert: "Covert tells confirmed",
  undisclosed: "Undisclosed tells, none of them covert",
  disclosed: "Disclosed tells only",
  "none-found": "No tells found",
  inconclusive: "Inconclusive",
};

/** The verdict as it stands on top of a report. */
export function titleOfVerdict(dossier: Dossier): string {
  // Nobody's statements were looked up for a tool that the catalogue does not have.
  if (dossier.verdict === "undisclosed" && dossier.subject.tool === null)
    return "Tells found, none of them covert";
  return dossier.verdict === "none-found" && openCount(dossier) > 0
    ? "Nothing found beyond what such a tool needs to send"
    : verdictTitle[dossier.verdict];
}

/** What is to be known about the verdict beside its summary; null where that says it all. */
export function meaningOfVerdict(dossier: Dossier): string | null {
  switch (dossier.verdict) {
    case "none-found":
      return "It holds for what was varied. What was not examined is listed below.";
    case "inconclusive":
      return "The audit could not establish what the tool sends. It is neither clean nor convicted.";
    default:
      return null;
  }
}

function openCount(dossier: Dossier): number {
  return dossier.tells.filter((tell) => tell.confirmed && tell.encoding !== "covert").length;
}

/**
 * What came of varying a factor. One of which no more than the ordinary level ran was not tried; of
 * another, nothing may have been seen, which is not the same as having no effect.
 */
export function effectText(factor: Dossier["coverage"]["factors"][number]): string {
  if (factor.effect) return "changes what is sent";
  if (factor.levels.length <= 1) return "not tried";
  // What a base URL is for is no finding: what would be one is a request that says more than that.
  return factor.id === "base-url" ? "only where the request goes" : "no effect seen";
}

export const channelLabel: Record<Channel, string> = {
  prompt: "prompt",
  header: "header",
  body: "body",
  url: "URL",
  order: "order",
  dns: "DNS",
  host: "host",
  timing: "timing",
  tls: "TLS",
  requests: "requests",
};

/** Where a tell travels, as it reads in a sentence: "in the prompt". */
export const channelPhrase: Record<Channel, string> = {
  prompt: "in the prompt",
  header: "in a header",
  body: "in the body of a message",
  url: "in a URL",
  order: "in the order of things",
  dns: "in a DNS question",
  host: "in the host that is contacted",
  timing: "in the timing",
  tls: "in the TLS hello",
  requests: "in which requests are made",
};

export const roleLabel: Record<Tell["destination"]["role"], string> = {
  "model-api": "model API",
  telemetry: "telemetry",
  other: "other",
};

/** A destination as it reads in a sentence. */
export const rolePhrase: Record<Tell["destination"]["role"], string> = {
  "model-api": "to the model API",
  telemetry: "to telemetry",
  other: "to another host",
};

/** The host and what it is for. The API at whatever base URL is configured has no host of its own. */
export function destinationText(to: Tell["destination"]): string {
  return to.host === "<model-api>"
    ? "the configured model API"
    : `${to.host} (${roleLabel[to.role]})`;
}

export const planLabel: Record<Dossier["coverage"]["plan"], string> = {
  quick: "quick",
  default: "default",
  thorough: "thorough",
};

/** Levels, whose names may have commas in them. */
export function levelList(levels: readonly string[]): string {
  return levels.join(" · ");
}

/** `8 s`, `1 min 40 s`, `1 h 05 min` */
export function duration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) {
    return whole % 60 === 0 ? `${whole / 60} min` : `${Math.floor(whole / 60)} min ${whole % 60} s`;
  }
  return `${Math.floor(whole / 3600)} h ${String(Math.floor((whole % 3600) / 60)).padStart(2, "0")} min`;
}

/** `20 November 2026, 10:04 UTC`; text that is no date stands for itself. */
export function dateText(iso: string): string {
  const date = new Date(iso);
  if (Number.isNaN(date.getTime())) return iso;
  const months =
    "January February March April May June July August September October November December".split(
      " ",
    );
  const time = date.toISOString().slice(11, 16);
  return `${date.getUTCDate()} ${months[date.getUTCMonth()]} ${date.getUTCFullYear()}, ${time} UTC`;
}
