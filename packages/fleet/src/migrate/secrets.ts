/** Names under which secrets are kept. */
const secretName = /key|token|secret|passw|auth|credential|cookie|session|bearer|private|pat$|dsn/i;
/** Secrets by their own look: vendors' prefixes, keys, JSON web tokens, credentials in a URL. */
const secretText =
  /\b(?:sk-[\w-]{8,}|gh[pousr]_\w{10,}|github_pat_\w{10,}|glpat-[\w-]{10,}|xox[abprs]-[\w-]{8,}|AKIA[0-9A-Z]{12,}|AIza[\w-]{20,}|npm_\w{20,}|hf_\w{16,}|eyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*|\d{8,10}:[\w-]{30,})|(?<=\bhooks\.slack\.com\/\w+\/)[\w/]{20,}|(?<=\bdiscord(?:app)?\.com\/api\/webhooks\/)\d+\/[\w-]{20,}|-----BEGIN [A-Z ]*PRIVATE KEY-----[^]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)|(?<=:\/\/)[^\s/@:]+:[^\s/@]+(?=@)/g;
/** `${NAME}`, `${NAME:-value}` and `$NAME`: not the secret but its name. */
const reference = /^\$(?:\{([A-Za-z_]\w*)(?::-[^}]*)?\}|([A-Za-z_]\w*))$/;

/** `Authorization: Bearer …`, `"apiKey": "…"`, `--password=…`: a secret by what stands in front of it. */
const spoken =
  /\b(?:bearer|basic)\s+(?!\$)[^\s"'$]{6,}|(?:authorization|key|token|secret|passw\w*)["'\\]*\s*[:=]\s*["'\\]*(?!\$|bearer|basic)[^\s"'$]{6,}/i;

/** A literal value, as a script or a text assigns it: letters and digits, and neither a path nor a call. */
const literal =
  "(?:(?=[\\w+=-]*\\d)(?=[\\w+=-]*[A-Za-z])[\\w+=-]{8,}(?![\\w+=./()[\\]-])|[\\w+/=]{32,}(?![\\w.()[\\]-]))";
/** `export TOKEN=…`, `password: …`, `"apiKey": "…"`: only the value is the secret. */
const assigned = new RegExp(
  `(?<=(?:key|token|secret|passw(?:or)?d)["']?(?:=|:\\s+|\\s*[:=]\\s*["']))${literal}`,
  "gi",
);

/** `Bearer …` and `Basic …`, as a header has them. */
const presented = new RegExp(`(?<=\\b(?:bearer|basic)\\s+)${literal}`, "gi");
/** `DB_PASSWORD=…`, whatever its value looks like, unless it stands for one. */
const exported =
  /(?<=\b[A-Z][A-Z0-9_]*(?:KEY|TOKEN|SECRET|PASSWORD|PASSWD)=["']?)(?!["']?(?:[$<{*]|your|my|xxx|changeme|example|placeholder|\.\.\.))[^\s"'`;|&)]{6,}/g;
/** `-u name:password`, and a password in one word with its flag, as `mysql` takes it. */
const signedIn =
  /(?<=\s(?:-u|--user|--proxy-user)[= ]["']?[^\s:"'$*/]+:)(?![$*]|\d+(?:\s|$))[^\s"'*]{4,}|(?<=\b(?:mysql|mariadb)[\w-]*\s(?:[^|;&\n]*\s)?-p)(?![$*])[^\s"'*]{4,}/g;
const told = [secretText, assigned, presented, exported, signedIn];

/** `--api-key …` in one text; a flag whose name only begins so is another. */
const flagged =
  /(?<=^|\s)-{1,2}[\w-]*(?:key|token|secret|password|passwd)[= ]["']?(?![$*"'-])[^\s*]{6,}/i;
/** `KEY=…` and `Authorization: …` in a command; `npm run token:refresh` is none. */
const spokenInCommand =
  /\b(?:bearer|basic)\s+(?![$*])[^\s"'$*]{6,}|(?:authorization|key|token|secret|passw\w*)["'\\]*(?:=|:\s+)["'\\]*(?![$*]|bearer|basic)[^\s"'$*]{4,}/i;

/** Where the first secret begins in a command, or in the pattern of one; -1 without any. */
export function secretInCommand(command: string): number {
  const wordy = [...command.matchAll(/[^\s"'=:@,/]+/g)].find(([word]) => looksRandom(word));
  const starts = [secretText, spokenInCommand, flagged, signedIn].map((one) => command.search(one));
  const found = [...starts, wordy?.index ?? -1].filter((at) => at >= 0);
  return found.length === 0 ? -1 : Math.min(...found);
}

/** Whether nobody would write a word like this: long hexadecimal, or long and of all kinds of characters. */
export function looksRandom(word: string): boolean {
  return (
    /^(?=.*\d)(?=.*[a-f])[\da-f-]{32,}$/i.test(word) ||
    /^(?=.*\d)(?=.*[a-z])(?=.*[A-Z])[\w+=~-]{24,}$/.test(word)
  );
}

/** Whether a word of a command, a header or a piece of JSON has a secret in it. */
export function saysSecret(text: string): boolean {
  return hasSecret(text) || spoken.test(text);
}

/** Whether a value must not be copied. Long words without a pattern count as secrets: better one too many. */
export function isSecret(name: string, value: string): boolean {
  if (reference.test(value.trim())) return false;
  if (saysSecret(value)) return true;
  if (secretName.test(name) && value !== "" && !/^(?:true|false|\d{1,4})$/i.test(value))
    return true;
  // Forty characters of all kinds, with a slash or two, are a key of a cloud and no path.
  if (/^(?=.*\d)(?=.*[a-z])(?=.*[A-Z])[A-Za-z\d][\w+/]{39}$/.test(value)) return true;
  return /^(?=.*\d)(?=.*[A-Za-z])[\w+/=.-]{32,}$/.test(value) && !value.includes("/");
}

export function hasSecret(text: string): boolean {
  return told.some((one) => text.search(one) >= 0);
}

/** The text without what looks like a secret, and how many were taken out. */
export function withoutSecrets(text: string): { text: string; removed: number } {
  let removed = 0;
  const instead = () => {
    removed += 1;
    return "[a secret stood here: set it yourself]";
  };
  const cleaned = told.reduce((left, one) => left.replace(one, instead), text);
  return { text: cleaned, removed };
}

/** `$NAME` and `${NAME:-default}` as the name alone; null where it is something else. */
export function referenceName(value: string): string | null {
  const found = reference.exec(value.trim());
  return found === null ? null : (found[1] ?? found[2] ?? null);
}

/** A name for an environment variable that shall hold what may not be copied. */
export function variableName(...parts: string[]): string {
  const name = parts
    .join("_")
    .toUpperCase()
    .replace(/\W+/g, "_")
    .replace(/^(?=\d)/, "_");
  return name.replace(/^_+$/, "SECRET");
}
