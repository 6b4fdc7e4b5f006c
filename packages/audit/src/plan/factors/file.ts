import { alwaysAvailable, builtin, type Factor } from "../factor.ts";

/** A factor for the presence of one file. `~/` stands for the home folder. */
export function fileFactor(path: string, content: string): Factor {
  return {
    id: `file:${path}`,
    control: false,
    levels: [builtin("absent", "baseline", null), builtin("present", "primary", content)],
    apply: (scene, level) =>
      level.value === null
        ? scene
        : {
            ...scene,
            files: [...scene.files, { path, content: level.value as string, mode: 0o600 }],
          },
    unavailable: alwaysAvailable,
  };
}

/** Files that many developers' machines have and that tell something of their owner. */
export const fileFactors: Factor[] = [
  fileFactor("~/.docker/config.json", '{\n  "auths": { "docker.corp.example.com": {} }\n}\n'),
  fileFactor(
    "~/.kube/config",
    "apiVersion: v1\nkind: Config\nclusters: []\ncontexts: []\ncurrent-context: staging\n",
  ),
  fileFactor("~/.aws/config", "[default]\nregion = cn-north-1\n"),
  fileFactor("~/.config/clash/config.yaml", "mixed-port: 7890\nmode: rule\n"),
  fileFactor("~/.pip/pip.conf", "[global]\nindex-url = https://pypi-mirror.example.cn/simple\n"),
  fileFactor("/.dockerenv", ""),
];
