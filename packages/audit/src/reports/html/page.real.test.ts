import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { lowContrast, startBrowser, stickingOut } from "../testing/browser.ts";
import * as samples from "../testing/samples.ts";
import { htmlReport } from "./page.ts";

const names = Object.keys(samples) as (keyof typeof samples)[];
let browser: Browser;
let folder: string;

beforeAll(async () => {
  browser = await startBrowser();
  folder = await mkdtemp(join(tmpdir(), "telltale-page-"));
  for (const name of names)
    await writeFile(join(folder, `${name}.html`), htmlReport(samples[name]));
});

afterAll(async () => {
  await browser?.close();
  if (folder) await rm(folder, { recursive: true });
});

/** Opens a sample; everything that the browser complains of, asks or fetches is gathered. */
async function open(
  name: string,
  width: number,
  colorScheme: "light" | "dark",
): Promise<{ page: Page; heard: string[] }> {
  const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme });
  const address = pathToFileURL(join(folder, `${name}.html`)).href;
  const heard: string[] = [];
  page.on("console", (message) => heard.push(`console: ${message.text()}`));
  page.on("pageerror", (error) => heard.push(`error: ${error.message}`));
  page.on("dialog", (dialog) => {
    heard.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on("request", (request) => {
    if (request.url() !== address) heard.push(`request: ${request.url()}`);
  });
  await page.goto(address);
  await page.evaluate(
    "document.querySelectorAll('details').forEach((one) => { one.open = true; })",
  );
  return { page, heard };
}

describe.each(names)("the page of %s in a real browser", (name) => {
  it.each([
    [360, "light"],
    [360, "dark"],
    [768, "light"],
    [1600, "dark"],
  ] as const)("at %i px, %s: fits, reads well, fetches and runs nothing", async (width, scheme) => {
    const { page, heard } = await open(name, width, scheme);
    expect(await page.evaluate(stickingOut)).toEqual([]);
    expect(await page.evaluate(lowContrast)).toEqual([]);
    expect(heard).toEqual([]);
    await page.close();
  });

  it("prints what is folded away, too", async () => {
    const { page } = await open(name, 800, "light");
    await page.evaluate(
      "document.querySelectorAll('details').forEach((one) => { one.open = false; })",
    );
    await page.emulateMedia({ media: "print" });
    const hidden = await page.evaluate(
      `[...document.querySelectorAll("details .facts")].filter((one) => !one.checkVisibility()).length`,
    );
    expect(hidden).toBe(0);
    expect(await page.evaluate(lowContrast)).toEqual([]);
    await page.close();
  });
});

it("shows where the keyboard is, from the first key on", async () => {
  const { page } = await open("covert", 800, "light");
  await page.keyboard.press("Tab");
  expect(await page.evaluate("document.activeElement.className")).toBe("skip");
  for (let press = 0; press < 12; press += 1) {
    await page.keyboard.press("Tab");
    const outline = await page.evaluate("getComputedStyle(document.activeElement).outlineWidth");
    expect(outline).toBe("3px");
  }
  await page.close();
});

it("has one first heading, landmarks with names, and links that lead somewhere", async () => {
  const { page } = await open("covert", 800, "light");
  const found = await page.evaluate(`({
    headings: document.querySelectorAll("h1").length,
    unnamed: [...document.querySelectorAll("section, [role=region], nav")].filter(
      (one) => !one.ariaLabel && !document.getElementById(one.getAttribute("aria-labelledby"))).length,
    dead: [...document.querySelectorAll("a[href^='#']")].filter(
      (one) => !document.getElementById(one.hash.slice(1))).map((one) => one.hash),
    repeated: [...document.querySelectorAll("[id]")].length - new Set([...document.querySelectorAll("[id]")].map((one) => one.id)).size,
  })`);
  expect(found).toEqual({ headings: 1, unnamed: 0, dead: [], repeated: 0 });
  await page.close();
});
