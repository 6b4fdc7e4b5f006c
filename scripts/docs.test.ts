import { existsSync, globSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const root = fileURLToPath(new URL("..", import.meta.url));
const pages = globSync(["*.md", "docs/**/*.md"], { cwd: root }).sort();
const textOf = (page: string) => readFileSync(join(root, page), "utf8");

/** The id that a heading gets on the web: lower case, without punctuation, `-` for blanks. */
const idOf = (heading: string) =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N} -]/gu, "")
    .replaceAll(" ", "-");

/** Where the paths in the texts are seen from. */
const places = ["", "packages/audit/src", "packages/core/src"];

/** Paths in backquotes: those that look like a file of the code, or like a folder. */
function pathsIn(text: string): string[] {
  const quoted = [...text.matchAll(/`([\w.-]+(?:\/[\w.*-]+)*\/?)`/g)].map(
    (match) => match[1] ?? "",
  );
  const written = new Set(["traces/"]);
  return quoted.filter(
    (path) =>
      (/\/$|\/.*\.(ts|mjs|yaml|json|sh)$/.test(path) || path.startsWith(".ci/")) &&
      // Of a tool that is spoken of, not of this repository.
      !/^\.(claude|qwen|gemini|codex|opencode)\//.test(path) &&
      !written.has(path),
  );
}

describe.each(pages)("%s", (page) => {
  it("links to what is there", () => {
    const links = [...textOf(page).matchAll(/\]\(([^)\s]+)\)/g)].map((match) => match[1] ?? "");
    for (const link of links.filter((to) => !/^[a-z]+:/.test(to))) {
      const [file = "", anchor] = link.split("#");
      const target = file === "" ? page : join(dirname(page), file);
      expect(existsSync(join(root, target)), link).toBe(true);
      if (anchor === undefined) continue;
      const headings = [...textOf(target).matchAll(/^#+ (.+)$/gm)].map((match) => match[1] ?? "");
      expect(headings.map(idOf), link).toContain(anchor);
    }
  });

  it("names files and folders that are there", () => {
    for (const path of pathsIn(textOf(page))) {
      const found = places.some((place) => globSync(join(place, path), { cwd: root }).length > 0);
      expect(found, path).toBe(true);
    }
  });
});
