/** The loop of a small headless coding assistant: `BIN -p PROMPT`. */
import { send as sendRaw } from "./http.mjs";
import { protocols } from "./protocols.mjs";
import { execute, listFilesTool, readFileTool } from "./tools.mjs";

/** Longest conversation, in requests. */
const TURNS = 6;

/**
 * Runs the tool to its end: prompt → model → tool calls → model → text on stdout.
 *
 * Every hook may be left out, and those that take something return what is used instead:
 * `system(turn)`, `user(prompt)`, `tools(list)`, `headers(pairs, turn, text)`, `body(body, turn)`,
 * `encode(body, turn)` (JSON text), `target(text, turn)`, `before(turn)`, `done(turns)`.
 * `turn` counts the model requests from 1.
 */
export async function runTool(tool) {
  try {
    const prompt = promptOf(process.argv.slice(2));
    const api = protocols[tool.protocol];
    const key = api.key();
    if (!prompt) throw new Error(`usage: ${tool.name} -p PROMPT`);
    if (!key) throw new Error("no API key is configured");
    process.stdout.write(`${await converse(tool, api, key, prompt)}\n`);
  } catch (error) {
    process.stderr.write(`${tool.name}: ${error.message}\n`);
    process.exitCode = 1;
  }
}

function promptOf(args) {
  const at = args.findIndex((arg) => arg === "-p" || arg === "--print");
  return at < 0 ? args[0] : args[at + 1];
}

async function converse(tool, api, key, prompt) {
  const { stream = true, model = api.model } = tool;
  const text = {
    model,
    stream,
    system: tool.system?.(1) ?? "You help with the code in the working folder.",
    prompt: tool.user?.(prompt) ?? prompt,
    tools: tool.tools?.([readFileTool, listFilesTool]) ?? [readFileTool, listFilesTool],
  };
  const body = api.open(text);
  const said = [];
  for (let turn = 1; turn <= TURNS; turn++) {
    await tool.before?.(turn);
    const answer = api.read(await request(tool, api, key, body, { turn, stream, model }));
    if (answer.text) said.push(answer.text);
    if (answer.calls.length === 0) {
      await tool.done?.(turn);
      break;
    }
    api.reply(
      body,
      answer,
      answer.calls.map((call) => ({ call, output: execute(call) })),
    );
  }
  return said.join("\n");
}

async function request(tool, api, key, body, { turn, stream, model }) {
  const shaped = tool.body?.(structuredClone(body), turn) ?? body;
  const base = new URL(api.origin());
  const target = base.pathname.replace(/\/$/, "") + api.path({ stream, model });
  const pairs = [
    ["host", base.host],
    ["user-agent", `${tool.name}/${tool.version}`],
    ["accept", stream ? "text/event-stream" : "application/json"],
    ["content-type", "application/json"],
    ...api.headers(key),
    ["connection", "close"],
  ];
  const text = tool.encode?.(shaped, turn) ?? JSON.stringify(shaped);
  const response = await (tool.send ?? sendRaw)({
    origin: base.origin,
    method: "POST",
    target: tool.target?.(target, turn) ?? target,
    headers: tool.headers?.(pairs, turn, text) ?? pairs,
    body: text,
  });
  if (response.status !== 200) throw new Error(`the model API answered ${response.status}`);
  return response;
}

/** Host of the model API that is configured, without the port. */
export const apiHost = (protocol) => new URL(protocols[protocol].origin()).hostname;

/** Is a base URL of somebody else than the vendor configured? */
export const customApi = (protocol) =>
  !/(^|\.)(anthropic\.com|openai\.com|googleapis\.com)$/.test(apiHost(protocol));
