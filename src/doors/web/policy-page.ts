import { html } from "hono/html";
import {
  type ClauseVerdict,
  decidingProof,
  type Proof,
  type TenantPromises,
} from "../../domains/promises/index.ts";
import { type Block, makeNotice, type NoticeSection } from "../../policy/index.ts";
import {
  type Html,
  inline,
  type Link,
  langOf,
  languageQuery,
  legend,
  mark,
  page,
  standing,
} from "./layout.ts";
import type { Language, Published } from "./port.ts";
import { texts } from "./texts.ts";

type Context = {
  /** Where the pages of clauses are, from this one: their addresses stand there hundreds of times. */
  readonly clauses: string;
  readonly language: Language;
  /** `null` for an older version: a verdict is about what binds now. */
  readonly verdicts: ReadonlyMap<string, ClauseVerdict> | null;
};

/** What is shown to whom: a version, and for the newest its verdicts. */
export type ShownPolicy = Pick<Context, "clauses" | "language"> & {
  readonly slug: string;
  readonly shown: Published;
  readonly told: TenantPromises | null;
  readonly isNewest: boolean;
};

/** The published policy with the verdict on each sentence in its margin. */
export function policyPage({ slug, shown, told, language, isNewest, clauses }: ShownPolicy): Html {
  const { policy, number, digest, publishedOn } = shown;
  const words = texts[language];
  const notice = makeNotice(policy, language, publishedOn);
  const verdicts = told === null || !isNewest ? null : new Map(told.verdicts.map((one) => [one.clause, one]));
  const context = { clauses, language, verdicts };
  const entries = notice.contents.entries.map(
    ({ text, href }) => html`<li><a href="${href}">${text}</a></li>`,
  );
  const path = isNewest ? `/t/${slug}/policy` : `/t/${slug}/policy/${number}`;
  const query = languageQuery(language);
  const body = html`<main id="main">
<h1>${notice.title}</h1>
<p class="summary">${notice.summary}</p>
<p class="quiet">${words.inEffect(number, policy.effective)} ${words.publishedOn(publishedOn)}<br>${policy.controller.name} · ${words.contact}: ${contactOf(policy.controller.contact)}</p>
${isNewest ? html`${standing(told, language)}<details class="reading"><summary>${words.howToRead}</summary>${legend(language)}</details>` : html`<p class="notice">${words.older(number)} <a href="/t/${slug}/policy${query}">${words.newest}</a></p>`}
<p class="quiet links"><a href="${path}.md${query}">${words.asMarkdown}</a> <a href="${path}.json">${words.asJson}</a> <a href="/t/${slug}/policy/${number}/proof">${words.proof}</a>${number > 1 ? html` <a href="/t/${slug}/policy/${number}/difference${query}">${words.whatChanged}</a>` : ""}</p>
<nav class="toc" aria-labelledby="contents"><h2 id="contents">${words.contents}</h2><ol>${entries}</ol></nav>
${notice.sections.map((one) => section(one, context))}
<footer class="quiet"><p>${words.outside}</p><p>${notice.lastUpdated}</p><p>${words.digest}: <code>${digest}</code></p></footer>
</main>`;
  return page(
    language,
    `${notice.title} · ${policy.controller.name}`,
    body,
    linksOf(slug, policy.languages, language, path),
    html`
<link rel="alternate" type="text/markdown" href="${path}.md${query}">
<link rel="alternate" type="application/json" href="${path}.json">`,
  );
}

function contactOf(contact: string): Html | string {
  return contact.includes("@") ? html`<a href="mailto:${contact}">${contact}</a>` : contact;
}

/** Where one can go from a tenant's pages: other pages of the tenant, and this one in the other language. */
export function linksOf(
  slug: string,
  languages: readonly Language[],
  language: Language,
  path: string,
): readonly Link[] {
  const words = texts[language];
  const other = language === "en" ? "zh" : "en";
  const query = languageQuery(language);
  return [
    { href: `/t/${slug}/policy${query}`, text: words.wholePolicy },
    { href: `/t/${slug}/versions${query}`, text: words.versions },
    { href: `/t/${slug}/roles${query}`, text: words.roles },
    { href: `/t/${slug}/explain${query}`, text: words.explain },
    ...(languages.includes(other)
      ? [
          {
            href: `${path}${path.includes("?") ? "&" : "?"}language=${other}`,
            text: words.otherLanguage,
            lang: langOf(other),
          },
        ]
      : []),
  ];
}

function section({ id, title, blocks }: NoticeSection, context: Context): Html {
  return html`<section id="${id}" aria-labelledby="${id}-title"><h2 id="${id}-title">${title}</h2>
${blocks.map((one) => block(one, context))}</section>
`;
}

function block(one: Block, context: Context): Html {
  switch (one.kind) {
    case "paragraph":
      return html`<p>${one.parts.map(inline)}</p>`;
    case "table":
      return table(one);
    case "clause":
      return clause(one, context);
  }
}

function clause(one: Extract<Block, { kind: "clause" }>, { clauses, language, verdicts }: Context): Html {
  const found = verdicts?.get(one.id);
  const remarks = one.remarks.map((remark) => html`<p class="remark">${remark}</p>`);
  return html`<article id="${one.id}"><p>${one.parts.map(inline)}</p>${remarks}<aside>${found === undefined ? "" : evidence(found, language)}<a href="${clauses}/${one.id}${languageQuery(language)}">${one.id}</a></aside></article>
`;
}

/**
 * The verdict, and on opening it the proof that decided, in words and without a script. All the others stand on the
 * clause's own page.
 */
function evidence({ verdict, proofs }: ClauseVerdict, language: Language): Html {
  const deciding = decidingProof(verdict, proofs);
  if (deciding === null) return mark(verdict, language);
  return html`<details><summary class="mark ${verdict}">${texts[language].verdicts[verdict]}</summary><p>${proofWords(deciding, language)}</p></details>`;
}

export function proofWords({ words }: Proof, language: Language): string {
  return language === "zh" ? (words.zh ?? words.en) : words.en;
}

function table({ caption, head, rows }: Extract<Block, { kind: "table" }>): Html {
  // On a phone a row is a list, and the style sheet tells before each cell what it is.
  const body = rows.map(
    ([first, ...rest]) =>
      html`<tr><th scope="row">${inline(first ?? "")}</th>${rest.map((cell) => html`<td>${inline(cell)}</td>`)}</tr>`,
  );
  return html`<table><caption>${caption}</caption><thead><tr>${head.map((text) => html`<th scope="col">${text}</th>`)}</tr></thead><tbody>${body}</tbody></table>`;
}
