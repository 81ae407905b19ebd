import { html } from "hono/html";
import type { TenantPromises } from "../../domains/promises/index.ts";
import { type Problem, problems } from "../../kernel/problem.ts";
import { type Html, inWords, langOf, languageQuery, legend, page, standing } from "./layout.ts";
import type { Language, Published } from "./port.ts";
import { texts } from "./texts.ts";

export type Kept = {
  readonly slug: string;
  readonly published: Published;
  readonly told: TenantPromises | null;
};

/** What this installation keeps, and how it stands: the page that must explain itself at a glance. */
export function frontPage(kept: readonly Kept[], language: Language): Html {
  const words = texts[language];
  const sentences = kept.reduce((sum, { published }) => sum + published.policy.clauses.length, 0);
  const other = language === "en" ? "zh" : "en";
  const body = html`<main id="main">
<h1>${words.frontTitle}</h1>
<p class="summary">${words.frontLead}</p>
<p>${words.frontSum(kept.length, sentences)}</p>
${kept.map((one) => entry(one, language))}
<h2>${words.howToRead}</h2>
${legend(language)}
<h2>${words.forMachines}</h2>
<p><a href="/openapi.json">${words.theApi}</a>, <a href="/problems">${words.itsProblems}</a>. ${words.signedVerdicts}</p>
</main>`;
  const links = [{ href: `/?language=${other}`, text: words.otherLanguage, lang: langOf(other) }];
  return page(language, `Troth: ${words.frontTitle}`, body, links);
}

// A policy that is not written in the reader's language is shown in its own, and marked as such.
function entry({ slug, published, told }: Kept, language: Language): Html {
  const { policy, number } = published;
  const own = policy.languages.includes(language) ? language : "en";
  const lang = own === language ? "" : html` lang="${langOf(own)}"`;
  const other = own === "en" ? "zh" : "en";
  const otherLink = policy.languages.includes(other)
    ? html` <a href="/t/${slug}/policy?language=${other}" lang="${langOf(other)}" hreflang="${langOf(other)}">${texts[own].otherLanguage}</a>`
    : "";
  const query = languageQuery(language);
  return html`<section class="tenant"><h2${lang}><a href="/t/${slug}/policy${query}">${inWords(policy.title, own)}</a></h2>
<p${lang}>${inWords(policy.summary, own)}</p>
${standing(told, language)}
<p class="quiet links"><a href="/t/${slug}/versions${query}">${texts[language].inEffect(number, policy.effective)}</a> <a href="/t/${slug}/explain${query}">${texts[language].explain}</a>${otherLink}</p></section>
`;
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

export function missingPage(language: Language): Html {
  const { missing, missingWhy } = texts[language];
  return plainPage(missing, missingWhy, language);
}

/** When a page could not be made. Says what the reader can do, and nothing of what went wrong inside. */
export function failedPage(language: Language): Html {
  const { failed, failedWhy } = texts[language];
  return plainPage(failed, failedWhy, language);
}

/** When something was not done that somebody asked for outside of a form of ours: the reason, and its code. */
export function refusedPage({ code, message }: Problem, language: Language): Html {
  const { refused } = texts[language];
  const said = `${problems[code].title}: ${message}. (${code})`;
  return plainPage(refused, said, language);
}

/** For whoever would change what was published. */
export function readOnlyPage(language: Language): Html {
  const { readOnly, readOnlyWhy } = texts[language];
  return plainPage(readOnly, readOnlyWhy, language);
}

/** When more is asked for than can be worked out at once. */
export function busyPage(why: string, language: Language): Html {
  return plainPage(texts[language].failed, why, language);
}

/** The difference of a first version. */
export function firstVersionPage(why: string, language: Language): Html {
  return plainPage(texts[language].whatChanged, why, language);
}

function plainPage(title: string, why: string, language: Language): Html {
  const home = `/${languageQuery(language)}`;
  const body = html`<main id="main"><h1>${title}</h1><p>${why}</p><p><a href="${home}">${texts[language].backToAll}</a></p></main>`;
  return page(language, title, body);
}
