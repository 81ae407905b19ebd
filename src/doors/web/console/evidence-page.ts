import { html } from "hono/html";
import type { EvidenceTerm } from "../../../domains/promises/index.ts";
import { at, type Instant } from "../../../kernel/clock.ts";
import type { Problem } from "../../../kernel/problem.ts";
import type { Policy } from "../../../policy/index.ts";
import { form, input } from "../forms.ts";
import { type Html, inWords, languageQuery, lastDayOf } from "../layout.ts";
import type { Frame } from "../signed-in.ts";
import { consolePage, consolePath } from "./pages.ts";
import { consoleTexts } from "./texts.ts";

/** The clauses that a document proves, each with the newest one and its term; what is missing or ends soon stands first.
 * Without `held`, what was refused and no more. */
export function evidencePage(
  frame: Frame,
  held: readonly EvidenceTerm[] | null,
  now: Instant,
  problem: Problem | null,
  told: string | null,
): Html {
  const { policy, language } = frame;
  const words = consoleTexts[language];
  if (held === null) return consolePage(frame, words.evidence, [], problem);
  const rows = clausesWithEvidence(policy)
    .map((clause) => ({ clause, term: held.find((one) => one.clause === clause.id) ?? null }))
    .sort((a, b) => (a.term?.validUntil ?? 0) - (b.term?.validUntil ?? 0));
  return consolePage(
    frame,
    words.evidence,
    html`<p class="summary">${words.evidenceLead}</p>${told === null ? "" : html`<p class="notice" role="status">${told}</p>`}
${rows.length === 0 ? html`<p>${words.noEvidence}</p>` : rows.map(({ clause, term }) => card(frame, clause, term, now))}`,
    problem,
  );
}

function card(
  frame: Frame,
  clause: Policy["clauses"][number],
  term: EvidenceTerm | null,
  now: Instant,
): Html {
  const { slug, language } = frame;
  const words = consoleTexts[language];
  const query = languageQuery(language);
  const state =
    term === null
      ? html`<strong>${words.missing}</strong>`
      : html`${term.document}, ${term.owner}: ${
          term.validUntil <= now
            ? html`<strong>${words.over(lastDayOf(at(term.validUntil)))}</strong>`
            : words.inForceUntil(lastDayOf(at(term.validUntil)))
        }<br><code>${term.digest.toString("hex")}</code>`;
  return html`<section class="member"><h2><a class="id" href="/t/${slug}/clauses/${clause.id}${query}">${clause.id}</a></h2>
<p>${inWords(clause.words, language)}</p><p class="quiet">${state}</p>
<details><summary>${words.putOnRecord}</summary>${form(
    words.putOnRecord,
    [
      html`<input type="hidden" name="clause" value="${clause.id}">`,
      input({ name: "document", label: words.documentName, lengthMax: 200 }),
      input({ name: "owner", label: words.owner, lengthMax: 200 }),
      input({ name: "from", label: words.from, type: "date" }),
      input({ name: "until", label: words.validUntil, type: "date" }),
      input({ name: "digest", label: words.document, lengthMax: 64 }),
    ],
    `${consolePath(slug, "/evidence")}${query}`,
  )}</details></section>`;
}

function clausesWithEvidence(policy: Policy): readonly Policy["clauses"][number][] {
  return policy.clauses.filter(({ rules }) =>
    rules.some((rule) => rule.type === "domain" && rule.name === "evidence"),
  );
}
