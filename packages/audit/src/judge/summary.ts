import { type Encoding, type FactorId, factorTitle } from "@telltale/core/model/index.ts";
import { capitalised } from "@telltale/core/words.ts";
import type { Localised } from "../compare/localise/index.ts";
import type { Column } from "../compare/table.ts";
import { namedCodePoint } from "./code-points.ts";
import { differenceOf } from "./difference.ts";
import type { Evidence } from "./evidence.ts";
import { readableChange } from "./excerpt.ts";
import { natureOf } from "./nature.ts";
import { variantsText } from "./variants.ts";

/** `the time zone`, `the file ~/.npmrc`, `the variable CI`. */
export const titleOf = (factor: FactorId): string => `the ${factorTitle(factor)}`;

const places: Record<Column["channel"], string> = {
  prompt: "the prompt",
  header: "a header",
  body: "the body of a request",
  url: "the address of a request",
  order: "the order in which something is sent",
  dns: "the DNS look-ups",
  host: "the hosts that are contacted",
  timing: "the timing",
  tls: "the encryption",
  requests: "the requests that are made",
};

/** The kind of place, and of a header its name. */
function placeOf({ channel, where }: Column): string {
  const header =
    channel === "header" ? / header:([\w-]{1,40})(?: \(|$)/.exec(where)?.[1] : undefined;
  return header === undefined ? places[channel] : `the header ${header}`;
}

/** Other factors' levels that the effect needs, in words: `With the base URL “neutral”, “suffix .cn”`. */
function conditions(gates: Localised["gates"], defaults: ReadonlyMap<FactorId, string>): string {
  const parts = gates.map((gate) => {
    const base = defaults.get(gate.factor);
    if (
      gate.factor === "base-url" &&
      base !== undefined &&
      gate.silent.includes(base) &&
      gate.silent.length === 1
    ) {
      return "a base URL that is not the vendor's own";
    }
    if (gate.factor.startsWith("file:") && gate.levels.includes("present"))
      return `${titleOf(gate.factor)} present`;
    return `${titleOf(gate.factor)} at ${listOf(gate.levels)}`;
  });
  return parts.length === 0 ? "" : `With ${parts.join(" and ")}, `;
}

function listOf(names: readonly string[]): string {
  const shown = names.slice(0, 4).map((name) => `“${name}”`);
  const more = names.length - shown.length;
  return shown.join(", ") + (more > 0 ? ` and ${more} more` : "");
}

/** One plain sentence: what was observed, never why. */
export function summaryOf(
  evidence: Evidence,
  encoding: Encoding,
  places_: number,
  defaults: ReadonlyMap<FactorId, string>,
): string {
  const { localised } = evidence;
  const loud = evidence.levels.filter((level) => !level.silent).map((level) => level.id);
  const head = conditions(localised.gates, defaults);
  const subject = subjectOf(evidence.factor, loud);
  const place = placeOf(localised.column);
  const also = places_ > 1 ? ` (in ${places_} places)` : "";
  const variants = encoding === "covert" ? variantsText(evidence.levels, place) : null;
  if (variants !== null) {
    const told = `depending on ${titleOf(evidence.factor)}, ${variants}${also}.`;
    return head === "" ? `D${told.slice(1)}` : `${head}${told}`;
  }
  const sentence = `${head}${subject} ${changeOf(evidence, place, encoding)}${also}.`;
  return capitalised(sentence);
}

/** The sentence for any number of timestamps that openly tell the clock. */
export function timestampSummary({ localised }: Evidence, count: number): string {
  const stamps = count === 1 ? "a timestamp" : `${count} timestamps`;
  return `The date stands in ${stamps} in ${places[localised.column.channel]}.`;
}

/** The factor with the levels that are told, where they are few: `the proxy “HTTPS_PROXY”`, `the variable CI=true`. */
function subjectOf(factor: FactorId, loud: readonly string[]): string {
  const name = titleOf(factor);
  if (loud.length === 0 || loud.length > 3) return name;
  const [kind = "", detail = ""] = factor.split(/:(.*)/s);
  const states = loud.every((level) => /^(present|absent|set|unset)$/.test(level));
  if ((kind === "file" || kind === "env") && states) return `${name}, when ${loud.join(" or ")},`;
  if (kind === "env" && loud.every((level) => level.startsWith(`${detail}=`))) {
    return `the variable ${loud.join(" or ")}`;
  }
  return `${name} ${listOf(loud)}`;
}

function changeOf(evidence: Evidence, place: string, encoding: Encoding): string {
  const { column, confirmation } = evidence.localised;
  const [treated, control] = evidence.levels;
  if (!treated || !control) return `changes ${place}`;
  if (column.kind === "timing") return "changes when requests are sent";
  if (column.kind === "order") return `changes the order of ${column.where}`;
  if (confirmation.hypothesis.test === "rank") return `shifts a number in ${place}`;
  if (column.kind === "feature") return `changes a detail of ${natureOf(evidence)} in ${place}`;
  if (column.kind === "count" && treated.sends !== null && control.sends !== null) {
    if (column.where.startsWith("CONNECT")) {
      return `changes how many connections are asked of a proxy, from ${control.sends} to ${treated.sends}`;
    }
    const what = column.channel === "requests" ? "requests of one kind are made" : "things stand";
    const where = column.channel === "requests" ? "" : ` in ${place}`;
    return `changes how many ${what}${where}, from ${control.sends} to ${treated.sends}`;
  }
  const sometimes =
    confirmation.hypothesis.test === "frequency" && treated.seen < treated.tried
      ? " in some of the runs"
      : "";
  if (treated.sends === null || control.sends === null) {
    return `makes ${thingOf(column) ?? `something in ${place}`} ${treated.sends === null ? "disappear" : "appear"}${sometimes}`;
  }
  const { parts } = differenceOf([control.sends, treated.sends]);
  const [from = "", to = ""] = parts;
  if (encoding === "covert" && [...from].length <= 1 && [...to].length <= 1) {
    if (from === "") return `adds ${oneCharacter(to)} to ${place}${sometimes}`;
    if (to === "") return `drops ${oneCharacter(from)} from ${place}${sometimes}`;
    return `changes one character in ${place} from ${namedCodePoint(from)} to ${namedCodePoint(to)}${sometimes}`;
  }
  // Short values are shown whole, since pieces of words and numbers say little.
  const short = control.sends.length <= 40 && treated.sends.length <= 40;
  const [before, after] =
    encoding !== "covert" && column.kind === "text"
      ? [
          readableChange({ ...control, sends: control.sends }, evidence),
          readableChange({ ...treated, sends: treated.sends }, evidence),
        ]
      : short
        ? [control.sends, treated.sends]
        : [from, to];
  if (before === "") return `adds “${clip(after)}” to ${place}${sometimes}`;
  if (after === "") return `drops “${clip(before)}” from ${place}${sometimes}`;
  return `changes ${place} from “${clip(before)}” to “${clip(after)}”${sometimes}`;
}

/** What is there or not, by its name; null where it has none that a reader would know. */
function thingOf({ channel, kind, where }: Column): string | null {
  if (kind !== "presence") return null;
  const place = where.replace(/ \(presence\)$/, "");
  const name = (form: RegExp) =>
    clip(form.exec(place)?.[1] ?? "").replace(/<model-api>:?/, "the model API");
  const named = (what: string, form: RegExp) =>
    name(form) === "" ? null : `${what} ${name(form)}`;
  switch (channel) {
    case "dns":
      return named("the DNS look-up of", /\bdns:(\S+)/);
    case "header":
      return named("the header", /header:([\w-]+)$/);
    case "body":
      return named("the field", /([\w-]+|\["[^"]+"\])$/);
    case "requests":
      if (place.startsWith("CONNECT")) return "a connection through a proxy";
      return (
        named("the connection to", /\b(?:tcp|udp|tls):(\S+)/) ??
        named("the request", /^([A-Z]+ \/.*)$/)
      );
    default:
      return null;
  }
}

const everydayNames: Record<string, string> = {
  " ": "a space",
  "\t": "a tab",
  "\n": "a line break",
};

function oneCharacter(char: string): string {
  return everydayNames[char] ?? `the character ${namedCodePoint(char)}`;
}

function clip(text: string): string {
  const plain = text.replace(/[\p{Cc}\p{Cf}]/gu, (char) => `<${namedCodePoint(char)}>`);
  return plain.length > 60 ? `${plain.slice(0, 57)}…` : plain;
}
