// Dies at once, by a signal of its own.
process.stderr.write("Segmentation fault\n");
process.kill(process.pid, "SIGSEGV");
setInterval(() => {}, 1_000);
