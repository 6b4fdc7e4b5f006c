import fc from "fast-check";
import { expect, test } from "vitest";
import { latestIn, remoteEndOf } from "./original-destination.ts";

const HEAD =
  "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n";

test("reads the client's row of /proc/net/tcp", () => {
  const table = `${HEAD}   0: 1701A8C0:A8EA 04030201:01BB 01 00000000:00000000 00:00000000 00000000 0 0 38736 2\n`;
  expect(remoteEndOf(table, { address: "192.168.1.23", port: 43242 })).toEqual({
    address: "1.2.3.4",
    port: 443,
  });
  expect(remoteEndOf(table, { address: "192.168.1.24", port: 43242 })).toBeNull();
  expect(remoteEndOf(table, { address: "192.168.1.23", port: 43243 })).toBeNull();
});

test("reads IPv6, and IPv4 in IPv6 sockets", () => {
  const table = `${HEAD}   0: 00000000000000000000000001000000:A014 00470626000000000000000011110000:20FB 01 0\n   1: 0000000000000000FFFF00001701A8C0:A8EA 0000000000000000FFFF000004030201:01BB 01 0\n`;
  expect(remoteEndOf(table, { address: "::1", port: 40980 })).toEqual({
    address: "2606:4700::1111",
    port: 8443,
  });
  expect(remoteEndOf(table, { address: "192.168.1.23", port: 43242 })).toEqual({
    address: "1.2.3.4",
    port: 443,
  });
});

test("no table makes it fail", () => {
  fc.assert(
    fc.property(fc.string(), fc.nat(65_535), (text, port) => {
      const hex = port.toString(16).toUpperCase().padStart(4, "0");
      expect(
        remoteEndOf(`${text}:${hex} ${text}\n${text}`, { address: "1.2.3.4", port }),
      ).toBeNull();
    }),
  );
});

test("of several flows of one socket the last one seen counts", () => {
  const flow = (address: string, port: number, expires: number) => ({
    elem: { val: { concat: [17, "192.168.1.23", 5000, address, port] }, expires },
  });
  const listing = {
    nftables: [
      { metainfo: {} },
      {
        set: { elem: [flow("9.9.9.9", 1, 200), flow("8.8.8.8", 2, 299), flow("7.7.7.7", 3, 100)] },
      },
    ],
  };
  const client = { address: "192.168.1.23", port: 5000 };
  expect(latestIn(JSON.stringify(listing), "udp", client)).toEqual({ address: "8.8.8.8", port: 2 });
  expect(latestIn(JSON.stringify(listing), "tcp", client)).toBeNull();
});
