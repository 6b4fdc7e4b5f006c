import { describe, expect, it } from "vitest";
import { marking } from "./testing/samples.ts";
import { byWhat, hostsOf, inventoryOf, listsOf } from "./views.ts";

const place = { file: "a.js", line: 1, column: 1 };

describe("inventories", () => {
  it("put together what is read from one source", () => {
    const groups = inventoryOf(marking.capabilities.reads);
    expect(groups.map(({ title, entries }) => [title, entries.length])).toEqual([
      ["the time zone", 0],
      ["the base URL of an API (SAMPLE_BASE_URL)", 0],
      ["file ~/.sample/config.json", 0],
      ["8 environment variables", 8],
    ]);
    const both = [
      { source: "cwd", name: null, what: "the current folder", place, places: 3 },
      { source: "cwd", name: "PWD", what: "the current folder", place, places: 1 },
    ];
    expect(inventoryOf(both)).toEqual([
      {
        title: "the current folder",
        directly: { places: 3, first: place },
        entries: [{ name: "PWD", places: 1, first: place }],
      },
    ]);
  });

  it("count the names of what is read by names alone", () => {
    const proxy = { source: "proxy", what: "the proxy", place, places: 1 };
    const all = ["HTTP_PROXY", "NO_PROXY"].map((name) => ({ ...proxy, name }));
    expect(inventoryOf(all)[0]?.title).toBe("the proxy, by 2 names");
  });

  it("put together the places of one thing", () => {
    const things = [
      { what: "a file", name: "~/.x", place },
      { what: "a file", name: "~/.x", place: { ...place, line: 2 } },
      { what: "a file", name: "~/.y", place },
    ];
    expect(byWhat(things)).toEqual([
      { what: "file ~/.x", places: ["a.js:1:1", "a.js:2:1"] },
      { what: "file ~/.y", places: ["a.js:1:1"] },
    ]);
  });

  it("show a hidden list once, its hosts there only, and destinations apart", () => {
    expect(listsOf(marking).map(({ shownAt }) => shownAt)).toEqual(["B1", "B2", null]);
    const { asked, named, listed } = hostsOf(marking);
    expect(asked.map(({ host }) => host)).toEqual(["api.sample.example"]);
    expect(named.map(({ host }) => host)).toEqual(["docs.sample.example"]);
    expect(listed).toBe(1);
  });
});
