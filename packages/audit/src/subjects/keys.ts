import { createHash } from "node:crypto";
import type { ProtocolId } from "@telltale/core/model/index.ts";

/**
 * Keys that no vendor ever gave out, in the form that each vendor's look like: some tools look at
 * the form before they use one. Made from a hash, so that they are the same in every audit and
 * stand nowhere in the source as something that a scanner for leaked keys would report.
 */
export function fakeKey(protocol: ProtocolId): string {
  switch (protocol) {
    case "anthropic-messages":
      return `sk-ant-api03-${letters(protocol, 93)}AA`;
    case "openai-chat":
    case "openai-responses":
      return `sk-proj-${letters("openai", 48)}`;
    case "gemini":
      return `AIza${letters(protocol, 35)}`;
  }
}

function letters(seed: string, length: number): string {
  let text = "";
  for (let block = 0; text.length < length; block += 1) {
    const hash = createHash("sha256").update(`fake key ${seed} ${block}`);
    text += hash.digest("base64").replace(/[^A-Za-z0-9]/g, "");
  }
  return text.slice(0, length);
}
