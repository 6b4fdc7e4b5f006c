import { parse } from "smol-toml";
import { describe, expect, it } from "vitest";
import { TomlEdit } from "./toml-edit.ts";

const there = `# mine
model = "x" # the one I like
approval_policy = "never"   # I know

# servers
[mcp_servers.a] # first
command = "a"
`;

describe("a TOML file in the making", () => {
  it("keeps comments, order and layout", () => {
    const edit = new TomlEdit("config.toml", there);
    edit.set("approval_policy", "on-request");
    edit.set("web_search", "disabled");
    edit.add({ mcp_servers: { "b.c": { command: "b", args: ["-x"] } } });
    for (const kept of [
      "# mine",
      "# the one I like",
      "# I know",
      "# servers\n[mcp_servers.a] # first",
    ])
      expect(edit.text).toContain(kept);
    expect(parse(edit.text)).toEqual({
      model: "x",
      approval_policy: "on-request",
      web_search: "disabled",
      mcp_servers: { a: { command: "a" }, "b.c": { command: "b", args: ["-x"] } },
    });
  });

  it("does no harm with names that are traps, and keeps them", () => {
    const edit = new TomlEdit("config.toml", "[__proto__]\npolluted = true # here\n");
    edit.set("a", 1);
    edit.add({ t: { b: true } });
    expect(edit.text).toContain("[__proto__]\npolluted = true # here\n");
    expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
  });

  it("begins where there is nothing", () => {
    const edit = new TomlEdit("config.toml", null);
    edit.set("a", 1);
    edit.add({ t: { b: true } });
    expect(edit.text).toBe("a = 1\n\n[t]\nb = true\n");
  });

  it.each([
    ['mcp_servers = { a = { command = "a" } }\n', "an inline table cannot be added to"],
    ["[mcp_servers]\nb = 1\n", "a value stands where a table should"],
  ])("says so where it cannot: %s", (text) => {
    const edit = new TomlEdit("config.toml", text);
    expect(() => edit.add({ mcp_servers: { b: { command: "b" } } })).toThrow(/laid out/);
    expect(edit.text).toBe(text);
  });

  it("names line and column of what is not TOML", () => {
    expect(() => new TomlEdit("config.toml", "a = 1\nb = = 2\n")).toThrow(
      /config\.toml:2:5 is not TOML/,
    );
  });
});
