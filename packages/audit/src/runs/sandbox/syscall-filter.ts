/** Offsets in the kernel's `struct seccomp_data`, and instruction codes of classic BPF (linux/bpf_common.h). */
const LOAD = 0x20;
const JUMP_EQUAL = 0x15;
const JUMP_GREATER_EQUAL = 0x35;
const RETURN = 0x06;
const AT = { number: 0, architecture: 4, firstArgument: 16 } as const;

const ALLOW = 0x7fff0000;
const KILL_PROCESS = 0x80000000;
const refuse = (errno: number) => 0x00050000 | errno;
const EPERM = refuse(1);
const ENOSYS = refuse(38);
const EAFNOSUPPORT = refuse(97);

/** Numbers of the calls that matter, by machine (asm/unistd.h). */
const MACHINES = {
  x64: {
    architecture: 0xc000003e,
    socket: 41,
    keyring: [248, 249, 250], // add_key, request_key, keyctl
    other: [298, 321, 323], // perf_event_open, bpf, userfaultfd
    uring: [425, 426, 427], // io_uring_setup, _enter, _register
  },
  arm64: {
    architecture: 0xc00000b7,
    socket: 198,
    keyring: [217, 218, 219],
    other: [241, 280, 282],
    uring: [425, 426, 427],
  },
} as const;

/** AF_UNIX, AF_INET, AF_INET6 and AF_NETLINK: the families that namespaces confine. */
const CONFINED_FAMILIES = [1, 2, 10, 16];

type Instruction = [code: number, jumpTrue: number, jumpFalse: number, k: number];

/**
 * A seccomp program (seccomp(2), classic BPF) for what namespaces do not confine: socket families
 * that reach the host past the network namespace (AF_VSOCK, AF_BLUETOOTH, AF_ALG …), the kernel's
 * key rings, and interfaces that could open sockets past this filter (io_uring). Everything else
 * is allowed. Null on machines whose call numbers are not known here.
 */
export function syscallFilter(machine: string = process.arch): Buffer | null {
  if (machine !== "x64" && machine !== "arm64") return null;
  const calls = MACHINES[machine];
  const refused: [readonly number[], number][] = [
    [calls.keyring, EPERM],
    [calls.other, EPERM],
    [calls.uring, ENOSYS],
  ];
  const program: Instruction[] = [
    [LOAD, 0, 0, AT.architecture],
    [JUMP_EQUAL, 1, 0, calls.architecture],
    [RETURN, 0, 0, KILL_PROCESS], // 32-bit calls have other numbers: no way around the filter.
    [LOAD, 0, 0, AT.number],
  ];
  if (machine === "x64") {
    // The x32 variant sets bit 30 of the number.
    program.push([JUMP_GREATER_EQUAL, 0, 1, 0x40000000], [RETURN, 0, 0, ENOSYS]);
  }
  for (const [numbers, answer] of refused) {
    for (const number of numbers) program.push([JUMP_EQUAL, 0, 1, number], [RETURN, 0, 0, answer]);
  }
  program.push([JUMP_EQUAL, 1, 0, calls.socket], [RETURN, 0, 0, ALLOW]);
  program.push([LOAD, 0, 0, AT.firstArgument]);
  for (const family of CONFINED_FAMILIES) {
    program.push([JUMP_EQUAL, 0, 1, family], [RETURN, 0, 0, ALLOW]);
  }
  program.push([RETURN, 0, 0, EAFNOSUPPORT]);
  return encode(program);
}

/** `struct sock_filter`: u16 code, u8 jt, u8 jf, u32 k. */
function encode(program: readonly Instruction[]): Buffer {
  const bytes = Buffer.alloc(program.length * 8);
  program.forEach(([code, jumpTrue, jumpFalse, k], at) => {
    bytes.writeUInt16LE(code, at * 8);
    bytes.writeUInt8(jumpTrue, at * 8 + 2);
    bytes.writeUInt8(jumpFalse, at * 8 + 3);
    bytes.writeUInt32LE(k >>> 0, at * 8 + 4);
  });
  return bytes;
}
