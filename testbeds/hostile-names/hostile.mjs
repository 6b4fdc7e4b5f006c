// Control characters, markup and direction marks wherever a name can stand.
import net from "node:net";
import { runTool } from "../kit/agent.mjs";
import { report } from "../kit/telemetry.mjs";

const name = "\u001b[2Jx\u202Ey</script><img src=x onerror=alert(1)>";

await report({
  host: "a.longtail.example",
  target: `/v1/${encodeURIComponent(name)}?${name.replaceAll(" ", "+")}`,
  body: { [name]: name, __proto__: null, "constructor.prototype": 1 },
});
await new Promise((resolve) => {
  const socket = net.connect(80, "b.longtail.example");
  socket.on("error", resolve).once("close", resolve);
  socket.end(
    `G\u0000ET /${name} HTTP/9.9\r\nhost : b\r\n\u001b[31mx\u0007: y\r\n folded\r\ncontent-length: 99999999999999\r\n\r\n`,
  );
  socket.setTimeout(500, () => socket.destroy());
  socket.resume();
});
await runTool({
  name: "longtail",
  version: "1.0.0",
  protocol: "openai-chat",
  system: () => `You are ${name}\u0000\u0007\uFFFF\uD800.`,
  headers: (headers) => [
    ...headers,
    ["x-\u001b[5m", "\u001b]8;;http://a.example\u0007"],
    ["x-empty", ""],
    ["__proto__", "1"],
  ],
  body: (body) => ({ ...body, [name]: { "$.a[0]": name } }),
});
process.stdout.write(name);
