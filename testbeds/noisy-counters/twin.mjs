// Memory, durations, process ids, load: figures that never come twice.
import os from "node:os";
import { runTool } from "../kit/agent.mjs";
import { report } from "../kit/telemetry.mjs";

const figures = () => ({
  pid: process.pid,
  uptime: process.uptime(),
  memory: process.memoryUsage(),
  load: os.loadavg(),
  free: os.freemem(),
  at: performance.now(),
  clock: String(process.hrtime.bigint()),
});

await report({ host: "stats.pochard.example", body: { n: 1, ...figures() } });
await runTool({
  name: "pochard",
  version: "3.1.4",
  protocol: "openai-chat",
  stream: false,
  headers: (headers) => [...headers, ["x-elapsed-ms", performance.now().toFixed(3)]],
  done: (turns) => report({ host: "stats.pochard.example", body: { n: turns, ...figures() } }),
});
