import type { Named, Place, Probe } from "./decision.ts";
import type { Permissions, Rule } from "./rules.ts";
import { bashPattern, knownTools } from "./source.ts";

/** Calls that are tried whatever the rules say. */
const always: Probe[] = [
  ...["rm -rf build", "curl https://example.com/x", "ls", "git push --force", "sudo id"].map(bash),
  ...[".env", "src/a.ts", "../outside.txt", "/etc/passwd", "~/.ssh/id_rsa", ".git/config"].flatMap(
    path,
  ),
  ...["https://example.com/", "https://example.org/x"].map((argument) => ({
    tool: "WebFetch",
    argument,
  })),
  { tool: "WebSearch", argument: "x" },
  { tool: "Agent", argument: "general-purpose" },
  { tool: "Skill", argument: "some-skill" },
  { tool: "TodoWrite", argument: "" },
];

function bash(argument: string): Probe {
  return { tool: "Bash", argument };
}

function path(argument: string): Probe[] {
  const probes = ["Read", "Edit", "Write", "Glob", "Grep"].map((tool) => ({ tool, argument }));
  // That tool takes notebooks alone.
  return [...probes, { tool: "NotebookEdit", argument: `${argument}.ipynb` }];
}

/**
 * The calls that both models are asked about: for each rule of the source, and each permission that
 * the target has, what it names, its boundary cases, and its combinations with the others.
 * @param servers MCP servers by name
 * @param permitted what the target permits, whoever wrote it
 */
export function probesFor(
  permissions: Permissions,
  place: Place,
  servers: string[],
  permitted: Named[] = [],
): Probe[] {
  const found = new Map<string, Probe>();
  const add = (probe: Probe) => found.set(`${probe.tool}\0${probe.argument}`, probe);
  for (const probe of always) add(probe);
  const commands: string[] = [];
  for (const rule of [...permissions.rules, ...permitted.map(asRule)]) {
    if (rule.tool === "Bash" && rule.specifier !== null)
      commands.push(...examples(bashPattern(rule.specifier)));
    for (const probe of probesOf(rule, place, servers)) add(probe);
  }
  const few = [...new Set(commands)].slice(0, 400);
  for (const [index, command] of few.entries()) {
    const other = few[(index * 7 + 3) % few.length] ?? "ls";
    for (const compound of compounds(command, other)) add(bash(compound));
  }
  for (const server of servers) {
    for (const tool of ["search", "get_item", "delete_item", "write.file"])
      add({ tool: `mcp__${server}__${tool}`, argument: "" });
    for (const other of servers)
      if (other.startsWith(`${server}_`))
        add({ tool: `mcp__${server}__${other.slice(server.length + 1)}_x`, argument: "" });
  }
  return [...found.values()];
}

function asRule({ tool, text }: Named): Rule {
  return { effect: "allow", tool, specifier: text, text: text ?? tool, scope: "user", field: "" };
}

/** Texts that a pattern matches, and their neighbours that it should not. */
function examples(pattern: string): string[] {
  const fillings = ["", "x", "-rf /", "a b", "x\ny"];
  const filled = pattern.includes("*")
    ? fillings.map((filling) => pattern.replaceAll("*", filling))
    : [pattern];
  const bare = pattern.replace(/\s*\*$/, "");
  return [...new Set([...filled, bare, `${bare}x`, `${bare} --help`, bare.toUpperCase()])]
    .map((text) => text.trim())
    .filter((text) => text !== "" && text.length < 500);
}

function compounds(one: string, other: string): string[] {
  return [
    one,
    `${one} && ${other}`,
    `${other}; ${one}`,
    `${other} | ${one}`,
    `${one} || ${other}`,
    `${other} & ${one}`,
    `${other}\n${one}`,
    `echo $(${one})`,
    `echo \`${one}\``,
    `echo "$(${one})"`,
    `FOO=1 ${one}`,
    `FOO="a b" BAR=2 ${one}`,
    `timeout 5 ${one}`,
    `nohup ${one}`,
    `time ${one}`,
    `sudo ${one}`,
    `(${one})`,
    `{ ${one}; }`,
    `${one} > /etc/passwd`,
    `${one} < /etc/shadow`,
    `cat <(${one})`,
    ` ${one} `,
    `${other} ${one}`,
    `'${one}'`,
    `${one} 2>&1`,
    `\\${one}`,
    `/bin/${one}`,
    `${other} && ${one} && ${other}`,
    `if true; then ${one}; fi`,
    `xargs ${one}`,
    `${one};`,
  ];
}

function probesOf(rule: Rule, place: Place, servers: string[]): Probe[] {
  const { tool, specifier } = rule;
  if (tool.startsWith("mcp__") || tool.includes("*")) return toolProbes(tool, servers);
  if (!knownTools.includes(tool)) return [];
  if (specifier === null)
    return [
      { tool, argument: tool === "NotebookEdit" ? "x.ipynb" : "x" },
      ...always.filter((probe) => probe.tool === tool),
    ];
  if (tool === "Bash")
    return examples(bashPattern(specifier)).flatMap((text) => compounds(text, "ls").map(bash));
  if (["Read", "Edit", "Write", "NotebookEdit", "Glob", "Grep"].includes(tool))
    return pathProbes(specifier, place);
  if (tool === "WebFetch") return urlProbes(specifier);
  const plain = specifier.replace(/:?\*$/, "");
  return [specifier, plain, `${plain}x`, `${plain} x`, plain.toUpperCase()].map((argument) => ({
    tool,
    argument,
  }));
}

function pathProbes(specifier: string, place: Place): Probe[] {
  const absolute = specifier.startsWith("//")
    ? specifier.slice(1)
    : specifier.replace(/^\/(?!\/)/, "");
  const names = ["x", "a/b", "key.pem", ".env"].map((name) =>
    absolute
      .replace(/\*\*\/?/g, `${name}/`)
      .replace(/\*/g, name)
      .replace(/[[\]!]/g, "")
      .replace(/\/$/, ""),
  );
  const paths = names.flatMap((name) => [
    name,
    `./${name}`,
    `sub/${name}`,
    `${name}/inside`,
    `src/../${name}`,
    `${name}/../other`,
    `${name}x`,
    `x${name}`,
    name.toUpperCase(),
    `${place.project}/${name}`,
    `${place.project}/deep/er/${name}`,
    `../${name}`,
    `../../${name}`,
    `//${name}`,
    `${name}\nx`,
    `${name}.bak`,
    `a/${name}/b/c`,
    `link -> ${name}`,
  ]);
  const unique = [...new Set(paths)];
  const commands = unique.flatMap((name) => [
    `cat ${name}`,
    `head -n1 ${name}`,
    `ls && cat ${name}`,
  ]);
  return [...unique.flatMap(path), ...commands.map(bash)];
}

function urlProbes(specifier: string): Probe[] {
  const host = specifier.replace(/^domain:/, "").replaceAll("*", "sub");
  const urls = [
    `https://${host}`,
    `https://${host}/`,
    `http://${host}/x?y#z`,
    `https://${host}:8443/x`,
    `https://sub.${host}/`,
    `https://${host}.evil.example/`,
    `https://evil${host}/`,
    `https://user@${host}/`,
    `https://${host}@evil.example/`,
    `https://evil.example/${host}/x`,
    `https://evil.example/?u=https://${host}/`,
    `https://evil.example/x.${host}/y`,
    `https://${host.toUpperCase()}/`,
    `HTTPS://${host}/`,
    `https://${host}./`,
    `https:\\\\${host}\\`,
    `https://${host}%2eevil.example/`,
    `https://${host}\n.evil.example/`,
    `https://${host}#@evil.example/`,
  ];
  return urls.map((argument) => ({ tool: "WebFetch", argument }));
}

function toolProbes(tool: string, servers: string[]): Probe[] {
  // Of a name with a star, only tools that exist can be called.
  if (!tool.startsWith("mcp__")) return always;
  const [server = "", name = "*"] = tool.slice("mcp__".length).split(/__([^]*)/);
  if (server.includes("*")) {
    const calls = servers.flatMap((one) =>
      ["", "x"].map((filling) => `mcp__${one}__${name.replaceAll("*", filling) || "search"}`),
    );
    return [...calls.map((call) => ({ tool: call, argument: "" })), ...always];
  }
  const filled = ["", "x", "get_item", "a__b"].map((filling) => tool.replaceAll("*", filling));
  const names = filled.flatMap((one) => [one, `${one}__search`, `${one}__delete_x`]);
  const calls = names.filter((one) => /^mcp__.+?__.+/.test(one));
  return [...calls.map((call) => ({ tool: call, argument: "" })), ...always];
}
