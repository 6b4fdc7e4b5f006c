/**
 * How a JSON text is spelled, beyond what it says: escapes, number forms, white space. Each is
 * described once for the document (what most places do), and once more for each place that departs
 * from that, so that a writer's habit is one leaf and a mark in one place is another.
 */
import type { JsonDocument, JsonGap, JsonNode } from "./parse.ts";
import { rawOf } from "./parse.ts";

/**
 * How a number is written where that differs from what `JSON.stringify` would write, without its
 * digits: `1.0` → `.0`, `1E+05` → `E+0`, `-0` → `-0`. Null for the ordinary spelling.
 */
export function numberForm(raw: string): string | null {
  if (raw === String(Number(raw))) return null;
  const [, sign = "", whole = "", fraction = "", exponent = ""] =
    /^(-?)(\d+)(\.\d+)?([eE][+-]?\d+)?$/.exec(raw) ?? [];
  const zeros = /0*$/.exec(fraction)?.[0] ?? "";
  const tail = fraction === "" ? "" : `.${zeros}`;
  const power = exponent.replace(/[1-9]\d*$/, "");
  const negative = sign === "-" && Number(raw) === 0 ? "-0" : "";
  const long = (whole + fraction).replace(/^0+|\D/g, "").length > 15 ? "long" : "";
  const form = `${negative}${tail === "." ? "" : tail}${power}${long}`;
  return form === "" ? "other" : form;
}

/** The value of a number in one spelling; very long ones, which a double cannot hold, as they stand. */
export function numberValue(raw: string): string {
  const digits = raw
    .replace(/[eE].*$/, "")
    .replace(/\D/g, "")
    .replace(/^0+|0+$/g, "");
  const value = Number(raw);
  return digits.length > 15 || !Number.isFinite(value) ? raw : String(value === 0 ? 0 : value);
}

type Habit = Map<string, Map<string, number>>;

/** What kind of character is written how: `non-ascii` → `\u lower`, `/` → `\/` … */
function escapeUses(raw: string): [kind: string, form: string][] {
  const uses: [string, string][] = [];
  for (const [token] of raw.matchAll(/\\u[0-9a-fA-F]{4}|\\.|[/\u0080-\uffff]/g)) {
    if (!token.startsWith("\\")) {
      uses.push([token === "/" ? "/" : "non-ascii", "raw"]);
    } else if (token === "\\/") {
      uses.push(["/", "\\/"]);
    } else if (token.startsWith("\\u")) {
      const unit = Number.parseInt(token.slice(2), 16);
      const hex = token.slice(2);
      const letters = /[a-f]/.test(hex) ? " lower" : /[A-F]/.test(hex) ? " upper" : "";
      uses.push([kindOf(unit), `\\u${letters}`]);
    } else if (/[bfnrt]/.test(token[1] ?? "")) {
      uses.push(["control", "short"]);
    }
  }
  return uses;
}

function kindOf(unit: number): string {
  if (unit >= 0xd800 && unit <= 0xdfff) return "surrogate";
  if (unit > 0x7f) return "non-ascii";
  if (unit < 0x20 && !"\b\f\n\r\t".includes(String.fromCharCode(unit))) return "rare control";
  return unit < 0x20 ? "control" : unit === 0x2f ? "/" : `'${String.fromCharCode(unit)}'`;
}

/** Whether a raw string has escapes that `JSON.stringify` would not write. */
const unusual = /\\\/|\\u(?!00[01][0-9a-f]|[dD][89a-fA-F])|\\u00(?:0[89aAcCdD]|[01][A-F])/;

/** The escaping habit of a whole document, and the strings that depart from it. */
export function escapeHabit(
  document: JsonDocument,
  strings: readonly JsonNode[],
): { habit: string | null; departures: Map<JsonNode, string> } {
  const departures = new Map<JsonNode, string>();
  if (!unusual.test(document.text)) return { habit: null, departures };
  const uses = strings.map((node) => escapeUses(rawOf(document.text, node)));
  const habit: Habit = new Map();
  for (const [kind, form] of uses.flat()) tally(habit, kind, form);
  const usual = majority(habit);
  strings.forEach((node, index) => {
    const own = uses[index] ?? [];
    if (own.every(([kind, form]) => sameForm(usual.get(kind), form))) return;
    departures.set(node, departureOf(own, usual));
  });
  const told = [...usual].filter(([, form]) => form !== "raw" && form !== "short");
  return { habit: told.length === 0 ? null : describe(told), departures };
}

/** A hex escape without letters (`\u2019`) fits both cases. */
function sameForm(usual: string | undefined, form: string): boolean {
  return usual === form || (form === "\\u" && (usual ?? "").startsWith("\\u")) || usual === "\\u";
}

/** For each kind of character that is not written as usual: which of its places are. */
function departureOf(uses: [string, string][], usual: Map<string, string>): string {
  const rows = new Map<string, string[]>();
  for (const [kind, form] of uses) {
    const row = rows.get(kind) ?? [];
    row.push(sameForm(usual.get(kind), form) ? "-" : form);
    rows.set(kind, row);
  }
  const told = [...rows].filter(([, row]) => row.some((form) => form !== "-"));
  return told.map(([kind, row]) => `${kind}: ${row.slice(0, 64).join(" ")}`).join("; ");
}

/** White space as it is written at most places, and the objects and arrays that depart from it. */
export function spaceHabit(document: JsonDocument): {
  habit: string | null;
  departures: Map<JsonNode | null, string>;
} {
  const departures = new Map<JsonNode | null, string>();
  if (document.gaps.length === 0) return { habit: null, departures };
  const habit: Habit = new Map();
  for (const gap of document.gaps) tally(habit, gap.place, spaceForm(gap));
  for (const [place, forms] of habit) {
    const bare = document.places[place as JsonGap["place"]] - sum(forms.values());
    if (bare > 0) forms.set("", bare);
  }
  const usual = majority(habit);
  const seen = new Map<JsonNode | null, Map<string, number>>();
  for (const gap of document.gaps) {
    if (spaceForm(gap) === usual.get(gap.place)) continue;
    const own = seen.get(gap.around) ?? new Map<string, number>();
    const told = `${gap.place} ${JSON.stringify(spaceForm(gap))}`;
    own.set(told, (own.get(told) ?? 0) + 1);
    seen.set(gap.around, own);
  }
  for (const [around, own] of seen) departures.set(around, describe([...own]));
  addBare(document, usual, departures);
  const told = [...usual].filter(([, form]) => form !== "");
  return { habit: told.length === 0 ? null : describe(told), departures };
}

/** Places without white space where the document usually has some, counted for the whole document. */
function addBare(
  document: JsonDocument,
  usual: Map<string, string>,
  departures: Map<JsonNode | null, string>,
): void {
  const spaced = new Map<string, number>();
  for (const gap of document.gaps) spaced.set(gap.place, (spaced.get(gap.place) ?? 0) + 1);
  const told: [string, number][] = [];
  for (const [place, form] of usual) {
    const bare = document.places[place as JsonGap["place"]] - (spaced.get(place) ?? 0);
    if (form !== "" && bare > 0) told.push([`nothing ${place}`, bare]);
  }
  if (told.length === 0) return;
  departures.set(null, [departures.get(null), describe(told)].filter(Boolean).join("; "));
}

/** Indentation grows with depth, so it is told as one step: `\n` and two blanks for each level. */
function spaceForm(gap: JsonGap): string {
  const [, line, indent = ""] = /^(\r?\n)([ ]+|\t+)$/.exec(gap.space) ?? [];
  const depth = gap.place === "before closing" ? gap.depth - 1 : gap.depth;
  if (line === undefined || depth === 0 || indent.length % depth !== 0) return gap.space;
  return `${line}${indent.slice(0, indent.length / depth)}×depth`;
}

function tally(habit: Habit, kind: string, form: string): void {
  const forms = habit.get(kind) ?? new Map<string, number>();
  forms.set(form, (forms.get(form) ?? 0) + 1);
  habit.set(kind, forms);
}

function majority(habit: Habit): Map<string, string> {
  const usual = new Map<string, string>();
  for (const [kind, forms] of habit) {
    const [best] = [...forms].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
    if (best) usual.set(kind, best[0]);
  }
  return usual;
}

function describe(pairs: (readonly [string, string | number])[]): string {
  return pairs
    .map(([kind, form]) => `${kind}: ${typeof form === "string" ? JSON.stringify(form) : form}`)
    .sort()
    .join(", ")
    .slice(0, 2000);
}

function sum(counts: Iterable<number>): number {
  let total = 0;
  for (const count of counts) total += count;
  return total;
}
