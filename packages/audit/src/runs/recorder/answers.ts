import type { Answer } from "../providers/provider.ts";
import type { MessageRecord } from "./message-record.ts";

/** What the scripted APIs say to a message. They promise never to throw; should they, the run goes on. */
export function answerTo(message: MessageRecord): Answer {
  const { run } = message.connection;
  try {
    return run.apis.answer(message.toRequest());
  } catch (cause) {
    const what = `${message.head.method} ${message.authority.host}`.trim();
    run.gap(`the scripted APIs failed on ${what}: ${String(cause)}`);
    return { provider: "failed", status: 500, headers: [], chunks: [] };
  }
}
