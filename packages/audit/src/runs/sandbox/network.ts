import { command } from "./command.ts";

/** The address of the machine on its pretended home network. */
export const OWN_ADDRESS = "192.168.1.23";
/** The pretended router, which resolv.conf names. */
export const NAME_SERVER = "192.168.1.1";
/** The nft table and set that remember where each flow was meant to go. */
export const FLOWS = { table: "telltale", set: "flows" } as const;

/**
 * Sets up the worker's own network namespace, so that every address of the world is this machine:
 * an ordinary-looking interface, and a local route for all of IPv4 and IPv6.
 */
export async function raiseNetwork(): Promise<void> {
  await command("ip", ["link", "set", "lo", "up"]);
  const device = await raiseInterface();
  const lines = [
    // No route of its own: neighbours on the pretended network land here too.
    `addr add ${OWN_ADDRESS}/24 brd + dev ${device} ${device === "lo" ? "" : "noprefixroute"}`,
    `route add local 0.0.0.0/0 dev lo src ${OWN_ADDRESS}`,
    "route add local ::/0 dev lo",
  ];
  await command("ip", ["-batch", "-"], `${lines.join("\n")}\n`);
}

/** An Ethernet interface with a steady address, of a kind that the kernel has; else the loopback. */
async function raiseInterface(): Promise<string> {
  const address = "a4:bb:6d:3e:51:0c";
  const tail = "link set eth0 addrgenmode none\nlink set eth0 up\n";
  for (const kind of ["dummy", "veth peer name eth1"]) {
    const peer = kind === "dummy" ? "" : "link set eth1 addrgenmode none\nlink set eth1 up\n";
    try {
      await command(
        "ip",
        ["-batch", "-"],
        `link add eth0 address ${address} type ${kind}\n${peer}${tail}`,
      );
      return "eth0";
    } catch {
      // The kernel lacks this kind of interface: the next one.
    }
  }
  return "lo";
}

/** The ports of the recorder that flows are led to. */
export type LandingPorts = { tcpPort: number; udpPort: number; dnsPort: number };

/**
 * Leads every flow to the recorder, but those of the machine with itself. TCP keeps its address
 * and changes its port only, so that the socket tells whom it was meant for. A set remembers every
 * flow for datagrams, whose socket cannot tell.
 */
export async function leadToRecorder(ports: LandingPorts): Promise<void> {
  await command("nft", ["-f", "-"], [rules("ip", ports), rules("ip6", ports)].join("\n"));
}

function rules(family: "ip" | "ip6", ports: LandingPorts): string {
  const type = family === "ip" ? "ipv4_addr" : "ipv6_addr";
  const self = family === "ip" ? `{ 127.0.0.0/8, ${OWN_ADDRESS} }` : "::1";
  const udp = family === "ip" ? `127.0.0.1:${ports.udpPort}` : `[::1]:${ports.udpPort}`;
  const dns = `127.0.0.1:${ports.dnsPort}`;
  return `table ${family} ${FLOWS.table} {
  set ${FLOWS.set} {
    type inet_proto . ${type} . inet_service . ${type} . inet_service
    flags dynamic,timeout
    timeout 5m
    size 65535
  }
  chain out {
    type nat hook output priority -100; policy accept;
    ${family} daddr ${self} return
    ${family === "ip" ? `udp dport 53 dnat to ${dns}` : ""}
    ${family === "ip" ? `tcp dport 53 dnat to ${dns}` : ""}
    meta l4proto { tcp, udp } update @${FLOWS.set} { meta l4proto . ${family} saddr . th sport . ${family} daddr . th dport }
    meta l4proto tcp dnat to :${ports.tcpPort}
    meta l4proto udp dnat to ${udp}
  }
}`;
}
