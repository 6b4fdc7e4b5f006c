import { expect, test } from "vitest";
import { longest } from "../align/body.ts";
import { prompt, tableOf } from "../align/testing/build.ts";
import { explainNoise } from "./explain.ts";

const bodies: [name: string, body: (size: number) => string][] = [
  ["letters", (size) => `${"x".repeat(size)}\r\n`],
  ["a JSON string of digits", (size) => JSON.stringify("1".repeat(size))],
  ["letters beyond ASCII", (size) => `${"中".repeat(size / 3)}\r\n`],
];

/** Every run sends another length, so that the values vary and are looked at from all sides. */
function volatileOf(body: (size: number) => string, size: number): string[] {
  const runs = [0, 1].map((run) => ({
    sent: [{ body: prompt("hi") }, { target: "/up", body: body(size - 600 * run) }],
  }));
  const { volatility } = explainNoise(tableOf(runs));
  return [...volatility].filter(([, { state }]) => state === "volatile").map(([key]) => key);
}

test.each(bodies)(
  "%s, as many as are taken apart, can be compared",
  (_, body) => {
    expect(volatileOf(body, longest - 100).join()).toContain("/up");
  },
  60_000,
);

test.each(bodies)(
  "%s, more than that, are compared as a whole",
  (_, body) => {
    expect(volatileOf(body, 9 * 1024 * 1024).join()).toContain("/up");
  },
  60_000,
);
