import type { FleetScan } from "@telltale/core/model/index.ts";
import type { Image } from "./image.ts";

/** What only a home has. A root with it, and without homes of its own, is a home that was copied. */
const HOME_SIGNS = [
  ".bashrc",
  ".zshrc",
  ".profile",
  ".npmrc",
  ".local",
  ".config",
  "Library",
  "AppData",
];
/** What else lies beside homes; on Windows, links that stand for older names of folders. */
const NO_HOMES = new Set(["lost+found", ".linuxbrew", "All Users", "Default User"]);
/** Homes of services in `/etc/passwd` that are parts of the system, not somebody's. */
const SYSTEM =
  /^\/(|bin|sbin|dev|proc|sys|run|etc|nonexistent|usr|usr\/.*|var\/(run|cache|spool|mail|backups|www|empty).*|Library\/.*)$/;

/** Every user's home on a machine, resolved and sorted: by accounts and by the folders of homes. */
export function findHomes(image: Image): string[] {
  const passwd = image.text("/etc/passwd") ?? "";
  const named = passwd
    .split("\n")
    .map((line) => line.split(":")[5] ?? "")
    .filter((home) => home.startsWith("/") && !SYSTEM.test(home.replace(/\/+$/, "")));
  const folders = [
    "/home",
    "/Users",
    "/var/home",
    "/export/home",
    "/C:/Users",
    "/c/Users",
    ...image.glob("/mnt/*/Users"),
  ];
  const entries = folders.flatMap((folder) =>
    image
      .list(folder)
      .filter(({ name }) => !NO_HOMES.has(name))
      .map((entry) => ({ path: `${folder}/${entry.name}`, entry })),
  );
  const listed = entries
    .filter(({ entry }) => entry.isDirectory() || entry.isSymbolicLink())
    .map(({ path }) => path);
  const homes = new Set<string>();
  for (const home of [...named, ...listed, "/root", "/var/root"]) {
    const real = image.real(home);
    if (real !== null && real !== "/" && image.isFolder(real)) homes.add(real);
  }
  if (homes.size === 0 && HOME_SIGNS.some((name) => image.lstat(`/${name}`) !== null)) return ["/"];
  if (homes.size === 0)
    image.note(
      "no-home",
      "homes",
      "None was found below the root: it does not look like the / of a machine, nor like a home.",
    );
  for (const home of loginHomes(passwd))
    if (image.real(home) === null)
      image.note("home-missing", home, "An account has it as its home, and it is not there.");
  for (const { path, entry } of entries)
    if (entry.isSymbolicLink() && image.real(path) === null)
      image.note("home-missing", path, "It is a symlink to a home that is not there.");
  return [...homes].sort();
}

/** The innermost home that a path lies in; null: the machine's own. */
export function homeOf(homes: readonly string[], path: string): string | null {
  const around = homes.filter(
    (home) => path === home || path.startsWith(home === "/" ? "/" : `${home}/`),
  );
  return around.sort((a, b) => b.length - a.length)[0] ?? null;
}

/** Homes of accounts that people log in with, as far as their numbers and shells tell. */
function loginHomes(passwd: string): string[] {
  return passwd.split("\n").flatMap((line) => {
    const [, , uid = "", , , home = "", shell = ""] = line.trim().split(":");
    const isPerson = Number(uid) >= 1000 && !/\/(nologin|false|sync)$/.test(shell);
    return isPerson && home.startsWith("/") && !SYSTEM.test(home.replace(/\/+$/, "")) ? [home] : [];
  });
}

/** Which system the folders of a root look like. */
export function systemOf(image: Image, homes: readonly string[]): FleetScan["system"] {
  const has = (path: string) => image.lstat(path) !== null;
  const below = (name: string) => homes.some((home) => has(`${home === "/" ? "" : home}/${name}`));
  if (has("/Windows") || has("/C:") || has("/ProgramData") || below("AppData")) return "windows";
  if (
    has("/System/Library") ||
    below("Library/Preferences") ||
    below("Library/Application Support")
  )
    return "macos";
  return has("/etc") || has("/home") || has("/root") || below(".config") ? "linux" : "unknown";
}
