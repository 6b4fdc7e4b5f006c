import { expect, test } from "vitest";
import { findingsIn } from "./testing.ts";

const zone = "const z = Intl.DateTimeFormat().resolvedOptions().timeZone;\n";
const axios = 'import axios from "axios";\n';
const net = 'import net from "node:net";\nimport https from "node:https";\n';

/** What the inventory says of a program: by which ways something gets where. */
async function ways(program: string): Promise<string[]> {
  const { findings } = await findingsIn(program);
  return findings.flatMap(({ tier, sends, summary }) =>
    tier === "C" ? sends.map(({ sink }) => `${sink}: ${summary}`) : [],
  );
}

test.each([
  [
    "a header among options",
    `${axios}${zone}axios.get(url, { headers: { "x-zone": z }, timeout: 9 })`,
    "header",
  ],
  [
    "headers of options that are given whole",
    `${zone}const o = { method: "GET", headers: { "x-zone": z } }; fetch(url, o)`,
    "header",
  ],
  [
    "a body in options that are given whole",
    `${zone}const o = { method: "POST", body: z }; fetch(url, o)`,
    "body",
  ],
  ["the second argument of post", `${axios}${zone}axios.post(url, { zone: z }, options)`, "body"],
  [
    "the host of options",
    `${net}${zone}const o = { host: z + ".example", port: 1 }; net.connect(o)`,
    "dns",
  ],
  ["a query", `${zone}request({ method: "GET", url, params: { zone: z } })`, "url"],
  ["a message", `${zone}send({ role: "user", content: \`Your zone is \${z}.\` })`, "prompt"],
  [
    "a system prompt",
    `${zone}const text = \`The zone of the user is \${z}.\`; create({ model, messages, system: text })`,
    "prompt",
  ],
  ["a report", `${zone}analytics.track({ event: "start", properties: { zone: z } })`, "telemetry"],
  [
    "arguments of a program",
    `import { spawn } from "node:child_process"; ${zone}spawn("curl", ["-d", z])`,
    "process",
  ],
])("a way is told by what is sent: %s", async (_, program, sink) => {
  const found = await ways(program);
  expect(found.filter((way) => way.startsWith(`${sink}: The time zone can get into`))).toHaveLength(
    1,
  );
});

test.each([
  ["a sentence that goes nowhere known", `${zone}keep(\`The zone of the user is \${z}.\`)`],
  ["a sentence for a log", `${zone}note(\`The zone of the user is \${z}.\`, { level: "warn" })`],
  [
    "a field of a request that is no prompt",
    `${zone}keep({ display_name: \`The tool on \${z} of the user\` })`,
  ],
  ["an error", `${zone}throw new Error(\`The zone \${z} is not one of the user's\`)`],
  [
    "the pass phrase of TLS options",
    `${net}${zone}const o = { host: "a.example", passphrase: z }; net.connect(o)`,
  ],
  [
    "what is read of an answer",
    `${zone}const client = new Client({ key: z }); for await (const part of client.stream()) analytics.track({ event: part.type })`,
  ],
  ["a part that a text has not", `${zone}const it = { z }.z; analytics.track({ event: it.type })`],
  [
    "headers that an error keeps",
    `${zone}class Failure extends Error { constructor(h) { super("no"); this.headers = h; } } keep(new Failure(z))`,
  ],
  ["headers of an answer", `${zone}log({ status: 404, headers: { "x-zone": z } })`],
  [
    "parameters of another protocol",
    `${zone}server.notify({ method: "textDocument/hover", params: { zone: z } })`,
  ],
  [
    "a schema",
    `${zone}const s = schema.object({ method: schema.literal("a"), params: schema.of(z) })`,
  ],
  ["a word and a list", `${zone}const kinds = oneOf("type", [z, other])`],
  ["the body of an answer in a log", `${zone}note({ url, status: 200, body: z })`],
  [
    "options of a request without a body",
    `${zone}client.get("https://a.example/v1", { timeout: z })`,
  ],
  ["the path of a socket on this machine", `${net}${zone}net.connect("/tmp/" + z)`],
  [
    "settings that a function with a telling name gets",
    `${zone}const settings = { zone: z }; recordUsageMetrics(settings, event)`,
  ],
])("no way is told where nothing shows that something is sent so: %s", async (_, program) => {
  expect(await ways(program)).toEqual([]);
});

test("a way of more than ten steps is not short", async () => {
  const steps = (count: number) =>
    Array.from({ length: count }, (_, at) => `const v${at + 1} = [v${at}].join();`).join("\n");
  const program = (count: number) =>
    `${zone}const v0 = z;\n${steps(count)}\nfetch(url, { method: "POST", body: v${count} });`;
  expect(await ways(program(3))).toHaveLength(1);
  expect(await ways(program(9))).toEqual([]);
});
