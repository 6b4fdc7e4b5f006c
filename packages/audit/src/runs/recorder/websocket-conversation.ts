import type { Answer } from "../providers/provider.ts";
import { writeHead } from "./answer-writer.ts";
import type { Line } from "./line.ts";
import type { MessageRecord } from "./message-record.ts";
import { RawConversation } from "./raw-conversation.ts";

export async function acceptWebSocket(line: Line, message: MessageRecord, answer: Answer, rest: Uint8Array): Promise<void> {
  await line.write(writeHead(101, answer.headers));
  line.become(new RawConversation(line, `it changed to ${message.scheme}`), rest);
}
