import type { Json, ModelRequest, OfferedTool } from "@telltale/core/wire/index.ts";
import type { Reply } from "../reply.ts";
import { argumentsFor } from "./arguments.ts";
import { chooseTool, finishingTool } from "./choose-tool.ts";
import { projectOf } from "./project.ts";
import { describedAnswer, structuredAnswer, WORDS } from "./structured.ts";

/** Ends every conversation. */
const FINAL = "I have looked at the project. Nothing needs to be changed.";

/** Calls in one run, over all its conversations: beyond them the model only talks. */
const MAX_CALLS = 12;

/** Longest schema that is looked at, as JSON text. */
const MAX_SCHEMA = 256 * 1024;

/**
 * The part of the model in all conversations of one run. In each conversation it asks once for a
 * harmless call of one of the client's tools, and ends after the result. Which turn is reached is
 * read from the request's own history, so that conversations may run side by side.
 */
export class Script {
  readonly #issued = new Set<string>();
  #finished = false;

  /** True after the last words of a conversation, until another call is asked for. */
  get finished(): boolean {
    return this.#finished;
  }

  /** The reply to one request; `newId` gives the id of a call. */
  reply(request: ModelRequest, newId: () => string): Reply {
    const { wishes } = request;
    const cut = wishes.maxTokens !== null && wishes.maxTokens <= 4;
    const tools = request.tools.filter(isSmall);
    const done = this.#isDone(request);
    if (wishes.tools !== "none" && !cut) {
      const call = done ? mustCall(request, tools) : this.#firstCall(request, tools);
      if (call && this.#issued.size < MAX_CALLS) {
        const id = newId();
        this.#issued.add(id);
        this.#finished = false;
        return { kind: "call", id, ...call };
      }
    }
    // Side requests ask for few words or a shape; without tools, they say nothing of a call under way.
    const isSide = cut || wishes.schema !== null || wishes.json;
    if (!isSide && (done || this.#issued.size === 0)) this.#finished = true;
    return { kind: "text", text: textFor(request, done), cut };
  }

  /** Whether this conversation has had its call: ours is in its history, or it ends with a result. */
  #isDone({ turns }: ModelRequest): boolean {
    const ours = turns.some((turn) =>
      turn.results.some(({ id }) => id !== null && this.#issued.has(id)),
    );
    return ours || (turns.at(-1)?.results.length ?? 0) > 0;
  }

  #firstCall(request: ModelRequest, tools: OfferedTool[]): Call | null {
    // An answer of a given shape is a side request, even where tools are listed too.
    if (request.wishes.tool === null && request.wishes.schema !== null) return null;
    const chosen = request.wishes.tool === null ? chooseTool(tools) : null;
    if (!chosen) return mustCall(request, tools);
    return { tool: chosen.tool, input: argumentsFor(chosen, projectOf(request)) };
  }
}

interface Call {
  tool: OfferedTool;
  input: Json;
}

/** The call that a client insists on: of the tool it names, of one that ends the work, or a harmless one. */
function mustCall(request: ModelRequest, tools: OfferedTool[]): Call | null {
  const { wishes } = request;
  if (wishes.tools !== "required") return null;
  const named = tools.find((tool) => tool.name === wishes.tool) ?? null;
  const tool = wishes.tool === null ? finishingTool(tools) : named;
  const chosen = tool && chooseTool([tool]);
  if (tool && !chosen) {
    const schema = tool.kind === "function" ? tool.parameters : { type: "string" };
    return { tool, input: structuredAnswer(withType(schema)) };
  }
  const harmless = chosen ?? chooseTool(tools);
  if (!harmless) return null;
  return { tool: harmless.tool, input: argumentsFor(harmless, projectOf(request)) };
}

function withType(schema: unknown): unknown {
  return { type: "object", ...(schema as object) };
}

function textFor(request: ModelRequest, done: boolean): string {
  const { wishes } = request;
  if (wishes.schema !== null && isSmallJson(wishes.schema)) {
    return JSON.stringify(structuredAnswer(wishes.schema));
  }
  if (request.tools.length > 0) return done ? FINAL : "Nothing needs to be changed.";
  const described = describedAnswer(promptOf(request));
  if (described !== null) return afterPrefill(request, JSON.stringify(described));
  return wishes.json ? "{}" : WORDS;
}

/** Some clients put the first words into the model's mouth; the answer goes on from there. */
function afterPrefill({ turns }: ModelRequest, json: string): string {
  const last = turns.at(-1);
  const begun = last?.role === "assistant" ? (last.texts.at(-1)?.text.trim() ?? "") : "";
  return begun !== "" && json.startsWith(begun) ? json.slice(begun.length) : json;
}

function promptOf({ system, turns }: ModelRequest): string {
  const said = turns.findLast((turn) => turn.role === "user")?.texts ?? [];
  return [...system, ...said].map(({ text }) => text.slice(0, 20_000)).join("\n");
}

function isSmall(tool: OfferedTool): boolean {
  return tool.name.length <= 256 && isSmallJson(tool.parameters);
}

/** Whether a schema is small enough to work with; too deep to write counts as too large. */
function isSmallJson(schema: unknown): boolean {
  try {
    return JSON.stringify(schema).length <= MAX_SCHEMA;
  } catch {
    return false;
  }
}
