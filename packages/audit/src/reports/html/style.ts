/** The stylesheet of the report: light and dark, narrow and wide, screen and paper. */
export const stylesheet = `
:root {
  --ground: #faf9f6; --surface: #ffffff; --ink: #1c1b18; --soft: #5f5c54; --line: #e3e0d8;
  --alarm: #a5180f; --alarm-ground: #fcecea; --calm: #17633a; --calm-ground: #e9f5ee;
  --caution: #744700; --caution-ground: #fcf2de; --link: #1c4f91; --mark: #ffdf6b; --mark-ink: #1c1b18; --near: #86827a;
  --sans: ui-sans-serif, system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "DejaVu Sans", sans-serif;
  --serif: "Iowan Old Style", "Palatino Linotype", Georgia, "Noto Serif", "DejaVu Serif", serif;
  --mono: ui-monospace, SFMono-Regular, Menlo, Consolas, "Noto Sans Mono", "DejaVu Sans Mono", monospace;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #141412; --surface: #1d1c1a; --ink: #eceae4; --soft: #aaa79d; --line: #37352f;
    --alarm: #ff9e92; --alarm-ground: #381a16; --calm: #8fd5a8; --calm-ground: #142c1d;
    --caution: #f2c274; --caution-ground: #33260e; --link: #9cc2ff; --mark: #e8b93a; --mark-ink: #1c1b18; --near: #8a877d;
  }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
body {
  margin: 0 auto; padding: 2.5rem clamp(1rem, 4vw, 3rem) 4rem; max-width: 74rem;
  background: var(--ground); color: var(--ink); font: 1rem/1.6 var(--sans); overflow-wrap: anywhere;
}
p, ul, dl, h1, h2, h3, h4, h5 { margin: 0; }
ul { padding: 0; list-style: none; }
a { color: var(--link); text-underline-offset: .15em; }
:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; border-radius: 2px; }
main:focus { outline: none; }
code, .bytes, .hex, .digest code { font-family: var(--mono); font-size: .875em; }
mark { background: var(--mark); color: var(--mark-ink); border-radius: .15em; padding: 0 .08em; }
.hidden { font: 600 .72em/1.4 var(--mono); border: 1px solid currentColor; border-radius: .3em; padding: 0 .25em; margin: 0 .1em; white-space: nowrap; }
.control { color: var(--soft); font-family: var(--mono); }
mark .control { color: inherit; }
.nothing { font-style: italic; }
.skip { position: absolute; left: -100rem; }
.skip:focus { left: 1rem; top: 1rem; background: var(--surface); padding: .5rem 1rem; z-index: 1; }

.top .mark { font-weight: 650; letter-spacing: .01em; }
.top .mark span { color: var(--soft); font-weight: 400; }
h1 { font: 600 clamp(1.7rem, 5vw, 2.7rem)/1.15 var(--serif); margin: 1.4rem 0 .4rem; letter-spacing: -.01em; }
.version { color: var(--soft); font-weight: 400; }
.origin, .digest { color: var(--soft); font-size: .9rem; }
.digest code { word-break: break-all; }

.verdict { margin: 1.75rem 0 0; padding: 1.4rem clamp(1.1rem, 3vw, 1.9rem) 1.5rem; border-left: .4rem solid; border-radius: .35rem; }
.verdict .title { font: 600 clamp(1.35rem, 3.6vw, 2rem)/1.2 var(--serif); }
.verdict .summary { margin-top: .55rem; font-size: 1.06rem; color: var(--ink); max-width: 46rem; }
.verdict .meaning { margin-top: .4rem; font-size: .92rem; color: var(--ink); max-width: 46rem; }
.alarm { color: var(--alarm); background: var(--alarm-ground); }
.calm { color: var(--calm); background: var(--calm-ground); }
.caution { color: var(--caution); background: var(--caution-ground); }

.figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(8.5rem, 1fr)); gap: 1px; margin-top: 1.25rem; background: var(--line); border: 1px solid var(--line); border-radius: .35rem; overflow: hidden; }
.figures li { background: var(--surface); padding: .8rem 1rem; }
.figures b { display: block; font: 600 1.5rem/1.2 var(--serif); font-variant-numeric: tabular-nums; }
.figures span { color: var(--soft); font-size: .875rem; }

nav { margin-top: 1.6rem; padding-bottom: .9rem; border-bottom: 1px solid var(--line); font-size: .92rem; }
nav ul { display: flex; flex-wrap: wrap; gap: .35rem 1.35rem; }

section { margin-top: 3rem; scroll-margin-top: 1rem; }
h2 { font: 600 1.5rem/1.25 var(--serif); margin-bottom: 1rem; }
.intro { color: var(--soft); margin-bottom: 1rem; max-width: 48rem; }
section > p { max-width: 48rem; }

.tell { background: var(--surface); border: 1px solid var(--line); border-radius: .5rem; padding: clamp(1.1rem, 3vw, 2rem); margin-top: 1.5rem; scroll-margin-top: 1rem; }
.kind { color: var(--soft); font-size: .9rem; }
.kind b { color: var(--ink); }
h3 { font: 600 clamp(1.15rem, 2.6vw, 1.4rem)/1.35 var(--serif); margin: .55rem 0 1.4rem; max-width: 46rem; }
h4 { font: 600 .95rem/1.4 var(--sans); margin: 1.75rem 0 .7rem; }
.badge { display: inline-block; border: 1px solid currentColor; border-radius: 1rem; padding: 0 .6em; font-size: .8rem; line-height: 1.5; color: var(--soft); white-space: nowrap; }
.badge.covert { color: var(--alarm); font-weight: 600; }
.badge.undisclosed, .badge.telemetry { color: var(--caution); }
.badge.disclosed { color: var(--calm); }
.badge.model-api { color: var(--link); }

.variants { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 14rem), 1fr)); gap: 1rem; }
.variant { display: flex; flex-direction: column; border: 1px solid var(--line); border-radius: .4rem; padding: 1rem 1.1rem 1.1rem; background: var(--ground); }
.large { font: 400 clamp(3.6rem, 9vw, 5.25rem)/1.25 var(--serif); text-align: center; white-space: pre; overflow: hidden; padding: .05em 0 .1em; }
.large .near { color: var(--near); }
.large mark { padding: 0 .12em; margin: 0 .06em; }
.large .hidden { font-size: .3em; vertical-align: middle; border: 0; padding: 0; margin: 0; }
.large .nothing { font: italic 400 .3em/1 var(--sans); vertical-align: middle; }
.character { text-align: center; font-size: .82rem; letter-spacing: .01em; }
.character b { font-family: var(--mono); font-size: 1.02rem; display: block; }
.excerpt { margin: .9rem 0 .9rem; padding-top: .8rem; border-top: 1px solid var(--line); font-size: .92rem; white-space: pre-wrap; }
.under { margin-top: auto; display: flex; flex-wrap: wrap; gap: .4rem .8rem; align-items: baseline; justify-content: space-between; }
.count { color: var(--soft); font-size: .82rem; white-space: nowrap; }
.chips { display: inline; }
.chip { display: inline-block; max-width: 100%; background: var(--ground); border: 1px solid var(--line); border-radius: .3rem; padding: 0 .45em; margin: .1em 0; font-size: .86rem; line-height: 1.55; }
.variant .chip { background: var(--surface); }

.pair { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 20rem), 1fr)); gap: 1px; background: var(--line); border: 1px solid var(--line); border-radius: .4rem; overflow: hidden; }
.pair > div { background: var(--ground); padding: .9rem 1.1rem; display: flex; flex-direction: column; }
h5 { font: 400 .85rem/1.4 var(--sans); color: var(--soft); }
h5 span { color: var(--ink); font-weight: 600; }
.bytes { white-space: pre-wrap; }
.pair .bytes { margin: .5rem 0 .8rem; }
.hex { margin-top: auto; color: var(--soft); display: flex; justify-content: space-between; gap: 1rem; }
.hex b { color: var(--ink); }

.facts { margin-top: 1.75rem; border-top: 1px solid var(--line); }
.facts > div { display: grid; grid-template-columns: 8.5rem minmax(0, 1fr); gap: .15rem 1.25rem; padding: .6rem 0; border-bottom: 1px solid var(--line); }
.facts > div:last-child { border-bottom: 0; padding-bottom: 0; }
dt { color: var(--soft); font-size: .92rem; }
dd { margin: 0; max-width: 46rem; }

.brief { background: var(--surface); border: 1px solid var(--line); border-radius: .4rem; padding: .85rem 1.1rem; margin-top: .7rem; scroll-margin-top: 1rem; }
.brief summary { cursor: pointer; }
.brief[open] > summary { margin-bottom: .8rem; }
.folded { margin-top: 1.2rem; }
.folded > summary { cursor: pointer; margin-bottom: .6rem; }
.brief .badge { margin: 0 .15rem; }
.samples { margin-top: .8rem; display: grid; gap: .45rem; }

.scroll { overflow-x: auto; border: 1px solid var(--line); border-radius: .4rem; background: var(--surface); }
table { border-collapse: collapse; width: 100%; font-size: .92rem; }
th, td { text-align: left; vertical-align: top; padding: .6rem .8rem; border-bottom: 1px solid var(--line); font-weight: 400; }
thead th, thead td { color: var(--soft); font-size: .84rem; }
tbody tr:last-child > * { border-bottom: 0; }
tbody th { font-weight: 600; }
.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
.stacked { background: var(--surface); border: 1px solid var(--line); border-radius: .4rem; border-collapse: separate; border-spacing: 0; }
.port { color: var(--soft); font-weight: 400; white-space: nowrap; display: inline-block; }
.hosts tbody th { min-width: 13rem; }
.hosts td[data-label="By"] { min-width: 4.5rem; }
.hosts .badge { white-space: normal; border-radius: .6rem; margin: .1em 0; }
.hosts-title { font: 600 .95rem/1.4 var(--sans); margin: 1.2rem 0 .5rem; }
.hosts-named { margin-top: 1.2rem; }
.hosts-named summary { cursor: pointer; margin-bottom: .6rem; }
.printed { margin-top: 1rem; }
.fact { margin-bottom: .5rem; }
.ja4 code { display: inline-block; }
.matrix { overflow-wrap: normal; }
.matrix th, .matrix td { text-align: center; white-space: nowrap; padding: .55rem .6rem; }
.matrix tbody th { text-align: left; white-space: normal; min-width: 8rem; position: sticky; left: 0; background: var(--surface); }
.matrix .none { color: var(--soft); }
.matrix a { display: inline-block; text-decoration: none; border-radius: .3rem; padding: 0 .35em; color: var(--ink); border: 1px solid var(--line); }
.matrix a.covert { color: var(--alarm); background: var(--alarm-ground); border-color: currentColor; font-weight: 600; }
.matrix a:hover { text-decoration: underline; }
.legend { display: flex; flex-wrap: wrap; gap: .2rem 1.3rem; margin-top: .7rem; color: var(--soft); font-size: .86rem; }
.silent { margin-top: .8rem; font-size: .94rem; }
.tried { margin-top: 1.1rem; }
.tried tbody th { min-width: 11rem; }
.tried td:last-child { white-space: nowrap; color: var(--soft); }
.tried td b { color: var(--ink); }

.gaps, .commands { border-top: 1px solid var(--line); }
.gaps li, .commands li { padding: .65rem 0; border-bottom: 1px solid var(--line); }
.gaps b { display: block; }
.gaps summary { cursor: pointer; }
.gaps summary b { display: inline; }
.gaps details { margin-bottom: .3rem; }
.gaps details li { border: 0; padding: .15rem 0 .15rem 1rem; font-size: .92rem; }
.gaps code { color: var(--soft); }
.gaps b + code { color: inherit; }
.inventory summary { cursor: pointer; margin-bottom: .6rem; }
.commands code { display: block; color: var(--ink); }
.commands span { color: var(--soft); font-size: .92rem; }
.glossary { columns: 2 22rem; column-gap: 2.5rem; font-size: .94rem; }
.glossary div { break-inside: avoid; padding: .35rem 0; }
.glossary dt { color: var(--ink); font-weight: 600; }
.glossary dd { color: var(--soft); }
footer { margin-top: 3.5rem; padding-top: 1rem; border-top: 1px solid var(--line); color: var(--soft); font-size: .86rem; }

@media (max-width: 46rem) {
  .facts > div { grid-template-columns: minmax(0, 1fr); }
  .stacked thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  .stacked, .stacked tbody, .stacked tr, .stacked th, .stacked td { display: block; }
  .stacked tr { padding: .8rem 1rem; border-bottom: 1px solid var(--line); }
  .stacked tr:last-child { border-bottom: 0; }
  .stacked tbody th, .stacked td { border: 0; padding: .1rem 0; text-align: left; white-space: normal; }
  .stacked td[data-label]::before { content: attr(data-label) " "; color: var(--soft); display: inline-block; min-width: 5.5rem; }
}
@media print {
  :root {
    --ground: #fff; --surface: #fff; --ink: #000; --soft: #444; --line: #bbb; --alarm: #8c0f08; --alarm-ground: #fff;
    --calm: #11502e; --calm-ground: #fff; --caution: #5c3900; --caution-ground: #fff; --link: #000; --mark: #e4e4e4; --mark-ink: #000; --near: #777;
  }
  @page { margin: 16mm 14mm; }
  body { max-width: none; padding: 0; font-size: 10pt; }
  nav, .skip { display: none; }
  .variant, .pair, .brief, tr, .gaps li { break-inside: avoid; }
  h2, h3, h4 { break-after: avoid; }
  .verdict { border: 1px solid; border-left-width: .4rem; }
  mark { outline: 1px solid #000; }
  .scroll { overflow: visible; }
  details::details-content { content-visibility: visible; block-size: auto; }
}
@media (forced-colors: active) { mark { outline: 1px solid; } }
@media (prefers-reduced-motion: no-preference) { html { scroll-behavior: smooth; } }
`;
