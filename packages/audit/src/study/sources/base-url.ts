import type { Source } from "./source.ts";

/**
 * Reads the address that a model's or another interface was moved to.
 *
 * ```js
 * process.env.ANTHROPIC_BASE_URL
 * new URL(process.env.OPENAI_API_BASE).hostname
 * ```
 */
export const baseUrl: Source = {
  id: "base-url",
  what: "the base URL of an API",
  sensitive: true,
  why: "It tells through whom somebody uses a model: a company's gateway, a reseller, another laboratory.",
  factor: "base-url",
  variables:
    /_(BASE_?URL|BASE_?URI|API_?BASE|API_?URL|API_?HOST|ENDPOINT|BASE_?PATH)$|^API_?BASE(_?URL)?$/i,
  samples: {
    matches: [
      "use(process.env.ANTHROPIC_BASE_URL)",
      'const read = (k) => globalThis.process?.env?.[k]?.trim() ?? ""; use(read("OPENAI_BASE_URL"))',
      "const { GEMINI_API_BASE: base } = process.env; use(base)",
    ],
    differs: ["use(options.baseURL)", "use(process.env.BASE_URLS_FILE)"],
  },
};
