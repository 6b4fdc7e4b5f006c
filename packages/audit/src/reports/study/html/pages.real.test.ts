import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { lowContrast, startBrowser, stickingOut } from "../../testing/browser.ts";
import { pages } from "../testing/pages.ts";
import { marking } from "../testing/samples.ts";
import { studyHtml } from "./study.ts";

/** A study with as many ways out as real ones have. */
const ways = [
  "the text of a prompt",
  "a header of a request",
  "the body of a request",
  "the URL of a request",
  "a report about use",
  "arguments or environment of another program",
  "a name that is looked up (DNS)",
];
const [first] = marking.findings;
const wide = {
  ...marking,
  findings: first
    ? [{ ...first, sends: ways.flatMap((what) => first.sends.map((sent) => ({ ...sent, what }))) }]
    : [],
};

let browser: Browser;
let folder: string;

beforeAll(async () => {
  browser = await startBrowser();
  folder = await mkdtemp(join(tmpdir(), "telltale-study-page-"));
  for (const [name, text] of Object.entries(pages))
    await writeFile(join(folder, `${name}.html`), text);
  await writeFile(join(folder, "wide.html"), studyHtml(wide));
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

describe.each(Object.keys(pages))("the page %s in a real browser", (name) => {
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

  it("has one first heading, names for its landmarks, and links that lead somewhere", async () => {
    const { page } = await open(name, 800, "light");
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
});

it("shows where the keyboard is, and folds and unfolds by it", async () => {
  const { page } = await open("marking", 800, "light");
  await page.evaluate(
    "document.querySelectorAll('details').forEach((one) => { one.open = false; })",
  );
  await page.keyboard.press("Tab");
  expect(await page.evaluate("document.activeElement.className")).toBe("skip");
  for (let press = 0; press < 40; press += 1) {
    await page.keyboard.press("Tab");
    const outline = await page.evaluate("getComputedStyle(document.activeElement).outlineWidth");
    expect(outline).toBe("3px");
    if ((await page.evaluate("document.activeElement.tagName")) === "SUMMARY") break;
  }
  await page.keyboard.press("Enter");
  expect(await page.evaluate("document.activeElement.parentElement.open")).toBe(true);
  await page.close();
});

it("says where the matrix scrolls sideways, and lets the keyboard scroll it", async () => {
  const matrix = "document.querySelector('.matrix').closest('.scroll')";
  const hint = "document.querySelector('.sideways').offsetHeight > 20";
  for (const width of [360, 390, 600, 800, 1000, 1280, 1600]) {
    const { page } = await open("wide", width, "light");
    const scrolls = await page.evaluate(`${matrix}.scrollWidth > ${matrix}.clientWidth + 1`);
    expect([width, await page.evaluate(hint)]).toEqual([width, scrolls]);
    await page.close();
  }
  const { page } = await open("wide", 390, "light");
  await page.evaluate(`${matrix}.focus()`);
  expect(await page.evaluate("document.activeElement.getAttribute('aria-label')")).toBe(
    "What is read against where it can go",
  );
  await page.keyboard.press("ArrowRight");
  await expect.poll(() => page.evaluate(`${matrix}.scrollLeft > 0`)).toBe(true);
  await page.close();
});

it("keeps the layout of code for those who copy it", async () => {
  const { page } = await open("marking", 800, "light");
  const text = await page.evaluate("document.querySelector('.source code').textContent");
  expect(text).toBe(
    'function pick(q, K) {\n  if (!q && !K) return "\'";\n  if (q && !K) return "’";\n  if (!q && K) return "ʼ";\n  return "ʹ";\n}\n',
  );
  await page.close();
});
