import { mkdirSync, readdirSync, renameSync, symlinkSync, writeFileSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Machine } from "../inventory/testing/machine.ts";
import { type Folder, openFolder } from "./folder.ts";

let machine: Machine;
beforeEach(() => {
  machine = new Machine().file("/home/ada/.a/file", "mine").file("/etc/file", "root's");
});
afterEach(() => machine.remove());

function opened(path: string, byDescriptor: boolean): Folder {
  const folder = openFolder(machine.root, path, byDescriptor);
  if (typeof folder === "string") throw new Error(folder);
  return folder;
}

describe.each([[true], [false]])("a folder, with descriptors: %s", (byDescriptor) => {
  it("is opened only where no symlink leads to it", () => {
    machine
      .link("/home/bob", "ada")
      .link("/home/ada/up", "..")
      .link("/home/ada/.away", "/etc")
      .link("/home/eve", "/nowhere");
    const found = (path: string) => {
      const folder = openFolder(machine.root, path, byDescriptor);
      if (typeof folder === "string") return folder;
      folder.close();
      return folder.path.slice(machine.root.length);
    };
    expect(found("/home/ada/.a")).toBe("/home/ada/.a");
    expect(found("/")).toBe("");
    for (const path of ["/home/bob", "/home/bob/.a", "/home/ada/.away", "/home/eve"])
      expect(found(path), path).toBe("symlink");
    for (const path of ["/home/../etc", "/home/ada/./.a", "/.."])
      expect(found(path), path).toBe("symlink");
    for (const path of ["/home/none", "/home/ada/.a/file", "/home/ada/.a/file/x"])
      expect(found(path), path).toBe("absent");
  });

  it("stays that one when something else takes its place", () => {
    const folder = opened("/home/ada/.a", byDescriptor);
    expect(folder.names()).toEqual(["file"]);
    renameSync(machine.host("/home/ada/.a"), machine.host("/home/ada/.b"));
    symlinkSync(machine.host("/etc"), machine.host("/home/ada/.a"));
    const write = () => writeFileSync(folder.at("new"), "x", { flag: "wx" });
    if (byDescriptor) {
      write();
      expect(readdirSync(machine.host("/home/ada/.b")).sort()).toEqual(["file", "new"]);
    } else expect(write).toThrow(/was exchanged/);
    expect(readdirSync(machine.host("/etc"))).toEqual(["file"]);
    folder.close();
  });

  it("of the same name is not taken for it, nor one behind another folder", () => {
    const folder = opened("/home/ada/.a", byDescriptor);
    renameSync(machine.host("/home"), machine.host("/was"));
    mkdirSync(machine.host("/home/ada/.a"), { recursive: true });
    const at = () => folder.at("file");
    if (!byDescriptor) expect(at).toThrow(/was exchanged/);
    else expect(folder.names()).toEqual(["file"]);
    folder.close();
  });

  it.each(["", ".", "..", "a/b"])("has no entry %j", (name) => {
    const folder = opened("/home/ada", byDescriptor);
    expect(() => folder.at(name)).toThrow(RangeError);
    folder.close();
  });
});
