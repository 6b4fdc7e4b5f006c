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
