import type { VerdictWord } from "../../domains/promises/index.ts";
import { verdictWords } from "../../domains/promises/index.ts";
import { noticeHeads } from "../../policy/index.ts";

/** A shape for each verdict; to who listens, the word alone is read. */
const shapeByVerdict: Readonly<Record<VerdictWord, string>> = {
  kept: "✓",
  "at-risk": "△",
  broken: "✕",
  unproven: "○",
  blocked: "⊘",
  statement: "–",
};
const shapes = verdictWords
  .map((word) => {
    const shape = `"${shapeByVerdict[word]}\\00a0"`;
    return `.mark.${word}::before { content: ${shape}; content: ${shape} / ""; }`;
  })
  .join("\n");

// What each cell of the tables of a notice is, said once for all of them instead of in every cell.
const cellHeads = (["en", "zh"] as const)
  .flatMap((language) =>
    Object.entries(noticeHeads(language)).flatMap(([id, head]) =>
      head.slice(1).map((text, index) => {
        const place = `${language === "zh" ? ":lang(zh-CN) " : ""}#${id} td:nth-child(${index + 2})::before`;
        return `${place} { content: "${text}${language === "zh" ? "：" : ": "}"; }`;
      }),
    ),
  )
  .join("\n");

/**
 * One style sheet for every page. Tokens first: colours by what they mean, one scale of type (a fifth up for each step),
 * one unit of space. Readable before all: in light and dark, on paper, on a phone and on a wall.
 */
export const style = `
:root { color-scheme: light dark;
  --ink: #1d1f23; --soft: #575b66; --paper: #fcfbf8; --raised: #f3f1ea; --line: #d9d5ca; --link: #1c5a70;
  --kept: #22683f; --risk: #8a5a00; --broken: #a3202c; --unproven: #5c6069; --blocked: #6b3f86; --statement: #8a8d94;
  --s0: .8rem; --s1: 1rem; --s2: 1.2rem; --s3: 1.44rem; --s4: 2.07rem; --gap: 1.5rem;
  --serif: "Iowan Old Style", "Palatino Linotype", Palatino, "Noto Serif", "Songti SC", "Noto Serif CJK SC", "SimSun", serif;
  --sans: system-ui, "Segoe UI", "Noto Sans", "PingFang SC", "Noto Sans CJK SC", "Microsoft YaHei", sans-serif; }
@media (prefers-color-scheme: dark) { :root {
  --ink: #e8e6e0; --soft: #a8abb4; --paper: #15171a; --raised: #1f2226; --line: #3a3e45; --link: #8cc7dd;
  --kept: #7fc99b; --risk: #e0b15c; --broken: #ff9a9f; --unproven: #a8abb4; --blocked: #cda6e6; --statement: #8f939b; } }
*, ::before, ::after { box-sizing: border-box; }
html { font: 106.25%/1.6 var(--serif); background: var(--paper); color: var(--ink); -webkit-text-size-adjust: 100%;
  scroll-padding-top: 1rem; }
:lang(zh-CN) { line-height: 1.8; }
body { margin: 0 auto; max-width: 62rem; padding: 0 clamp(1rem, 4vw, 2.5rem) 6rem; overflow-wrap: break-word; }
@media (min-width: 120rem) { html { font-size: 125%; } }
a { color: var(--link); text-underline-offset: .18em; text-decoration-thickness: .06em; }
a:hover { text-decoration-thickness: .12em; }
:focus-visible { outline: 3px solid var(--link); outline-offset: 3px; border-radius: 2px; }
.skip { position: absolute; left: -999rem; } .skip:focus { left: 1rem; top: 1rem; background: var(--paper); padding: .5rem 1rem; }
.bar { display: flex; flex-wrap: wrap; gap: .25rem 1.5rem; align-items: baseline; padding: 1.1rem 0 .9rem;
  border-bottom: 1px solid var(--line); font-family: var(--sans); font-size: .9rem; }
.bar a { color: var(--ink); text-decoration: none; padding: .2rem 0; } .bar a:hover { text-decoration: underline; }
.bar nav { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; margin-left: auto; }
.brand { font-weight: 700; letter-spacing: .02em; }
main { padding-top: 1rem; }
h1, h2, h3 { line-height: 1.25; text-wrap: balance; font-weight: 600; }
h1 { font-size: clamp(1.6rem, 5vw, var(--s4)); margin: 2.25rem 0 .75rem; }
h2 { font-size: var(--s3); margin: 3rem 0 .75rem; } h3 { font-size: var(--s2); margin: 2rem 0 .5rem; }
p, ul, ol, dl, blockquote { margin: .6rem 0; max-width: 42rem; }
.summary { font-size: var(--s2); line-height: 1.5; color: var(--ink); }
.quiet, .remark, footer, figcaption { color: var(--soft); font-family: var(--sans); font-size: .85rem; line-height: 1.5; }
.over { margin: 2.25rem 0 -1.75rem; font-family: var(--sans); font-size: .85rem; }
.links a { margin-right: 1.1rem; }
code { font-size: .88em; overflow-wrap: anywhere; } table, .sums, .history { font-variant-numeric: tabular-nums lining-nums; }
blockquote { margin-left: 0; padding-left: 1.1rem; border-left: 3px solid var(--line); font-size: var(--s2); }
.notice { background: var(--raised); padding: .75rem 1rem; border-left: 3px solid var(--risk); }
.mark { font-family: var(--sans); font-size: .85rem; font-weight: 600; white-space: nowrap; }
${shapes}
a[rel~="external"]::after { content: "\\00a0↗"; content: "\\00a0↗" / " (another site)"; } :lang(zh-CN) a[rel~="external"]::after { content: "\\00a0↗" / "（外部网站）"; }
.kept { color: var(--kept); } .at-risk { color: var(--risk); } .broken { color: var(--broken); }
.unproven { color: var(--unproven); } .blocked { color: var(--blocked); } .statement { color: var(--soft); }
.standing { margin: 1rem 0; }
.strip { display: block; width: 100%; max-width: 42rem; height: .5rem; background: var(--raised); }
.strip .kept { fill: var(--kept); } .strip .at-risk { fill: var(--risk); } .strip .broken { fill: var(--broken); }
.strip .blocked { fill: var(--blocked); } .strip .unproven { fill: var(--line); } .strip .statement { fill: var(--raised); }
.sums { list-style: none; padding: 0; display: flex; flex-wrap: wrap; gap: .15rem 1.4rem; margin: .5rem 0 0; font-family: var(--sans); font-size: .9rem; }
.reading { margin: .75rem 0; } .reading > summary { cursor: pointer; width: fit-content; font-family: var(--sans); font-size: .85rem; color: var(--link); padding: .2rem 0; }
.tenant { border-top: 1px solid var(--line); padding-top: .25rem; margin-top: 2rem; } .tenant h2 { margin: 1rem 0 .25rem; }
.legend div { display: grid; grid-template-columns: 7rem 1fr; gap: .25rem 1rem; padding: .35rem 0; } .legend dd { margin: 0; }
.toc ol { columns: 2 16rem; column-gap: 2.5rem; padding-left: 1.4rem; max-width: none; font-family: var(--sans); font-size: .9rem; }
.toc li { break-inside: avoid; padding: .1rem 0; }
article { display: grid; grid-template-columns: minmax(0, 42rem) minmax(9rem, 1fr); column-gap: 2.25rem; padding: .55rem 0; align-items: start; }
article > p { grid-column: 1; } article > aside { grid-column: 2; grid-row: 1 / span 9; } article p { margin: 0; } article .remark { margin-top: .3rem; }
article aside { font-family: var(--sans); font-size: .8rem; line-height: 1.45; color: var(--soft); }
article aside p { margin: .35rem 0; }
article summary { cursor: pointer; display: inline-block; padding: .25rem 0; } article summary::-webkit-details-marker { display: none; }
article summary::after { content: " +"; color: var(--soft); } article details[open] > summary::after { content: " –"; }
.id { font-family: var(--sans); font-size: .75rem; color: var(--soft); text-decoration: none; overflow-wrap: anywhere; }
article aside > a { font-size: .75rem; color: var(--soft); text-decoration: none; overflow-wrap: anywhere; } article aside > a:hover { text-decoration: underline; }
article aside > a { display: block; width: fit-content; padding: .3rem 0; min-height: 1.6rem; } .id:hover { text-decoration: underline; }
:target { background: var(--raised); box-shadow: 0 0 0 .5rem var(--raised); }
table { border-collapse: collapse; width: 100%; font-family: var(--sans); font-size: .85rem; line-height: 1.45; margin: 1.5rem 0; }
caption { text-align: left; font-weight: 600; padding: .4rem 0; }
th, td { text-align: left; vertical-align: top; padding: .45rem .9rem .45rem 0; border-bottom: 1px solid var(--line); }
thead th { color: var(--soft); font-weight: 600; } tbody th { width: 32%; font-weight: 600; }
.proofs, .history, .versions { list-style: none; padding: 0; } .proofs li, .history li { padding: .3rem 0 .3rem 1.6rem; text-indent: -1.6rem; }
.proofs .violated { color: var(--broken); } .proofs .holds > :first-child { color: var(--kept); } .verdict { font-size: var(--s2); } .verdict .mark { font-size: 1rem; }
.versions h2 { font-size: var(--s2); margin: 1.75rem 0 .2rem; }
.change { border-top: 1px solid var(--line); margin-top: 1rem; } .change h3 { font-size: var(--s1); margin: .75rem 0 .25rem; }
del { text-decoration-color: var(--broken); color: var(--soft); } ins { text-decoration: none; border-bottom: 2px solid var(--kept); }
.worse { font-family: var(--sans); font-size: .8rem; font-weight: 600; color: var(--broken); white-space: nowrap; } .worse::before { content: "▲\\00a0"; content: "▲\\00a0" / ""; }
.boxes { list-style: none; padding: 0; max-width: none; } .boxes li { border-top: 1px solid var(--line); padding: .5rem 0; }
.boxes dl { margin: 0; } .boxes dl div { display: grid; grid-template-columns: minmax(7rem, 14rem) 1fr; gap: 0 1rem; } .boxes dt { font-family: var(--sans); font-size: .85rem; color: var(--soft); } .boxes dd { margin: 0; }
.ask { margin: 1.5rem 0; } .fields { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(16rem, 100%), 1fr)); gap: .9rem 1.5rem; }
label { display: grid; min-width: 0; gap: .2rem; font-family: var(--sans); font-size: .85rem; color: var(--soft); }
select, input, button { font: 1rem/1.4 var(--sans); color: var(--ink); background: var(--paper); border: 1px solid var(--soft);
  border-radius: .25rem; padding: .45rem .5rem; min-width: 0; max-width: 100%; min-height: 2.75rem; }
select, input { width: 100%; }
button { background: var(--link); color: var(--paper); border-color: var(--link); padding-inline: 1.75rem; margin-top: 1.25rem; cursor: pointer; font-weight: 600; }
.act { display: inline-block; margin: .15rem .5rem .15rem 0; }
.act button { margin: 0; padding: .2rem .75rem; min-height: 2rem; background: transparent; color: var(--link); border-color: var(--line); font-size: .85rem; font-weight: 400; }
.act button:hover { border-color: var(--link); } main > .act { margin-top: 3rem; }
.hint { font-size: .8rem; } .square { margin: 1rem 0; width: 14rem; } .square svg { display: block; width: 100%; border-radius: .25rem; }
.codes { columns: 2 14rem; list-style: none; padding: 0; } .codes li { padding: .25rem 0; } .codes code { font-size: 1rem; }
td .id, .value .id, section > .id { display: inline-block; padding: .3rem 0; min-height: 1.6rem; margin-right: .35rem; }
.member { border-top: 1px solid var(--line); padding-top: .1rem; } .member details { margin: .5rem 0 1rem; } .member summary { cursor: pointer; font-family: var(--sans); font-size: .85rem; color: var(--link); padding: .25rem 0; }
.value { border-top: 1px solid var(--line); padding: .4rem 0; } .value p { margin: .15rem 0; } .shown { font-family: var(--sans); margin-left: .75rem; overflow-wrap: anywhere; } .shown.absent { color: var(--soft); }
.value summary { cursor: pointer; width: fit-content; font-family: var(--sans); font-size: .85rem; color: var(--link); padding: .25rem 0; }
fieldset { border: 0; border-top: 1px solid var(--line); padding: 1rem 0 0; margin: 1.5rem 0 0; min-width: 0; }
legend { font-family: var(--sans); font-size: .85rem; font-weight: 600; padding-right: 1rem; }
.answer { border-left: 4px solid var(--broken); padding: .1rem 0 .6rem 1.25rem; margin-top: 2rem; } .answer h2 { margin-top: .5rem; }
.answer .id { display: inline-block; padding: .3rem 0; min-height: 1.6rem; } .answer h3 { font-size: var(--s1); margin: 1.1rem 0 .25rem; } .rests { list-style: none; padding: 0; } .rests li { padding: .2rem 0; }
.rests .id { margin-right: .35rem; }
.answer.permitted { border-color: var(--kept); } .outcome { font-family: var(--sans); font-weight: 600; font-size: var(--s2); }
.message { border-top: 1px solid var(--line); margin-top: 1.5rem; max-width: 42rem; } .message h2 { font-size: var(--s2); margin: 1rem 0 .2rem; }
pre { font: 1rem/1.55 var(--serif); white-space: pre-wrap; overflow-wrap: anywhere; margin: .6rem 0; }
footer { margin-top: 4rem; border-top: 1px solid var(--line); padding-top: .5rem; }
@media (max-width: 50rem) { article { display: block; padding: .75rem 0; } article aside { margin-top: .35rem; }
  article aside > a { font-size: .75rem; color: var(--soft); text-decoration: none; overflow-wrap: anywhere; } article aside > a:hover { text-decoration: underline; }
article aside > a { display: inline-block; } article details { display: inline-block; margin-right: 1rem; vertical-align: top; } article aside > .mark { margin-right: 1rem; } }
@media (max-width: 40rem) { table, caption, tbody, tr, th, td { display: block; } thead { position: absolute; left: -999rem; }
  tbody th { width: auto; } th, td { border: 0; padding: .1rem 0; } tr { padding: .6rem 0; border-bottom: 1px solid var(--line); }
  td[data-head]::before { content: attr(data-head) ": "; } td::before { color: var(--soft); }
${cellHeads} .legend div, .boxes dl div { grid-template-columns: 1fr; gap: 0; }
  .bar nav { margin-left: 0; } }
@media print { @page { margin: 2cm; } .bar nav, .skip, .toc, .links, .reading, .ask { display: none; } body { max-width: none; padding: 0; }
  html { font-size: 10pt; background: #fff; color: #000; } article { display: grid; grid-template-columns: minmax(0, 1fr) 9.5rem; padding: .4rem 0; }
  article aside { margin: 0; } article aside > a { font-size: .75rem; color: var(--soft); text-decoration: none; overflow-wrap: anywhere; } article aside > a:hover { text-decoration: underline; }
article aside > a { display: block; } article summary::after { display: none; }
  article { break-inside: avoid; } a { color: inherit; text-decoration: none; } h2, h3 { break-after: avoid; } }
@media (forced-colors: active) { .strip rect { fill: CanvasText; } }
`;
