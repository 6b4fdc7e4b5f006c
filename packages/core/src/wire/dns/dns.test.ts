import fc from "fast-check";
import { expect, test } from "vitest";
import { parseQuery } from "./query.ts";
import { writeReply } from "./reply.ts";

/** A query with one question of type A. */
function query(...labels: (string | Uint8Array)[]): Uint8Array {
  const name = labels.flatMap((label) => {
    const bytes = typeof label === "string" ? new TextEncoder().encode(label) : label;
    return [bytes.length, ...bytes];
  });
  return Uint8Array.from([0xab, 0xcd, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, ...name, 0, 0, 1, 0, 1]);
}

test("a question is read with its case, and odd bytes are escaped", () => {
  expect(parseQuery(query("WwW", "Example"))).toMatchObject({
    id: 0xabcd,
    recursionDesired: true,
    questions: [{ name: "WwW.Example", type: 1, class: 1 }],
    edns: false,
    saysMore: false,
  });
  const odd = query("a.b\\c", Uint8Array.from([0, 0x20, 0xe4]));
  expect(parseQuery(odd)?.questions[0]?.name).toBe("a\\.b\\\\c.\\000\\032\\228");
});

test("replies carry the question, and an address where there is one", () => {
  const parsed = parseQuery(query("a", "example"));
  if (!parsed) throw new Error("not read");
  const reply = writeReply(parsed, () => Uint8Array.from([198, 18, 0, 1]));
  expect([...reply.subarray(0, 12)]).toEqual([0xab, 0xcd, 0x81, 0x80, 0, 1, 0, 1, 0, 0, 0, 0]);
  expect([...reply.subarray(-16)]).toEqual([
    0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, 198, 18, 0, 1,
  ]);
  expect(writeReply(parsed, () => null)).toHaveLength(query("a", "example").length);
});

test("loops, cut names and labels that are too long are no queries", () => {
  const whole = query("a", "example");
  for (let cut = 0; cut < whole.length; cut += 1)
    expect(parseQuery(whole.subarray(0, cut))).toBeNull();
  expect(parseQuery(Uint8Array.from([...whole.subarray(0, 12), 0xc0, 12, 0, 1, 0, 1]))).toBeNull();
  expect(parseQuery(query(...Array.from({ length: 130 }, () => "a")))).toBeNull();
});

test("whatever comes in, nothing is thrown, and a reply is never much larger", () => {
  const head = fc.tuple(fc.constantFrom(0, 1), fc.nat(9), fc.nat(2), fc.nat(2));
  fc.assert(
    fc.property(
      head,
      fc.uint8Array({ maxLength: 600 }),
      ([flag, questions, others, more], tail) => {
        const bytes = Uint8Array.from([
          0,
          0,
          flag,
          0,
          0,
          questions,
          0,
          others,
          0,
          0,
          0,
          more,
          ...tail,
        ]);
        const parsed = parseQuery(bytes);
        if (!parsed) return;
        const reply = writeReply(parsed, () => Uint8Array.from([198, 18, 0, 1]));
        expect(reply.length).toBeLessThanOrEqual(bytes.length + 16 * parsed.questions.length + 11);
      },
    ),
    { numRuns: 2000 },
  );
  fc.assert(fc.property(fc.uint8Array(), (bytes) => void parseQuery(bytes)));
});
