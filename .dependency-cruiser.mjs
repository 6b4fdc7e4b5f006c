/**
 * The walls of the house. Each rule says why it is there; `scripts/check-walls.ts` runs them and
 * makes sure that they were armed.
 */
const stages = "subjects|study|plan|runs|compare|judge|reports";

export default {
  forbidden: [
    {
      name: "stages-meet-in-audit-only",
      comment:
        "A stage can be understood, tried and replaced alone only while it knows core and nothing of " +
        "another stage. What several stages need belongs to core; what joins them, to audit.ts.",
      severity: "error",
      from: { path: `^packages/audit/src/(${stages})/`, pathNot: "[.]test[.]ts$|/judge/" },
      to: { path: "^packages/audit/src/", pathNot: "^packages/audit/src/$1/" },
    },
    {
      name: "judge-knows-the-shape-of-a-comparison",
      comment:
        "What compare hands over is what judge reads: its types may be named there, and nothing of " +
        "compare may be run. Nothing of the other stages is needed at all.",
      severity: "error",
      from: { path: "^packages/audit/src/judge/", pathNot: "[.]test[.]ts$" },
      to: {
        path: "^packages/audit/src/",
        pathNot: "^packages/audit/src/judge/",
        dependencyTypesNot: ["type-only"],
      },
    },
    {
      name: "reports-read-the-dossier-only",
      comment:
        "Whoever gets dossier.json must be able to make every report from it. A report that looked " +
        "at recordings could say what the dossier does not.",
      severity: "error",
      from: { path: "^packages/audit/src/reports/" },
      to: {
        path: "^packages/core/src/",
        pathNot: "^packages/core/src/(model/|marks/|(numbers|words)[.]ts$)",
      },
    },
    {
      name: "core-does-no-io",
      comment:
        "Core runs in browsers and judges old recordings: with files, sockets or processes in it, " +
        "neither would hold.",
      severity: "error",
      from: { path: "^packages/core/src/", pathNot: "[.]test[.]ts$|/testing/" },
      to: { dependencyTypes: ["core"] },
    },
    {
      name: "policy-does-no-io",
      comment:
        "A decision depends on the policy, the question and nothing else: with files, sockets or a " +
        "process's environment within reach, two callers could get two answers.",
      severity: "error",
      from: { path: "^packages/policy/src/", pathNot: "[.]test[.]ts$|/testing/" },
      to: { dependencyTypes: ["core"] },
    },
    {
      name: "policy-knows-core-only",
      comment:
        "Every part that acts on a policy asks the one evaluator; it needs none of them to answer.",
      severity: "error",
      from: { path: "^packages/policy/src/", pathNot: "[.]test[.]ts$" },
      to: { path: "^packages/(?!core/|policy/)" },
    },
    {
      name: "core-knows-nobody",
      comment: "Everything stands on core; were it to lean on anything, all would hang together.",
      severity: "error",
      from: { path: "^packages/core/src/" },
      to: { path: "^packages/(?!core/)" },
    },
    {
      name: "nobody-knows-the-command-line",
      comment: "The command line is one way in among others to come.",
      severity: "error",
      from: { pathNot: "^packages/cli/" },
      to: { path: "^packages/cli/" },
    },
    {
      name: "no-circles",
      comment: "Of two files that need each other, neither can be understood first.",
      severity: "error",
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ["type-only"] } },
    },
    {
      name: "nothing-unresolvable",
      comment:
        "An import that leads nowhere fails at run time only, since types are just stripped.",
      severity: "error",
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: "product-needs-no-development-packages",
      comment: "A first use installs without them, so that it takes seconds.",
      severity: "error",
      from: {
        path: "^packages/[^/]+/src/",
        pathNot: "[.]test[.]ts$|/testing/|/testing[.]ts$|[.]bench[.]ts$",
      },
      to: {
        dependencyTypes: ["npm-dev", "npm-no-pkg", "npm-unknown"],
        dependencyTypesNot: ["type-only"],
      },
    },
    {
      name: "product-does-not-import-tests",
      comment: "Tests may lean on the product, not the other way round.",
      severity: "error",
      from: { path: "^packages/[^/]+/src/", pathNot: "[.]test[.]ts$|/testing/|/testing[.]ts$" },
      to: { path: "[.]test[.]ts$|/testing/|/testing[.]ts$" },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    tsPreCompilationDeps: true,
    combinedDependencies: true,
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "types", "node", "default"],
      extensions: [".ts", ".js", ".mjs"],
    },
  },
};
