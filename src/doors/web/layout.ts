import { html } from "hono/html";
import type { HtmlEscapedString } from "hono/utils/html";
import { type TenantPromises, type VerdictWord, verdictWords } from "../../domains/promises/index.ts";
import { at, type Instant, instantToText } from "../../kernel/clock.ts";
import { type Inline, isOutside, type Words } from "../../policy/index.ts";
import type { Language } from "./port.ts";
import { texts } from "./texts.ts";

export type Html = HtmlEscapedString | Promise<HtmlEscapedString>;

export type Link = { readonly href: string; readonly text: string; readonly lang?: string };

/** A page: who we are, where else to go, and the main part. */
export function page(
  language: Language,
  title: string,
  body: Html,
  links: readonly Link[] = [],
  head: Html | string = "",
): Html {
  return html`<!doctype html>
<html lang="${langOf(language)}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<link rel="stylesheet" href="/style.css">
<link rel="icon" href="/mark.svg" type="image/svg+xml">${head}
</head>
<body>
<a class="skip" href="#main">${texts[language].skip}</a>
<header class="bar"><a class="brand" href="/${languageQuery(language)}">Troth</a><nav aria-label="Troth">${links.map(link)}</nav></header>
${body}
</body>
</html>`;
}

/** Words in the language that is read; in English where there are none. */
export function inWords({ en, zh }: Words, language: Language): string {
  return language === "zh" ? (zh ?? en) : en;
}

/** What an address of ours ends with, so that a reader stays in their language. English is what it is without. */
export function languageQuery(language: Language): string {
  return language === "zh" ? "?language=zh" : "";
}

export function langOf(language: Language): string {
  return language === "zh" ? "zh-CN" : "en";
}

function link({ href, text, lang }: Link): Html {
  return lang === undefined
    ? html`<a href="${href}">${text}</a>`
    : html`<a href="${href}" lang="${lang}" hreflang="${lang}">${text}</a>`;
}

/** Mark and word: the style sheet gives each verdict a shape of its own, so that none is told by its colour. */
export function mark(verdict: VerdictWord, language: Language): Html {
  return html`<span class="mark ${verdict}">${texts[language].verdicts[verdict]}</span>`;
}

/** A text that may lead somewhere. Who leaves our pages sees it, and the other page is not told from where they come. */
export function inline(part: Inline): Html | string {
  if (typeof part === "string") return part;
  return isOutside(part.href)
    ? html`<a href="${part.href}" rel="external noreferrer">${part.text}</a>`
    : html`<a href="${part.href}">${part.text}</a>`;
}

/** Each mark with what it means. */
export function legend(language: Language): Html {
  const rows = [...verdictWords].sort((a, b) => legendOrder.indexOf(a) - legendOrder.indexOf(b));
  return html`<dl class="legend">${rows.map((word) => html`<div><dt>${mark(word, language)}</dt><dd>${texts[language].verdictMeanings[word]}</dd></div>`)}</dl>`;
}

const legendOrder: readonly VerdictWord[] = ["kept", "at-risk", "broken", "unproven", "blocked", "statement"];

/** How a whole policy stands, as a bar of its verdicts and in words. */
export function standing(told: TenantPromises | null, language: Language): Html {
  if (told === null) return html`<p class="standing">${texts[language].notYet}</p>`;
  const all = told.verdicts.length;
  const parts = order.filter((word) => told.totals[word] > 0);
  const sums = parts.map((word) => html`<li>${mark(word, language)} ${told.totals[word]}</li>`);
  return html`<div class="standing">
${strip(told, parts)}
<ul class="sums">${sums}</ul>
<p class="quiet">${texts[language].kept(told.totals.kept, all)} ${texts[language].lookedAt(minuteOf(told.computedAt))}</p>
</div>`;
}

// A picture, because a length in a style would need a style sheet of its own.
function strip({ verdicts, totals }: TenantPromises, parts: readonly VerdictWord[]): Html {
  let left = 0;
  const bars = parts.map((word) => {
    const x = left;
    left += totals[word];
    return html`<rect class="${word}" x="${x}" width="${totals[word]}" height="1"/>`;
  });
  return html`<svg class="strip" viewBox="0 0 ${verdicts.length} 1" preserveAspectRatio="none" aria-hidden="true">${bars}</svg>`;
}

/** From what is best to what says least; what is broken never hides behind the rest, for it has a mark of its own. */
const order: readonly VerdictWord[] = ["broken", "at-risk", "kept", "blocked", "unproven", "statement"];

/** `2026-11-25 13:46 UTC` */
export function minuteOf(instant: Instant): string {
  return `${instantToText(instant).slice(0, 16).replace("T", " ")} UTC`;
}

export function dayOfInstant(instant: Instant): string {
  return instantToText(instant).slice(0, 10);
}

/** The last day of something that ends at this instant: what ends with a day ends at the beginning of the next. */
export function lastDayOf(end: Instant): string {
  return dayOfInstant(at(end - 1));
}
