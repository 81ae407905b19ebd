import { html } from "hono/html";
import type { Canonical } from "../../kernel/canonical.ts";
import { instantToText } from "../../kernel/clock.ts";
import type { Readability } from "../../policy/index.ts";
import { differenceWords } from "./difference-words.ts";
import { dayOfInstant, type Html, inWords, languageQuery, page } from "./layout.ts";
import { linksOf } from "./policy-page.ts";
import type { Archived, Language, Published } from "./port.ts";
import { texts } from "./texts.ts";

/** The archive: every version that was published, with the days it was in effect, what it changed, and its proof. */
export function versionsPage(
  slug: string,
  current: Published,
  versions: readonly Archived[],
  language: Language,
): Html {
  const words = texts[language];
  const query = languageQuery(language);
  const rows = versions.map(
    ({ number, digest, effective, until, publishedAt, reason, change, readability }) => {
      const title =
        until === null ? words.inEffect(number, effective) : words.wasInEffect(number, effective, until);
      const base = `/t/${slug}/policy/${number}`;
      return html`<li><h2><a href="${base}${query}">${title}</a></h2>
<p>${changeIn(change, language)}${reason === null ? "" : ` ${words.reason(inWords(reason, language))}`}</p>
<p class="quiet">${words.publishedOn(dayOfInstant(publishedAt))} ${readability.map((one) => `${words.readability(one.sentenceLength, one.score, one.language)} `)}${words.digest}: <code>${digest}</code></p>
<p class="quiet links">${change === null ? "" : html`<a href="${base}/difference${query}">${words.whatChanged}</a> `}<a href="${base}.md${query}">${words.asMarkdown}</a> <a href="${base}.json">${words.asJson}</a> <a href="${base}/proof">${words.proof}</a></p></li>`;
    },
  );
  const body = html`<main id="main"><h1>${words.versions}</h1><p class="summary">${words.versionsLead}</p>
<ol class="versions">${rows}</ol><p class="quiet links"><a href="/t/${slug}/versions.json">${words.archiveAsJson}</a></p></main>`;
  const title = `${words.versions} · ${current.policy.controller.name}`;
  return page(
    language,
    title,
    body,
    linksOf(slug, current.policy.languages, language, `/t/${slug}/versions`),
  );
}

function changeIn(change: Archived["change"], language: Language): string {
  const words = differenceWords[language];
  if (change === null) return words.first;
  const parts = [change.material ? words.material : words.minor, ...(change.reduces ? [words.reduces] : [])];
  return parts.join(" ");
}

/** The archive for machines. */
export function versionsDocument(slug: string, versions: readonly Archived[]): Canonical {
  const listed = versions.map(({ number, publishedAt, readability, ...version }) => ({
    ...{ version: number, publishedAt: instantToText(publishedAt), ...version },
    ...{
      readability: readability.map((one: Readability) => ({ ...one })),
      address: `/t/${slug}/policy/${number}`,
    },
  }));
  return JSON.parse(JSON.stringify({ tenant: slug, versions: listed }));
}
