import { isPath, isPlaceholder, looksRandom, shapesIn } from "./shapes.ts";

/** In any name of this make there is a secret, wherever in it they stand. */
const stems =
  /passw|passphrase|passcode|passkey|secret|credential|token|apikey|accesskey|authkey|authoriz|oauth|bearer|cookie|signature|privatekey|privkey|connectionstring|connstr|webhook|licensekey|encryptionkey/;
/** Words that mean a secret where they stand alone, or at the end: `DB_PASS`, `DBPASS`. */
const words = new Set(
  "pass pwd pw pin pat key keys auth cred creds session sess sig sas dsn otp totp jwt hmac private salt seed mnemonic sid".split(
    " ",
  ),
);
const endings = /(?:pass|pwd|key|auth|pat|dsn|creds?|session|jwt|sig|otp)$/;
/** Words that end like one of those. */
const others =
  /^(?:bypass|compass|surpass|trespass|overpass|underpass|monkey|donkey|turkey|hotkey|jockey|whiskey|hockey|compat|obsession)$/;
/** What a value under such a name measures or chooses: `SESSION_TIMEOUT`, `AUTH_TYPE`. */
const measures =
  /^(?:max|min|limit|ttl|timeout|length|len|size|count|port|expiry|expires|expiration|age|interval|seconds|minutes|hours|days|ms|budget|retries|window|tokens)$/;
const choices =
  /^(?:type|mode|method|methods|provider|algorithm|alg|region|version|format|backend|storage|strategy|scheme|host|hostname|enabled|disabled|required|style|flow|name)$/;
const places =
  /^(?:file|path|dir|directory|folder|location|sock|socket|config|credentials|cert|key|keys|store|keystore|jar)$/;

/** Keys of tables and lists. */
const columns =
  /(?:^|_)(?:sort|primary|partition|foreign|group|cache|public|hot|index|row|shard|routing|order|translation)_?keys?$/;

/** `DB_PASS`, `dbPass`, `X-Api-Key` as small words. */
export function wordsOf(name: string): string[] {
  return name
    .replace(/([a-z\d])([A-Z])/g, "$1 $2")
    .replace(/([A-Z])([A-Z][a-z])/g, "$1 $2")
    .toLowerCase()
    .split(/[^a-z\d]+/)
    .filter((word) => word !== "");
}

/** Whether secrets are kept under a name: of a variable, header, option, parameter or field. */
export function isSecretName(name: string): boolean {
  const found = wordsOf(name).filter((word) => !/^tokeni[sz]|^secretar|^cookiecutter/.test(word));
  if (
    found.length > 1 &&
    /^(?:no|without|skip|disable|enable|use|allow|require)$/.test(found[0] ?? "")
  )
    return isSecretName(found.slice(1).join("_")) && !isSwitch(found);
  return (
    stems.test(found.join("")) ||
    found.some((word) => words.has(word.replace(/\d+$/, ""))) ||
    found.some((word) => endings.test(word) && !others.test(word))
  );
}

/** Names that a parameter of an address has beside these, where it gives access. */
export function isSecretParameter(name: string): boolean {
  return (
    isSecretName(name) || /^(?:code|access|[khpst]|hash|login|state|ticket|nonce|api)$/i.test(name)
  );
}

/** Whether a name is made of words, so that nothing is said by repeating it. */
export function isSpeaking(name: string): boolean {
  const parts = name.split(/[_.-]+/);
  return (
    name.length <= 48 &&
    parts.every((part) => /^(?:[A-Za-z]{0,24}\d?|[A-Za-z]\d{1,2}[A-Za-z]?)$/.test(part))
  );
}

/** `--no-auth`, `--skip-auth`: they take no value. */
function isSwitch([first = ""]: string[]): boolean {
  return /^(?:no|without|skip|disable)$/.test(first);
}

/** Whether a value under such a name is none all the same: a number of tokens, a kind, a path. */
export function isHarmlessUnder(name: string, value: string): boolean {
  const text = value.trim();
  if (text === "" || isPlaceholder(text)) return true;
  if (/^(?:true|false|yes|no|on|off|none|null|undefined|[01])$/i.test(text)) return true;
  const found = wordsOf(name);
  const last = found.at(-1) ?? "";
  if (columns.test(found.join("_"))) return /^[a-z][a-z_.:-]*$/i.test(text);
  if (/^[\d.]+[a-z]{0,2}$/.test(text)) return found.some((word) => measures.test(word));
  if (choices.test(last) || measures.test(last))
    return /^[a-z][a-z-]{0,20}\d?$/i.test(text) || (last === "host" && /^[\w.-]+$/.test(text));
  if (/^ur[il]s?$|^endpoint$/.test(last))
    return /^https?:\/\//.test(text) && shapesIn(text).length === 0;
  return (
    isPath(text) &&
    !looksRandom(text) &&
    (places.test(last) || /^(?:~|\.{1,2})?\/[\w.-]+\/[\w./ -]+$/.test(text))
  );
}

/**
 * A name for an environment variable that shall hold what may not be copied.
 * @param parts names of servers, options and fields; never values
 */
export function variableName(...parts: string[]): string {
  const name = parts
    .join("_")
    .toUpperCase()
    .replace(/\W+/g, "_")
    .replace(/^(?=\d)/, "_");
  return name.replace(/^_*$/, "SECRET");
}
