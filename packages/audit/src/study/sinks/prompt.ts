import { type Code, said } from "../code/code.ts";
import { Kind, Role } from "../code/kinds.ts";
import { type Sink, type Site, valueOf } from "./sink.ts";

const roles = /^(system|developer|user|assistant|model|tool|human|function)$/;

/** Fields of a request to a model whose text the model reads. */
const fields = [
  "messages",
  "system",
  "prompt",
  "input",
  "contents",
  "instructions",
  "systemInstruction",
  "system_instruction",
  "systemPrompt",
  "system_prompt",
];

/** Fields that stand beside them in a request. */
const besides = [
  "model",
  "max_tokens",
  "maxOutputTokens",
  "max_output_tokens",
  "generationConfig",
  "temperature",
  "tools",
  "stream",
];

const texts = /^(text|input_text|output_text)$/;

/**
 * Text that a model is to read: messages, system prompts, descriptions of tools, told by the fields
 * of a request in which it stands.
 *
 * ```js
 * messages.push({ role: "user", content: `Today's date is ${date}.` })
 * client.create({ model, system: lines.join("\n"), messages })
 * ```
 */
export const prompt: Sink = {
  id: "prompt",
  what: "the text of a prompt",
  constants: false,
  kinds: [Kind.ObjectExpression],
  at: request,
  samples: {
    matches: [
      'send({ role: "user", content: text })',
      'send([{ type: "text", text: note }])',
      "client.create({ model: m, max_tokens: 9, messages: list })",
      "generate({ model, contents: list, systemInstruction: text })",
      "send({ contents: [{ parts: [{ text: note }] }] })",
      "tools.push({ name: 'x', description: about, input_schema: {} })",
    ],
    differs: [
      'draw({ role: "button", content: label })',
      "const line = `Today${mark}s date is ${date}.`",
      'draw({ type: "text", value: label })',
    ],
  },
};

function request(site: Site): void {
  const { constants, keys } = site;
  const content = valueOf(site, "content") || valueOf(site, "parts");
  const role = valueOf(site, "role");
  if (role !== 0 && content !== 0) {
    const known = constants.of(role);
    if (typeof known !== "string" || roles.test(known)) {
      site.leaves(content, typeof known === "string" ? known : "message");
    }
  }
  const text = valueOf(site, "text");
  if (text !== 0) {
    const type = constants.of(valueOf(site, "type"));
    if ((typeof type === "string" && texts.test(type)) || isPart(site.code, site.node)) {
      site.leaves(text, "text");
    }
  }
  const description = valueOf(site, "description");
  if (
    description !== 0 &&
    keys.includes("name") &&
    keys.some((key) => /^(input_?schema|parameters)$/i.test(key))
  ) {
    site.leaves(description, "tool description");
  }
  const beside = keys.some((key) => besides.includes(key));
  for (const [at, key] of keys.entries()) {
    if (!fields.includes(key)) continue;
    const alone = /^system_?(instruction|prompt)$/i.test(key);
    const together = key === "system" && keys.includes("messages");
    const told = key !== "input" && key !== "prompt" ? beside : keys.includes("model");
    if (alone || together || told) site.leaves(site.values[at] as number, key);
  }
}

/** Whether an object is an element of a list that is called `parts`: `parts: [{text}]`. */
function isPart(code: Code, node: number): boolean {
  const array = code.parent[node] as number;
  const holder = code.parent[array] as number;
  return (
    code.kind[array] === Kind.ArrayExpression &&
    code.role[array] === Role.value &&
    said(code, code.first[holder] as number) === "parts"
  );
}
