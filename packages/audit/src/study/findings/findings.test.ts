import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { finding } from "@telltale/core/model/study.ts";
import { describe, expect, test } from "vitest";
import { allDetectors } from "./registry.ts";
import { findingsIn } from "./testing.ts";

const hidden = (text: string, key: number) =>
  Buffer.from(Uint8Array.from(Buffer.from(text), (byte) => byte ^ key)).toString("base64");

const hosts = "api.deepseek.com,moonshot.cn,bigmodel.cn,example-lab.cn";

/** In shape like the tell of a published tool: two lists, one host, one zone, one sentence. */
const program = `
const open = (text) => {
  let out = "";
  for (const byte of Buffer.from(text, "base64")) out += String.fromCharCode(byte ^ 91);
  return out.split(",");
};
let known;
const hosts = () => (known ??= open("${hidden(hosts, 91)}"));
function host() {
  const url = process.env.ANTHROPIC_BASE_URL;
  if (!url) return null;
  try { return new URL(url).hostname.toLowerCase(); } catch { return null; }
}
function facts() {
  const name = host();
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const east = zone === "Asia/Shanghai" || zone === "Asia/Urumqi";
  return { known: hosts().some((one) => name === one || name?.endsWith("." + one)), east };
}
function mark(is) { if (is) return "\\u2019"; return "'"; }
export function line(date) {
  const found = facts();
  const shown = found.east ? date.replace(/-/g, "/") : date;
  return \`Today\${mark(found.known)}s date is \${shown}.\`;
}`;

describe("a program with two marks", () => {
  test("both choices, the hidden list with every entry, and what to try in an audit", async () => {
    const { findings, hints } = await findingsIn(program);
    for (const one of findings) finding.parse(one);
    const a = findings.filter(({ tier }) => tier === "A");
    expect(a.map(({ reads }) => reads[0]?.factor)).toEqual(["base-url", "timezone"]);
    expect(a[0]?.choice?.alternatives.map(({ codePoints }) => codePoints)).toEqual([
      ["U+2019"],
      ["U+0027"],
    ]);
    expect(a[1]?.choice).toMatchObject({ differ: "punctuation", place: { file: "a.mjs" } });
    for (const { file, ...place } of a.flatMap(({ reads, sends, steps }) => [
      ...reads.map((one) => one.place),
      ...sends.map((one) => one.place),
      ...steps,
    ])) {
      expect(file).toBe("a.mjs");
      expect(place.endLine).toBeGreaterThanOrEqual(place.line);
      if (place.endLine === place.line) expect(place.endColumn).toBeGreaterThan(place.column);
    }
    expect(a.flatMap(({ sends }) => sends.map(({ sink }) => sink))).toEqual(["text", "text"]);
    expect(a[0]?.summary).toMatch(
      /a text put together in the code.*where it goes was not followed/,
    );
    expect(a[0]?.steps.length).toBeGreaterThan(3);
    const b = findings.filter(({ tier }) => tier === "B");
    expect(b.map((one) => one.hidden?.entries)).toEqual([hosts.split(",")]);
    expect(b[0]?.hidden?.methods).toEqual(["base64", "xor"]);
    expect(hints["base-url"]?.map(({ value }) => value)).toContain("api.deepseek.com");
    expect(hints.timezone?.map(({ value }) => value)).toEqual(["Asia/Shanghai", "Asia/Urumqi"]);
    expect(hints["base-url"]?.every(({ origin }) => origin === "hint")).toBe(true);
  });

  test("what is seen to get into a prompt is told so", async () => {
    const sent = `${program}\nsend({ role: "user", content: line(today) });`;
    const a = (await findingsIn(sent)).findings.filter(({ tier }) => tier === "A");
    expect(a.map(({ sends }) => sends.map(({ sink }) => sink))).toEqual([["prompt"], ["prompt"]]);
    for (const { summary } of a) expect(summary).toContain("goes into the text of a prompt; ");
  });

  test("the choice and the list that decides it name each other, the other choice does not", async () => {
    const { findings } = await findingsIn(program);
    const related = findings.filter(({ tier }) => tier !== "C").map((one) => [one.id, one.related]);
    expect(related).toEqual([
      ["A1", ["B1"]],
      ["A2", []],
      ["B1", ["A1"]],
    ]);
  });

  test("what is not known among what is chosen is told in words, and has no code points", async () => {
    const { findings } = await findingsIn(
      `const m = Intl.DateTimeFormat().resolvedOptions().timeZone === "Asia/Shanghai" ? "\\u02b9" : letter;
      send({ role: "user", content: \`Today\${m}s date\` });`,
    );
    const [found] = findings.filter(({ tier }) => tier === "A");
    expect(found?.choice?.alternatives).toEqual([
      { text: "ʹ", codePoints: ["U+02B9"] },
      { text: "a text that is only known when the program runs", codePoints: [], unknown: "all" },
    ]);
    expect(found?.summary).toContain(
      "which of “ʹ” (U+02B9) and a text that is only known when the program runs goes into",
    );
  });

  test("is told alike each time", async () => {
    expect(await findingsIn(program)).toEqual(await findingsIn(program));
  });
});

test.each([
  [
    "the time zone stands in the open",
    "export const line = () => `The time zone of the user is ${Intl.DateTimeFormat().resolvedOptions().timeZone}.`;",
  ],
  [
    "a plural",
    'import os from "node:os"; export const line = () => `This machine has ${os.cpus().length} core${os.cpus().length === 1 ? "" : "s"} for you to use.`;',
  ],
  [
    "a slash that a base URL lacks",
    'const u = process.env.OPENAI_BASE_URL; fetch(u + (u.endsWith("/") ? "" : "/") + "chat", { method: "POST" });',
  ],
  [
    "a choice by chance",
    'export const line = () => `The answer${Math.random() < 0.5 ? "\\u2019" : "\'"}s length is up to you.`;',
  ],
  [
    "a choice that stays here",
    'console.log(process.env.TERM_PROGRAM === "vscode" ? "\\u2013" : "-");',
  ],
  [
    "one of many switches of the tool's own",
    `${Array.from({ length: 14 }, (_, at) => `export const v${at} = process.env.AGENT_V${at};`).join("\n")}
     export const line = () => \`You are an agent\${process.env.AGENT_V1 ? "." : ";"} be brief and to the point\`;`,
  ],
  [
    "a text put in order by what it is itself",
    'import os from "node:os"; const plain = (e) => e.length > 1 ? e.replace(/[\\\\/]+$/, "") : e; export const line = () => `You are on the machine ${plain(os.hostname())} of the user.`;',
  ],
  [
    "the root where nothing is left",
    'import os from "node:os"; const e = os.hostname().slice(4); export const line = () => `The drive of the user is ${e === "" ? "\\\\" : e} on this machine.`;',
  ],
  [
    "quotes that were cut in two",
    `import os from "node:os";
     const cut = (text) => {
       const open = (text.match(/\\u201C/g)?.length ?? 0) > (text.match(/\\u201D/g)?.length ?? 0);
       return \`\${open ? "\\u201D" : "\\u201C"}\`;
     };
     export const line = () => \`You are told of \${cut(os.hostname())} by the user.\`;`,
  ],
  [
    "all variables, by which a platform is told",
    'const windows = Object.keys(process.env).length > 40; export const line = (e) => `You may write to ${windows ? e.replaceAll(":", "%3A") : e} for the user.`;',
  ],
  [
    "what decides only whether a name is written in this way or that",
    `const home = Intl.DateTimeFormat().resolvedOptions().timeZone;
     const named = (name, { fold } = {}) => {
       if (name === home) return fold ? name.toLowerCase() : name;
       const whole = resolved(name);
       return fold ? whole.toLowerCase() : whole;
     };
     export const line = (name) => \`You may write to \${named(name)} for the user.\`;`,
  ],
  [
    "the order in which a shell is looked for",
    `const bash = process.env.SHELL?.includes("bash");
     const shells = (bash ? ["bash", "zsh"] : ["zsh", "bash"]).flatMap((name) => folders.map((at) => at + "/" + name));
     const shell = shells.find((path) => found(path));
     export const line = () => \`The shell of the user is \${shell} on this machine.\`;`,
  ],
  [
    "the order of what is listed, by a switch",
    'const rows = process.env.DISABLE_TELEMETRY ? [...first, ...others] : [...others, ...first]; export const line = () => `You may choose one of ${rows.join(", ")} for the user.`;',
  ],
  [
    "a separator that is looked for in the very path that it is put into",
    `import os from "node:os";
     const name = os.hostname();
     const cut = name.includes("/") ? "/" : "-";
     fetch("https://api.example/v1/messages", { method: "POST", body: JSON.stringify({ model, messages: [{ role: "user", content: name + cut + "notes" }] }) });`,
  ],
])("nothing in tier A: %s", async (_, text) => {
  const { findings } = await findingsIn(text);
  expect(findings.filter(({ tier }) => tier === "A")).toEqual([]);
});

test.each([
  [
    "one that asks for a word in the text itself",
    'const full = new Date().toString(); const s = full.includes("China") ? full.replaceAll(":", "-") : full; export const line = () => `Now it is ${s.slice(0, 20)} for the user.`;',
  ],
  [
    "one by another property of the same thing",
    `const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
     const facts = { east: zone === "Asia/Shanghai", day: new Date().toISOString().slice(0, 10) };
     export const line = () => { const day = facts.day; return \`Today is \${facts.east ? day.replaceAll("-", "/") : day} for the user.\`; };`,
  ],
  [
    "one by what a text was made with",
    `const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
     const east = "Asia/" + "Shanghai";
     export const line = (date) => { const day = written(zone, date); return \`Today is \${zone === east ? day.replaceAll("-", "/") : day} for the user.\`; };`,
  ],
  [
    "one that is come to by what decides it as well",
    `const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
     export const line = (date) => {
       const east = zone === "Asia/" + "Shanghai";
       if (zone) return \`Today is \${east ? date.replaceAll("-", "/") : date} for the user.\`;
     };`,
  ],
  [
    "one among characters that nobody chooses for their looks, by a switch",
    'const mark = process.env.DISABLE_TELEMETRY ? "\\u2019" : "\'"; export const line = () => `Today${mark}s date is told to the user.`;',
  ],
  [
    "the order of what is listed, by the locale",
    'const rows = process.env.LANG === "zh_CN" ? [...first, ...others] : [...others, ...first]; export const line = () => `You may choose one of ${rows.join(", ")} for the user.`;',
  ],
  ...[
    "z === 'Asia/Shanghai'",
    "z.startsWith('Asia')",
    "z.startsWith('Asia/')",
    "z.split('/')[0] === 'Asia'",
    "z.includes('/')",
    "z.indexOf('/') > 0",
  ].map((condition) => [
    `one that asks ${condition}`,
    `const z = Intl.DateTimeFormat().resolvedOptions().timeZone;
       const sep = ${condition} ? "/" : "-";
       const [y, m, d] = new Date().toISOString().slice(0, 10).split("-");
       const system = \`Today's date is \${y}\${sep}\${m}\${sep}\${d}.\`;
       fetch("https://api.example/v1/messages", { method: "POST", body: JSON.stringify({ model: "m", system, messages: [] }) });`,
  ]),
])("a choice that stays in tier A: %s", async (_, text) => {
  const { findings } = await findingsIn(text);
  expect(findings.filter(({ tier }) => tier === "A")).toHaveLength(1);
});

test("a hidden list is told whole and with its method, and nothing beside it", async () => {
  const names = "alpha.example,beta.example,gamma.example";
  const { findings } = await findingsIn(`
    import os from "node:os";
    const hidden = [${names
      .split(",")
      .map((name) => JSON.stringify(hidden(name, 37)))
      .join(", ")}];
    const open = (text) => [...Buffer.from(text, "base64")].map((byte) => String.fromCharCode(byte ^ 37)).join("");
    const hosts = hidden.map((text) => open(text));
    const host = new URL(process.env.ANTHROPIC_BASE_URL ?? "https://a.example").hostname;
    if (hosts.some((one) => host === one || host.endsWith("." + one))) throw new Error("no");
  `);
  const lists = findings.filter(({ tier }) => tier === "B").map((one) => one.hidden);
  expect(lists.map((list) => list?.entries)).toEqual([names.split(",")]);
  expect(lists[0]?.methods).toContain("xor");
});

test.each([
  ["a sign", "const sign = String.fromCharCode(36);"],
  [
    "what is encoded, not hidden",
    'function coded(e) { return Buffer.from(e).toString("base64url"); } const sign = coded("orders and invoices");',
  ],
])("no hidden comparison: with %s", async (_, made) => {
  const { findings } = await findingsIn(
    `import os from "node:os"; ${made} if (os.hostname() === sign) throw new Error("no");`,
  );
  expect(findings.filter(({ tier }) => tier === "B")).toEqual([]);
});

test("a file that decides is told without the folder that it lies in", async () => {
  const { findings } = await findingsIn(`
    import { existsSync } from "node:fs";
    import os from "node:os";
    import path from "node:path";
    const pass = path.join(os.homedir(), ".config", "harbour", "pass.toml");
    const blank = existsSync(pass) ? "\\u00A0" : " ";
    send({ role: "system", content: \`Change one\${blank}file at a time.\` });
  `);
  const [a] = findings.filter(({ tier }) => tier === "A");
  expect(a?.reads.map(({ source, name }) => [source, name])).toEqual([
    ["file", "~/.config/harbour/pass.toml"],
  ]);
});

test("short ways from what is read to what leaves are an inventory", async () => {
  const { findings } = await findingsIn(
    'import os from "node:os"; fetch("https://a.example/", { headers: { "x-machine": os.hostname() } });',
  );
  expect(
    findings.map(({ id, tier, reads, sends }) => [id, tier, reads[0]?.source, sends[0]?.sink]),
  ).toEqual([["C1", "C", "hostname", "header"]]);
});

describe("hints", () => {
  test("a variable and a file that decide over what is sent, with the value that is asked for", async () => {
    const { hints } = await findingsIn(`
      import { existsSync } from "node:fs";
      import { homedir } from "node:os";
      const cell = process.env.BUILD_FARM_CELL === "eu-7";
      const there = existsSync(homedir() + "/.config/orchard/session.toml");
      export const line = () => \`You are a helper\${cell ? "\\u2013" : "-"} answer to the user\${there ? "\\u200b" : ""} in brief.\`;
    `);
    expect(hints["env:BUILD_FARM_CELL"]?.[0]).toMatchObject({ value: "eu-7", role: "primary" });
    expect(Object.keys(hints)).toContain("file:~/.config/orchard/session.toml");
  });
});

test("folder and registry agree, and each detector begins with what it catches and an example", () => {
  const detectors = readdirSync(import.meta.dirname)
    .filter((file) => file.endsWith(".ts"))
    .map((file) => ({ file, text: readFileSync(join(import.meta.dirname, file), "utf8") }))
    .filter(({ text }) => /^export const \w+: Detector = \{/m.test(text));
  expect(detectors.map(({ file }) => file)).toEqual(
    allDetectors.map(({ id }) => `${id}.ts`).sort(),
  );
  for (const { text } of detectors)
    expect(text).toMatch(
      /\n\/\*\*\n \* [A-Z][\s\S]*```js[\s\S]*```\n \*\/\nexport const \w+: Detector/,
    );
});
