import { alwaysAvailable, builtin, type Factor } from "../factor.ts";

/** Proxy variables, as a company or a user sets them. */
export const proxy: Factor = {
  id: "proxy",
  control: false,
  levels: [
    builtin("none", "baseline", null),
    builtin("HTTPS_PROXY", "primary", {
      url: "http://proxy.corp.example.com:3128",
      variables: ["HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy"],
    }),
    builtin("ALL_PROXY", "placebo", {
      url: "http://proxy.corp.example.com:3128",
      variables: ["ALL_PROXY", "all_proxy"],
    }),
    builtin("HTTPS_PROXY, suffix .cn", "placebo", {
      url: "http://proxy.example.cn:8118",
      variables: ["HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy"],
    }),
  ],
  apply: (scene, level) => ({
    ...scene,
    proxy: level.value as { url: string; variables: string[] } | null,
  }),
  unavailable: alwaysAvailable,
};
