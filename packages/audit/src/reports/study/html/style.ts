/**
 * Rules for pages about code, beside those of every report. The hint that a table scrolls sideways
 * is as high as the table is too wide for its frame (times so much that it is there or not).
 */
export const codeStyles = `
.scroll { background: linear-gradient(to left, var(--surface) 1.5rem, transparent) right / 3rem 100% no-repeat local, linear-gradient(to left, color-mix(in srgb, var(--near) 45%, transparent), transparent) right / .9rem 100% no-repeat, var(--surface); }
.scroll { container-type: inline-size; }
.fit { min-width: min-content; }
.sideways { position: sticky; left: 0; width: 100cqw; height: 0; padding-top: clamp(0px, (100% - 100cqw) * 999, 2.2rem); overflow: hidden; color: var(--soft); font-size: .86rem; }
.sideways span { position: absolute; left: .8rem; top: .5rem; }
.tell.B { border-left: .3rem solid var(--caution); }
.tell.A { border-left: .3rem solid var(--alarm); }
.kind .badge { white-space: normal; }
.badge.A { color: var(--alarm); font-weight: 600; }
.badge.B { color: var(--caution); font-weight: 600; }
.source { margin-top: 1.25rem; border: 1px solid var(--line); border-radius: .4rem; background: var(--ground); overflow: hidden; }
.source figcaption { padding: .45rem 1.1rem; border-bottom: 1px solid var(--line); color: var(--soft); font: .82rem/1.5 var(--mono); }
figure { margin: 0; }
.source pre { margin: 0; padding: .8rem 1.1rem 1rem; font: .86rem/1.65 var(--mono); }
.source code { font-size: inherit; }
.line { display: block; white-space: pre-wrap; min-height: 1.65em; text-indent: -2ch; }
.blanks { font-size: 0; white-space: pre; }
.source mark { padding: .1em .05em; -webkit-box-decoration-break: clone; box-decoration-break: clone; }
.place { color: var(--soft); font: .82rem/1.5 var(--mono); }
.place + .place::before { content: "· "; }
.places { display: inline; }
.things > li + li { margin-top: .3rem; }
.steps { margin: 0; padding: 0; list-style: none; counter-reset: step; }
.steps li { position: relative; counter-increment: step; padding: 0 0 .55rem 2.6rem; }
.steps li::before { content: counter(step); position: absolute; left: 0; top: .05rem; width: 1.6rem; height: 1.6rem; border: 1px solid var(--line); border-radius: 50%; background: var(--ground); color: var(--soft); font: .8rem/1.55rem var(--sans); text-align: center; font-variant-numeric: tabular-nums; }
.steps li::after { content: ""; position: absolute; left: .8rem; top: 1.75rem; bottom: .05rem; border-left: 1px solid var(--line); }
.steps li:last-child { padding-bottom: 0; }
.steps li:last-child::after { content: none; }
.steps .place { margin-left: .4rem; }
.choices { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 8rem), 1fr)); gap: 1rem; }
.choices.wide { grid-template-columns: repeat(auto-fit, minmax(min(100%, 18rem), 1fr)); }
.alternative { border: 1px solid var(--line); border-radius: .4rem; padding: .6rem 1rem .9rem; background: var(--ground); }
.alternative .large { white-space: pre-wrap; line-height: 1.15; margin: .1em 0 .2em; padding: 0; overflow: visible; }
.alternative .large.long { font-size: clamp(1.5rem, 4vw, 2.1rem); margin: .5em 0 .6em; }
.alternative .large.text { font: 1rem/1.6 var(--mono); text-align: left; }
.differ { margin-top: .8rem; color: var(--soft); font-size: .92rem; }
.entries { display: flex; flex-wrap: wrap; gap: .35rem; margin-top: .6rem; }
.entries .chip { margin: 0; font-family: var(--mono); font-size: .82rem; }
.list { margin-top: 1.25rem; }
.list b { font-weight: 600; }
.units td:last-child { white-space: nowrap; }
.matrix td a.A { color: var(--alarm); background: var(--alarm-ground); border-color: currentColor; font-weight: 600; }
.matrix td a.B { color: var(--caution); background: var(--caution-ground); border-color: currentColor; font-weight: 600; }
.matrix thead th { white-space: normal; min-width: 6.5rem; vertical-align: bottom; }
.matrix td.kinds { white-space: normal; }
.inventory .chip { font-family: var(--mono); font-size: .82rem; }
.brief .place { white-space: normal; }
.alternative .unknown { font-style: italic; padding: .6rem 0 .3rem; }
@media print { .sideways { display: none; } .source, .steps li, .alternative { break-inside: avoid; } }
`;
