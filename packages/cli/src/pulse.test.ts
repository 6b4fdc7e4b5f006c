import { expect, it } from "vitest";
import { pulse } from "./pulse.ts";

function drawn(terminal: boolean, beats: [at: number, done: number][]): string {
  let text = "";
  let now = 0;
  const err = { write: (part: string) => void (text += part), terminal, columns: () => 20 };
  const shown = pulse(
    { err, env: {} },
    (done) => `Looking at entry ${done}`,
    () => now,
  );
  for (const [at, done] of beats) {
    now = at;
    shown.beat(done);
  }
  shown.end();
  return text.replaceAll("\r\u001b[2K", "|");
}

it("says how far work has got after two seconds, now and then, and takes it away in the end", () => {
  const beats: [number, number][] = [
    [100, 1],
    [1999, 2],
    [2000, 3],
    [2100, 4],
    [2200, 5000],
  ];
  expect(drawn(true, beats)).toBe("|Looking at entry 3|Looking at entry 5,|");
  expect(drawn(false, beats)).toBe("");
  expect(drawn(true, [[100, 1]])).toBe("");
});
