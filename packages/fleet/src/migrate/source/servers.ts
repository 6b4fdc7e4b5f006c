import { posix } from "node:path";
import { isObject, isTrapName, leavesOf, own, pointerPart } from "../files/json.ts";
import type { Tree } from "../files/tree.ts";
import type { Ledger } from "../ledger.ts";
import type { Scope } from "../permissions/rules.ts";
import { hasSecret } from "../secrets.ts";
import { checked, readFile } from "./checked-file.ts";
import { Consent } from "./consent.ts";
import { projectState, serverPart, serversFile, stateFile } from "./schema.ts";
import { whyBlocked } from "./server-lists.ts";
import { addRules } from "./settings.ts";
import type { Server, Setup } from "./setup.ts";

export async function readServers(tree: Tree, ledger: Ledger, setup: Setup): Promise<void> {
  const { home } = setup.place;
  const { project } = setup;
  const file = posix.join(home, ".claude.json");
  const state = await readFile(tree, ledger, file, stateFile);
  const consent = new Consent();
  for (const { file: settings, value } of setup.settings) consent.take(value, settings, "");
  if (state !== null) {
    const { json } = state;
    const mine = project === null ? undefined : own(own(json.value, "projects"), project);
    const pointer = `/projects/${pointerPart(project ?? "")}`;
    const found =
      mine === undefined
        ? null
        : checked(json, file, projectState, mine, ["projects", project ?? ""]);
    if (found !== null) consent.take(found, file, pointer);
    const off = (name: string) => consent.switchedOff(name);
    addServers(ledger, setup, file, "user", "", state.value.mcpServers, off);
    if (found !== null) {
      addServers(ledger, setup, file, "local", pointer, found.mcpServers, off);
      addRules(
        ledger,
        setup,
        file,
        "local",
        "allow",
        found.allowedTools ?? [],
        `${pointer}/allowedTools`,
      );
    }
    for (const pointer of leavesOf(json.value)) {
      const known =
        /^(?:\/projects\/([^/]+))?\/(?:mcpServers|allowedTools|enabledMcpjsonServers|disabledMcpjsonServers|disabledMcpServers)(?:\/|$)/.exec(
          pointer,
        );
      const isMine = known?.[1] === undefined || known[1] === pointerPart(project ?? "");
      if (known === null)
        ledger.note(
          file,
          pointer,
          "dropped",
          null,
          "state that the tool keeps for itself, not configuration",
        );
      else if (!isMine) ledger.note(file, pointer, "dropped", null, "it is of another project");
    }
  }
  if (project === null) return;
  const shared = posix.join(project, ".mcp.json");
  const found = await readFile(tree, ledger, shared, serversFile);
  const servers = found?.value.mcpServers;
  addServers(ledger, setup, shared, "project", "", servers, (name) => consent.whyOff(name));
  const offered = Object.keys(servers ?? {});
  setup.refused.push(...consent.refused(offered));
  consent.account(ledger, offered, setup.servers);
}

export function findClashes(servers: Server[]): void {
  for (const server of servers)
    for (const [key, value] of Object.entries(server.config.env ?? {}))
      if (servers.some(({ config: { env } }) => env?.[key] !== undefined && env[key] !== value))
        server.clashes.push(key);
}

function addServers(
  ledger: Ledger,
  setup: Setup,
  file: string,
  scope: Scope,
  above: string,
  servers: Record<string, unknown> | undefined,
  whyOff: (name: string) => string | null,
): void {
  if (!isObject(servers)) return;
  for (const [name, value] of Object.entries(servers)) {
    const pointer = `${above}/mcpServers/${pointerPart(name)}`;
    const parsed = serverPart.safeParse(value);
    if (isTrapName(name))
      ledger.note(file, pointer, "dropped", null, "no server can safely have this name");
    else if (!parsed.success)
      ledger.note(file, pointer, "dropped", null, "it cannot be read as a server");
    else if ([name, parsed.data.cwd ?? "", ...Object.keys(parsed.data.env ?? {})].some(hasSecret))
      ledger.note(file, pointer, "dropped", null, "a secret stands in a name or in its folder");
    else {
      const settings = setup.settings.map((one) => one.value);
      const blocked = whyBlocked(name, parsed.data, settings);
      const server: Server = {
        file,
        scope,
        name,
        pointer,
        config: parsed.data,
        clashes: [],
        off: whyOff(name),
      };
      if (blocked === null) setup.servers.push(server);
      else {
        ledger.note(file, pointer, "dropped", null, blocked);
        if (scope === "project") setup.refused.push(name);
      }
    }
  }
}
