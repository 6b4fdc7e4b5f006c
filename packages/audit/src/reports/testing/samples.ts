import type { Dossier, LevelSends, Tell } from "@telltale/core/model/index.ts";

/** Dossiers of tools that do not exist, one for each kind of outcome, for the golden tests. */

function sends(level: string, text: string, tried = 6): LevelSends {
  const [before = "", changed = "", after = ""] = text.split("|");
  return {
    level,
    sends: before + changed + after,
    from: before.length,
    to: before.length + changed.length,
    codePoints: [...changed]
      .slice(0, 16)
      .map((char) => `U+${(char.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}`),
    runs: { seen: tried, tried },
  };
}

const dateTell: Tell = {
  id: "T1",
  factors: ["timezone"],
  gates: [{ factor: "base-url", levels: ["neutral", "suffix .cn", "another lab", "suffix .ru"] }],
  channel: "prompt",
  where: "POST /v1/messages $.messages[0].content[1].text",
  summary:
    "The separator in the date of the prompt is another character for some time zones, when the base URL is not the vendor's own.",
  encoding: "covert",
  encodingReason:
    "Neither the time zone nor anything readable from it stands there; only which of two similar characters is used.",
  destination: { host: "llm-gateway.example.com", role: "model-api" },
  disclosed: null,
  confirmed: true,
  fixedEntropyOnly: false,
  levels: [
    sends(
      "Europe/Berlin",
      "As you answer, you can use this context: Today's date is 2026|-|11-20.",
    ),
    sends(
      "Asia/Shanghai",
      "As you answer, you can use this context: Today's date is 2026|/|11/20.",
    ),
    sends("Asia/Urumqi", "As you answer, you can use this context: Today's date is 2026|/|11/20."),
  ],
  silentLevels: [
    { factor: "timezone", levels: ["Asia/Tokyo", "America/New_York", "Etc/UTC", "Asia/Kolkata"] },
    { factor: "base-url", levels: ["default"] },
  ],
  minimalPair: { without: "r0041", with: "r0042" },
  statistics: {
    runs: 12,
    test: "exact permutation test, two-sided",
    p: 0.0021645,
    corrected: 0.004329,
  },
  code: [{ file: "cli.js", line: 1431, column: 3442 }],
  replay: "telltale replay telltale-out/sample-coder-2.1.91 T1",
};

const apostropheTell: Tell = {
  ...dateTell,
  id: "T2",
  factors: ["base-url"],
  gates: [],
  where: "POST /v1/messages $.messages[0].content[1].text",
  summary:
    "The apostrophe in the same sentence is another character for some hosts of the base URL.",
  encodingReason: "Four apostrophes that look alike stand for groups of hosts.",
  levels: [
    sends("default", "this context: Today|'|s date is 2026-11-20."),
    sends("neutral", "this context: Today|'|s date is 2026-11-20."),
    sends("suffix .cn", "this context: Today|\u2019|s date is 2026-11-20."),
    sends("another lab", "this context: Today|\u02bc|s date is 2026-11-20."),
    sends("another lab, suffix .cn", "this context: Today|\u02b9|s date is 2026-11-20."),
  ],
  silentLevels: [{ factor: "base-url", levels: ["suffix .de", "a router"] }],
  minimalPair: { without: "r0051", with: "r0057" },
  statistics: {
    runs: 18,
    test: "exact permutation test, two-sided",
    p: 0.000041,
    corrected: 0.00016,
  },
  replay: "telltale replay telltale-out/sample-coder-2.1.91 T2",
};

const zeroWidthTell: Tell = {
  ...apostropheTell,
  id: "T3",
  factors: ["hostname"],
  where: "POST /v1/messages $.system[0].text",
  summary:
    "A zero-width character follows the first sentence for host names that end in .corp.example.",
  encodingReason: "The character has no width: it cannot be seen.",
  levels: [
    sends("laptop", "You are a helpful assistant.|| Answer briefly."),
    sends("build-07.corp.example", "You are a helpful assistant.|\u200b| Answer briefly."),
  ],
  silentLevels: [],
  minimalPair: null,
  code: [],
  replay: "telltale replay telltale-out/sample-coder-2.1.91 T3",
};

const localeTell: Tell = {
  ...dateTell,
  id: "T4",
  factors: ["locale"],
  gates: [],
  channel: "header",
  where: "POST /v1/messages accept-language",
  summary: "The header accept-language carries the locale.",
  encoding: "literal",
  encodingReason: "The value of the factor itself stands there.",
  disclosed: {
    url: "https://docs.example.com/sample-coder/data-usage",
    read: "2026-11-02",
    says: "Requests name the language of your system so that answers can be given in it.",
  },
  levels: [
    sends("en_US.UTF-8", "accept-language: |en-US|"),
    sends("de_DE.UTF-8", "accept-language: |de-DE|"),
    sends("zh_CN.UTF-8", "accept-language: |zh-CN|"),
  ],
  silentLevels: [],
  minimalPair: { without: "r0061", with: "r0062" },
  code: [],
  replay: "telltale replay telltale-out/sample-coder-2.1.91 T4",
};

const remoteTell: Tell = {
  ...localeTell,
  id: "T5",
  factors: ["git-remote"],
  channel: "body",
  where: "POST /v1/events $.events[*].repo_hash",
  summary: "An event of the telemetry carries a hash of the URL of the git remote.",
  encoding: "derived",
  encodingReason:
    "The first 16 digits of the SHA-256 of the value stand there, under a name that says so.",
  destination: { host: "events.example.com", role: "telemetry" },
  disclosed: null,
  levels: [
    sends("github", '"repo_hash":"|5f1d7a84db5d1a90|"'),
    sends("company", '"repo_hash":"|c0ffee12ab34cd56|"'),
  ],
  replay: "telltale replay telltale-out/sample-coder-2.1.91 T5",
};

export const covert: Dossier = {
  format: 1,
  telltale: "0.1.0",
  createdAt: "2026-11-20T10:04:21.000Z",
  subject: {
    tool: "sample-coder",
    name: "@example/sample-coder",
    version: "2.1.91",
    digest:
      "sha512-3nULszZ5X0fciYpG0t6TrdApJzAn8+FlINP6OiMX7V8HrvpATPN936U1LlReOJriLRa4e8yEqQBYCnLyPNAs7Q==",
  },
  verdict: "covert",
  summary:
    "3 covert tells were confirmed in what is sent to the model API: of the time zone, the base URL and the host name.",
  tells: [dateTell, apostropheTell, zeroWidthTell, localeTell, remoteTell],
  capabilities: [
    {
      reads: "Intl.DateTimeFormat().resolvedOptions().timeZone",
      sends: "the prompt",
      file: "cli.js",
      line: 1431,
    },
  ],
  destinations: [
    {
      host: "llm-gateway.example.com",
      role: "model-api",
      port: 443,
      transports: ["tls", "http/1.1"],
      runs: 118,
      requests: 236,
      bytes: 18_240_113,
      ja4: ["t13d1714h1_5b57614c22b0_78e6aca7449b"],
      roles: [{ role: "model-api", requests: 236, runs: 118 }],
      namedBy: [{ factor: "base-url", levels: ["neutral"] }],
      otherBaseUrl: { runs: 0, of: 3 },
      tunnels: 0,
    },
    {
      host: "proxy.corp.example.com",
      role: "other",
      port: 3128,
      transports: ["tcp"],
      runs: 40,
      requests: 0,
      bytes: 21_304,
      ja4: [],
      roles: [],
      namedBy: [{ factor: "proxy", levels: ["company proxy"] }],
      otherBaseUrl: { runs: 20, of: 98 },
      tunnels: 240,
    },
    {
      host: "events.example.com",
      role: "telemetry",
      port: 443,
      transports: ["tls", "http/1.1"],
      runs: 121,
      requests: 482,
      bytes: 902_441,
      ja4: ["t13d1714h1_5b57614c22b0_78e6aca7449b", "t13d1812h1_85036bcba153_d339722ba4af"],
      roles: [
        { role: "telemetry", requests: 361, runs: 121 },
        { role: "other", requests: 121, runs: 121 },
      ],
      namedBy: [],
      otherBaseUrl: { runs: 98, of: 98 },
      tunnels: 0,
    },
    {
      host: "updates.example.com",
      role: "other",
      port: null,
      transports: ["dns"],
      runs: 121,
      requests: 0,
      bytes: 0,
      ja4: [],
    },
  ],
  coverage: {
    runs: 121,
    failedRuns: 2,
    seconds: 96.4,
    seed: 20261120,
    plan: "default",
    strength: 2,
    factors: [
      {
        id: "timezone",
        levels: [
          "Europe/Berlin",
          "Asia/Shanghai",
          "Asia/Urumqi",
          "Asia/Tokyo",
          "America/New_York",
          "Etc/UTC",
          "Asia/Kolkata",
        ],
        effect: true,
      },
      {
        id: "base-url",
        levels: [
          "default",
          "neutral",
          "suffix .cn",
          "another lab",
          "suffix .ru",
          "another lab, suffix .cn",
          "suffix .de",
          "a router",
        ],
        effect: true,
        details: [
          { level: "neutral", url: "https://llm-gateway.example.com", fromCode: false },
          { level: "suffix .ru", url: "https://llm-gateway.example.ru", fromCode: true },
        ],
      },
      { id: "hostname", levels: ["laptop", "build-07.corp.example"], effect: true },
      { id: "locale", levels: ["en_US.UTF-8", "de_DE.UTF-8", "zh_CN.UTF-8"], effect: true },
      { id: "git-remote", levels: ["github", "company", "none"], effect: true },
      { id: "cpu-count", levels: ["8", "2", "64"], effect: false },
      { id: "proxy", levels: ["none", "company proxy"], effect: false },
      { id: "username", levels: ["dev", "wei", "build"], effect: false },
      { id: "npm-registry", levels: ["default", "company mirror"], effect: false },
      { id: "env:CI", levels: ["unset", "true"], effect: false },
      { id: "file:~/.aws/credentials", levels: ["absent", "present"], effect: false },
    ],
    combinations: { seen: 3481, total: 3485 },
    leaves: { total: 1312, volatile: 37 },
    notExamined: [
      {
        code: "ipv6-closed",
        what: "IPv6",
        why: "The sandbox answered no IPv6 questions in these runs.",
      },
      {
        code: "noisy-leaf",
        what: "POST /v1/events $.events[*].process.heapUsed",
        why: "It differs between identical runs by more than any factor moved it.",
      },
      {
        code: "factor-not-applicable",
        what: "date",
        why: "The clock of this subject cannot be moved.",
      },
    ],
  },
};

export const noneFound: Dossier = {
  ...covert,
  subject: { ...covert.subject, version: "2.1.90" },
  verdict: "none-found",
  summary: "Nothing that was sent depended on the 11 factors that were varied, in 118 runs.",
  tells: [],
  coverage: {
    ...covert.coverage,
    runs: 118,
    failedRuns: 0,
    factors: covert.coverage.factors.map((factor) => ({ ...factor, effect: false })),
  },
};

export const inconclusive: Dossier = {
  ...covert,
  subject: { tool: null, name: "my-agent", version: "0.0.1", digest: "sha512-AAAA" },
  verdict: "inconclusive",
  summary:
    "The tool never sent a request to a model API in 4 runs; it asked for a login and ended with code 1.",
  tells: [],
  printed:
    "my-agent 0.0.1\n\u001b[31mError:\u001b[0m not logged in\u0007\nRun \u202emy-agent login\u202c to begin.\n",
  capabilities: [],
  destinations: [
    {
      host: "login.example.net",
      role: "other",
      port: 443,
      transports: ["tls", "http/1.1"],
      runs: 4,
      requests: 4,
      bytes: 2_211,
      ja4: [],
    },
  ],
  coverage: {
    ...covert.coverage,
    runs: 4,
    failedRuns: 4,
    seconds: 12.2,
    factors: [],
    leaves: { total: 12, volatile: 2 },
    notExamined: [
      {
        code: "no-model-request",
        what: "everything that depends on a prompt",
        why: "No run reached a model request.",
      },
    ],
  },
};

const evil =
  "<script>alert(1)</script>\u001b[31mRED\u001b[0m\u001b]0;owned\u0007\u202etxt.exe\u202c\u200b&amp;\"'\r\n\u009b2J\ud800";

/** The same without line ends, which ids of factors cannot have. */
const evilId = evil.replace(/[\r\n]/g, "");

/** Every text that a tool can influence tries to break out of the report. */
export const hostile: Dossier = {
  ...covert,
  subject: {
    tool: null,
    name: evil,
    version: "1.0.0</title><img src=x onerror=alert(1)>",
    digest: "sha512-BBBB",
  },
  summary: `Summary with ${evil}`,
  tells: [
    {
      ...apostropheTell,
      id: "T1",
      factors: [`file:${evilId}`],
      gates: [{ factor: `env:${evilId}`, levels: [evil] }],
      where: `POST /${evil}`,
      summary: evil,
      encodingReason: evil,
      destination: { host: evil, role: "other" },
      disclosed: { url: "javascript:alert(1)", read: "2026-01-01", says: evil },
      levels: [
        sends(evil, "plain |a| text"),
        sends(`${evil}2`, `before ${evil}|\u202e\u0301\u0302\u0303\u0304|after`),
        {
          level: "offsets out of range",
          sends: "short",
          from: 3,
          to: 900,
          codePoints: ["U+110000", "<b>", "U+0041"],
          runs: { seen: 1, tried: 6 },
        },
      ],
      silentLevels: [{ factor: `env:${evilId}`, levels: [evil] }],
      code: [{ file: evil, line: 1, column: 1 }],
      replay: `telltale replay ${evil} T1`,
    },
    {
      ...remoteTell,
      id: "T2",
      confirmed: false,
      summary: `Not confirmed ${evil}`,
      statistics: { ...remoteTell.statistics, p: 1, corrected: 1 },
    },
  ],
  destinations: [
    {
      host: evil,
      role: "telemetry",
      port: 65535,
      transports: [evil],
      runs: 1,
      requests: 1,
      bytes: Number.MAX_SAFE_INTEGER,
      ja4: [evil],
    },
  ],
  coverage: {
    ...covert.coverage,
    factors: [{ id: `env:${evilId}`, levels: [evil, "a".repeat(300)], effect: true }],
    notExamined: [{ code: evil, what: evil, why: evil }],
  },
};
