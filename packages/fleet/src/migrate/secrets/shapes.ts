/**
 * What secrets look like by themselves, whatever stands around them. The prefixes are those that the
 * rules of gitleaks and detect-secrets name, shorter than there: better one too many.
 */
const known =
  /\b(?:sk|pk|rk)[-_][\w-]{8,}|\bgh[pousr]_\w{10,}|\bgithub_pat_\w{10,}|\bgl(?:pat|ptt|dt|rt|cbt|soat|agent|oas|ft|imt|ffct)-[\w.-]{10,}|\bxox[a-z]-[\w.-]{8,}|\bxapp-[\w-]{8,}|\b(?:A3T[A-Z0-9]|AKIA|ASIA|ABIA|ACCA|AGPA|AIDA|AROA|AIPA|ANPA|ANVA)[A-Z0-9]{12,}|\bAIza[\w-]{20,}|\bya29\.[\w.-]{10,}|\bGOCSPX-[\w-]{10,}|\b(?:npm|hf|dop_v1|doo_v1|dor_v1|dp\.\w+|lin_api|ntn|shpat|shpss|shpca|pypi|rubygems|figd|tvly|ctx7sk|sbp|sb_secret|sb_publishable|hvs|hvb|atlasv1|sntrys|sntryu|nvapi|gsk|xai|pplx|jina|phc|phx|PMAK|SG|ATATT3|EAAC|AGE-SECRET-KEY|LTAI|dckr_pat|ops|r8|whsec)[-_.](?=[\w.=-]{0,200}\d)[\w.=-]{16,}|\bAccountKey=[^\s;"']+|\beyJ[\w-]{6,4000}\.[\w-]{6,}(?:\.[\w-]*)*|\b\d{6,}:[\w-]{30,}|-----BEGIN [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?-----[^]*?(?:-----END [A-Z0-9 ]*-----|$)/g;

/** `${NAME}`, `${NAME:-}`, `$NAME`, `%NAME%`, `{env:NAME}`, `{{name}}`: not the secret but its name. */
const reference =
  /\$\{\{[^}]*\}\}|\$\{[A-Za-z_]\w*(?::-)?\}|\$(?:[A-Z_][A-Z\d_]*|[A-Za-z_]+)(?!\w)|\$\(|%[A-Za-z_]\w*%|\{(?:env|file):[^}]*\}|\{\{[^}]*\}\}/;
const references = new RegExp(`^(?:${reference.source})+$`);

/** A word that nobody has for a password: `<token>`, `***`, `…`, `xxxx`. */
const placeholder = /^(?:<[\w .:-]*>?|\[[\w .-]*\]?|\{[\w .-]*\}?|[*.…_-]+|x{3,})$/i;
/** What texts write in its place; in a setting it may be the password itself. */
const standIn =
  /^(?:(?:your|my|the|some|example|dummy|fake|replace|insert|enter|put|add|todo|changeme)(?:[-_ ][\w-]*)?|[Yy]our[A-Z]\w*)$/i;

/** A stretch of a text that holds a secret. */
export interface Span {
  start: number;
  end: number;
}

/** Parts of addresses to which anybody can send who knows them (Slack, Discord, Teams). */
const webhooks =
  /(?<=\bhooks\.slack\.com\/\w{1,20}\/)[\w/]{20,}|(?<=\bdiscord(?:app)?\.com\/api\/webhooks\/)\d+\/[\w-]{20,}|(?<=\.webhook\.office\.com\/)[^\s"'`<>]{20,}/g;

/** Secrets by their own look in a text: vendors' prefixes, keys, tokens, logins in an address, random words. */
export function shapesIn(text: string): Span[] {
  return [
    ...[...text.matchAll(known)].map(spanOf),
    ...[...text.matchAll(webhooks)].map(spanOf),
    ...loginsIn(text),
    ...[...text.matchAll(/[\w+/=~.-]{20,}/g)].flatMap((found) =>
      randomIn(text, found[0], found.index),
    ),
  ];
}

/** `user:password` in `scheme://user:password@host`, or a token alone in its place. */
function loginsIn(text: string): Span[] {
  const spans: Span[] = [];
  for (const found of text.matchAll(/\b[a-z][a-z0-9+.-]{0,20}:\/\/([^\s"'`<>]{1,4096})/gi)) {
    const [whole, rest = ""] = found;
    const start = found.index + whole.length - rest.length;
    const authority = /^[^/?#]*/.exec(rest)?.[0] ?? "";
    const at = authority.lastIndexOf("@");
    const later = rest.lastIndexOf("@");
    // A password may have a slash or an @ in it: then a host stands behind the last one, or none before.
    const beyond = /^(?:\[|[A-Za-z]|\d+\.\d+\.\d+\.\d+)/.test(rest.slice(later + 1));
    if (at >= 0) {
      const login = authority.slice(0, at);
      // A name alone is none: `ssh://git@host`.
      const named =
        /^(?:git|ssh|root|user|admin|me)$/i.test(login) || login.split(":").every(isReference);
      if (!named) spans.push({ start, end: start + (later > at && beyond ? later : at) });
      continue;
    }
    const port = /:([^:]*)$/.exec(authority)?.[1];
    if (port === undefined || later < 0 || rest[later - 1] === "/") continue;
    if (!/^\d*$/.test(port) || (beyond && !/\/@?[\w.-]+@[\w.^~-]*(?:$|[/?#])/.test(rest)))
      spans.push({ start, end: start + later });
  }
  return spans;
}

/** What stands before words that are random and meant to be seen: sums, pictures, states of a repository. */
const sums = /(?:sha\d{1,3}|md5)[\W_]{1,4}$|;base64,$/i;
const states = /(?:\/(?:commits?|blob|tree|compare|raw|archive)\/|[\w.-]@|\.\.\.)$/i;

function randomIn(text: string, word: string, at: number): Span[] {
  const spansOf = (pattern: RegExp) =>
    [...word.matchAll(pattern)]
      .filter(([part]) => looksRandom(part))
      .map((part) => ({ start: at + part.index, end: at + part.index + part[0].length }));
  const parts = spansOf(/[\w+~-]+=*/g);
  // A key may have slashes in it, too; a path has more of them.
  const slashed = spansOf(/[\w+/~-]+=*/g).filter(
    ({ start, end }) => end - start >= 32 && text.slice(start, end).split("/").length <= 4,
  );
  const dotted =
    parts.length === 0 && slashed.length === 0 && !word.includes("/") && looksRandom(word);
  const spans = dotted ? [{ start: at, end: at + word.length }] : [...parts, ...slashed];
  return spans.filter(({ start, end }) => {
    const before = text.slice(Math.max(0, start - 12), start);
    const one = text.slice(start, end);
    if (/^(?:sha\d{1,3}|md5)[-_=]/i.test(one) || sums.test(before)) return false;
    return (
      !(/^[\da-f]{40}$/.test(one) && states.test(before)) &&
      !(one.includes("/") && holdsState.test(one))
    );
  });
}

/** A path to a state of a repository. */
const holdsState = /(?:^|\/)(?:commits?|blob|tree|compare|raw|archive)\//;

/**
 * Whether nobody would write a word like this: long hexadecimal, or long with changes between small
 * letters, capitals and digits as no name has them. Measured: of random words of 24
 * characters, one in a thousand has fewer changes, and of longer ones hardly any; of names in public code
 * hardly any has as many.
 * @param shortest the number of characters from which on a word counts
 */
export function looksRandom(word: string, shortest = 24): boolean {
  if (/^(?=.*\d)(?=.*[a-f])[\da-f-]{32,}$/i.test(word)) return true;
  const kinds = [/[a-z]/, /[A-Z]/, /\d/].filter((kind) => kind.test(word)).length;
  if (kinds < 2 || word.length < shortest || !/^[\w+/=~-]+$/.test(word)) return false;
  if (kinds === 2 && (word.length < 32 || (word.includes("/") && !/\d/.test(word)))) return false;
  return changes(word) >= (word.length < 24 ? 0.3 : 0.24);
}

/** How often the kind of character changes, but for the capital that a word begins with. */
function changes(word: string): number {
  const kinds = [...word.replace(/[^A-Za-z0-9]/g, "")].map((one) =>
    /[a-z]/.test(one) ? "small" : /[A-Z]/.test(one) ? "capital" : "digit",
  );
  let count = 0;
  for (const [at, kind] of kinds.entries()) {
    const before = kinds[at - 1];
    if (before === undefined || before === kind) continue;
    if (before === "capital" && kind === "small" && kinds[at - 2] !== "capital") continue;
    count += 1;
  }
  return count / Math.max(1, kinds.length - 1);
}

export function isReference(text: string): boolean {
  return references.test(text.trim());
}

/** Whether a text names a secret that stands elsewhere, or stands for one that its reader shall fill in. */
export function isPlaceholder(text: string): boolean {
  const bare = text.trim();
  return isReference(bare) || placeholder.test(bare) || /^\$(?:\(|\{[^}]*$)/.test(bare);
}

/** Whether a text of prose shows where a secret would stand. */
export function isStandIn(text: string): boolean {
  return isPlaceholder(text) || standIn.test(text.trim());
}

/** A path, an address without a login, a package or its version, a number or a list of ports. */
export function isPlain(text: string): boolean {
  return (
    text === "" ||
    /^(?:true|false|yes|no|on|off|none|null|undefined|urn:.*)$/i.test(text) ||
    /^[\d.,:x/-]+$/.test(text) ||
    isPath(text) ||
    /^[a-z][a-z0-9+.-]*:\/\/[^\s@]+$/i.test(text) ||
    /^@[\w.-]+\/[\w.@^~-]+$/.test(text) ||
    /^[a-z][\w.-]*@[\^~]?(?:\d[\w.-]*|latest|next|beta)$/i.test(text)
  );
}

/** A path with a beginning that says so, or with the ending of a file. */
export function isPath(text: string): boolean {
  if (!/^[\w./~@+ $*{}-]+$/.test(text) || text.split("/").some((part) => looksRandom(part)))
    return false;
  return (
    /^(?:~|\.{1,2}|\$\w+|\$\{\w+\})?\/(?:[\w.@+ *{}-]+\/)+/.test(text) ||
    /^(?:~|\.{1,2})\//.test(text) ||
    /^\/(?:home|root|etc|var|opt|usr|tmp|mnt|srv|run|data|app|work|Users|Library)\b/.test(text) ||
    /^[\w./-]+\.[a-z][a-z0-9]{0,4}$/i.test(text)
  );
}

/**
 * Whether a word could be a password that somebody has thought of: letters with digits or signs among
 * them, and none of what stands in arguments otherwise.
 */
export function looksLikePassword(text: string): boolean {
  if (text.length < 4 || isPlain(text) || isPlaceholder(text)) return false;
  if (!/[A-Za-z]/.test(text)) return /[^\d.,:x/\s-]/.test(text);
  return /\d|[!#$%^&+=?~|\\@]|[a-z][A-Z]/.test(text);
}

function spanOf(found: RegExpExecArray): Span {
  return { start: found.index, end: found.index + found[0].length };
}
