/** A date or time of day in figures, perhaps with a zone. */
const dateLike = /^\d{1,4}([-/.:T]\d{1,2}){1,5}(\.\d+)?(Z|[+-]\d{2}:?\d{2})?$/;

/** True for text that looks random: an id, a hash, an encoded secret. Words, dates, versions and paths do not. */
export function looksRandom(text: string): boolean {
  if (/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text)) return true;
  if (
    !/^[\p{L}\p{N}_+/=.~-]{6,}$/u.test(text) ||
    dateLike.test(text) ||
    /^v?\d+(\.\d+)+$/.test(text)
  )
    return false;
  const letters = text.replace(/[^A-Za-z]/g, "").length;
  const digits = text.replace(/\D/g, "").length;
  if (/^[0-9a-f]+$/i.test(text) && text.length >= 8 && letters > 0 && digits > 0) return true;
  if (digits >= 13 && letters === 0) return false;
  // Letters and digits take turns in random text; in names, versions and paths they keep together.
  const turns = [...text.matchAll(/[A-Za-z]\d|\d[A-Za-z]|[a-z][A-Z]{1,2}[a-z0-9]/g)].length;
  return letters > 0 && turns >= Math.max(2, text.length / 8) && !/[/.]\w+[/.]/.test(text);
}

/** The same length, give or take little, and the same kinds of characters. */
export function sameShape(a: string, b: string): boolean {
  if (Math.abs(a.length - b.length) > Math.max(2, a.length / 16)) return false;
  const kinds = (text: string) =>
    [/^[0-9a-f-]+$/i, /^[A-Za-z0-9+/=_-]+$/, /^[\p{L}\p{N}\p{P}\s]+$/u].findIndex((kind) =>
      kind.test(text),
    );
  return kinds(a) === kinds(b);
}

/** A word that a reader can read: three letters or more, with a vowel, or of a script without them. */
export function isWord(text: string): boolean {
  return (
    (/^\p{L}[\p{L}'’-]{2,}$/u.test(text) && /[aeiouy\u0080-\uffff]/i.test(text)) ||
    (/[^\p{ASCII}]/u.test(text) && /\p{L}{2,}/u.test(text))
  );
}
