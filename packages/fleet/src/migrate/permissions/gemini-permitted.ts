import type { Named } from "./decision.ts";
import { examplesOf } from "./examples.ts";
import { type GeminiRule, geminiArguments } from "./gemini.ts";
import { geminiSources } from "./gemini-tools.ts";
import { serverNames } from "./permitted.ts";
import { lookTools } from "./source.ts";

/**
 * The rules as they can be tried, and what they permit. A permission whose pattern no example can be
 * found for is taken for one of every call: nobody could say what it lets through.
 */
export function geminiPermitted(rules: GeminiRule[]): { rules: GeminiRule[]; permitted: Named[] } {
  const permitted: Named[] = [];
  const tried = rules.map((rule) => {
    if (rule.decision !== "allow") return rule;
    const texts = textsOf(rule);
    if (texts !== null) {
      for (const text of texts) permitted.push(...namesOf(rule, text));
      return rule;
    }
    const { args: _, ...every } = rule;
    permitted.push(...namesOf(every, null));
    return {
      ...every,
      from: `${rule.from}, whose pattern cannot be read and may match every call`,
    };
  });
  return { rules: tried, permitted };
}

/** Texts that the pattern of a rule finds; one for everything where it has none; null for none found. */
function textsOf({ tool, args }: GeminiRule): (string | null)[] | null {
  if (args === undefined) return [null];
  const found = (examplesOf(args) ?? []).flatMap((example) => {
    const [, field, value] = /"(\w+)":"((?:[^"\\\0]|\\.)*)/.exec(example) ?? [];
    const text = unescaped(value ?? example.replaceAll("\0", ""));
    const fields = [
      field ?? "command",
      "command",
      "file_path",
      "dir_path",
      "prompt",
      "query",
      "name",
    ];
    return fields.some((key) => args.test(geminiArguments({ [key]: text }))) ? [text] : [];
  });
  if (found.length > 0) return [...new Set(found)];
  // A tool of a server has arguments of its own: whoever permits one call of it permits it.
  return tool.startsWith("mcp_") ? [null] : null;
}

function unescaped(text: string): string {
  try {
    return String(JSON.parse(`"${text}"`));
  } catch {
    return text;
  }
}

function namesOf({ tool, server }: GeminiRule, text: string | null): Named[] {
  if (server !== undefined && server !== "*") {
    const name =
      tool === "*" || tool.endsWith("_*") ? "" : `__${tool.replace(`mcp_${server}_`, "")}`;
    return [{ tool: `mcp__${server}${name}`, text: null }];
  }
  if (tool === "*" || tool === "mcp_*") return [{ tool: "*", text: null }];
  if (tool.startsWith("mcp_"))
    return serverNames(tool.slice("mcp_".length), "_").map((name) => ({ tool: name, text: null }));
  return geminiSources(tool).map((source) => {
    if (text === null) return { tool: source, text };
    if (source === "WebFetch") return { tool: source, text: `domain:${hostIn(text)}` };
    const path = source === "Read" || lookTools.includes(source) || /Edit|Write/.test(source);
    return { tool: source, text: path && text.startsWith("/") ? `/${text}` : text };
  });
}

function hostIn(text: string): string {
  return /https?:\/\/([^\s/]+)/.exec(text)?.[1] ?? text;
}
