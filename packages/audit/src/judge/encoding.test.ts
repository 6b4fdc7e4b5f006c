import type { FactorId } from "@telltale/core/model/index.ts";
import { describe, expect, test } from "vitest";
import type { Column } from "../compare/table.ts";
import { encodingOf } from "./encoding.ts";
import type { Evidence } from "./evidence.ts";
import { evidence, type Sent } from "./testing/evidence.ts";

const shanghai = {
  id: "Asia/Shanghai",
  value: { env: "Asia/Shanghai", localtime: "Asia/Shanghai" },
};
const berlin = { id: "Europe/Berlin", value: { env: "Europe/Berlin", localtime: "Europe/Berlin" } };
const neutral = { id: "neutral", value: "https://llm-gateway.example.com" };
const lookalike = { id: "suffix .cn", value: "https://llm-gateway.example.cn" };

test("the name of a variable in a list of names is derived, however short it is", () => {
  const inTheList = evidence(
    "env:CI",
    {},
    { id: "CI=true", value: "true", sends: '    "CI",\n' },
    { id: "unset", value: null, sends: "" },
  );
  expect(encodingOf(inTheList).encoding).toBe("derived");
});

test("words that stand beside the name of the variable are no hidden swap, however short the name", () => {
  const line = (place: string, state: string) =>
    `You are Wren. Output goes to ${place} (CI${state}).`;
  const one = evidence(
    "env:CI",
    { channel: "prompt", where: "POST /v1/messages $.system" },
    { id: "CI=true", value: "true", sends: "log" },
    { id: "unset", value: null, sends: "terminal" },
  );
  for (const [at, text] of [line("a log", "=true"), line("a terminal", " unset")].entries()) {
    const level = one.levels[at];
    const sends = level?.sends ?? "";
    const from = text.indexOf(sends);
    if (level) level.context = { text, from, to: from + sends.length };
  }
  expect(encodingOf(one).encoding).toBe("derived");
});

test("requests that are made or not at all can be seen; how many there are cannot", () => {
  const requests = (a: string, b: string) =>
    evidence(
      "base-url",
      { kind: "count", channel: "requests" },
      { ...lookalike, sends: a },
      { ...neutral, sends: b },
    );
  expect(encodingOf(requests("0", "7")).encoding).toBe("derived");
  expect(encodingOf(requests("7", "0")).encoding).toBe("derived");
  expect(encodingOf(requests("6", "7")).encoding).toBe("covert");
});

describe("covert", () => {
  const zone = (a: string, b: string, column: Partial<Column> = {}) =>
    evidence("timezone", column, { ...shanghai, sends: a }, { ...berlin, sends: b });
  test.each<[string, Evidence]>([
    ["a separator", zone("/", "-")],
    ["separators inside a date", zone("2026/11/20", "2026-11-20")],
    ["an apostrophe", zone("’", "'")],
    ["a modifier letter for an apostrophe", zone("ʼ", "'")],
    ["an apostrophe in its word", zone("Today’s", "Today's")],
    ["a zero-width space", zone("Hello\u200b world", "Hello world")],
    ["a no-break space", zone("\u00a0", " ")],
    ["a doubled space at the end", zone("done.  ", "done. ")],
    ["a variation selector", zone("ok\ufe0f", "ok")],
    ["a Cyrillic letter", zone("pаth", "path")],
    ["full width", zone("ｄａｔｅ", "date")],
    ["letter case", zone("Assistant", "assistant")],
    ["the order of sentences", zone("Be short. Be kind.", "Be kind. Be short.")],
    ["order", zone("b, a", "a, b", { kind: "order", channel: "order" })],
    ["header case", zone("X-App", "x-app", { key: "m|header:x-app|case", channel: "header" })],
    ["number spelling", zone(".0", "", { key: "m|$.t|number-form", channel: "body" })],
    ["JSON white space", zone("1", "0", { key: "m||white-space", channel: "body" })],
    [
      "last digits",
      zone("32001", "32000", { channel: "body", where: "POST /v1/messages $.limit" }),
    ],
    ["timing", zone("120", "20", { kind: "timing", channel: "timing" })],
    ["a bit", zone("1", "0", { kind: "feature", channel: "body" })],
    [
      "a hash in a place that always has one",
      zone("9f86d081884c7d65", "60303ae22b998861", {
        channel: "body",
        where: "POST /v1/messages $.metadata.session",
      }),
    ],
    [
      "the last digits of a fraction, by the date",
      evidence(
        "date",
        { kind: "number", channel: "body", where: "POST /chat/completions $.temperature (number)" },
        { id: "in 45 days", value: 45 * 86_400_000, sends: "0.70074" },
        { id: "today", value: null, sends: "0.70072" },
      ),
    ],
    [
      "a zero too many in a field that counts",
      zone("00", "0", { channel: "header", where: "POST /v1/messages header:x-retry-count" }),
    ],
    [
      "an opaque suffix",
      zone("tool/1.2 (k7q2x9)", "tool/1.2 (m3z8p1)", {
        channel: "header",
        where: "POST / user-agent",
      }),
    ],
    ["URL spelling", zone("a%2Fb", "a%2fb", { channel: "url" })],
    ["how many requests", zone("2", "1", { kind: "count", channel: "requests" })],
  ])("%s", (_, given) => {
    expect(encodingOf(given)).toMatchObject({ encoding: "covert" });
  });

  test("the reason names the code points", () => {
    expect(encodingOf(zone("/", "-")).reason).toContain(
      "U+002D HYPHEN-MINUS became U+002F SOLIDUS",
    );
  });
});

describe("literal", () => {
  test.each<[string, Evidence]>([
    [
      "the value",
      evidence(
        "timezone",
        {},
        { ...shanghai, sends: "Asia/Shanghai" },
        { ...berlin, sends: "Europe/Berlin" },
      ),
    ],
    [
      "the changing piece",
      evidence("timezone", {}, { ...shanghai, sends: "Shanghai" }, { ...berlin, sends: "Berlin" }),
    ],
    [
      "URL-encoded",
      evidence(
        "timezone",
        { channel: "url" },
        { ...shanghai, sends: "Asia%2FShanghai" },
        { ...berlin, sends: "Europe%2FBerlin" },
      ),
    ],
    [
      "base64 of it, in something longer",
      evidence(
        "hostname",
        { channel: "header" },
        {
          id: "dev-17.corp.example.cn",
          sends: Buffer.from('{"h":"dev-17.corp.example.cn"}').toString("base64"),
        },
        { id: "thinkpad-t14", sends: Buffer.from('{"h":"thinkpad-t14"}').toString("base64") },
      ),
    ],
    [
      "hexadecimal",
      evidence(
        "username",
        {},
        { id: "wangwei", sends: Buffer.from("wangwei").toString("hex") },
        { id: "alex", sends: Buffer.from("alex").toString("hex") },
      ),
    ],
    [
      "the host of the base URL",
      evidence(
        "base-url",
        { channel: "body" },
        { ...lookalike, sends: "llm-gateway.example.cn" },
        { ...neutral, sends: "llm-gateway.example.com" },
      ),
    ],
    [
      "a part of a word, seen from around",
      evidence(
        "base-url",
        {},
        { ...lookalike, sends: "cn", inside: "url=llm-gateway.example.cn;" },
        { ...neutral, sends: "com", inside: "url=llm-gateway.example.com;" },
      ),
    ],
    [
      "a count",
      evidence(
        "cpu-count",
        { channel: "body" },
        { id: "16", value: 16, sends: "16" },
        { id: "4", value: 4, sends: "4" },
      ),
    ],
    [
      "a locale in another spelling",
      evidence(
        "locale",
        { channel: "header" },
        { id: "zh_CN.UTF-8", value: { LANG: "zh_CN.UTF-8" }, sends: "zh-CN" },
        { id: "en_US.UTF-8", value: { LANG: "en_US.UTF-8" }, sends: "en-US" },
      ),
    ],
    [
      "a folder",
      evidence(
        "cwd",
        {},
        { id: "work/订单服务", sends: "/home/alex/work/订单服务" },
        { id: "orders-service", sends: "/home/alex/orders-service" },
      ),
    ],
  ])("%s", (_, given) => {
    expect(encodingOf(given)).toMatchObject({ encoding: "literal" });
  });
});

describe("derived", () => {
  test.each<[string, Evidence]>([
    [
      "an offset",
      evidence(
        "timezone",
        { channel: "header" },
        { ...shanghai, sends: "+08:00" },
        { ...berlin, sends: "+01:00" },
      ),
    ],
    [
      "only the digits of an offset",
      evidence(
        "timezone",
        {},
        { ...shanghai, sends: "8", inside: "GMT+8" },
        { ...berlin, sends: "1", inside: "GMT+1" },
      ),
    ],
    [
      "minutes from UTC",
      evidence(
        "timezone",
        { channel: "body" },
        { ...shanghai, sends: "-480" },
        { ...berlin, sends: "-60" },
      ),
    ],
    [
      "the local day",
      evidence(
        "timezone",
        {},
        { ...shanghai, sends: "21", inside: "Today is 2026-11-21." },
        { ...berlin, sends: "20", inside: "Today is 2026-11-20." },
      ),
    ],
    [
      "the local time",
      evidence("timezone", {}, { ...shanghai, sends: "04:31" }, { ...berlin, sends: "21:31" }),
    ],
    [
      "a date as the locale writes it",
      evidence(
        "locale",
        {},
        { id: "de_DE.UTF-8", value: { LANG: "de_DE.UTF-8" }, sends: "20.11.2026" },
        { id: "en_US.UTF-8", value: { LANG: "en_US.UTF-8" }, sends: "11/20/2026" },
      ),
    ],
    [
      "another language",
      evidence(
        "locale",
        {},
        { id: "zh_CN.UTF-8", sends: "请用中文回答" },
        { id: "en_US.UTF-8", sends: "Answer in English" },
      ),
    ],
    [
      "a field that is there or not",
      evidence(
        "env:CI",
        { kind: "presence", channel: "body", where: "POST /v1/events $.ci" },
        { id: "CI=1", sends: "yes" },
        { id: "unset", value: null, sends: null },
      ),
    ],
    [
      "a hash where there is something to hash",
      evidence(
        "git-remote",
        { channel: "body", where: "POST /v1/events $.rh" },
        { id: "gitee.com", sends: "0123456789abcdef" },
        { id: "none", value: null, sends: null },
      ),
    ],
    [
      "a hash in a field named for it",
      evidence(
        "hostname",
        { channel: "body", where: "POST /v1/events $.hostname_hash" },
        { id: "a-host", sends: "9f86d081884c7d65" },
        { id: "b-host", sends: "60303ae22b998861" },
      ),
    ],
    [
      "a switch",
      evidence(
        "env:CI",
        { channel: "body", where: "POST /v1/events $.ci" },
        { id: "CI=1", sends: "true" },
        { id: "unset", value: null, sends: "false" },
      ),
    ],
    [
      "words",
      evidence(
        "timezone",
        {},
        { ...shanghai, sends: "The user is in China." },
        { ...berlin, sends: "The user is in Germany." },
      ),
    ],
    [
      "half the processors",
      evidence(
        "cpu-count",
        { channel: "body", where: "POST /v1/events $.x" },
        { id: "16", value: 16, sends: "8" },
        { id: "4", value: 4, sends: "2" },
        { id: "2", value: 2, sends: "1" },
      ),
    ],
    [
      "a named length",
      evidence(
        "cwd",
        { channel: "body", where: "POST /v1/events $.prompt_length" },
        { id: "b", sends: "1204" },
        { id: "a", sends: "1200" },
      ),
    ],
    [
      "encryption on the way through a proxy",
      evidence(
        "proxy",
        { kind: "text", channel: "tls" },
        { id: "HTTPS_PROXY", sends: "t13d1" },
        { id: "none", value: null, sends: "t13d2" },
      ),
    ],
  ])("%s", (_, given) => {
    expect(encodingOf(given)).toMatchObject({ encoding: "derived" });
  });

  test("a date that is not what the clock shows is not taken for the local date", () => {
    const off = evidence(
      "timezone",
      {},
      { ...shanghai, sends: "2026-11-13" },
      { ...berlin, sends: "2026-11-20" },
    );
    expect(encodingOf(off)).toMatchObject({ encoding: "covert" });
  });
});

describe("a hash that stands openly in its own field", () => {
  const hashed = evidence(
    "git-remote",
    { channel: "body", where: "POST /events $.data.rx" },
    { id: "gitee.com", sends: "6211e7c6aa2f0a67" },
    { id: "github.com", sends: "1da85fcdfd8c1b30" },
  );

  test("is derived where the field is there only when there is something to say", () => {
    const judged = encodingOf({ ...hashed, absentAt: ["none"] });
    expect(judged).toMatchObject({ encoding: "derived" });
    expect(judged.reason).toContain("none");
  });

  test("is covert where the field is there at every level and its name says nothing", () => {
    expect(encodingOf(hashed)).toMatchObject({ encoding: "covert" });
  });
});

describe("one word for another in a prompt", () => {
  const words = (factor: FactorId, sentence: (word: string) => string, a: Sent, b: Sent) =>
    encodingOf(
      evidence(
        factor,
        {},
        { ...a, inside: sentence(a.sends ?? "") },
        { ...b, inside: sentence(b.sends ?? "") },
      ),
    );
  const present: Sent = { id: "present", value: "apiVersion: v1", sends: "concise" };
  const absent: Sent = { id: "absent", value: null, sends: "brief" };

  test.each<[string, FactorId, (word: string) => string, Sent, Sent]>([
    [
      "for a time zone",
      "timezone",
      (word) => `You work on a ${word} project.`,
      { ...shanghai, sends: "big" },
      { ...berlin, sends: "large" },
    ],
    ["for a file", "file:~/.kube/config", (word) => `Be ${word} in every answer.`, present, absent],
    [
      "at the beginning of a sentence",
      "proxy",
      (word) => `Answer.\n${word} nothing out of the answer.`,
      { id: "HTTPS_PROXY", sends: "Leave" },
      { id: "none", value: null, sends: "Keep" },
    ],
  ])("is covert %s, and expected of nobody", (_, factor, sentence, a, b) => {
    const judged = words(factor, sentence, a, b);
    expect(judged).toMatchObject({ encoding: "covert", relates: false });
    expect(judged.reason).toContain("one word stands for another");
  });

  test.each<[string, FactorId, (word: string) => string, Sent, Sent]>([
    [
      "a country says something of a time zone",
      "timezone",
      (word) => `The user is in ${word} now.`,
      { ...shanghai, sends: "China" },
      { ...berlin, sends: "Germany" },
    ],
    [
      "a month of the date",
      "date",
      (word) => `The current month is ${word} 2026.`,
      { id: "in 45 days", value: 45, sends: "January" },
      { id: "today", value: 0, sends: "November" },
    ],
    [
      "a cluster of a file of kubectl",
      "file:~/.kube/config",
      (word) => `You can reach ${word} services here.`,
      { ...present, sends: "cluster" },
      { ...absent, sends: "local" },
    ],
  ])("%s", (_, factor, sentence, a, b) => {
    expect(words(factor, sentence, a, b)).toMatchObject({ encoding: "derived", relates: true });
  });

  test("a switch in a sentence is none", () => {
    const judged = words(
      "file:~/.kube/config",
      (word) => `Be brief in every answer. kube_config_present: ${word}.`,
      { ...present, sends: "true" },
      { ...absent, sends: "false" },
    );
    expect(judged).toMatchObject({ encoding: "derived" });
  });

  test("a place that names what it holds is open", () => {
    const judged = words(
      "env:SOMETHING",
      (word) => `Here is the surrounding.\nEnvironment: ${word} for all tools`,
      { id: "1", sends: "hosted" },
      { id: "unset", value: null, sends: "desktop" },
    );
    expect(judged).toMatchObject({ encoding: "derived", relates: false });
  });
});
