import type { RunSpec } from "@telltale/core/model/index.ts";
import { CERTIFICATES } from "./etc.ts";

/**
 * The environment variables of a run, and nothing of the host's. Later ones win: the machine's,
 * what makes programs trust the recorder, the scene's, its proxy, the tool's own.
 */
export function environment(spec: RunSpec): Record<string, string> {
  const { scene } = spec;
  const proxy = scene.proxy;
  return {
    PATH: "/usr/local/bin:/usr/bin:/bin",
    HOME: scene.home,
    USER: scene.username,
    LOGNAME: scene.username,
    SHELL: "/bin/bash",
    HOSTNAME: scene.hostname,
    TERM: "xterm-256color",
    PWD: scene.cwd,
    NODE_EXTRA_CA_CERTS: CERTIFICATES.own,
    SSL_CERT_FILE: CERTIFICATES.bundle,
    REQUESTS_CA_BUNDLE: CERTIFICATES.bundle,
    ...(scene.timezone.env === null ? {} : { TZ: scene.timezone.env }),
    ...scene.env,
    ...Object.fromEntries((proxy?.variables ?? []).map((name) => [name, proxy?.url ?? ""])),
    ...spec.env,
  };
}
