/**
 * Letters of other scripts that look like Latin ones: the part of the data of UTS #39 that a mark in
 * Latin text would use. What NFKD takes apart by itself (full width, mathematical letters, ligatures)
 * is not listed.
 */
const lookAlikes = new Map(
  Object.entries({
    a: "аɑα",
    b: "Ьƅ",
    c: "сϲᴄ",
    d: "ԁ",
    e: "еҽ",
    g: "ɡց",
    h: "һհ",
    i: "іɩıι",
    j: "јϳ",
    k: "κк",
    l: "ӏǀ",
    m: "м",
    n: "ոп",
    o: "оοօᴏ",
    p: "рρ",
    q: "ԛգ",
    r: "гᴦ",
    s: "ѕꜱ",
    t: "тτ",
    u: "υսᴜ",
    v: "ѵνᴠ",
    w: "ԝѡᴡ",
    x: "хχ",
    y: "уγү",
    z: "ᴢ",
    A: "АΑ",
    B: "ВΒ",
    C: "СϹ",
    E: "ЕΕ",
    H: "НΗ",
    I: "ІΙӀ",
    J: "ЈͿ",
    K: "КΚ",
    M: "МΜ",
    N: "Ν",
    O: "ОΟ",
    P: "РΡ",
    S: "Ѕ",
    T: "ТΤ",
    X: "ХΧ",
    Y: "УΥҮ",
    Z: "Ζ",
    "'": "ʹʼʻˈ‘’‛′`´＇",
    '"': "“”‟″",
    "-": "‐‑‒–—−﹘",
    "/": "⁄∕",
    ":": "ː∶",
    ",": "‚",
    ".": "․",
    "|": "ǀ∣",
  }).flatMap(([plain, others]) => [...others].map((other) => [other, plain] as const)),
);

/**
 * What a text looks like, so that texts which a reader can hardly tell apart become equal
 * (the skeleton of UTS #39, with white space, case of letters left alone, and invisible characters
 * dropped). For comparison only, never shown.
 */
export function skeletonOf(text: string): string {
  let skeleton = "";
  for (const char of text.normalize("NFKD")) {
    if (/[\p{Default_Ignorable_Code_Point}\p{M}\p{Cc}]/u.test(char) && !/\s/.test(char)) continue;
    skeleton += /\s/.test(char) ? " " : (lookAlikes.get(char) ?? char);
  }
  return skeleton.replace(/ +/g, " ").trim();
}

/** True for text without any letter or digit: punctuation, white space, symbols, invisible characters. */
export function saysNothing(text: string): boolean {
  return !/[\p{L}\p{N}]/u.test(text) || /^\p{Lm}+$/u.test(text);
}
