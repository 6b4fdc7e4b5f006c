import { type Browser, chromium } from "playwright-core";

/** Debian's; a test that needs it fails where it is missing, and says how to get it. */
const CHROMIUM = "/usr/bin/chromium";

const flags = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

export async function startBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: CHROMIUM, args: flags }).catch((cause) => {
    throw new Error(`${CHROMIUM} does not start; on Debian: apt-get install chromium`, { cause });
  });
}

/**
 * Script for the page: every text whose contrast with what is behind it is below AA (WCAG 2.2,
 * 1.4.3: 4.5, or 3 for large text), as `ratio: text`.
 */
export const lowContrast = `(() => {
  const parse = (css) => (css.match(/[\\d.]+/g) ?? []).map(Number);
  const linear = (c) => (c / 255 <= 0.04045 ? c / 255 / 12.92 : ((c / 255 + 0.055) / 1.055) ** 2.4);
  const light = ([r, g, b]) => 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);
  const behind = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const [r, g, b, a = 1] = parse(getComputedStyle(at).backgroundColor);
      if (a === 1) return [r, g, b];
      if (a > 0) throw new Error("half-transparent background");
    }
    return [255, 255, 255];
  };
  const found = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const text = walker.currentNode.textContent.trim();
    const element = walker.currentNode.parentElement;
    if (text === "" || element.closest("style, .skip")) continue;
    const style = getComputedStyle(element);
    const size = parseFloat(style.fontSize);
    const large = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
    const [a, b] = [light(parse(style.color)), light(behind(element))].sort((x, y) => y - x);
    const ratio = (a + 0.05) / (b + 0.05);
    if (ratio < (large ? 3 : 4.5)) found.push(ratio.toFixed(2) + ": " + text.slice(0, 40));
  }
  return found;
})()`;

/** Script for the page: elements that stick out of it and cannot be scrolled to within something. */
export const stickingOut = `(() => {
  const width = document.documentElement.clientWidth;
  const found = [...document.querySelectorAll("body *")].filter((element) => {
    if (element.closest(".scroll, .skip, thead, .large")) return false;
    const box = element.getBoundingClientRect();
    return box.width > 0 && (box.right > width + 1 || box.left < -1);
  });
  if (document.documentElement.scrollWidth > width) found.push(document.documentElement);
  return found.map((element) => element.tagName + "." + element.className);
})()`;
