import type { DnsQuery } from "./query.ts";

/**
 * The reply to a query: NOERROR, with an address record for each question that gets one.
 *
 * @param addressOf the IPv4 address as four bytes, or null for an empty answer
 */
export function writeReply(
  query: DnsQuery,
  addressOf: (question: DnsQuery["questions"][number]) => Uint8Array | null,
): Uint8Array {
  const answers: number[] = [];
  let answerCount = 0;
  let offset = 12;
  for (const question of query.questions) {
    const address = query.opcode === 0 ? addressOf(question) : null;
    if (address) {
      // A pointer to the question's name, type A, class IN, 60 seconds, four bytes.
      answers.push(0xc0 | (offset >> 8), offset & 0xff, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, ...address);
      answerCount += 1;
    }
    offset += question.raw.length;
  }
  const standard = query.opcode === 0;
  const flags = 0x8080 | (query.opcode << 11) | (query.recursionDesired ? 0x0100 : 0);
  // 4 is NOTIMP: updates and the like are not for a resolver.
  const head = [query.id, flags | (standard ? 0 : 4), query.questions.length, answerCount, 0];
  const option = query.edns ? [0, 0, 41, 0x04, 0xd0, 0, 0, 0, 0, 0, 0] : [];
  return Uint8Array.from([
    ...[...head, query.edns ? 1 : 0].flatMap((value) => [value >> 8, value & 0xff]),
    ...query.questions.flatMap((question) => [...question.raw]),
    ...answers,
    ...option,
  ]);
}
