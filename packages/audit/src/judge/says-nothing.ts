/** True for text without any letter or digit: punctuation, white space, symbols, invisible characters. */
export function saysNothing(text: string): boolean {
  return !/[\p{L}\p{N}]/u.test(text) || /^\p{Lm}+$/u.test(text);
}
