import type { Socket } from "node:net";
import type { Connection, DnsQuestion, Message } from "@telltale/core/model/index.ts";
import type { ScriptedApis } from "../providers/provider.ts";

/** Where a connection was meant to go, as the subject chose it. */
export interface OriginalDestination {
  address: string;
  port: number;
}

/** What the recorder has heard in one run. */
export interface Recording {
  dns: DnsQuestion[];
  connections: Connection[];
  messages: Message[];
  gaps: string[];
  /** All bytes that the subject sent, over all connections and datagrams. */
  sentBytes: number;
}

/** Who answers in a run, and who hears of its bytes and connections as they come. */
export interface RunListeners {
  apis: Pick<ScriptedApis, "answer">;
  onSent(totalBytes: number): void;
  /** Connections and UDP flows so far, with those that are not kept. */
  onConnection?(count: number): void;
}

/**
 * Listens for everything that leaves a worker's network namespace. One recorder serves many runs,
 * one after the other; `begin` and `end` cut its stream of events into runs.
 */
export interface Recorder {
  /** Port on which any TCP connection lands (IPv4 and IPv6). */
  tcpPort: number;
  /** Port on which any datagram but DNS lands. */
  udpPort: number;
  /** Port on which DNS questions land, UDP and TCP, on 127.0.0.1. */
  dnsPort: number;
  /** The certificate authority of this worker, PEM. */
  caPem: string;
  /** Starts a run: forgets addresses given out, the script's turns and the counters. */
  begin(options: RunListeners): void;
  /** Ends a run: closes what is still open, and tells what was heard. */
  end(): Promise<Recording>;
  close(): Promise<void>;
}

export interface RecorderOptions {
  /** 0 chooses free ports. */
  tcpPort: number;
  udpPort: number;
  dnsPort: number;
  /**
   * Looks up where a connection or datagram was meant to go before it was redirected here.
   * In the namespace the sandbox answers from nftables; in tests the socket's own address serves.
   */
  originalDestination(flow: {
    transport: "tcp" | "udp";
    family: 4 | 6;
    localAddress: string;
    remoteAddress: string;
    remotePort: number;
    socket: Socket | null;
  }): OriginalDestination | null | Promise<OriginalDestination | null>;
}
