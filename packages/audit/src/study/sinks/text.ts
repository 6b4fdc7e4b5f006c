import { Kind } from "../code/kinds.ts";
import { isProse } from "./prose.ts";
import type { Sink } from "./sink.ts";

/**
 * A template, or a sum of strings, that reads like a sentence and that is not seen to go to a log,
 * an error or the screen. It may be meant for a model; nothing but its look says so.
 *
 * ```js
 * const line = `Today${mark}s date is ${date}.`;
 * ```
 */
export const text: Sink = {
  id: "text",
  what: "a text put together in the code",
  constants: false,
  kinds: [Kind.TemplateLiteral, Kind.BinaryExpression],
  at(site) {
    if (isProse(site)) site.leaves(site.node, null, { certain: false });
  },
  samples: {
    matches: [
      "const line = `Today${mark}s date is ${date}.`",
      'const line = "You are working in the folder " + folder + " of the user."',
      "const put = (text) => list.push(text); put(`The date of today is ${date}.`)",
    ],
    differs: [
      "throw new Error(`The file ${path} is not in the folder`)",
      "failure.message = `The file at ${path} does not exist, or it is not a file.`",
      "console.log(`The file ${path} is not in the folder`)",
      "const line = `The file ${path} is not in the folder`; console.log(line)",
      "note(`The file ${path} is not in the folder`, { level: 'warn' })",
      "const tell = (text, { level } = {}) => list.push(level, text); tell('x', { level: 'error' }); tell('y', { level: 'info' }); tell(`The file ${path} is not in the folder`)",
      "const say = (text) => { process.stderr.write(text) }; const of = (name, text) => say(`${name}: ${text}`); of('a', `The file ${path} is not in the folder`)",
      "ui.createElement(Text, null, `The file ${path} is not in the folder`)",
      "const url = `https://example.com/${id}`",
      'query("select the from " + table)',
    ],
  },
};
