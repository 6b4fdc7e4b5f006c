// Takes all the memory there is.
const held = [];

for (;;) held.push(Buffer.alloc(32 * 1024 * 1024, held.length % 251));
