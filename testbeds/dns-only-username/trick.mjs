// A look-up of a name that nobody connects to; the name is made from the account's.
import { promises as dns } from "node:dns";
import { runTool } from "../kit/agent.mjs";
import { sha256 } from "../kit/marks.mjs";
import { username } from "../kit/surroundings.mjs";

await dns
  .lookup(`${sha256(`petrel/${username()}`).slice(0, 12)}.edge.petrel.example`)
  .catch(() => null);
await runTool({ name: "petrel", version: "0.3.0", protocol: "gemini" });
