import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { extract } from "./extract.ts";
import { buildTrace, context, prompt, tableOf, varying, vendor } from "./testing/build.ts";

function headers(host: string, body: string): [string, string][] {
  return [
    ["Host", host],
    ["Content-Length", String(Buffer.byteLength(body))],
  ];
}

const zones = ["Europe/Berlin", "Asia/Shanghai"];
const bases = [null, "https://gw.example/anthropic", "https://gw.example.cn:8443"];

/** A tool that marks its date by the zone and its apostrophe by the base URL, only with a custom one. */
function marked(zone: string, base: string | null) {
  const url = new URL(base ?? `https://${vendor}`);
  const sign = base && zone === "Asia/Shanghai" ? "/" : "-";
  const apostrophe = url.hostname.endsWith(".cn") ? "\u2019" : "'";
  const text = `Working folder: /home/dev\nToday${apostrophe}s date is ${["2026", "11", "20"].join(sign)}.\nEnd.`;
  return {
    levels: { timezone: zone, ...(base === null ? {} : { "base-url": base }) },
    dns: [url.hostname],
    connections: [{ name: url.hostname, port: Number(url.port || 443) }],
    sent: [
      {
        body: prompt(text),
        host: url.hostname,
        headers: headers(url.host, prompt(text)),
        port: Number(url.port || 443),
        target: `${url.pathname.replace(/\/$/, "")}/v1/messages?beta=true`,
      },
    ],
  };
}

describe("two marks in one sentence", () => {
  const runs = bases.flatMap((base) => zones.map((zone) => marked(zone, base)));
  const table = tableOf(runs);
  const slots = table.columns.filter((column) => column.parent !== null);

  test("end up in two columns", () => {
    expect(slots.map((column) => column.values)).toEqual([
      ["'", "'", "'", "'", "\u2019", "\u2019"],
      ["-11-", "-11-", "-11-", "/11/", "-11-", "/11/"],
    ]);
    expect(new Set(slots.map((column) => column.channel))).toEqual(new Set(["prompt"]));
    expect(slots[0]?.where).toBe("POST /v1/messages $.messages[0].content[0].text");
    expect(slots[0]?.host).toBe("<model-api>");
  });

  test("and nothing else varies, whatever the base URL", () => {
    const others = varying(table).filter((key) => !slots.some((column) => column.key === key));
    expect(others).toEqual(["<model-api> POST /v1/messages|header:content-length|value"]);
  });

  test("are shown in their place", () => {
    const [apostrophe, date] = slots;
    if (!apostrophe || !date) throw new Error("no slots");
    const told = table.excerpt(date, 3);
    expect(told?.text).toBe("Working folder: /home/dev\nToday's date is 2026/11/20.\nEnd.");
    expect(told?.text.slice(told.from, told.to)).toBe("/11/");
    expect(table.excerpt(apostrophe, 5)).toMatchObject({ from: 31, to: 32 });
  });

  test("keep their keys in a table with more runs", () => {
    const more = tableOf([...runs, ...runs.map((run) => ({ ...run, dns: ["x.example"] }))]);
    const keys = new Set(more.columns.map((column) => column.key));
    for (const column of table.columns) expect(keys).toContain(column.key);
  });
});

test("an excerpt of a long text is short and shows the place", () => {
  const text = (mark: string) => `${"first words ".repeat(50)}A${mark}B${" last words".repeat(50)}`;
  const table = tableOf(
    ["-", "\u{1f600}"].map((mark) => ({ sent: [{ body: prompt(text(mark)) }] })),
  );
  const column = table.columns.find((c) => c.parent !== null);
  const told = column && table.excerpt(column, 1);
  expect(told?.text.length).toBeLessThanOrEqual(160);
  expect(told?.text.slice(told.from, told.to)).toContain("\u{1f600}");
});

test("telemetry that stays with the vendor under a custom base URL is one message", () => {
  const run = (base: string | null) => {
    const host = base === null ? vendor : new URL(base).hostname;
    return {
      levels: base === null ? {} : { "base-url": base },
      dns: host === vendor ? [vendor] : ["gw.example", vendor],
      connections: host === vendor ? [{}] : [{ name: "gw.example" }, {}],
      sent: [
        { body: prompt("hi"), host },
        { target: "/api/settings", host: vendor, body: "{}" },
        { target: "/v1/models", method: "GET", host },
      ],
    };
  };
  const table = tableOf([
    run(null),
    run("https://gw.example"),
    run(null),
    run("https://gw.example"),
    // The vendor's own host, set as any other: what stays there still does not follow it.
    run(`https://${vendor}`),
    run(`https://${vendor}`),
  ]);
  expect(varying(table)).toEqual([]);
  const settings = table.columns.filter((column) => column.where.startsWith("POST /api/settings"));
  expect(new Set(settings.map((column) => column.host))).toEqual(new Set([vendor]));
  expect(new Set(settings.map((column) => column.role))).toEqual(new Set(["other"]));
});

test("requests that race are matched by what they are", () => {
  const title = { body: prompt("Give a title", { tools: [], max_tokens: 10 }) };
  const check = { body: prompt("quota", { tools: [], max_tokens: 1 }) };
  const main = { body: prompt("hi") };
  const orders = [
    [title, check, main],
    [check, title, main],
    [main, check, title],
    [check, main, title],
  ];
  const table = tableOf(orders.map((sent) => ({ sent })));
  const beyondOrder = varying(table).filter((key) => !/^run\|(messages|time)/.test(key));
  expect(beyondOrder).toEqual([]);
});

test("a block put in before others does not make them look changed", () => {
  const blocks = (...texts: string[]) =>
    prompt("x", {
      messages: [{ role: "user", content: texts.map((text) => ({ type: "text", text })) }],
    });
  const plain = blocks("First block of text.", "Second block of text.");
  const more = blocks("<reminder>", "First block of text.", "Second block of text.");
  const table = tableOf([plain, more, plain, more].map((body) => ({ sent: [{ body }] })));
  const keys = varying(table).filter((key) => !key.includes("content-length"));
  expect(keys.map((key) => key.split("|").slice(1).join("|"))).toEqual([
    "$.messages[0].content|length",
    "$.messages[0].content[+1]|presence",
  ]);
});

test("time to the first request and between requests", () => {
  const table = tableOf([
    {
      sent: [
        { body: prompt("a"), at: 120.04 },
        { body: prompt("b"), at: 200 },
      ],
    },
  ]);
  const times = table.columns.filter((column) => column.kind === "timing");
  expect(times.map((column) => [column.where, column.values[0], column.channel])).toEqual([
    ["run time to first request", "120.0", "timing"],
    ["run time to request 2", "80.0", "timing"],
  ]);
});

test("a run without a model request is marked as not usable", () => {
  const table = tableOf([
    { sent: [{ target: "/x", body: "{}" }] },
    { sent: [{ body: prompt("a") }] },
  ]);
  expect(table.rows.map((row) => row.usable)).toEqual([false, true]);
  const path = "<model-api> POST /v1/messages|";
  const model = table.columns.find((column) => column.key === `${path}$.model|value`);
  expect(model?.values).toEqual([undefined, "large-1"]);
});

test("hostile bodies are bounded and never throw", () => {
  const deep = "[".repeat(100_000) + "]".repeat(100_000);
  const objects = '{"a":'.repeat(100_000) + "1" + "}".repeat(100_000);
  const wide = JSON.stringify(Array.from({ length: 60_000 }, (_, i) => ({ [`k${i}`]: i })));
  const vector = JSON.stringify(Array.from({ length: 200_000 }, (_, i) => i / 7));
  const bodies = [deep, objects, wide, vector, '{"a":"\\ud800"}', "\u0000", '"'.repeat(9999)];
  const bytes = [new Uint8Array([0xff, 0xfe, 0x00]), new Uint8Array(5000).fill(0xc3)];
  const table = tableOf([
    { sent: [...bodies, ...bytes].map((body, i) => ({ body, target: `/t${"x".repeat(i)}` })) },
    { sent: [...bodies, ...bytes].map((body, i) => ({ body, target: `/v1/messages?${i}` })) },
  ]);
  expect(table.columns.length).toBeLessThan(200_000);
  const taken = extract(buildTrace({ sent: [{ body: wide, target: "/w" }] }), context);
  expect(taken.gaps.join()).toContain("more parts than are compared");
});

test("hostile host names, headers and questions are bounded and never throw", () => {
  const names = Array.from({ length: 3000 }, (_, i) => `n${i}.${"x".repeat(60)}.example`);
  const headers = Array.from({ length: 3000 }, (_, i): [string, string] => [
    `a|b${i}`,
    "\u0000|\ud800",
  ]);
  const table = tableOf([
    { sent: [{ headers, target: "%%%/|/../?&&&=%", host: "|[::1" }], dns: names },
  ]);
  expect(new Set(table.columns.map((column) => column.key)).size).toBe(table.columns.length);
});

const anything = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.json(),
  fc.lorem({ mode: "sentences" }),
);

test("identical runs never vary, whatever they send", () => {
  fc.assert(
    fc.property(fc.array(anything, { minLength: 1, maxLength: 4 }), anything, (bodies, text) => {
      const run = {
        sent: [{ body: prompt(text) }, ...bodies.map((body) => ({ body, target: "/t" }))],
      };
      expect(varying(tableOf([run, run, run]))).toEqual([]);
    }),
    { numRuns: 150 },
  );
});

test("different bodies always have a column that tells them apart", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), fc.uint8Array({ maxLength: 40 }), (a, b) => {
      fc.pre(Buffer.compare(a, b) !== 0);
      const headers: [string, string][] = [["Host", vendor]];
      const table = tableOf([a, b].map((body) => ({ sent: [{ body, headers }] })));
      expect(varying(table)).not.toEqual([]);
    }),
  );
});

test("different JSON texts always have a column that tells them apart", () => {
  const spelled = fc
    .tuple(fc.json({ maxDepth: 3 }), fc.constantFrom("", " ", "\n"), fc.boolean())
    .map(
      ([json, space, escaped]) =>
        (escaped ? json.replaceAll("a", "\\u0061").replaceAll("/", "\\/") : json) + space,
    );
  fc.assert(
    fc.property(spelled, spelled, (a, b) => {
      fc.pre(a !== b);
      const headers: [string, string][] = [["Host", vendor]];
      const table = tableOf([a, b].map((body) => ({ sent: [{ body, headers }] })));
      expect(varying(table)).not.toEqual([]);
    }),
    { numRuns: 300 },
  );
});
