import type { Socket as UdpSocket } from "node:dgram";
import { once } from "node:events";
import type { ListenOptions, Server } from "node:net";
import { TelltaleError } from "@telltale/core/model/index.ts";

/** Binds a datagram socket, and tells its port. */
export async function bindUdp(socket: UdpSocket, port: number, address: string): Promise<number> {
  try {
    socket.bind({ port, address, exclusive: true });
    await once(socket, "listening");
    return socket.address().port;
  } catch (cause) {
    throw cannotListen(`${address}:${port}/udp`, cause);
  }
}

/** Starts to listen, and tells the port. */
export async function listenTcp(server: Server, options: ListenOptions): Promise<number> {
  try {
    server.listen({ backlog: 1024, exclusive: true, ...options });
    await once(server, "listening");
  } catch (cause) {
    throw cannotListen(`${options.host}:${options.port}/tcp`, cause);
  }
  const address = server.address();
  return typeof address === "object" && address ? address.port : 0;
}

function cannotListen(where: string, cause: unknown): TelltaleError {
  return new TelltaleError("internal", `The recorder cannot listen on ${where}.`, { cause });
}
