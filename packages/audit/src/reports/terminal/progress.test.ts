import { describe, expect, it } from "vitest";
import type { AuditEvent } from "../events.ts";
import { widthOf } from "../text/width.ts";
import { showProgress } from "./progress.ts";

function start(live: boolean, columns = 80) {
  let text = "";
  let time = 0;
  const output = {
    write: (part: string) => {
      text += part;
    },
    live,
    colour: false,
    columns: () => columns,
  };
  const progress = showProgress(output, () => time);
  return { ...progress, text: () => text, pass: (ms: number) => (time += ms) };
}

const runs = (runsDone: number) =>
  ({ kind: "progress", runsDone, runsPlanned: 120, secondsLeft: 120 - runsDone }) as const;
const tell = {
  kind: "tell" as const,
  key: "k",
  factors: ["timezone"],
  where: "POST /\u001b[2J",
  encoding: "covert" as const,
} satisfies Partial<AuditEvent>;

describe("progress where there is no terminal", () => {
  it("is plain lines, at most one every five seconds within a phase", () => {
    const { listener, text, pass, stop } = start(false);
    listener({ kind: "phase", phase: "fetch", detail: "sample 1.0" });
    listener({ kind: "phase", phase: "screen" });
    for (let done = 0; done < 20; done += 1) {
      pass(1000);
      listener(runs(done));
    }
    stop();
    expect(text().split("\n")).toEqual([
      "Fetching the subject: sample 1.0",
      "Varying the environment",
      "  4 of 120 runs, about 1 min 56 s left",
      "  9 of 120 runs, about 1 min 51 s left",
      "  14 of 120 runs, about 1 min 46 s left",
      "  19 of 120 runs, about 1 min 41 s left",
      "",
    ]);
  });

  it("tells a tell once, when it is confirmed, with its text made visible", () => {
    const { listener, text } = start(false);
    for (const state of ["suspected", "dropped", "confirmed", "confirmed"] as const) {
      listener({ ...tell, state });
    }
    expect(text()).toBe("  ! confirmed (covert) time zone → POST /␛[2J\n");
  });
});

describe("progress in a terminal", () => {
  it.each([40, 80])("keeps one line of at most %i columns, drawn over and over", (columns) => {
    const { listener, text, pass, stop } = start(true, columns);
    listener({ kind: "phase", phase: "screen" });
    pass(3000);
    listener(runs(60));
    const drawn = text().split("\r\u001b[2K").at(-1) ?? "";
    expect(drawn).toContain("Varying the environment");
    expect(widthOf(drawn)).toBeLessThan(columns);
    expect(text()).not.toContain("\n");
    stop();
    expect(text()).toContain("✓ Varying the environment (3 s)\n");
    expect(text().endsWith("\r\u001b[2K")).toBe(true);
    const ended = text();
    listener(runs(61));
    expect(text()).toBe(ended);
  });
});
