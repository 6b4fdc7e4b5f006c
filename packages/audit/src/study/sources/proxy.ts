import type { Source } from "./source.ts";

/**
 * Reads the proxy that the machine is set to use.
 *
 * ```js
 * process.env.HTTPS_PROXY ?? process.env.https_proxy
 * ```
 */
export const proxy: Source = {
  id: "proxy",
  what: "the proxy",
  sensitive: true,
  why: "It names a company's network, or that somebody goes around a block.",
  factor: "proxy",
  variables: /^((https?|all|no|ftp|socks|npm_config(_https)?)_proxy)$/i,
  files: /(^|\/)(proxychains\.conf|clash\/config\.yaml)$/,
  samples: {
    matches: [
      "use(process.env.HTTPS_PROXY || process.env.https_proxy)",
      "use(['HTTP_PROXY', 'http_proxy'].map((name) => process.env[name]).find(Boolean))",
      "const env = { ...process.env }; use(env.no_proxy)",
    ],
    differs: ["use(process.env.PROXY_TIMEOUT)", "use(settings.HTTPS_PROXY)"],
  },
};
