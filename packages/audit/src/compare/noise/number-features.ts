import type { Feature } from "./features.ts";

/** The parts of a number that can carry a mark without changing what it seems to say. */
export function numberFeatures(_values: readonly string[]): Feature[] {
  return [
    { name: "last digit", of: (value) => /\d$/.exec(value)?.[0] },
    { name: "last digit parity", of: (value) => parity(/\d$/.exec(value)?.[0]) },
    { name: "last whole digit", of: (value) => /^-?\d*(\d)/.exec(value)?.[1] },
    { name: "whole parity", of: (value) => parity(/^-?\d*(\d)/.exec(value)?.[1]) },
    { name: "digits", of: (value) => String(value.replace(/\D/g, "").length) },
    { name: "decimals", of: (value) => String(/\.(\d+)/.exec(value)?.[1]?.length ?? 0) },
    { name: "sign", of: (value) => (value.startsWith("-") ? "-" : "+") },
  ];
}

function parity(digit: string | undefined): string | undefined {
  return digit === undefined ? undefined : Number(digit) % 2 === 0 ? "even" : "odd";
}
