import { command } from "./command.ts";
import { findProgram } from "./machine.ts";

/**
 * Asks the kernel to forget all flows of this network namespace: one netlink message,
 * IPCTNL_MSG_CT_DELETE of the subsystem NFNL_SUBSYS_CTNETLINK without a tuple, whose answer is an
 * errno (linux/netfilter/nfnetlink_conntrack.h, netlink(7)). Perl, since Node opens no such socket.
 */
const FORGET = `
  socket(my $socket, 16, 3, 12) or exit 1;
  send($socket, pack("L S S L L C C n", 20, (1 << 8) | 2, 5, 1, 0, 0, 0, 0), 0) or exit 1;
  recv($socket, my $answer, 4096, 0);
  exit(unpack("x16 l", $answer) == 0 ? 0 : 1);
`;

/**
 * Forgets the flows of a run: the kernel lists them in /proc/net/nf_conntrack, which the next run
 * may read, since both have the user id of whoever made the namespace. Where there is no Perl, they
 * stay for some minutes; SECURITY.md says so.
 */
export async function forgetFlows(): Promise<void> {
  if (findProgram("perl") === null) return;
  await command("perl", ["-e", FORGET]).catch(() => {});
}
