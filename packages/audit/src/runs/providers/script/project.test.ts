import { noWishes } from "@telltale/core/wire/index.ts";
import { expect, test } from "vitest";
import { projectOf } from "./project.ts";

function inText(text: string) {
  const system = [{ path: ["system"], text }];
  const nothing = { model: null, streamed: false, turns: [], tools: [], wishes: noWishes() };
  return projectOf({ ...nothing, system });
}

test.each([
  ["<env>\nWorking directory: /home/dev/my app\nIs directory a git repo: Yes", "/home/dev/my app"],
  [" - Primary working directory: /srv/été\n", "/srv/été"],
  ["<environment_context>\n  <cwd>/home/dev/app</cwd>", "/home/dev/app"],
  ["I'm currently working in the directory: /home/dev/app\nHere is", "/home/dev/app"],
  ["- **Workspace Directories:**\n  - /home/dev/app\n", "/home/dev/app"],
  ["# Current Working Directory (/home/dev/app) Files", "/home/dev/app"],
  ["Your working directory is /home/dev/app and you like it.", "/home/dev/app"],
  ["Current working directory: /home/dev/app.", "/home/dev/app"],
  ['{"cwd": "/home/dev/app", "x": 1}', "/home/dev/app"],
  ["The project root is `/home/dev/app`.", "/home/dev/app"],
  ["a worktree at `<projectRoot>/.tool/worktrees/<slug>`", null],
  ["the working directory may be anything, such as src/a", null],
  ["See https://example.org/cwd/x", null],
])("finds the working folder: %j", (text, cwd) => {
  expect(inText(text).cwd).toBe(cwd);
});

test("looks at a file that the text mentions", () => {
  expect(inText("├───package.json").file).toBe("package.json");
  expect(inText("nothing").file).toBe("README.md");
});

test("long and repetitive text costs a bounded time", () => {
  // Time that grew with the square of the length would be hours: the test would not end.
  for (const piece of ["working ", "project '", "<cwd>/", "cwd: \n", "current directory is ("]) {
    expect(inText(piece.repeat(200_000)).file).toBe("README.md");
  }
});
