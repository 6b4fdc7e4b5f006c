import { readFileSync } from "node:fs";
import { z } from "zod";
import type { OriginalDestination, RecorderOptions } from "../recorder/recorder.ts";
import { command } from "./command.ts";
import { FLOWS } from "./network.ts";

type Flow = Parameters<RecorderOptions["originalDestination"]>[0];

/**
 * Where a flow was meant to go before it was led to the recorder. For TCP the client's own socket
 * says so in /proc/net/tcp (proc_pid_net(5)): its remote end is the one it chose. For datagrams,
 * and for clients that are gone already, the set that nftables fills does.
 */
export async function originalDestination(flow: Flow): Promise<OriginalDestination | null> {
  const client = { address: plain(flow.remoteAddress), port: flow.remotePort };
  if (flow.transport === "tcp") {
    for (const table of ["tcp", "tcp6"] as const) {
      const found = remoteEndOf(readFileSync(`/proc/net/${table}`, "latin1"), client);
      if (found !== null) return found;
    }
  }
  return latestFlow(flow, client);
}

/** `::ffff:1.2.3.4` as `1.2.3.4`. */
function plain(address: string): string {
  return address.startsWith("::ffff:") && address.includes(".") ? address.slice(7) : address;
}

type End = { address: string; port: number };

/** The remote end of the socket whose local end is `client`, in the text of /proc/net/tcp or tcp6. */
export function remoteEndOf(table: string, client: End): OriginalDestination | null {
  const port = `:${client.port.toString(16).toUpperCase().padStart(4, "0")} `;
  for (const line of table.split("\n")) {
    if (!line.includes(port)) continue;
    const [, local = "", remote = ""] = line.trim().split(/\s+/);
    const end = endOf(local);
    if (end?.port !== client.port || !sameAddress(end.address, client.address)) continue;
    return endOf(remote);
  }
  return null;
}

/** Reads `1701A8C0:A8EA`: words of four bytes in the machine's (little-endian) order, then the port. */
function endOf(text: string): End | null {
  const [address = "", port = ""] = text.split(":");
  if (!/^([0-9A-F]{8}|[0-9A-F]{32})$/.test(address) || !/^[0-9A-F]{4}$/.test(port)) return null;
  const bytes = (address.match(/.{8}/g) ?? []).flatMap((word) =>
    [...Buffer.from(word, "hex")].reverse(),
  );
  const hex = Buffer.from(bytes).toString("hex");
  const isV4 = bytes.length === 4;
  const isMapped = hex.startsWith("00000000000000000000ffff");
  return {
    address: isV4 || isMapped ? bytes.slice(-4).join(".") : shortest(hex.match(/.{4}/g) ?? []),
    port: Number.parseInt(port, 16),
  };
}

/** Groups of an IPv6 address in the form of RFC 5952. */
function shortest(groups: readonly string[]): string {
  return new URL(`http://[${groups.join(":")}]`).hostname.slice(1, -1);
}

function sameAddress(left: string, right: string): boolean {
  return left === right || left === right.replace(/%.*$/, "");
}

const listing = z.object({
  nftables: z.array(
    z.object({
      set: z
        .object({
          elem: z
            .array(
              z.object({
                elem: z.object({
                  val: z.object({ concat: z.array(z.union([z.string(), z.number()])).length(5) }),
                  expires: z.number(),
                }),
              }),
            )
            .default([]),
        })
        .optional(),
    }),
  ),
});

/** Readings of the set under way, by family: lookups that come together share one. */
const reading = new Map<4 | 6, Promise<string>>();

async function latestFlow(flow: Flow, client: End): Promise<OriginalDestination | null> {
  const shared = reading.get(flow.family);
  if (shared !== undefined) {
    const found = latestIn(await shared, flow.transport, client);
    // It may have begun before this flow did; only a reading of one's own settles that there is none.
    if (found !== null) return found;
  }
  const family = flow.family === 4 ? "ip" : "ip6";
  const text = command("nft", ["-j", "list", "set", family, FLOWS.table, FLOWS.set]);
  reading.set(flow.family, text);
  const forget = () => reading.get(flow.family) === text && reading.delete(flow.family);
  text.then(forget, forget);
  return latestIn(await text, flow.transport, client);
}

/** The flow of this client that was seen last, in the JSON of `nft -j list set`. */
export function latestIn(
  text: string,
  transport: "tcp" | "udp",
  client: End,
): OriginalDestination | null {
  const elements = listing.parse(JSON.parse(text)).nftables.flatMap(({ set }) => set?.elem ?? []);
  let latest: { expires: number; to: OriginalDestination } | null = null;
  for (const { elem } of elements) {
    const [protocol, source, sourcePort, address, port] = elem.val.concat;
    const isTcp = protocol === 6 || protocol === "tcp";
    if (isTcp !== (transport === "tcp") || sourcePort !== client.port) continue;
    if (!sameAddress(String(source), client.address)) continue;
    if (latest === null || elem.expires > latest.expires) {
      latest = { expires: elem.expires, to: { address: String(address), port: Number(port) } };
    }
  }
  return latest?.to ?? null;
}
