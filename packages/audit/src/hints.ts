import type { Level, StudyReport } from "@telltale/core/model/index.ts";

/** The value of a level, as its factor wants it, from the plain text that a study found; null where it does not fit. */
type Shape = (text: string) => Level["value"] | null;

const host = /^[a-z0-9](?:[a-z0-9-]{0,62})(?:\.[a-z0-9][a-z0-9-]{0,62}){1,8}(?::\d{1,5})?$/i;
const plain = /^[\p{L}\p{N}][\p{L}\p{N}._@+-]{0,62}$/u;
/** A path below the home folder: no name in it is empty, `.` or `..`. */
const folder = /^[\p{L}\p{N}][\p{L}\p{N}._-]*(?:\/(?!\.{1,2}(?:\/|$))[\p{L}\p{N}._-]+)*$/u;
const proxyVariables = ["HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy"];

const shapes: Record<string, Shape> = {
  "base-url": (text) => (host.test(text) ? `https://${text}` : null),
  timezone: (text) => (isZone(text) ? { env: text, localtime: text } : null),
  locale: (text) => (/^[a-z]{2,3}(?:_[A-Z]{2})?(?:\.[\w-]+)?$/.test(text) ? { LANG: text } : null),
  hostname: (text) => (/^[a-z0-9][a-z0-9.-]{0,62}$/i.test(text) ? text : null),
  username: (text) => (/^[a-z][a-z0-9._-]{0,30}$/.test(text) ? text : null),
  cwd: (text) => (folder.test(text) && Buffer.byteLength(text) <= 200 ? text : null),
  proxy: (text) => (host.test(text) ? { url: `http://${text}`, variables: proxyVariables } : null),
  "git-remote": (text) => (host.test(text) ? `https://${text}/orders/orders-service.git` : null),
  "git-identity": (text) =>
    plain.test(text) && text.includes("@") ? { userName: "Alex Morgan", userEmail: text } : null,
  "npm-registry": (text) => (host.test(text) ? `https://${text}/` : null),
};

/** Values of variables and contents of files are taken as they are, in moderate size. */
const anything: Shape = (text) => (text.length <= 4096 && !text.includes("\0") ? text : null);

/** Variables that decide how the run itself is made, and would show nothing but that. */
const ours =
  /^env:(?:NODE_.*|BUN_.*|LD_.*|DYLD_.*|SSL_.*|.*_CA_(?:CERTS?|BUNDLE)|.*_?PROXY|HOME|PATH|USER|LOGNAME|SHELL|PWD|OLDPWD|TMPDIR|TEMP|TMP|TZ|LANG|LANGUAGE|LC_.*|XDG_.*|.*_API_KEY|.*_(?:AUTH_)?TOKEN|.*_BASE_URL)$/i;

/** Files that a user or an administrator may add without taking anything of the system away. */
const addable = /^file:(?:~\/|\/\.)[^\0\n]{1,200}$/;

/**
 * Levels for the factors of an audit from the hints of a study. What comes from the code of a
 * subject is hostile: a value that does not look like what the factor varies is left out.
 */
export function levelsFromHints(hints: StudyReport["hints"]): Record<string, Level[]> {
  const found: Record<string, Level[]> = {};
  for (const [id, levels] of Object.entries(hints)) {
    const shape = shapeFor(id);
    const fitting = levels.flatMap((level) => {
      const value = typeof level.value === "string" ? (shape?.(level.value) ?? null) : null;
      return value === null ? [] : [{ ...level, value, origin: "hint" as const }];
    });
    if (fitting.length > 0) found[id] = fitting;
  }
  return found;
}

function shapeFor(id: string): Shape | undefined {
  if (/^env:[A-Za-z_]\w{0,80}$/.test(id)) return ours.test(id) ? undefined : anything;
  if (addable.test(id)) return /\/\.{1,2}(?:\/|$)/.test(id) ? undefined : anything;
  return shapes[id];
}

function isZone(text: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: text });
    return /^[A-Za-z_]+(?:\/[\w+-]+){0,2}$/.test(text);
  } catch {
    return false;
  }
}
