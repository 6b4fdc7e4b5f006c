import type { Tell } from "./dossier.ts";

/** Whether a tell is openly what any such tool needs to send: by itself it makes no verdict. */
export function isExpected(tell: Pick<Tell, "encoding" | "expected">): boolean {
  return tell.encoding !== "covert" && tell.expected === true;
}

/**
 * Whether a tell only follows from the use of a proxy: other connections, headers of another client, a
 * process of another size. What the name of a field calls a proxy, or the proxy's own name, is more.
 */
export function isConsequenceOfProxy(
  tell: Pick<Tell, "factors" | "encoding" | "where" | "channel">,
): boolean {
  if (tell.encoding !== "derived" || tell.factors[0] !== "proxy") return false;
  if (!/^(prompt|body|url)$/.test(tell.channel)) return true;
  return !/(proxy|\bvia|gateway)[^.\s]*( \([^)]*\))?$/i.test(tell.where);
}
