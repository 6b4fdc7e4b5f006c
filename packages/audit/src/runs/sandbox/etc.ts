import { cpSync, existsSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { rootCertificates } from "node:tls";
import type { Scene } from "@telltale/core/model/index.ts";
import { NAME_SERVER } from "./network.ts";

/** Where the certificate authorities stand in the sandbox. */
export const CERTIFICATES = {
  /** Public roots and the recorder's own authority, as a company's administrators would add it. */
  bundle: "/etc/ssl/certs/ca-certificates.crt",
  /** The recorder's authority alone. */
  own: "/usr/local/share/ca-certificates/corp-root.crt",
} as const;

/** Files of the host's /etc that programs need and that say nothing about anybody. */
const FROM_HOST = ["ld.so.cache", "ld.so.conf", "ld.so.conf.d", "alternatives", "ssl/openssl.cnf"];

/** Lays out what is the same in every run of a worker: copied from there by {@link layOutEtc}. */
export function layOutCommonEtc(folder: string, caPem: string): void {
  for (const name of FROM_HOST) {
    const from = join("/etc", name);
    if (!existsSync(from)) continue;
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    cpSync(from, join(folder, name), { recursive: true, verbatimSymlinks: true });
  }
  const bundle = `${rootCertificates.join("\n")}\n${caPem.trim()}\n`;
  const files: Record<string, string> = {
    "resolv.conf": `nameserver ${NAME_SERVER}\n`,
    "nsswitch.conf":
      "passwd: files\ngroup: files\nshadow: files\nhosts: files dns\nnetworks: files\nprotocols: files\nservices: files\n",
    "host.conf": "multi on\n",
    "machine-id": "3f1c0a6e5d2b48d79a40c1b7e86f2d15\n",
    debian_version: "12.11\n",
    shells: "/bin/sh\n/bin/bash\n/usr/bin/bash\n",
    services:
      "ftp 21/tcp\nssh 22/tcp\ndomain 53/tcp\ndomain 53/udp\nhttp 80/tcp\nhttps 443/tcp\nhttps 443/udp\n",
    protocols: "ip 0 IP\nicmp 1 ICMP\ntcp 6 TCP\nudp 17 UDP\nipv6-icmp 58 IPv6-ICMP\n",
    profile: "export PATH=/usr/local/bin:/usr/bin:/bin\n",
    "ssl/certs/ca-certificates.crt": bundle,
  };
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
  symlinkSync("certs/ca-certificates.crt", join(folder, "ssl/cert.pem"));
  symlinkSync("../usr/lib/os-release", join(folder, "os-release"));
  symlinkSync("/proc/self/mounts", join(folder, "mtab"));
}

/** Lays out what follows from the scene: the user, the machine's name, the time zone. */
export function layOutEtc(folder: string, scene: Scene): void {
  const { username, hostname, home, timezone } = scene;
  const passwd = [
    "root:x:0:0:root:/root:/bin/bash",
    "daemon:x:1:1:daemon:/usr/sbin:/usr/sbin/nologin",
    "bin:x:2:2:bin:/bin:/usr/sbin/nologin",
    "sys:x:3:3:sys:/dev:/usr/sbin/nologin",
    "www-data:x:33:33:www-data:/var/www:/usr/sbin/nologin",
    `${username}:x:1000:1000:${username},,,:${home}:/bin/bash`,
    "nobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin",
  ];
  const group = [
    ...["root:x:0:", "daemon:x:1:", "bin:x:2:", "sys:x:3:", `adm:x:4:${username}`, "tty:x:5:"],
    ...[`sudo:x:27:${username}`, "www-data:x:33:", `${username}:x:1000:`, "nogroup:x:65534:"],
  ];
  const files: Record<string, string> = {
    passwd: `${passwd.join("\n")}\n`,
    group: `${group.join("\n")}\n`,
    hostname: `${hostname}\n`,
    hosts: `127.0.0.1\tlocalhost\n127.0.1.1\t${hostname}\n::1\tlocalhost ip6-localhost ip6-loopback\n`,
    timezone: `${timezone.localtime}\n`,
  };
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
  symlinkSync(`/usr/share/zoneinfo/${timezone.localtime}`, join(folder, "localtime"));
}
