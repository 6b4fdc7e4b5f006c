import { alwaysAvailable, builtin, type Factor } from "../factor.ts";

/** A factor for one environment variable: unset, or set to a value. */
export function envFactor(name: string, value: string): Factor {
  return {
    id: `env:${name}`,
    control: false,
    levels: [builtin("unset", "baseline", null), builtin(`${name}=${value}`, "primary", value)],
    apply: (scene, level) =>
      level.value === null
        ? scene
        : { ...scene, env: { ...scene.env, [name]: level.value as string } },
    unavailable: alwaysAvailable,
  };
}

/** Variables that tell where and how a machine is used: build servers, editors, remote shells, opt-outs. */
export const envFactors: Factor[] = [
  envFactor("CI", "true"),
  envFactor("SSH_CONNECTION", "10.1.2.3 52144 10.1.2.4 22"),
  envFactor("TERM_PROGRAM", "vscode"),
  envFactor("KUBERNETES_SERVICE_HOST", "10.96.0.1"),
  envFactor("CODESPACES", "true"),
  envFactor("WSL_DISTRO_NAME", "Ubuntu"),
  envFactor("DO_NOT_TRACK", "1"),
  envFactor("EDITOR", "vim"),
];
