import { alwaysAvailable, builtin, type Factor } from "../factor.ts";

/**
 * The user's question: a control factor. A leaf that changes with any other prompt is a digest or a
 * length of the body, not a statement about the user.
 */
export const prompt: Factor = {
  id: "prompt",
  control: true,
  levels: [
    builtin(
      "first",
      "baseline",
      "What does the README of this project say? Answer in one sentence.",
    ),
    builtin(
      "second",
      "primary",
      "Name the programming language of this project. One word is enough.",
    ),
  ],
  apply: (scene, level) => ({ ...scene, prompt: level.value as string }),
  unavailable: alwaysAvailable,
};
