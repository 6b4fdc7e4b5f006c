/**
 * Characters of other scripts and other punctuation that look like plain ones, by what they look
 * like: the part of the data of UTS #39 (Unicode Security Mechanisms) that a mark in Latin text
 * would use. What NFKD takes apart by itself (full width, mathematical letters, ligatures) is not listed.
 */
const lookAlikes: ReadonlyMap<string, string> = new Map(
  Object.entries({
    a: "аɑα",
    b: "Ьƅ",
    c: "сϲᴄ",
    d: "ԁ",
    e: "еҽ",
    f: "ꞙẝ",
    g: "ɡց",
    h: "һհ",
    i: "іɩıι",
    j: "јϳ",
    k: "κк",
    l: "ӏǀ",
    m: "м",
    n: "ոп",
    o: "οоօᴏ",
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
    Q: "Ԛ",
    S: "Ѕ",
    T: "ТΤ",
    W: "Ԝ",
    X: "ХΧ",
    Y: "УΥҮ",
    Z: "Ζ",
    "'": "ʹʼʻʽˈˊˋ‘’‚‛′‵`´՚׳ߴߵ᾽᾿ꞌ＇",
    '"': "“”„‟″‶ˮ״〃",
    "-": "‐‑‒–—―⁃−﹘˗",
    "/": "⁄∕⧸╱",
    "\\": "∖⧵﹨",
    ":": "ː˸׃։∶꞉",
    ";": "\u037e",
    ",": "٫‚",
    ".": "․۔٠",
    "|": "∣⏐",
    "*": "∗⁎",
    "~": "∼˜",
    "!": "ǃ",
    "<": "‹❮",
    ">": "›❯",
  }).flatMap(([plain, others]) => [...others].map((other) => [other, plain] as const)),
);

/**
 * What a text looks like, so that texts which a reader can hardly tell apart become equal: the
 * skeleton of UTS #39 with the case of letters left alone, invisible and combining characters
 * dropped, and any white space as one blank. For comparison only, never shown.
 */
export function skeletonOf(text: string): string {
  let skeleton = "";
  for (const char of text) {
    const code = char.charCodeAt(0);
    skeleton += code < ascii.length ? ascii[code] : skeletonOfCharacter(char);
  }
  return skeleton.replace(/ +/g, " ").trim();
}

function skeletonOfCharacter(char: string): string {
  // Some look-alikes would be taken apart into something else first, so they are looked up as they are.
  const plain = lookAlikes.get(char);
  return plain ?? [...char.normalize("NFKD")].map(plainOf).join("");
}

/** Nearly all text is of these characters: they are looked up once. */
const ascii = Array.from({ length: 128 }, (_, code) =>
  skeletonOfCharacter(String.fromCharCode(code)),
);

function plainOf(char: string): string {
  if (/\s/.test(char)) return " ";
  if (/[\p{Default_Ignorable_Code_Point}\p{M}\p{Cc}]/u.test(char)) return "";
  return lookAlikes.get(char) ?? char;
}

/** The plain character that this one passes for, or null where it passes for none but itself. */
export function looksLike(char: string): string | null {
  return lookAlikes.get(char) ?? null;
}
