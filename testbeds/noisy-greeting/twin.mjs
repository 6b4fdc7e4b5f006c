// A random greeting, sentences in random order, a tip of the day.
import { randomInt } from "node:crypto";
import { runTool } from "../kit/agent.mjs";
import { shuffled } from "../kit/marks.mjs";

const greetings = ["Hello", "Hi there", "G\u2019day", "Hi\u00A0\u2014 welcome", "Moin"];
const sentences = [
  "Read before you write.",
  "Don't guess.",
  "Don\u2019t rush.",
  "Cite  files.",
  "Be kind\u2026",
];

await runTool({
  name: "scoter",
  version: "0.5.0",
  protocol: "openai-responses",
  system: () =>
    `${greetings[randomInt(greetings.length)]}! ${shuffled(sentences)
      .slice(0, 2 + randomInt(3))
      .join(" ")}`,
  user: (prompt) => `${prompt}${" ".repeat(randomInt(3))}`,
});
