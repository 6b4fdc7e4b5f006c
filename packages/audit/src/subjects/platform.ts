/** The system that subjects run on: the host's, since the sandbox shows its system folders. */
export interface Platform {
  os: string;
  cpu: string;
  libc: "glibc" | "musl" | null;
}

export function hostPlatform(): Platform {
  return { os: process.platform, cpu: process.arch, libc: hostLibc() };
}

function hostLibc(): Platform["libc"] {
  if (process.platform !== "linux") return null;
  const report = process.report.getReport() as { header?: { glibcVersionRuntime?: string } };
  return report.header?.glibcVersionRuntime ? "glibc" : "musl";
}

/** `{platform}` in a text of the catalogue: npm's names, such as `linux-x64`. */
export function forPlatform(template: string, platform: Platform): string {
  return template.replaceAll("{platform}", `${platform.os}-${platform.cpu}`);
}

/** Whether a package is meant for a platform, by npm's rules for `os`, `cpu` and `libc`. */
export function fits(
  wants: {
    os?: string | string[] | undefined;
    cpu?: string | string[] | undefined;
    libc?: string | string[] | undefined;
  },
  platform: Platform,
): boolean {
  return (
    listed(wants.os, platform.os) &&
    listed(wants.cpu, platform.cpu) &&
    (platform.libc === null || listed(wants.libc, platform.libc))
  );
}

/** npm's lists: `linux` allows, `!win32` forbids, nothing or `any` allows all. */
function listed(list: string | string[] | undefined, value: string): boolean {
  const words = list === undefined ? [] : [list].flat();
  if (words.length === 0 || words.includes("any")) return true;
  if (words.includes(`!${value}`)) return false;
  const allowed = words.filter((word) => !word.startsWith("!"));
  return allowed.length === 0 || allowed.includes(value);
}
