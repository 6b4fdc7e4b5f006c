import type {
  ChangeCluster,
  Choice,
  DiffReport,
  Excerpt,
  Finding,
  HiddenList,
  StudyReport,
} from "@telltale/core/model/index.ts";

/** Studies and a diff of tools that do not exist, for the golden tests. */

const at = (line: number, column: number, file = "cli.js") => ({ file, line, column });

/** An excerpt whose marked place stands between bars. */
function code(line: number, column: number, text: string, file = "cli.js"): Excerpt {
  const [before = "", thing = "", after = ""] = text.split("¦");
  return {
    ...at(line, column, file),
    text: before + thing + after,
    from: before.length,
    to: before.length + thing.length,
  };
}

function among(texts: string[], differ: string, line: number, column: number): Choice {
  return {
    alternatives: texts.map((text) => ({
      text,
      codePoints: [...text]
        .slice(0, 16)
        .map(
          (char) => `U+${(char.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}`,
        ),
    })),
    differ,
    place: at(line, column),
  };
}

const timezone = {
  source: "timezone",
  name: null,
  factor: "timezone",
  what: "the time zone",
  place: at(1431, 2210),
};
const baseUrl = {
  source: "base-url",
  name: "SAMPLE_BASE_URL",
  factor: "base-url",
  what: "the base URL of an API",
  place: at(1431, 3010),
};
const prompt = { sink: "prompt", what: "the text of a prompt", place: at(1431, 3901) };

const partners: HiddenList = {
  entries: [
    ...["router.example", "gateway.example", "llm.example.cn", "proxy.example.org", "api.example"],
    ...Array.from({ length: 31 }, (_, index) => `mirror-${index + 1}.example.net`),
  ],
  methods: ["base64", "xor"],
  place: at(1431, 4120),
};
const words: HiddenList = {
  entries: ["deep", "moon", "open lab", ""],
  methods: ["base64", "xor"],
  place: at(1431, 4520),
};

const helper = `function host() {
  let q = ¦process.env.SAMPLE_BASE_URL¦;
  if (!q) return null;
  try {
    return new URL(q).hostname.toLowerCase();
  } catch {
    return null;
  }
}`;

const apostrophe: Finding = {
  id: "A1",
  tier: "A",
  detector: "look-alike-choice",
  summary:
    "One of four look-alike apostrophes is chosen by the host in SAMPLE_BASE_URL, and stands in a sentence of the prompt.",
  reads: [baseUrl, { ...baseUrl, place: at(1502, 88) }],
  sends: [prompt],
  choice: among(["'", "’", "ʼ", "ʹ"], "look-alike characters", 1431, 3702),
  hidden: null,
  related: ["B1", "B2"],
  steps: [
    { ...baseUrl.place, what: "the variable SAMPLE_BASE_URL is read" },
    { ...at(1431, 3055), what: "its host is taken" },
    { ...at(1431, 3320), what: "the host is compared with two lists" },
    { ...at(1431, 3702), what: "an apostrophe is chosen" },
    { ...at(1431, 3880), what: "it becomes part of a text" },
    { ...prompt.place, what: "the text goes into the prompt" },
  ],
  excerpts: [
    code(
      1431,
      3702,
      `function pick(q, K) {
  if (!q && !K) return "'";
  if (q && !K) return ¦"’"¦;
  if (!q && K) return "ʼ";
  return "ʹ";
}`,
    ),
    code(1431, 3010, helper),
  ],
};

const separator: Finding = {
  id: "A2",
  tier: "A",
  detector: "look-alike-choice",
  summary:
    "The separator in a date is a hyphen or a slash by the time zone, and the date stands in the prompt.",
  reads: [timezone],
  sends: [prompt],
  choice: among(["2026-11-20", "2026/11/20"], "punctuation", 1431, 3840),
  hidden: null,
  related: [],
  steps: [
    { ...timezone.place, what: "the time zone is read" },
    { ...at(1431, 3840), what: "it decides whether hyphens are replaced" },
    { ...prompt.place, what: "the date goes into the prompt" },
  ],
  excerpts: [
    code(
      1431,
      3802,
      `function today(q) {
  let K = look(), _ = pick(K?.known ?? !1, K?.word ?? !1), z = ¦K?.zone ? q.replace(/-/g, "/") : q¦;
  return \`Today\${_}s date is \${z}.\`;
}`,
    ),
  ],
};

const list: Finding = {
  id: "B1",
  tier: "B",
  detector: "hidden-list",
  summary: "A hidden list of 36 host names is compared with the host in SAMPLE_BASE_URL.",
  reads: [baseUrl],
  sends: [],
  choice: null,
  hidden: partners,
  related: ["A1"],
  steps: [],
  excerpts: [code(1431, 3320, 'known: ¦hosts().some((z) => q === z || q.endsWith("." + z))¦')],
};

const bundled = "node_modules/@example/sample-coder-linux-x64/sample!/src/entrypoints/cli.js";

const short: Finding = {
  id: "C1",
  tier: "C",
  detector: "short-way",
  summary: "The host name reaches a telemetry call in 3 steps.",
  reads: [
    {
      source: "hostname",
      name: null,
      factor: "hostname",
      what: "the host name",
      place: at(88, 12),
    },
  ],
  sends: [{ sink: "telemetry", what: "a report about use", place: at(91, 4, bundled) }],
  choice: null,
  hidden: null,
  related: [],
  steps: [
    { ...at(88, 12), what: "the host name is read" },
    { ...at(91, 4, bundled), what: "it goes into a telemetry call" },
  ],
  excerpts: [code(91, 4, "send(¦{ host: os.hostname() }¦)", bundled)],
};

const variables = ["CI", "EDITOR", "HOME", "HTTPS_PROXY", "LANG", "PATH", "SHELL", "TERM"];

export const marking: StudyReport = {
  format: 1,
  telltale: "0.1.0",
  createdAt: "2026-11-20T10:04:00.000Z",
  subject: {
    tool: "sample-coder",
    name: "@example/sample-coder",
    version: "2.1.91",
    digest:
      "sha512-3nULszZ5X0fciYpG0t6TrdApJzAn8+FlINP6OiMX7V8HrvpATPN936U1LlReOJriLRa4e8yEqQBYCnLyPNAs7Q==",
  },
  summary:
    "Two choices among look-alikes reach the prompt: by the time zone and by the host of the base URL. Two hidden lists are compared with that host.",
  shortWays: 12,
  findings: [
    apostrophe,
    separator,
    list,
    {
      ...list,
      id: "B2",
      summary: "A hidden list of 4 words is looked for in that host.",
      hidden: words,
    },
    ...Array.from({ length: 7 }, (_, index) => ({ ...short, id: `C${index + 1}` })),
  ],
  detectors: [
    {
      id: "look-alike-choice",
      title: "choice among look-alikes",
      help: "Something about the user chooses among texts that a reader can hardly tell apart, and what is chosen leaves the machine.",
    },
    {
      id: "hidden-list",
      title: "hidden list",
      help: "A list that does not stand in the code in plain sight is compared with something of the user's.",
    },
    {
      id: "short-way",
      title: "short way out",
      help: "Something about the user reaches what leaves the machine in few steps. This is an inventory.",
    },
  ],
  capabilities: {
    reads: [
      { ...timezone, places: 4 },
      ...variables.map((name, index) => ({
        ...baseUrl,
        name,
        source: "env",
        factor: null,
        what: "an environment variable",
        place: at(20 + index, 7),
        places: index + 1,
      })),
      { ...baseUrl, places: 2 },
      {
        source: "file",
        name: "~/.sample/config.json",
        factor: null,
        what: "a file",
        place: at(300, 9),
        places: 1,
      },
    ],
    sends: [
      { ...prompt, places: 12 },
      { sink: "telemetry", what: "a report about use", place: at(91, 4, bundled), places: 431 },
      {
        sink: "process",
        what: "arguments or environment of another program",
        place: at(700, 2),
        places: 9,
      },
    ],
    hosts: [
      { host: "api.sample.example", hidden: false, destination: true, place: at(12, 40) },
      { host: "docs.sample.example", hidden: false, destination: false, place: at(12, 90) },
      { host: "router.example", hidden: true, destination: false, place: partners.place },
    ],
  },
  hiddenStrings: {
    count: 42,
    different: 4,
    methods: { "base64, then xor": 2, concatenation: 40 },
    strings: [
      { text: "child_process", methods: ["concatenation"], places: 39, place: at(4, 12) },
      { text: "Today is ", methods: ["concatenation"], places: 1, place: at(9, 2) },
      {
        text: JSON.stringify(partners.entries),
        methods: partners.methods,
        places: 1,
        place: partners.place,
      },
    ],
    unlisted: 1,
    lists: [
      partners,
      words,
      { entries: ["alpha", "beta"], methods: ["char codes"], place: at(5, 5) },
    ],
  },
  hints: {
    "base-url": [
      { id: "router.example", role: "primary", value: "https://router.example", origin: "hint" },
    ],
  },
  coverage: {
    files: 3,
    bytes: 13_012_400,
    nodes: 3_101_222,
    functions: 55_828,
    seconds: 5.8,
    notExamined: [
      { code: "native-code", what: "vendor/audio.node", why: "It is machine code." },
      { code: "bytecode", what: "bin/sample!/app.jsc", why: "It is bytecode of V8." },
      { code: "bytecode", what: "bin/sample!/lib.jsc", why: "It is bytecode of V8." },
    ],
  },
};

export const quiet: StudyReport = {
  ...marking,
  subject: { tool: null, name: "cli.js", version: "", digest: "sha512-AAAA" },
  summary: "Nothing that Telltale looks for was found.",
  shortWays: 0,
  findings: [],
  capabilities: { reads: [], sends: [], hosts: [] },
  hiddenStrings: {
    count: 0,
    different: 0,
    methods: {},
    strings: [],
    unlisted: 0,
    lists: [],
  },
  hints: {},
  coverage: { ...marking.coverage, notExamined: [] },
};

export const unread: StudyReport = {
  ...quiet,
  subject: { tool: null, name: "sample.bin", version: "", digest: "sha512-CCCC" },
  summary: "The file holds no code that Telltale can read.",
  coverage: {
    files: 0,
    bytes: 0,
    nodes: 0,
    functions: 0,
    seconds: 0.1,
    notExamined: [{ code: "unknown-container", what: "sample.bin", why: "Its form is not known." }],
  },
};

const evil =
  "<script>alert(1)</script>\u001b[31mRED\u001b[0m\u001b]0;owned\u0007\u202etxt.exe\u202c\u200b&amp;\"'\r\n\u009b2J\ud800";
const evilId = evil.replace(/[\r\n]/g, "");
const evilPlace = { file: evil, line: 1, column: 2_000_000_000 };
const evilChoice: Choice = {
  alternatives: [
    { text: evil, codePoints: [evil] },
    { text: `${evil}\u202e\u0301\u0302\u0303\u0304`, codePoints: ["U+110000"] },
    { text: "", codePoints: [] },
  ],
  differ: evil,
  place: evilPlace,
};
const evilFinding: Finding = {
  id: "A1",
  tier: "A",
  detector: evil,
  summary: evil,
  reads: [
    { source: "env", name: evil, factor: `env:${evilId}`, what: evil, place: evilPlace },
    { source: "__proto__", name: evil, factor: null, what: evil, place: evilPlace },
  ],
  sends: [{ sink: evil, what: evil, place: evilPlace }],
  choice: evilChoice,
  hidden: { entries: [evil, "", "a".repeat(5000)], methods: [evil], place: evilPlace },
  related: [evil],
  steps: [{ ...evilPlace, what: evil }],
  excerpts: [
    { ...evilPlace, text: `${evil}\n\t${evil}`, from: -5, to: 9_000_000 },
    { ...evilPlace, text: "short", from: 900, to: 3 },
    { ...evilPlace, text: `${" ".repeat(300)}deep${"x".repeat(900)}`, from: 300, to: 304 },
  ],
};

/** Every text that a tool can influence tries to break out of the report. */
export const hostile: StudyReport = {
  ...marking,
  subject: {
    tool: null,
    name: evil,
    version: "1.0.0</title><img src=x onerror=alert(1)>",
    digest: "sha512-BBBB",
  },
  summary: evil,
  shortWays: 1,
  findings: [
    evilFinding,
    { ...evilFinding, id: "B1", tier: "B", choice: { ...evilChoice, alternatives: [] } },
    { ...evilFinding, id: "C1", tier: "C", steps: [], reads: [] },
  ],
  detectors: [],
  capabilities: {
    reads: evilFinding.reads.map((reading) => ({ ...reading, places: 9 })),
    sends: evilFinding.sends.map((sending) => ({ ...sending, places: 9 })),
    hosts: [{ host: evil, hidden: true, destination: true, place: evilPlace }],
  },
  hiddenStrings: {
    count: 1,
    different: 1,
    methods: { [evil]: 1 },
    strings: [{ text: evil, methods: [evil], places: 1, place: evilPlace }],
    unlisted: 0,
    lists: [{ entries: [evil], methods: [], place: evilPlace }],
  },
  hints: {},
  coverage: { ...marking.coverage, notExamined: [{ code: evil, what: evil, why: evil }] },
};

const covertCluster: ChangeCluster = {
  id: "D1",
  score: 20.7,
  summary:
    "3 new and 1 changed pieces of code: reads the time zone and the base URL of an API (SAMPLE_BASE_URL), holds 2 hidden lists (40 entries) and chooses among texts that differ in look-alike characters.",
  units: [
    { ...at(1431, 2702), name: "decode", change: "new", bytes: 140 },
    { ...at(1431, 3010), name: "host", change: "new", bytes: 160 },
    { ...at(1431, 3702), name: "pick", change: "new", bytes: 120 },
    { ...at(1431, 3802), name: null, change: "changed", bytes: 3210 },
  ],
  reads: [timezone, baseUrl],
  sends: [prompt],
  hidden: [partners, words],
  choices: [among(["'", "’", "ʼ", "ʹ"], "look-alike characters", 1431, 3702)],
  redecided: [],
  excerpts: [apostrophe, separator].flatMap(({ excerpts }) => excerpts.slice(0, 1)),
};

export const versions: DiffReport = {
  format: 1,
  telltale: "0.1.0",
  createdAt: "2026-11-20T10:04:00.000Z",
  before: { ...marking.subject, version: "2.1.90", digest: "sha512-DDDD" },
  after: marking.subject,
  summary: "110 pieces of code are new or changed, in 40 groups; one of them newly hides lists.",
  clusters: [
    covertCluster,
    ...Array.from({ length: 18 }, (_, index) => ({
      ...covertCluster,
      id: `D${index + 2}`,
      score: 4.2 - index / 10,
      summary: `1 changed piece of code: reads an environment variable (SAMPLE_OPTION_${index + 1}).`,
      units: [{ ...at(2000 + index, 14), name: "ef7", change: "changed" as const, bytes: 820 }],
      reads: [
        {
          ...baseUrl,
          source: "env",
          name: `SAMPLE_OPTION_${index + 1}`,
          what: "an environment variable",
        },
      ],
      sends: [],
      hidden: [],
      choices: [],
      excerpts: [
        code(2000 + index, 30, `if (¦process.env.SAMPLE_OPTION_${index + 1}¦) return !0;`),
      ],
    })),
  ],
  units: { before: 55_741, after: 55_828, same: 55_310, changed: 90, added: 428, removed: 341 },
  coverage: { seconds: 7.3, notExamined: marking.coverage.notExamined.slice(0, 1) },
};

export const sameVersions: DiffReport = {
  ...versions,
  after: { ...marking.subject, name: "@example/other" },
  summary: "Nothing that Telltale looks for is new.",
  clusters: [],
  units: { before: 900, after: 900, same: 900, changed: 0, added: 0, removed: 0 },
};

export const hostileVersions: DiffReport = {
  ...versions,
  before: hostile.subject,
  after: { ...hostile.subject, name: `${evil}2` },
  summary: evil,
  clusters: [
    {
      ...covertCluster,
      summary: evil,
      score: Number.MAX_VALUE,
      units: [{ ...evilPlace, name: evil, change: "new", bytes: Number.MAX_SAFE_INTEGER }],
      reads: evilFinding.reads,
      sends: evilFinding.sends,
      hidden: [{ entries: [evil], methods: [evil], place: evilPlace }],
      choices: [evilChoice],
      excerpts: evilFinding.excerpts,
    },
  ],
  coverage: { seconds: 1, notExamined: [{ code: evil, what: evil, why: evil }] },
};
