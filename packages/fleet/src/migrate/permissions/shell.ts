/** A shell command taken apart, as far as permission rules look at it. */
export interface ShellCommand {
  /** Simple commands in the order of the text, those inside `$(…)`, backticks and `(…)` too. */
  parts: string[];
  /** `$(…)`, backticks, `<(…)`: what runs is not what stands at the start. */
  substitutes: boolean;
  /** `>` or `<` outside quotes. */
  redirects: boolean;
}

const separators = new Set([";", "&", "|", "\n", "(", ")", "{", "}"]);

/**
 * Takes a command apart at `&&`, `||`, `;`, `|`, `&` and line breaks outside quotes (POSIX shell,
 * 2.3 and 2.9). An unclosed quote takes the rest: nothing is left out.
 */
export function splitShell(command: string): ShellCommand {
  const found: ShellCommand = { parts: [], substitutes: false, redirects: false };
  collect(command, found, 0);
  return found;
}

function collect(text: string, found: ShellCommand, depth: number): void {
  let part = "";
  let quote = "";
  const end = () => {
    const trimmed = part.trim();
    if (trimmed !== "") found.parts.push(trimmed);
    part = "";
  };
  for (let at = 0; at < text.length; at += 1) {
    const char = text.charAt(at);
    if (char === "\\" && quote !== "'") {
      part += char + text.charAt(at + 1);
      at += 1;
      continue;
    }
    const opens = quote !== "'" && (text.startsWith("$(", at) || char === "`");
    const process = quote === "" && (text.startsWith("<(", at) || text.startsWith(">(", at));
    if (opens || process) {
      const close = char === "`" ? closing(text, at + 1, "`") : closing(text, at + 2, ")");
      found.substitutes = true;
      if (depth < 8) collect(text.slice(char === "`" ? at + 1 : at + 2, close), found, depth + 1);
      part += text.slice(at, close + 1);
      at = close;
      continue;
    }
    if (quote !== "") {
      if (char === quote) quote = "";
      part += char;
    } else if (char === "'" || char === '"') {
      quote = char;
      part += char;
    } else if (char === ">" || char === "<") {
      found.redirects = true;
      part += char;
    } else if (separators.has(char) && !braceInWord(text, at)) end();
    else part += char;
  }
  end();
}

/** `{a,b}` and `${NAME}` are words, `{ list; }` is a group; `2>&1` and `&>` are no separators. */
function braceInWord(text: string, at: number): boolean {
  const char = text.charAt(at);
  const before = text.charAt(at - 1);
  const after = text.charAt(at + 1);
  if (char === "{") return before === "$" || !/\s/.test(after || "x");
  if (char === "}") return !/[\s;]/.test(before || " ");
  if (char === "&") return before === ">" || before === "<" || after === ">";
  return false;
}

function closing(text: string, from: number, close: string): number {
  let depth = 0;
  for (let at = from; at < text.length; at += 1) {
    const char = text.charAt(at);
    if (char === "\\") at += 1;
    else if (char === "(" && close === ")") depth += 1;
    else if (char === close) {
      if (depth === 0) return at;
      depth -= 1;
    }
  }
  return text.length;
}

const assignment = /^[A-Za-z_]\w*\+?=(?:"(?:[^"\\]|\\.)*"|'[^']*'|[^\s'"])*\s+/;
const wrapper =
  /^(?:(?:timeout|nice|stdbuf|ionice)(?:\s+-\S+|\s+--\S+)*(?:\s+[\d.]+[smhd]?)?|time|nohup|command|builtin|exec|xargs|sudo)\s+/;

/** Every reading of a simple command: as it is, without `NAME=value`, without `timeout 5` and its like. */
export function readings(part: string): string[] {
  const all = [part];
  let rest = part;
  for (let step = 0; step < 10; step += 1) {
    const next = rest.replace(assignment, "").replace(wrapper, "");
    if (next === rest) break;
    rest = next;
    all.push(rest);
  }
  return all;
}

/** Words of a simple command without their quotes, well enough to see which paths it names. */
export function words(part: string): string[] {
  return (part.match(/(?:"(?:[^"\\]|\\.)*"|'[^']*'|\\.|[^\s'"<>])+/g) ?? []).map((word) =>
    word.replace(/["']/g, "").replace(/\\(.)/g, "$1"),
  );
}
