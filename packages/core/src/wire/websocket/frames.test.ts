import fc from "fast-check";
import { expect, test } from "vitest";
import { concatBytes, latin1 } from "../http/byte-queue.ts";
import { type FrameEvent, FrameParser, MessageJoiner, writeFrame } from "./frames.ts";

/** Everything that comes out of bytes which arrive in the given pieces. */
function readAll(pieces: readonly Uint8Array[]): { events: FrameEvent[]; rest: Uint8Array } {
  const parser = new FrameParser();
  const events: FrameEvent[] = [];
  for (const piece of pieces) {
    parser.push(piece);
    for (let event = parser.next(); event; event = parser.next()) events.push(event);
  }
  return { events, rest: parser.takeRest() };
}

const split = (bytes: Uint8Array, cuts: readonly number[]): Uint8Array[] => {
  const places = [0, ...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length].sort(
    (a, b) => a - b,
  );
  return places.slice(1).map((place, at) => bytes.slice(places[at], place));
};

function describe(event: FrameEvent): string {
  if (event.kind === "refused") return event.reason;
  return `${event.frame.opcode} ${event.frame.final} ${latin1(event.frame.payload)}`;
}

/** A frame as a client sends it. */
function masked(first: number, payload: Uint8Array, mask: number[]): Uint8Array {
  const plain = writeFrame(0, payload);
  const head = plain.subarray(0, plain.length - payload.length);
  const covered = payload.map((byte, at) => byte ^ (mask[at % 4] ?? 0));
  return concatBytes([
    Uint8Array.from([first, (head[1] ?? 0) | 0x80, ...head.subarray(2), ...mask]),
    covered,
  ]);
}

test("frames of every length come out unmasked, however they arrive", () => {
  const payload = fc.oneof(
    fc.uint8Array({ maxLength: 10 }),
    fc.constantFrom(125, 126, 65_535, 65_536).map((n) => new Uint8Array(n).fill(7)),
  );
  const mask = fc.array(fc.nat(255), { minLength: 4, maxLength: 4 });
  fc.assert(
    fc.property(
      fc.array(fc.tuple(payload, mask), { maxLength: 3 }),
      fc.array(fc.nat()),
      (frames, cuts) => {
        const bytes = concatBytes(frames.map(([content, key]) => masked(0x82, content, key)));
        const { events, rest } = readAll(split(bytes, cuts));
        const expected = frames.map(([content]) => `2 true ${latin1(content)}`);
        expect(events.map(describe)).toEqual(expected);
        expect(rest).toHaveLength(0);
      },
    ),
    { numRuns: 60 },
  );
});

test("random bytes never throw, and pieces make no difference", () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ maxLength: 200 }),
      fc.array(fc.nat(), { maxLength: 8 }),
      (bytes, cuts) => {
        expect(readAll(split(bytes, cuts))).toEqual(readAll([bytes]));
      },
    ),
    { numRuns: 1000 },
  );
});

test("lengths that nobody would send are refused at once", () => {
  const huge = Uint8Array.from([0x82, 0xff, 0, 0, 0xff, 0, 0, 0, 0, 0, 1, 2, 3, 4]);
  expect(readAll([huge]).events[0]).toMatchObject({ kind: "refused" });
  expect(readAll([Uint8Array.from([0x89, 0x7e, 0, 200])]).events[0]).toMatchObject({
    kind: "refused",
  });
});

test("fragments are put together, and only in order", () => {
  const joiner = new MessageJoiner();
  const frame = (final: boolean, opcode: number, text: string) => ({
    final,
    opcode,
    payload: new TextEncoder().encode(text),
  });
  expect(joiner.add(frame(false, 1, "a"))).toBeNull();
  expect(joiner.add(frame(false, 0, "b"))).toBeNull();
  expect(new TextDecoder().decode(joiner.add(frame(true, 0, "c")) as Uint8Array)).toBe("abc");
  expect(joiner.add(frame(true, 0, "d"))).toBe("refused");
});
