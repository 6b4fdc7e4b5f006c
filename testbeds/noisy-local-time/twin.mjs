// The local date and time in several spellings, with the zone and the language that they belong to.
import { runTool } from "../kit/agent.mjs";
import { locale, timezone } from "../kit/surroundings.mjs";

const now = new Date();
const language = locale() === "C" ? "en-US" : locale().replace("_", "-");

await runTool({
  name: "eider",
  version: "1.2.3",
  protocol: "anthropic-messages",
  system: () =>
    `You are Eider.\nLocal time: ${now.toString()}\nTime zone: ${timezone()}\nLanguage: ${language}\n` +
    `Date (${language}, ${timezone()}): ${now.toLocaleDateString(language, { dateStyle: "full" })}\nUTC: ${now.toISOString()}`,
  headers: (headers) => [...headers, ["accept-language", language]],
});
