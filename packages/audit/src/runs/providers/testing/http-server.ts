import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Header } from "@telltale/core/model/index.ts";
import type { Answer, ProviderRequest, ScriptedApis } from "../provider.ts";

/** A scripted API behind a real socket, for tests with real clients. */
export interface TestServer {
  url: string;
  /** What was asked and answered, in order. */
  exchanges: { request: ProviderRequest; answer: Answer }[];
  close(): Promise<void>;
}

/** Serves scripted APIs on a free port of the loopback interface. */
export async function serve(apis: ScriptedApis): Promise<TestServer> {
  const exchanges: TestServer["exchanges"] = [];
  const server = createServer(async (incoming, outgoing) => {
    const pieces: Buffer[] = [];
    for await (const piece of incoming) pieces.push(piece);
    const headers = Array.from(
      { length: incoming.rawHeaders.length / 2 },
      (_, i): Header => [incoming.rawHeaders[2 * i] ?? "", incoming.rawHeaders[2 * i + 1] ?? ""],
    );
    const request: ProviderRequest = {
      method: incoming.method ?? "",
      scheme: "http",
      host: incoming.headers.host ?? "",
      target: incoming.url ?? "",
      headers,
      body: Buffer.concat(pieces),
    };
    const answer = apis.answer(request);
    exchanges.push({ request, answer });
    outgoing.sendDate = false;
    outgoing.writeHead(answer.status, answer.headers.flat());
    for (const { bytes } of answer.chunks) outgoing.write(bytes);
    outgoing.end();
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    exchanges,
    close: () =>
      new Promise((done) => {
        server.closeAllConnections();
        server.close(() => done());
      }),
  };
}
