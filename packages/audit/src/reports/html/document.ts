import { Html, html } from "./html.ts";
import { stylesheet } from "./style.ts";

/**
 * A self-contained page around a report: nothing is fetched, no script runs, and a policy in the
 * page says so to the browser, whatever the tool has put into its names. The body has an element
 * with the id `report`.
 *
 * @param title made visible already
 * @param styles further rules of this kind of report
 */
export function htmlDocument(page: {
  title: string;
  telltale: string;
  body: Html;
  styles?: string;
}): string {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="robots" content="noindex">
<meta name="color-scheme" content="light dark">
<meta name="generator" content="telltale ${page.telltale}">
<title>${page.title}</title>
<style>${new Html(stylesheet + (page.styles ?? ""))}</style>
</head>
<body>
<a class="skip" href="#report">Skip to the report</a>${page.body}</body>
</html>
`.source;
}

/** Links to the sections of a page. */
export function contentsList(contents: readonly [id: string, title: string][]): Html {
  return html`<nav aria-label="Contents"><ul>${contents.map(([id, name]) => html`<li><a href="#${id}">${name}</a></li>`)}</ul></nav>`;
}
