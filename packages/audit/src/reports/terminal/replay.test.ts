import { base64Of } from "@telltale/core/model/index.ts";
import { expect, it } from "vitest";
import type { ReplaySide } from "../events.ts";
import { covert } from "../testing/samples.ts";
import { replayReport } from "./replay.ts";

const side = (zone: string, text: string, at: number): ReplaySide => ({
  run: "r1",
  levels: { timezone: zone, "base-url": "neutral" },
  excerpt: { text, from: at, to: at + 1 },
  bytes: base64Of(new TextEncoder().encode(text[at] ?? "")),
});

it("shows both byte strings of a minimal pair, and what differed", () => {
  const [tell] = covert.tells;
  if (tell === undefined) throw new Error("no tell");
  const without = side("Europe/Berlin", "is 2026-11-20", 7);
  const treated = side("Asia/Shanghai", "is 2026/11/20", 7);
  const shown = replayReport(
    { tell, without, with: treated, seenAgain: true },
    { width: 80, colour: false },
  );
  expect(shown).toContain("time zone: Europe/Berlin\nis 2026[-]11-20\nBytes       2d\n");
  expect(shown).toContain("/  U+002F SOLIDUS");
  expect(shown).not.toContain("neutral");
  expect(shown).toContain("Seen again:");

  const absent: ReplaySide = { ...without, excerpt: null, bytes: null };
  const gone = replayReport(
    { tell, without: absent, with: treated, seenAgain: false },
    { width: 60, colour: false },
  );
  expect(gone).toContain("nothing was sent at this place");
  expect(gone).toContain("Not seen again:");
});
