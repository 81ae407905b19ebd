import { html } from "hono/html";
import { type TenantPromises, type VerdictWord, verdictWords } from "../../domains/promises/index.ts";
import { problems } from "../../kernel/problem.ts";
import { type Html, mark, page, standing } from "./layout.ts";
import { linksOf } from "./policy-page.ts";
import type { Language, Published } from "./port.ts";
import { texts } from "./texts.ts";

export type Kept = {
  readonly slug: string;
  readonly published: Published;
  readonly told: TenantPromises | null;
};

/** What this installation keeps, and how it stands: the page that must explain itself at a glance. */
export function frontPage(kept: readonly Kept[]): Html {
  const sentences = kept.reduce((sum, { published }) => sum + published.policy.clauses.length, 0);
  const body = html`<main id="main">
<h1>Privacy policies, kept</h1>
<p class="summary">Every sentence below is also a rule. This server permits or refuses by it each time somebody collects, reads or passes on personal data, remembers that it did, and says of each sentence whether it holds right now.</p>
<p>${kept.length} ${kept.length === 1 ? "policy" : "policies"}, ${sentences} sentences.</p>
${kept.map(entry)}
<h2>How to read a verdict</h2>
${legend("en")}
<h2>For machines</h2>
<p><a href="/openapi.json">The API as OpenAPI 3.1</a>, <a href="/problems">its problems</a>, and of each policy its verdicts as signed JSON.</p>
</main>`;
  return page("en", "Troth: privacy policies, kept", body);
}

function entry({ slug, published, told }: Kept): Html {
  const { policy, number } = published;
  const chinese = policy.languages.includes("zh")
    ? html` <a href="/t/${slug}/policy?language=zh" lang="zh-CN" hreflang="zh-CN">中文</a>`
    : "";
  return html`<section class="tenant"><h2><a href="/t/${slug}/policy">${policy.title.en}</a></h2>
<p>${policy.summary.en}</p>
${standing(told, "en")}
<p class="quiet links"><a href="/t/${slug}/versions">${texts.en.inEffect(number, policy.effective)}</a> <a href="/t/${slug}/explain">${texts.en.explain}</a>${chinese}</p></section>
`;
}

/** Each mark with what it means. */
export function legend(language: Language): Html {
  const rows = [...verdictWords].sort((a, b) => legendOrder.indexOf(a) - legendOrder.indexOf(b));
  return html`<dl class="legend">${rows.map((word) => html`<div><dt>${mark(word, language)}</dt><dd>${texts[language].verdictMeanings[word]}</dd></div>`)}</dl>`;
}

const legendOrder: readonly VerdictWord[] = ["kept", "at-risk", "broken", "unproven", "blocked", "statement"];

/** Every version that was published, each with its text and its proof. */
export function versionsPage(
  slug: string,
  current: Published,
  versions: readonly Published[],
  language: Language,
): Html {
  const words = texts[language];
  const query = language === "zh" ? "?language=zh" : "";
  const rows = versions.map(
    ({
      number,
      policy,
      publishedOn,
      digest,
    }) => html`<li><h2><a href="/t/${slug}/policy/${number}${query}">${words.inEffect(number, policy.effective)}</a></h2>
<p class="quiet">${words.publishedOn(publishedOn)} ${words.digest}: <code>${digest}</code></p>
<p class="quiet links"><a href="/t/${slug}/policy/${number}.md">${words.asMarkdown}</a> <a href="/t/${slug}/policy/${number}/proof">${words.proof}</a></p></li>`,
  );
  const body = html`<main id="main"><h1>${words.versions}</h1><ol class="versions">${rows}</ol></main>`;
  const title = `${words.versions} · ${current.policy.controller.name}`;
  return page(
    language,
    title,
    body,
    linksOf(slug, current.policy.languages, language, `/t/${slug}/versions`),
  );
}

/** What the `type` of a problem document leads to. */
export function problemsPage(): Html {
  const rows = Object.entries(problems).map(
    ([code, { status, title }]) =>
      html`<tr id="${code}"><th scope="row"><code>${code}</code></th><td data-head="Status">${status}</td><td data-head="Meaning">${title}</td></tr>`,
  );
  const body = html`<main id="main"><h1>Problems</h1>
<p>Every expected failure of the API has a code that never changes its meaning.</p>
<table><caption>Codes, in the order of the registry</caption>
<thead><tr><th scope="col">Code</th><th scope="col">Status</th><th scope="col">Meaning</th></tr></thead>
<tbody>${rows}</tbody></table></main>`;
  return page("en", "Problems", body);
}

export function missingPage(): Html {
  const body = html`<main id="main"><h1>Nothing here</h1><p>There is no page at this address. Addresses of published sentences never change, so perhaps a letter is missing.</p><p><a href="/">The policies that are kept here</a></p></main>`;
  return page("en", "Nothing here", body);
}

/** When a page could not be made. Says what the reader can do, and nothing of what went wrong inside. */
export function failedPage(): Html {
  const body = html`<main id="main"><h1>This page could not be made</h1><p>The failure is on our side and in our log. Nothing was changed. Please try again in a minute.</p><p><a href="/">The policies that are kept here</a></p></main>`;
  return page("en", "This page could not be made", body);
}
