/** `U+2019`: at least four digits, upper case (Unicode, appendix A). */
export function codePointOf(char: string): string {
  const code = char.codePointAt(0) ?? 0;
  return `U+${code.toString(16).toUpperCase().padStart(4, "0")}`;
}
