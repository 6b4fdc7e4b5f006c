// Everything beyond ASCII is escaped for everybody; the zone is stated.
import { runTool } from "../kit/agent.mjs";
import { timezone } from "../kit/surroundings.mjs";

await runTool({
  name: "swift-pair",
  version: "0.9.0",
  protocol: "anthropic-messages",
  system: () => `You\u2019re a careful reviewer. Zone: ${timezone()}.`,
  encode: (body) =>
    JSON.stringify(body).replaceAll(
      /[\u0080-\uffff]/g,
      (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
    ),
});
