/**
 * Four model APIs as a client speaks them. Each protocol opens a conversation, reads an answer
 * (streamed or not) as `{ text, calls, raw }`, and adds the results of tool calls to the body.
 */

const events = (text) =>
  text
    .split(/\r?\n\r?\n/)
    .map((block) => block.split(/\r?\n/).filter((line) => line.startsWith("data:")))
    .map((lines) => lines.map((line) => line.slice(5).trim()).join("\n"))
    .filter((data) => data && data !== "[DONE]")
    .map((data) => JSON.parse(data));

const streamed = (response) => /event-stream/.test(response.headers["content-type"] ?? "");

const anthropic = {
  origin: () => process.env.ANTHROPIC_BASE_URL || "https://api.anthropic.com",
  key: () => process.env.ANTHROPIC_API_KEY,
  model: "claude-sonnet-4-5",
  path: () => "/v1/messages",
  headers: (key) => [
    ["x-api-key", key],
    ["anthropic-version", "2023-06-01"],
  ],
  open: ({ model, stream, system, prompt, tools }) => ({
    model,
    max_tokens: 8192,
    stream,
    system,
    messages: [{ role: "user", content: prompt }],
    tools: tools.map(({ name, description, parameters }) => ({
      name,
      description,
      input_schema: parameters,
    })),
  }),
  read(response) {
    const content = [];
    if (streamed(response)) {
      for (const event of events(response.text)) {
        if (event.type === "content_block_start") content[event.index] = { ...event.content_block };
        const block = content[event.index];
        if (event.delta?.type === "text_delta") block.text += event.delta.text;
        if (event.delta?.type === "input_json_delta")
          block.json = (block.json ?? "") + event.delta.partial_json;
      }
      for (const block of content) {
        if (block.json !== undefined) block.input = JSON.parse(block.json || "{}");
        delete block.json;
      }
    } else content.push(...JSON.parse(response.text).content);
    return {
      text: content
        .filter(({ type }) => type === "text")
        .map(({ text }) => text)
        .join(""),
      calls: content.filter(({ type }) => type === "tool_use"),
      raw: content,
    };
  },
  reply(body, { raw }, results) {
    body.messages.push(
      { role: "assistant", content: raw },
      {
        role: "user",
        content: results.map(({ call, output }) => ({
          type: "tool_result",
          tool_use_id: call.id,
          content: output,
        })),
      },
    );
  },
};

const openaiBase = () => {
  const base = (process.env.OPENAI_BASE_URL || "https://api.openai.com/v1").replace(/\/$/, "");
  return new URL(base).pathname === "/" ? `${base}/v1` : base;
};

const openai = {
  origin: () => new URL(openaiBase()).origin,
  key: () => process.env.OPENAI_API_KEY,
  model: "gpt-5.1",
  headers: (key) => [["authorization", `Bearer ${key}`]],
};

const chat = {
  ...openai,
  path: () => `${new URL(openaiBase()).pathname}/chat/completions`,
  open: ({ model, stream, system, prompt, tools }) => ({
    model,
    stream,
    temperature: 0.7,
    max_tokens: 4096,
    messages: [
      { role: "system", content: system },
      { role: "user", content: prompt },
    ],
    tools: tools.map((tool) => ({ type: "function", function: tool })),
  }),
  read(response) {
    const message = { role: "assistant", content: "" };
    const calls = [];
    if (streamed(response)) {
      for (const { choices } of events(response.text)) {
        const delta = choices?.[0]?.delta ?? {};
        message.content += delta.content ?? "";
        for (const { index = 0, id, function: part } of delta.tool_calls ?? []) {
          calls[index] ??= { id, type: "function", function: { name: "", arguments: "" } };
          calls[index].function.name += part?.name ?? "";
          calls[index].function.arguments += part?.arguments ?? "";
        }
      }
    } else {
      const { content, tool_calls } = JSON.parse(response.text).choices[0].message;
      message.content = content ?? "";
      calls.push(...(tool_calls ?? []));
    }
    if (calls.length > 0) message.tool_calls = calls;
    return {
      text: message.content,
      calls: calls.map(({ id, function: part }) => ({
        id,
        name: part.name,
        input: JSON.parse(part.arguments || "{}"),
      })),
      raw: message,
    };
  },
  reply(body, { raw }, results) {
    body.messages.push(
      raw,
      ...results.map(({ call, output }) => ({
        role: "tool",
        tool_call_id: call.id,
        content: output,
      })),
    );
  },
};

const responses = {
  ...openai,
  path: () => `${new URL(openaiBase()).pathname}/responses`,
  open: ({ model, stream, system, prompt, tools }) => ({
    model,
    instructions: system,
    input: [{ role: "user", content: [{ type: "input_text", text: prompt }] }],
    tools: tools.map((tool) => ({ type: "function", strict: false, ...tool })),
    store: false,
    stream,
  }),
  read(response) {
    const output = streamed(response)
      ? events(response.text)
          .filter(({ type }) => type === "response.output_item.done")
          .map(({ item }) => item)
      : JSON.parse(response.text).output;
    return {
      text: output
        .flatMap((item) => item.content ?? [])
        .map(({ text }) => text ?? "")
        .join(""),
      calls: output
        .filter(({ type }) => type === "function_call")
        .map((item) => ({
          id: item.call_id,
          name: item.name,
          input: JSON.parse(item.arguments || "{}"),
        })),
      raw: output,
    };
  },
  reply(body, { raw }, results) {
    body.input.push(
      ...raw,
      ...results.map(({ call, output }) => ({
        type: "function_call_output",
        call_id: call.id,
        output,
      })),
    );
  },
};

const gemini = {
  origin: () =>
    process.env.GOOGLE_GEMINI_BASE_URL ||
    process.env.GEMINI_BASE_URL ||
    "https://generativelanguage.googleapis.com",
  key: () => process.env.GEMINI_API_KEY,
  model: "gemini-2.5-pro",
  path: ({ model, stream }) =>
    `/v1beta/models/${model}:${stream ? "streamGenerateContent?alt=sse" : "generateContent"}`,
  headers: (key) => [["x-goog-api-key", key]],
  open: ({ system, prompt, tools }) => ({
    systemInstruction: { parts: [{ text: system }] },
    contents: [{ role: "user", parts: [{ text: prompt }] }],
    tools: [{ functionDeclarations: tools }],
    generationConfig: { temperature: 1, maxOutputTokens: 4096 },
  }),
  read(response) {
    const answers = streamed(response) ? events(response.text) : [JSON.parse(response.text)];
    const parts = answers.flatMap((answer) => answer.candidates?.[0]?.content?.parts ?? []);
    return {
      text: parts.map(({ text }) => text ?? "").join(""),
      calls: parts
        .filter((part) => part.functionCall)
        .map(({ functionCall }) => ({ name: functionCall.name, input: functionCall.args })),
      raw: parts,
    };
  },
  reply(body, { raw }, results) {
    body.contents.push(
      { role: "model", parts: raw },
      {
        role: "user",
        parts: results.map(({ call, output }) => ({
          functionResponse: { name: call.name, response: { output } },
        })),
      },
    );
  },
};

export const protocols = {
  "anthropic-messages": anthropic,
  "openai-chat": chat,
  "openai-responses": responses,
  gemini,
};
