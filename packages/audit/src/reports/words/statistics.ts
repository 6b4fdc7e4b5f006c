import type { Tell } from "@telltale/core/model/index.ts";
import { counted } from "@telltale/core/words.ts";

/** A p-value for reading: two significant digits, no exponent above one in a million. */
export function pText(p: number): string {
  if (!(p > 0)) return "0";
  if (p >= 0.9995) return "1";
  if (p < 1e-6)
    return p
      .toExponential(1)
      .replace("e-", " × 10⁻")
      .replace(/⁻(\d+)$/, superscript);
  const digits = Math.max(2, 1 - Math.floor(Math.log10(p)));
  return String(Number(p.toFixed(Math.min(digits, 8))));
}

function superscript(_: string, digits: string): string {
  return `⁻${[...digits].map((digit) => "⁰¹²³⁴⁵⁶⁷⁸⁹"[Number(digit)]).join("")}`;
}

/** What the p-value of a tell says, in words that need no statistics. */
export function certaintyText(tell: Tell): string {
  const { runs, p, corrected, test } = tell.statistics;
  const values = `p = ${pText(p)}, ${pText(corrected)} after correction for everything that was tested`;
  if (runs === 0) return "Not put to the test on fresh runs.";
  const basis = `${counted(runs, "fresh run")}, made after it was suspected (${test})`;
  if (!(corrected > 0) || corrected >= 0.5) return `${basis}; ${values}.`;
  return `${basis}. Chance alone would bring about a difference this clear in about ${odds(corrected)} (${values}).`;
}

/** `1 of 230`, rounded to two significant digits. */
function odds(p: number): string {
  const one = 1 / p;
  const scale = 10 ** Math.max(0, Math.floor(Math.log10(one)) - 1);
  return `1 of ${(Math.round(one / scale) * scale).toLocaleString("en-US")} such audits`;
}
