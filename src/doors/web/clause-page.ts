import { html } from "hono/html";
import type { ClauseVerdict, Proof, VerdictChange } from "../../domains/promises/index.ts";
import type { Clause } from "../../policy/index.ts";
import { dayOfInstant, type Html, mark, minuteOf, page } from "./layout.ts";
import { linksOf, proofWords } from "./policy-page.ts";
import type { Language, Published } from "./port.ts";
import { texts } from "./texts.ts";

/** One sentence with everything that speaks for and against it, and when that changed. */
export function clausePage(
  slug: string,
  { policy }: Published,
  clause: Clause,
  found: ClauseVerdict | null,
  history: readonly VerdictChange[],
  language: Language,
): Html {
  const words = texts[language];
  const said = (language === "zh" ? clause.words.zh : undefined) ?? clause.words.en;
  const names = [...new Set(clause.rules.map((rule) => (rule.type === "domain" ? rule.name : rule.type)))];
  const query = language === "zh" ? "?language=zh" : "";
  const body = html`<main id="main">
<h1>${clause.id}</h1>
<blockquote><p>${said}</p></blockquote>
${found === null ? html`<p>${words.notYet}</p>` : verdictOf(found, language)}
${names.length === 0 ? "" : html`<p class="quiet">${words.enforcedBy}: ${names.join(", ")}</p>`}
<h2>${words.evidence}</h2>
${found === null || found.proofs.length === 0 ? html`<p>${clause.kind === "harmful" ? words.refusedAlways : words.wordsOnly}</p>` : html`<ul class="proofs">${found.proofs.map((one) => proof(one, language))}</ul>`}
${found === null ? "" : html`<p class="quiet">${words.decided(found.decisions.permitted, found.decisions.refused)}</p>`}
<h2>${words.history}</h2>
${history.length === 0 ? html`<p>${words.noHistory}</p>` : html`<ol class="history">${history.map((one) => change(one, language))}</ol>`}
<p><a href="/t/${slug}/policy${query}#${clause.id}">${words.wholePolicy}</a></p>
</main>`;
  const path = `/t/${slug}/clauses/${clause.id}`;
  return page(
    language,
    `${clause.id} · ${policy.controller.name}`,
    body,
    linksOf(slug, policy.languages, language, path),
  );
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

function proof(one: Proof, language: Language): Html {
  const looked =
    one.checkedAt === null
      ? ""
      : html` <span class="quiet">${texts[language].checked(minuteOf(one.checkedAt))}</span>`;
  return html`<li class="${one.state}"><span aria-hidden="true">${stateShapes[one.state]}</span> ${proofWords(one, language)}${looked}</li>`;
}

function change({ verdict, at, because }: VerdictChange, language: Language): Html {
  const reason =
    because === null ? "" : html` <span class="quiet">${texts[language].because(because)}</span>`;
  return html`<li>${mark(verdict, language)} ${texts[language].since(minuteOf(at))}${reason}</li>`;
}
