import { html } from "hono/html";
import type { ClauseVerdict, Proof, VerdictChange } from "../../domains/promises/index.ts";
import { type Block, type Clause, makeNotice } from "../../policy/index.ts";
import { dayOfInstant, type Html, inline, languageQuery, mark, minuteOf, page } from "./layout.ts";
import { linksOf, proofWords } from "./policy-page.ts";
import type { Language, Published } from "./port.ts";
import { texts } from "./texts.ts";

/** One sentence with everything that speaks for and against it, and when that changed. */
export function clausePage(
  slug: string,
  { policy, publishedOn }: Published,
  clause: Clause,
  found: ClauseVerdict | null,
  history: readonly VerdictChange[],
  language: Language,
): Html {
  const words = texts[language];
  const { sections } = makeNotice(policy, language, publishedOn);
  const section = sections.find(({ blocks }) => blocks.some((block) => isOf(clause, block)));
  const shown = section?.blocks.flatMap((block) => (isOf(clause, block) ? [block] : []))[0];
  const query = languageQuery(language);
  const back = `/t/${slug}/policy${query}`;
  const body = html`<main id="main">
<p class="over"><a href="${back}#${section?.id ?? ""}">${section?.title ?? ""}</a></p>
<h1>${clause.id}</h1>
<blockquote><p>${shown?.parts.map(inline) ?? ""}</p></blockquote>
${shown?.remarks.map((remark) => html`<p class="remark">${remark}</p>`) ?? ""}
${found === null ? html`<p class="notice">${words.notYet}</p>` : verdictOf(found, language)}
${enforcedBy(clause, language)}
${found === null ? "" : evidence(clause, found, language)}
<h2>${words.history}</h2>
${history.length === 0 ? html`<p>${words.noHistory}</p>` : html`<ol class="history">${history.map((one) => change(one, language))}</ol>`}
<p><a href="${back}#${clause.id}">${words.inPolicy}</a></p>
</main>`;
  const title = `${clause.id} · ${policy.controller.name}`;
  const path = `/t/${slug}/clauses/${clause.id}`;
  return page(language, title, body, linksOf(slug, policy.languages, language, path));
}

function isOf({ id }: Clause, block: Block): block is Extract<Block, { kind: "clause" }> {
  return block.kind === "clause" && block.id === id;
}

function enforcedBy({ rules }: Clause, language: Language): Html | string {
  const { enforcedBy, ruleKinds, comma } = texts[language];
  const names = [
    ...new Set(rules.map((rule) => (rule.type === "domain" ? rule.name : ruleKinds[rule.type]))),
  ];
  return names.length === 0 ? "" : html`<p class="quiet">${enforcedBy}: ${names.join(comma)}</p>`;
}

function evidence({ kind }: Clause, { proofs, decisions }: ClauseVerdict, language: Language): Html {
  const words = texts[language];
  const none =
    kind === "harmful" ? words.refusedAlways : kind === "statement" ? words.wordsOnly : words.noProof;
  return html`<h2>${words.evidence}</h2>
${proofs.length === 0 ? html`<p>${none}</p>` : html`<ul class="proofs">${proofs.map((one) => proof(one, language))}</ul>`}
<p class="quiet">${words.decided(decisions.permitted, decisions.refused)}</p>`;
}

function verdictOf({ verdict, since }: ClauseVerdict, language: Language): Html {
  const words = texts[language];
  return html`<p class="verdict">${mark(verdict, language)} <span class="quiet">${words.since(dayOfInstant(since))}</span></p><p>${words.verdictMeanings[verdict]}</p>`;
}

const stateShapes: Readonly<Record<Proof["state"], string>> = {
  holds: "✓",
  warning: "△",
  violated: "✕",
  missing: "○",
  stale: "○",
};

export function proof(one: Proof, language: Language): Html {
  const looked =
    one.checkedAt === null
      ? ""
      : html` <span class="quiet">${texts[language].checked(minuteOf(one.checkedAt))}</span>`;
  return html`<li class="${one.state}"><span aria-hidden="true">${stateShapes[one.state]}</span> ${proofWords(one, language)}${looked}</li>`;
}

export function change({ verdict, at, because }: VerdictChange, language: Language): Html {
  const reason =
    because === null ? "" : html` <span class="quiet">${texts[language].because(because)}</span>`;
  return html`<li>${mark(verdict, language)} ${texts[language].since(minuteOf(at))}${reason}</li>`;
}
