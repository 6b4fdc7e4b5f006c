import { isIP } from "node:net";
import type { Line } from "./line.ts";

/**
 * What follows on a line is a connection of its own, to where a proxy was asked to connect. Its
 * address is what the subject named: a proxy is given names, and asks the DNS itself.
 */
export function openTunnel(
  line: Line,
  target: { host: string; port: number },
  rest: Uint8Array,
): void {
  const outer = line.record;
  const record = outer.run.connection({
    transport: "tcp",
    family: isIP(target.host) === 6 ? 6 : isIP(target.host) === 4 ? 4 : outer.origin.family,
    address: target.host,
    port: target.port,
    name: isIP(target.host) === 0 ? target.host : null,
    via: outer,
  });
  if (record) line.becomeTunnel(record, rest);
  else line.socket.destroy();
}
