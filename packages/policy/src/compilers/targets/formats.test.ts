import { Ajv, type ValidateFunction } from "ajv";
import fc from "fast-check";
import { expect, it } from "vitest";
import { parse } from "yaml";
import { identities } from "../../testing/identities.ts";
import { policies } from "../../testing/policies.ts";
import { policyWith } from "../../testing/samples.ts";
import { compileFor, surveyor } from "../compile-for.ts";
import type { Target } from "../target.ts";
import { claudeCode } from "./claude-code.ts";
import { fleet } from "./fleet.ts";
import { santa } from "./santa.ts";
import { vscode } from "./vscode.ts";

/**
 * What each target's own schema or reader asks of what is written for it, restated for the keys that
 * are written; stricter in one thing: no other key may stand there.
 */
const ajv = new Ajv({ strict: false });
const text = { type: "string", minLength: 1 };
const sqlPlatforms = {
  type: "string",
  pattern: "^(darwin|linux|windows)(,(darwin|linux|windows))*$",
};

/** json.schemastore.org/claude-code-settings.json, of 7 August 2026. */
const claudeSettings = ajv.compile({
  type: "object",
  additionalProperties: false,
  properties: {
    requiredMinimumVersion: text,
    requiredMaximumVersion: text,
    forceLoginOrgUUID: { oneOf: [text, { type: "array", items: text }] },
    allowManagedPermissionRulesOnly: { type: "boolean" },
    companyAnnouncements: { type: "array", items: text },
    permissions: {
      type: "object",
      additionalProperties: false,
      properties: {
        deny: {
          type: "array",
          uniqueItems: true,
          items: {
            pattern:
              "^(Agent|Bash|Edit|Glob|Grep|NotebookEdit|PowerShell|Read|Skill|WebFetch|WebSearch|Write)$",
          },
        },
        disableBypassPermissionsMode: { enum: ["disable"] },
      },
    },
  },
});

/** `extensions.allowed` as VS Code registers it, with its patterns, from 1.96 on. */
const switched = { enum: [true, false, "stable"] };
const allowedExtensions = ajv.compile({
  type: "object",
  additionalProperties: false,
  properties: {
    "extensions.allowed": {
      type: "object",
      additionalProperties: false,
      patternProperties: {
        "([a-z0-9A-Z][a-z0-9-A-Z]*)\\.([a-z0-9A-Z][a-z0-9-A-Z]*)$": {
          anyOf: [switched, { type: "array", items: { type: "string" } }],
        },
        "([a-z0-9A-Z][a-z0-9-A-Z]*)$": switched,
        "\\*": { type: "boolean" },
      },
    },
  },
});

/** Rule dictionaries as Santa's documentation and its reader (SNTRule) have them. */
const santaRules = ajv.compile({
  type: "object",
  required: ["rules"],
  additionalProperties: false,
  properties: {
    rules: {
      type: "array",
      items: {
        type: "object",
        required: ["identifier", "policy", "rule_type"],
        additionalProperties: false,
        properties: {
          identifier: text,
          policy: { enum: ["BLOCKLIST"] },
          rule_type: { enum: ["BINARY", "SIGNINGID"] },
          custom_msg: text,
          custom_url: { type: "string", pattern: "^https?://" },
        },
        anyOf: [
          {
            properties: {
              rule_type: { const: "BINARY" },
              identifier: { pattern: "^[0-9a-f]{64}$" },
            },
          },
          {
            properties: {
              rule_type: { const: "SIGNINGID" },
              identifier: { pattern: "^[0-9A-Z]{10}:.+$" },
            },
          },
        ],
      },
    },
  },
});

/** `policies` and `queries` of Fleet's GitOps files. */
const fleetFile = ajv.compile({
  type: "object",
  required: ["policies", "queries"],
  additionalProperties: false,
  properties: {
    policies: {
      type: "array",
      items: {
        type: "object",
        required: ["name", "query"],
        additionalProperties: false,
        properties: {
          name: text,
          description: text,
          resolution: text,
          query: text,
          platform: sqlPlatforms,
          critical: { type: "boolean" },
        },
      },
    },
    queries: {
      type: "array",
      items: {
        type: "object",
        required: ["name", "query"],
        additionalProperties: false,
        properties: {
          name: text,
          description: text,
          query: text,
          platform: sqlPlatforms,
          interval: { type: "integer", minimum: 0 },
          observer_can_run: { type: "boolean" },
          automations_enabled: { type: "boolean" },
        },
      },
    },
  },
});

const programs = [
  { tool: "claude-code", version: "2.1.91", digest: "sha256-x", sha256: "ab".repeat(32) },
];

function compiled(target: Target, policy: ReturnType<typeof policyWith>, coarse: boolean) {
  const asked = surveyor(policy, [], programs);
  return compileFor(target, { surveyor: asked, tools: identities, at: 0, groups: [], coarse })
    .files;
}

it.each<[string, Target, ValidateFunction, (body: string) => unknown]>([
  ["Claude Code", claudeCode, claudeSettings, JSON.parse],
  ["VS Code", vscode, allowedExtensions, JSON.parse],
  ["Santa", santa, santaRules, JSON.parse],
  ["Fleet", fleet, fleetFile, parse],
])("%s gets what its format asks for, whatever a policy says", (_, target, validate, read) => {
  fc.assert(
    fc.property(policies, fc.boolean(), (policy, coarse) => {
      const [file] = compiled(target, policy, coarse);
      const valid = validate(read(file?.text ?? ""));
      expect(validate.errors).toBe(null);
      expect(valid).toBe(true);
    }),
    { numRuns: 60 },
  );
});

it("leaves nothing in Fleet's file that fleetctl would take for a variable", () => {
  const reason = "Costs $HOME or ${PATH}; \\$SHELL and \\\\$USER too.";
  const policy = policyWith(
    [
      { id: "a", reason, replacement: "$EDITOR", from: "2026-07-10" },
      { id: "b", tool: "bare", reason, dossier: "$PWD" },
    ],
    { name: "$LANG" },
  );
  const [file] = compiled(fleet, policy, false);
  const body = file?.text ?? "";
  expect(body).toContain("$HOME");
  // What stands under these two keys it leaves alone (fleetctl's own patterns).
  const left = ["resolution", "description"].reduce(
    (rest, key) =>
      rest.replace(new RegExp(`^\\s*(?:${key}:)(.|[\\r\\n])*?(?=^\\s+\\w+:|$(?![^]))`, "gm"), ""),
    body,
  );
  const unescaped = left.match(/(?<!\\)(\\\\)*\$./g) ?? [];
  expect(left).toContain("\\$");
  expect(unescaped).toEqual([]);
});
