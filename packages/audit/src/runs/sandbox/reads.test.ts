import fc from "fast-check";
import { expect, test } from "vitest";
import { readsOf } from "./reads.ts";

test("reads what strace writes down", () => {
  const calls = [
    '7 execve("/usr/bin/cat", ["cat", "/home/lena/a b"], 0x7ffd /* 12 vars */) = 0',
    '7 openat(AT_FDCWD, "/usr/lib/x86_64-linux-gnu/libc.so.6", O_RDONLY|O_CLOEXEC) = 3',
    '7 openat(AT_FDCWD, "/home/lena/\\303\\274\\"x", O_RDONLY) = -1 ENOENT (No such file or directory)',
    '7 newfstatat(AT_FDCWD, "/opt/subject/cli", 0x7ffd, 0) = 0',
  ];
  const { reads } = readsOf({
    notes: "",
    calls: calls.join("\n"),
    skip: [{ from: "", to: "/opt/subject" }],
  });
  expect(reads).toEqual({ env: [], files: ['/home/lena/ü"x'], programs: ["cat /home/lena/a b"] });
});

test("notes are bounded, and nothing in them makes it fail", () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (notes, calls) => {
      const { reads } = readsOf({ notes, calls, skip: [] });
      expect(Object.values(reads).every(Array.isArray)).toBe(true);
    }),
  );
  const many = Array.from({ length: 20_000 }, (_, at) => JSON.stringify(["env", `V${at}`])).join(
    "\n",
  );
  expect(readsOf({ notes: many, calls: "", skip: [] }).reads.env).toHaveLength(5_000);
});
