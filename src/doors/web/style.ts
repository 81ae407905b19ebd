/** One style sheet for every page: readable first, in light and dark, on paper and on a phone. */
export const style = `
:root { color-scheme: light dark; --ink: #1c1d22; --soft: #5a5e6b; --paper: #fdfcf9; --card: #fff; --line: #dcd9d0;
  --accent: #1f5f54; --mark: #8a2b2b; }
@media (prefers-color-scheme: dark) { :root { --ink: #e9e7e1; --soft: #a9acb6; --paper: #16181c; --card: #1e2127;
  --line: #363a43; --accent: #7fcdbb; --mark: #f0a3a3; } }
* { box-sizing: border-box; }
html { font: 112.5%/1.6 ui-serif, Georgia, "Noto Serif", "Songti SC", serif; background: var(--paper); color: var(--ink); }
body { margin: 0 auto; max-width: 54rem; padding: 0 1.25rem 5rem; overflow-wrap: break-word; }
header { padding: 1.25rem 0; font: 600 1rem/1 system-ui, sans-serif; border-bottom: 1px solid var(--line); }
header a { color: inherit; text-decoration: none; }
h1 { font-size: 2rem; line-height: 1.2; margin: 2.5rem 0 .75rem; text-wrap: balance; }
h2 { font-size: 1.35rem; line-height: 1.3; margin: 2.75rem 0 .5rem; }
h3 { font-size: 1.05rem; margin: 1.75rem 0 .25rem; }
p, ul, ol, dl { margin: .6rem 0; }
a { color: var(--accent); text-underline-offset: .15em; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 3px; border-radius: 2px; }
.skip { position: absolute; left: -999px; } .skip:focus { left: 1rem; top: 1rem; background: var(--card); padding: .5rem 1rem; }
nav ol { columns: 2 14rem; padding-left: 1.25rem; }
table { border-collapse: collapse; width: 100%; font-size: .9rem; margin: 1rem 0; }
caption { text-align: left; font-weight: 600; padding: .5rem 0; }
th[scope="row"] { width: 34%; font-weight: 600; }
th, td { text-align: left; vertical-align: top; padding: .45rem .75rem .45rem 0; border-bottom: 1px solid var(--line); }
.cards { list-style: none; padding: 0; display: grid; gap: 1rem; }
.cards li { background: var(--card); border: 1px solid var(--line); border-radius: .5rem; padding: 1rem 1.25rem; }
.cards h2 { margin: 0; } .cards p { color: var(--soft); margin: .25rem 0 0; }
.clause-id, footer, small { color: var(--soft); font: .8rem/1.4 system-ui, sans-serif; }
.summary { font-size: 1.1rem; } .version, .remark { color: var(--soft); font: .85rem/1.5 system-ui, sans-serif; }
.clause { display: grid; grid-template-columns: 1fr 8rem; column-gap: 1.5rem; margin: 0 0 .9rem; }
.clause > p { grid-column: 1; margin: 0; }
.clause > .clause-id { grid-column: 2; grid-row: 1; padding-top: .35rem; }
.clause-id a { color: var(--soft); text-decoration: none; } .clause-id a:is(:hover, :focus-visible) { text-decoration: underline; }
.refused { border-left: 3px solid var(--mark); padding-left: .9rem; }
:target { background: color-mix(in srgb, var(--accent) 14%, transparent); }
@media (max-width: 44rem) { .clause { display: block; } .clause > .clause-id { padding: 0; } }
@media (max-width: 34rem) { table, thead, tbody, tr, th, td { display: block; } thead { position: absolute; left: -999px; }
  td { border: 0; padding: .1rem 0; } tr { padding: .5rem 0; border-bottom: 1px solid var(--line); } }
@media print { header, .skip, nav { display: none; } body { max-width: none; } a { color: inherit; } }
`;
