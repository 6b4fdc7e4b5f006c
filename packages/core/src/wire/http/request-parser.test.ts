import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { concatBytes, fromLatin1, latin1 } from "./byte-queue.ts";
import { httpLimits, RequestParser } from "./request-parser.ts";
import { parseTarget } from "./target.ts";

/** What came out, with the pieces of each body and each aside joined: how they are cut may differ. */
function readAll(pieces: readonly Uint8Array[]): unknown[] {
  const parser = new RequestParser();
  const out: unknown[] = [];
  let body: Uint8Array[] = [];
  for (const piece of pieces) {
    parser.push(piece);
    for (let event = parser.next(); event; event = parser.next()) {
      if (event.kind === "data") body.push(event.bytes);
      else if (event.kind === "end")
        out.push({ body: latin1(concatBytes(body)), trailers: event.trailers });
      else if (event.kind === "aside") out.push({ aside: latin1(event.bytes) });
      else out.push(event);
      if (event.kind === "head") body = [];
    }
  }
  out.push({
    begun: parser.inMessage ? latin1(concatBytes(body)) : "",
    rest: latin1(parser.takeRest()),
  });
  return out;
}

function split(bytes: Uint8Array, cuts: readonly number[]): Uint8Array[] {
  const places = [0, ...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length].sort(
    (a, b) => a - b,
  );
  return places.slice(1).map((place, at) => bytes.slice(places[at], place));
}

/** Scraps of which requests, good and bad, are made. */
const scrap = fc.constantFrom(
  "GET / HTTP/1.1\r\n",
  "POST /x HTTP/1.1\r\n",
  "GET  HTTP/1.0\n",
  "CONNECT a:1 HTTP/1.1\r\n",
  "Host: h\r\n",
  "Content-Length: 3\r\n",
  "Content-Length: 0\r\n",
  "content-length: x\r\n",
  "Transfer-Encoding: chunked\r\n",
  "Transfer-Encoding: gzip\r\n",
  " folded\r\n",
  "no colon\n",
  "\r\n",
  "\n",
  "\r",
  "3\r\nabc\r\n",
  "0\r\n",
  "3;x=y\r\nabc\n",
  "ffffffffffffff\r\n",
  "abc",
  ":",
  "\0",
  "\xff",
);

describe("whatever comes in", () => {
  test("pieces make no difference, and nothing is thrown", () => {
    const stream = fc.oneof(
      fc.array(scrap, { maxLength: 12 }).map((scraps) => fromLatin1(scraps.join(""))),
      fc.uint8Array({ maxLength: 100 }),
    );
    fc.assert(
      fc.property(stream, fc.array(fc.nat(), { maxLength: 12 }), (bytes, cuts) => {
        const whole = readAll([bytes]);
        expect(readAll(split(bytes, cuts))).toEqual(whole);
        expect(readAll(Array.from(bytes, (byte) => Uint8Array.from([byte])))).toEqual(whole);
      }),
      { numRuns: 3000 },
    );
  });

  test("no byte of it is lost: heads, bodies, asides and the rest tell all", () => {
    const body = fc.uint8Array({ maxLength: 40 });
    const value = fc.stringMatching(/^[!-~]([ -~]*[!-~])?$/);
    fc.assert(
      fc.property(fc.array(fc.tuple(body, value), { minLength: 1, maxLength: 4 }), (requests) => {
        const text = requests.map(([content, header]) => {
          return `PUT /p HTTP/1.1\r\nX: ${header}\r\nContent-Length: ${content.length}\r\n\r\n${latin1(content)}`;
        });
        const events = readAll([fromLatin1(text.join(""))]);
        expect(events).toHaveLength(2 * requests.length + 1);
        requests.forEach(([content, header], at) => {
          expect(events[2 * at]).toMatchObject({
            head: {
              headers: [
                ["X", header],
                ["Content-Length", `${content.length}`],
              ],
            },
          });
          expect(events[2 * at + 1]).toEqual({ body: latin1(content), trailers: [] });
        });
      }),
    );
  });

  test("large heads are refused, in time that grows no faster than they do", () => {
    const endless = fromLatin1(`GET / HTTP/1.1\r\nA: ${"b".repeat(httpLimits.head)}`);
    const singles = Array.from(endless, (_, at) => endless.subarray(at, at + 1));
    expect(readAll(singles)[0]).toEqual({ kind: "refused", reason: "its HTTP head is too large" });
    expect(readAll([endless])[0]).toEqual({
      kind: "refused",
      reason: "its HTTP head is too large",
    });
    const blanks = fromLatin1(`GET ${" ".repeat(60_000)}`);
    expect(readAll([blanks, fromLatin1("x\r\n")])[0]).toEqual({
      kind: "refused",
      reason: "it is not HTTP/1",
    });
    const lines = fromLatin1(`GET / HTTP/1.1\r\n${"a:\n".repeat(httpLimits.fields)}\n`);
    expect(readAll([lines])[0]).toEqual({ kind: "refused", reason: "its HTTP head is too large" });
  });
});

test("after CONNECT the rest belongs to the tunnel", () => {
  const parser = new RequestParser();
  parser.push(fromLatin1("CONNECT a.example:443 HTTP/1.1\r\nContent-Length: 5\r\n\r\nhello"));
  expect(parser.next()).toMatchObject({ kind: "head" });
  expect(parser.next()).toEqual({ kind: "end", trailers: [] });
  expect(latin1(parser.takeRest())).toBe("hello");
});

test("a no-break space is part of a value, since HTTP knows only blanks and tabs", () => {
  const [event] = readAll([fromLatin1("GET / HTTP/1.1\r\nX: \xa0tell\xa0\t\r\n\r\n")]) as [
    { head: { headers: unknown } },
  ];
  expect(event.head.headers).toEqual([["X", "\xa0tell\xa0"]]);
});

test("targets of every form are taken apart", () => {
  expect(parseTarget("GET", "/a?b")).toMatchObject({ form: "origin", path: "/a?b", usual: true });
  expect(parseTarget("OPTIONS", "*")).toMatchObject({ form: "asterisk", path: "*" });
  expect(parseTarget("CONNECT", "[::1]:443").authority).toEqual({ host: "::1", port: 443 });
  expect(parseTarget("GET", "http://a.example:8/p")).toMatchObject({
    form: "absolute",
    path: "/p",
    authority: { host: "a.example", port: 8 },
    scheme: "http",
    usual: true,
  });
  expect(parseTarget("GET", "HTTPS://u:p@A.example?q")).toMatchObject({
    path: "/?q",
    authority: { host: "a.example", port: null },
    scheme: "https",
    usual: false,
  });
});
