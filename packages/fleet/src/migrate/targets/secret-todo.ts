import { instead } from "../secrets.ts";
import type { SafeServer, Secret } from "./safe-server.ts";

/**
 * What a user has to set for a server without its secrets: which variable, to which value, and what
 * stands there already.
 * @param refer how the target writes a variable: `${NAME}`, `{env:NAME}`
 */
export function secretTodo(
  server: string,
  { secrets }: SafeServer,
  refer: (variable: string) => string,
): string[] {
  return secrets.map((secret) => {
    const { variable, scheme } = secret;
    const there =
      scheme === ""
        ? `${refer(variable)} stands for it`
        : `${refer(variable)} stands behind "${scheme}"`;
    return `${setVariable(server, secret)}: ${there}.`;
  });
}

/** `Set the environment variable … to …`, without an end. */
export function setVariable(server: string, { variable, place, holds, scheme }: Secret): string {
  const what =
    scheme !== ""
      ? `what follows "${scheme}" in ${holds}`
      : place === "header"
        ? `the value of ${holds}`
        : holds;
  return `Set the environment variable ${variable} to ${what} of the MCP server ${server}`;
}

/** What to do where a secret was taken out of a text. @param from the source's file @param to the written one */
export function textTodo(from: string, to: string): string {
  return `${to} says "${instead}" where ${from} has what looks like a secret: name a variable there that holds it.`;
}
