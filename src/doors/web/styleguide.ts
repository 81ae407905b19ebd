import { html } from "hono/html";
import {
  type Proof,
  type TenantPromises,
  totalsOf,
  type VerdictChange,
  verdictWords,
} from "../../domains/promises/index.ts";
import { at } from "../../kernel/clock.ts";
import { personal } from "../../kernel/personal.ts";
import { change, proof } from "./clause-page.ts";
import { outcome } from "./explain-page.ts";
import { type Html, legend, mark, page, standing } from "./layout.ts";
import { message, noMessages } from "./mailbox-page.ts";
import type { CaughtMessage } from "./port.ts";
import { texts } from "./texts.ts";

/** Every component with every state that it can have, so that a change to one is seen in all. */
export function styleguidePage(): Html {
  const body = html`<main id="main">
<h1>Style guide</h1>
<p class="summary">One scale of type, one column for the words and one for what is said about them. Calm, so that what is broken stands out.</p>
<h2>Headings and text</h2>
<h3>A third heading</h3>
<p>A paragraph with <a href="#main">a link</a>, <code>code</code> and <strong>weight</strong>. 中文与拉丁文字并列。</p>
<p class="quiet">Quiet words, for what is known anyway.</p>
<blockquote><p>A sentence that was published.</p></blockquote>
<h2>Verdicts</h2>
<ul class="sums">${verdictWords.map((word) => html`<li>${mark(word, "en")}</li>`)}</ul>
<ul class="sums" lang="zh-CN">${verdictWords.map((word) => html`<li>${mark(word, "zh")}</li>`)}</ul>
${legend("en")}
<h2>How a policy stands</h2>
${standing(example, "en")}
<h3>Before the first look</h3>
${standing(null, "en")}
<h2>A clause</h2>
<article><p>We keep what you buy for six years, and not a day longer.</p><p class="remark">We added this clause.</p><aside><details open><summary class="mark kept">kept</summary><p>Nothing was found beyond its last day.</p></details><a href="#main">SHOP-4</a></aside></article>
<article><p>We sell nothing about you.</p><p class="remark">This we refuse: “Data may be sold.”</p><aside>${mark("blocked", "en")}<a href="#main">SHOP-6</a></aside></article>
<h2>Proofs and history</h2>
<ul class="proofs">${proofs.map((one) => proof(one, "en"))}</ul>
<ol class="history">${changes.map((one) => change(one, "en"))}</ol>
<h2>A change</h2>
<section class="change"><h3><a href="#main">SHOP-4</a></h3><p><span class="quiet">Before</span> <del>We keep what you buy for six years.</del></p><p><span class="quiet">Now</span> <ins>We keep what you buy for five years.</ins></p></section>
<h3>Newly permitted <span class="worse">may be worse for you</span></h3>
<ul class="boxes"><li><dl><div><dt>Who</dt><dd>Support</dd></div><div><dt>With which data</dt><dd>Orders</dd></div></dl><p class="quiet">now: SHOP-4. 20 combinations.</p></li></ul>
<p>A link that leads to <a href="https://example.com/" rel="external noreferrer">another site</a>.</p>
<h2>A table</h2>
<table><caption>How long it is kept</caption><thead><tr><th scope="col">Data</th><th scope="col">Period</th></tr></thead><tbody><tr><th scope="row">Orders</th><td data-head="Period">6 years</td></tr></tbody></table>
<h2>Yes and no</h2>
<section class="answer permitted">${outcome({ ...question, decision: permitted })}</section>
<section class="answer forbidden">${outcome({ ...question, decision: forbidden })}</section>
<h2>A message</h2>
${message(caught, "en")}
${noMessages(true, "en")}
${noMessages(false, "en")}
<h2>A form</h2>
<form method="get" action="/styleguide" class="ask"><div class="fields"><label>Purpose<select name="purpose"><option>Delivery</option></select></label></div><label>Sent to<input name="to" autocomplete="off"></label><button>Ask</button></form>
<h2>A notice</h2>
<p class="notice">${texts.en.older(1)}</p>
<h2>Empty and failed</h2>
<h3>${texts.en.missing}</h3><p>${texts.en.missingWhy}</p>
<h3>${texts.en.failed}</h3><p>${texts.en.failedWhy}</p>
<h3>${texts.en.history}</h3><p>${texts.en.noHistory}</p>
<h3>${texts.en.evidence}</h3><p>${texts.en.wordsOnly}</p><p>${texts.en.noProof}</p>
</main>`;
  return page("en", "Style guide", body, [{ href: "/", text: "All policies" }]);
}

const caught: CaughtMessage = {
  channel: "email",
  at: at(1_790_000_000_000),
  to: personal("nora@example.com"),
  subject: personal("Your code"),
  text: personal("402 113 is your code, or follow http://127.0.0.1:7420/console within ten minutes."),
};
const moment = at(1_790_000_000_000);
const proofs = [
  proofOf("holds", "Nothing was found beyond its last day."),
  proofOf("warning", "The document “Audit” proves it until 2026-10-01."),
  proofOf("violated", "2 records found beyond the last day."),
  proofOf("missing", "No document is on record that proves it."),
  proofOf("stale", "The term of the document “Audit” ended on 2026-09-01."),
];
const changes: readonly VerdictChange[] = [
  { clause: "SHOP-4", verdict: "kept", at: moment, because: null },
  { clause: "SHOP-4", verdict: "broken", at: at(moment - 3_600_000), because: "last-days" },
];

function proofOf(state: Proof["state"], en: string): Proof {
  return {
    ...{ kind: "probe", name: "last-days", state, words: { en } },
    ...{ checkedAt: state === "missing" ? null : moment, validUntil: null, count: 0 },
  };
}

const permitted = {
  outcome: "permitted",
  clauses: ["SHOP-1"],
  bases: ["contract"],
  obligations: [],
} as const;
const forbidden = {
  outcome: "forbidden",
  clauses: ["SHOP-2"],
  codes: ["no-consent"],
  code: "no-consent",
} as const;

const words = { en: "We keep what you buy for six years, and not a day longer." };
const clause = { section: "keep", words, kind: "enforceable", rules: [] } as const;
const nothing = { properties: [], data: [], dataGroups: [], purposes: [], purposeGroups: [], scenarios: [] };
const question = {
  slug: "shop",
  language: "en",
  policy: {
    clauses: [
      { ...clause, id: "SHOP-1" },
      { ...clause, id: "SHOP-2" },
    ],
    vocabulary: { ...nothing, recipients: [], regions: [], roles: [], actions: [] },
  },
  near: [{ axis: "consent", from: "none", to: "given", outcome: permitted }],
} as const;

const counts = [1, 2, 14, 31, 4, 6];
const verdicts = verdictWords.flatMap((verdict, index) =>
  Array.from({ length: counts[index] ?? 1 }, () => ({
    ...{ clause: "SHOP-1", verdict, since: at(0), proofs: [] },
    decisions: { permitted: 0, refused: 0 },
  })),
);
const example: TenantPromises = {
  ...{ tenant: "shop", policyVersion: 1, policyDigest: "", computedAt: moment },
  ...{ verdicts, totals: totalsOf(verdicts) },
};
