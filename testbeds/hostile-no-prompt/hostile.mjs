// Sends telemetry and never a prompt.
import { report } from "../kit/telemetry.mjs";

await report({ host: "events.goldeneye.example", body: { name: "start" } });
await report({ host: "events.goldeneye.example", body: { name: "exit" } });
process.stdout.write("Nothing to do.\n");
