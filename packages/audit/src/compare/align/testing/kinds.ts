import type { Run, Sent } from "./build.ts";
import { prompt, vendor } from "./build.ts";

const inPrompt =
  (text: (marked: boolean) => string) =>
  (marked: boolean): Run => ({
    sent: [{ body: prompt(text(marked)) }],
  });
const request =
  (make: (marked: boolean) => Sent) =>
  (marked: boolean): Run => ({
    sent: [make(marked)],
  });
const bodyOf = (make: (marked: boolean) => string) => request((marked) => ({ body: make(marked) }));
const host: [string, string] = ["Host", vendor];
const typed: [string, string] = ["content-type", "application/json"];

/** One kind of tell: a run without the mark and with it. */
export interface Kind {
  kind: string;
  make(marked: boolean, row: number): Run;
  /** Channel on which the column must be. */
  channel: string;
  /** What the column's values must be, without the mark and with it. */
  values?: [string | null, string | null];
}

const swap = (list: string[], marked: boolean) => (marked ? [...list].reverse() : list);
export const sentence = "Today's date is 2026-11-20. Work with care.";
export const kinds: Kind[] = [
  {
    kind: "apostrophe",
    channel: "prompt",
    make: inPrompt((m) => (m ? sentence.replace("'", "\u2019") : sentence)),
    values: ["'", "\u2019"],
  },
  ...(
    [
      ["zero-width space", "\u200b"],
      ["variation selector", "\ufe00"],
      ["word joiner", "\u2060"],
      ["tag character", "\u{e0041}"],
      ["byte order mark", "\ufeff"],
    ] as const
  ).map(
    ([kind, char]): Kind => ({
      kind,
      channel: "prompt",
      make: inPrompt((m) => (m ? sentence.replace("date ", `date${char} `) : sentence)),
    }),
  ),
  {
    kind: "homoglyph",
    channel: "prompt",
    make: inPrompt((m) => (m ? sentence.replace("a", "\u0430") : sentence)),
  },
  {
    kind: "no-break space",
    channel: "prompt",
    make: inPrompt((m) => (m ? sentence.replace(" ", "\u00a0") : sentence)),
  },
  {
    kind: "full-width",
    channel: "prompt",
    make: inPrompt((m) => (m ? sentence.replace("2026", "２０２６") : sentence)),
  },
  {
    kind: "trailing blank",
    channel: "prompt",
    make: inPrompt((m) => (m ? `${sentence} ` : sentence)),
  },
  {
    kind: "doubled blank",
    channel: "prompt",
    make: inPrompt((m) => (m ? sentence.replace(". ", ".  ") : sentence)),
  },
  {
    kind: "date separator",
    channel: "prompt",
    make: inPrompt((m) => (m ? sentence.replaceAll("-", "/") : sentence)),
  },
  { kind: "line end", channel: "prompt", make: inPrompt((m) => (m ? "One\r\nTwo" : "One\nTwo")) },
  {
    kind: "composed letter",
    channel: "prompt",
    make: inPrompt((m) => (m ? "caf\u0065\u0301 au lait" : "caf\u00e9 au lait")),
  },
  {
    kind: "lone surrogate",
    channel: "prompt",
    make: bodyOf((m) => prompt("a b c X").replace("X", m ? "\\ud800" : "\\udc00")),
  },
  {
    kind: "sentence order",
    channel: "prompt",
    make: inPrompt((m) => swap(["Be brief.", "Be kind."], m).join(" ")),
  },
  {
    kind: "list order",
    channel: "prompt",
    make: inPrompt((m) => `Files:\n${swap(["- a", "- b", "- c"], m).join("\n")}\nEnd`),
  },
  {
    kind: "JSON key order",
    channel: "order",
    make: bodyOf((m) => {
      const body = JSON.parse(prompt("hi"));
      return JSON.stringify(
        Object.fromEntries(swap(Object.keys(body), m).map((key) => [key, body[key]])),
      );
    }),
  },
  {
    kind: "tool order",
    channel: "order",
    make: bodyOf((m) => {
      const body = JSON.parse(prompt("hi"));
      return JSON.stringify({ ...body, tools: m ? body.tools.reverse() : body.tools });
    }),
    values: ["Read, Write", "Write, Read"],
  },
  {
    kind: "item order",
    channel: "order",
    make: bodyOf((m) => prompt("hi", { stop: swap(["a", "b", "c"], m) })),
  },
  {
    kind: "header order",
    channel: "order",
    make: request((m) => ({ body: prompt("hi"), headers: m ? [typed, host] : [host, typed] })),
  },
  {
    kind: "header case",
    channel: "header",
    make: request((m) => ({
      body: prompt("hi"),
      headers: [host, [m ? "Content-Type" : "content-type", typed[1]]],
    })),
    values: ["content-type", "Content-Type"],
  },
  {
    kind: "header presence",
    channel: "header",
    make: request((m) => ({
      body: prompt("hi"),
      headers: m ? [host, typed, ["x-y", "1"]] : [host, typed],
    })),
    values: [null, "yes"],
  },
  {
    kind: "header blanks",
    channel: "header",
    make: request((m) => ({ body: prompt("hi"), headers: [host, ["a", m ? "x,y" : "x, y"]] })),
  },
  {
    kind: "trailer",
    channel: "header",
    make: request((m) => ({ body: prompt("hi"), trailers: [["x", m ? "1" : "0"]] })),
  },
  {
    kind: "number spelling",
    channel: "body",
    make: bodyOf((m) => prompt("hi").replace("1024", m ? "1024.0" : "1024")),
  },
  {
    kind: "exponent spelling",
    channel: "body",
    make: bodyOf((m) => prompt("hi").replace("1024", m ? "1.024E3" : "1.024e3")),
  },
  {
    kind: "last digit",
    channel: "body",
    make: bodyOf((m) => prompt("hi").replace("1024", m ? "1025" : "1024")),
    values: ["1024", "1025"],
  },
  {
    kind: "number or text",
    channel: "body",
    make: bodyOf((m) => prompt("hi").replace("1024", m ? '"1024"' : "1024")),
  },
  {
    kind: "member presence",
    channel: "body",
    make: bodyOf((m) => prompt("hi", m ? { extra: null } : {})),
    values: [null, "yes"],
  },
  {
    kind: "escape spelling",
    channel: "body",
    make: bodyOf((m) =>
      prompt("caf\u00e9 \u00e9t\u00e9").replace("\u00e9", m ? "\\u00e9" : "\u00e9"),
    ),
  },
  {
    kind: "escape case",
    channel: "body",
    make: bodyOf((m) => prompt("X").replace("X", m ? "\\u00E9" : "\\u00e9")),
  },
  {
    kind: "escaped slash",
    channel: "body",
    make: bodyOf((m) => prompt("a/b/c").replace("/", m ? "\\/" : "/")),
  },
  {
    kind: "JSON white space",
    channel: "body",
    make: bodyOf((m) => prompt("hi").replace('"model":', m ? '"model": ' : '"model":')),
  },
  {
    kind: "JSON line at the end",
    channel: "body",
    make: bodyOf((m) => prompt("hi") + (m ? "\n" : "")),
  },
  {
    kind: "duplicate member",
    channel: "body",
    make: bodyOf((m) =>
      prompt("hi").replace(
        '"model":"large-1"',
        m ? '"model":"large-1","model":"large-1"' : '"model":"large-1"',
      ),
    ),
  },
  {
    kind: "JSON in text",
    channel: "body",
    make: bodyOf((m) =>
      prompt("hi", { metadata: { user: JSON.stringify({ a: 1, b: m ? "x" : "y" }) } }),
    ),
    values: ["y", "x"],
  },
  {
    kind: "JSON in base64",
    channel: "body",
    make: bodyOf((m) =>
      prompt("hi", { tag: btoa(JSON.stringify({ zone: m ? 1 : 2, other: "abc" })) }),
    ),
    values: ["2", "1"],
  },
  {
    kind: "query order",
    channel: "order",
    make: request((m) => ({
      body: prompt("hi"),
      target: `/v1/messages?${swap(["a=1", "b=2"], m).join("&")}`,
    })),
  },
  {
    kind: "query spelling",
    channel: "url",
    make: request((m) => ({ body: prompt("hi"), target: `/v1/messages?q=${m ? "a+b" : "a%20b"}` })),
  },
  {
    kind: "percent case",
    channel: "url",
    make: request((m) => ({
      body: prompt("hi"),
      target: `/v1/messages?q=${m ? "%c3%a9" : "%C3%A9"}`,
    })),
  },
  {
    kind: "empty query",
    channel: "url",
    make: request((m) => ({ body: prompt("hi"), target: `/v1/messages?q${m ? "=" : ""}` })),
  },
  {
    kind: "id in the path",
    channel: "url",
    make: (m) => ({
      sent: [
        { body: prompt("hi") },
        { target: `/v1/x/${m ? "1234567" : "7654321"}/y`, body: "{}" },
      ],
    }),
    values: ["7654321", "1234567"],
  },
  {
    kind: "User-Agent suffix",
    channel: "header",
    make: request((m) => ({
      body: prompt("hi"),
      headers: [host, ["user-agent", `tool/1.2.3 (external, cli${m ? ", x" : ""})`]],
    })),
  },
  {
    kind: "presence of a request",
    channel: "requests",
    make: (m) => ({
      sent: [{ body: prompt("hi") }, ...(m ? [{ target: "/ping", body: "{}" }] : [])],
    }),
  },
  {
    kind: "number of requests",
    channel: "requests",
    make: (m) => ({ sent: Array.from({ length: m ? 3 : 2 }, () => ({ body: prompt("hi") })) }),
    values: ["2", "3"],
  },
  {
    kind: "another host",
    channel: "requests",
    make: (m) => ({
      sent: [
        { body: prompt("hi") },
        { host: m ? "b.example" : "a.example", target: "/t", body: "{}" },
      ],
    }),
  },
  {
    kind: "DNS only",
    channel: "dns",
    make: (m) => ({ sent: [{ body: prompt("hi") }], dns: m ? [vendor, "mark.example"] : [vendor] }),
    values: [null, "yes"],
  },
  {
    kind: "DNS label",
    channel: "dns",
    make: (m) => ({
      sent: [{ body: prompt("hi") }],
      dns: [`${m ? "deadbeef01" : "deadbeef02"}.t.example`],
    }),
  },
  {
    kind: "address without a name",
    channel: "host",
    make: (m) => ({
      sent: [{ body: prompt("hi") }],
      connections: m ? [{}, { name: null, address: "203.0.113.9", port: 8443 }] : [{}],
    }),
  },
  {
    kind: "datagram",
    channel: "requests",
    make: (m) => ({
      sent: [{ body: prompt("hi") }],
      connections: m ? [{}, { transport: "udp", name: "u.example", port: 123 }] : [{}],
    }),
  },
  {
    kind: "TLS",
    channel: "tls",
    make: (m) => ({
      sent: [{ body: prompt("hi") }],
      connections: [
        { tls: { ja4: m ? "t13d1" : "t13d2", sni: vendor, alpn: [], raw: "" as never } },
      ],
    }),
  },
  {
    kind: "WebSocket message",
    channel: "body",
    make: (m) => ({
      sent: [
        { body: prompt("hi") },
        {
          kind: "websocket",
          method: "",
          scheme: "wss",
          target: "/ws",
          body: `{"a":"${m ? 1 : 2}"}`,
        },
      ],
    }),
  },
  {
    kind: "form",
    channel: "body",
    make: (m) => ({
      sent: [
        { body: prompt("hi") },
        {
          target: "/f",
          headers: [["content-type", "application/x-www-form-urlencoded"]],
          body: `a=1&b=${m ? "x" : "y"}`,
        },
      ],
    }),
  },
  {
    kind: "bytes",
    channel: "body",
    make: (m) => ({
      sent: [
        { body: prompt("hi") },
        { target: "/f", body: new Uint8Array([0, 1, 2, 255, m ? 1 : 0]) },
      ],
    }),
  },
  {
    kind: "invalid UTF-8",
    channel: "body",
    make: (m) => ({
      sent: [
        { body: prompt("hi") },
        {
          target: "/f",
          body: new Uint8Array([
            ...new TextEncoder().encode("plain text with an odd byte "),
            m ? 0xff : 0xfe,
          ]),
        },
      ],
    }),
  },
  {
    kind: "second turn only",
    channel: "prompt",
    make: (m) => {
      const first = { role: "user", content: [{ type: "text", text: "hi" }] };
      const call = {
        role: "assistant",
        content: [{ type: "tool_use", id: "t1", name: "Read", input: {} }],
      };
      const result = {
        role: "user",
        content: [
          { type: "tool_result", tool_use_id: "t1", content: `It${m ? "\u2019" : "'"}s done well` },
        ],
      };
      return {
        sent: [{ body: prompt("hi") }, { body: prompt("hi", { messages: [first, call, result] }) }],
      };
    },
    values: ["'", "\u2019"],
  },
  {
    kind: "event in a batch, whatever else is in it",
    channel: "body",
    make: (m, row) => {
      const own = { event_name: "start", zone: m ? "x" : "y" };
      const other = { event_name: "tick", n: row };
      const batches = row % 2 ? [[own, other]] : [[other], [other, own]];
      return {
        sent: [
          { body: prompt("hi") },
          ...batches.map((events) => ({
            target: "/event_logging/batch",
            body: JSON.stringify({ events }),
          })),
        ],
      };
    },
    values: ["y", "x"],
  },
  {
    kind: "event in JSON lines",
    channel: "body",
    make: (m, row) => ({
      sent: [
        { body: prompt("hi") },
        {
          target: "/log",
          body: [
            ...(row % 2 ? ['{"event":"a","n":1}'] : []),
            `{"event":"b","z":${m}}`,
            '{"event":"c"}',
          ].join("\n"),
        },
      ],
    }),
    values: ["false", "true"],
  },
  {
    kind: "OpenTelemetry record",
    channel: "body",
    make: (m, row) => ({
      sent: [
        { body: prompt("hi") },
        {
          target: "/v1/logs",
          body: JSON.stringify({
            resourceLogs: [
              {
                scopeLogs: [
                  {
                    logRecords: [
                      ...(row % 2 ? [{ body: { stringValue: "other" } }] : []),
                      {
                        body: { stringValue: "start" },
                        attributes: [{ key: "tz", value: { stringValue: m ? "p" : "q" } }],
                      },
                    ],
                  },
                ],
              },
            ],
          }),
        },
      ],
    }),
    values: ["q", "p"],
  },
];
