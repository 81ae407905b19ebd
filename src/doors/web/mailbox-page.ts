import { html } from "hono/html";
import { instantToText } from "../../kernel/clock.ts";
import { isThisMachine } from "../../kernel/outbound.ts";
import { type Html, langOf, languageQuery, minuteOf, page } from "./layout.ts";
import { mailboxWords } from "./mailbox-words.ts";
import type { CaughtMessage, DemoColleague, Language } from "./port.ts";
import { texts } from "./texts.ts";

/** What the demo sent, newest first. `to` shows one person's alone. */
export function mailboxPage(
  caught: readonly CaughtMessage[],
  colleagues: readonly DemoColleague[],
  to: string,
  language: Language,
): Html {
  const words = mailboxWords[language];
  const shown = sentTo(caught, to);
  const other = language === "en" ? "zh" : "en";
  const all = html`<a href="/mailbox${languageQuery(language)}">${words.showAll}</a>`;
  const body = html`<main id="main"><h1>${words.title}</h1><p class="summary">${words.lead}</p>
<form method="get" class="ask"><input type="hidden" name="language" value="${language}">
<div class="fields"><label>${words.filter}<input name="to" value="${to}" autocomplete="off" maxlength="320"></label></div>
<button>${words.show}</button></form>
<p class="quiet links">${words.count(shown.length, caught.length)} ${to === "" ? "" : all} <a href="/mailbox.json">${words.asJson}</a></p>
${colleagues.length === 0 ? "" : colleagueTable(colleagues, language)}
${shown.length > 0 ? shown.map((one) => message(one, language)) : noMessages(caught.length === 0, language)}
</main>`;
  const links = [
    { href: `/mailbox?language=${other}`, text: texts[language].otherLanguage, lang: langOf(other) },
  ];
  return page(language, `${words.title} · Troth`, body, links);
}

/** The same for tests and transcripts. */
export function mailboxDocument(
  caught: readonly CaughtMessage[],
  colleagues: readonly DemoColleague[],
  to: string,
): object {
  const messages = sentTo(caught, to).map((one) => ({
    ...{ channel: one.channel, to: one.to.reveal(), subject: one.subject?.reveal() ?? null },
    ...{ text: one.text.reveal(), at: instantToText(one.at) },
  }));
  return { messages, colleagues };
}

/** Who works in the demo, and what their phones would show. */
function colleagueTable(colleagues: readonly DemoColleague[], language: Language): Html {
  const words = mailboxWords[language];
  const rows = colleagues.map(
    (one) =>
      html`<tr><th scope="row"><a href="/t/${one.slug}/console/sign-in${languageQuery(language)}">${one.slug}</a> ${one.role}</th><td data-head="${words.email}">${one.email}</td><td data-head="${words.password}"><code>${one.password}</code></td><td data-head="${words.code}"><code>${one.code}</code> (${words.seconds(one.secondsLeft)})</td></tr>`,
  );
  return html`<details class="reading"><summary>${words.colleagues}</summary><p class="quiet">${words.colleaguesLead}</p>
<table><caption>${words.colleagues}</caption><thead><tr><td></td><th scope="col">${words.email}</th><th scope="col">${words.password}</th><th scope="col">${words.code}</th></tr></thead><tbody>${rows}</tbody></table></details>`;
}

// A `+` in an address comes as a space: neither tells two people of a demo apart.
function sentTo(caught: readonly CaughtMessage[], to: string): readonly CaughtMessage[] {
  const bare = (text: string) => text.toLowerCase().replaceAll(/[\s+]/g, "");
  return to === "" ? caught : caught.filter((one) => bare(one.to.reveal()) === bare(to));
}

export function message({ channel, to, subject, text, at }: CaughtMessage, language: Language): Html {
  const words = mailboxWords[language];
  return html`<article class="message"><h2>${subject?.reveal() ?? words.channels[channel]}</h2>
<p class="quiet">${subject === null ? "" : `${words.channels[channel]} · `}${words.to}${to.reveal()} · ${words.arrived}<time datetime="${instantToText(at)}">${minuteOf(at)}</time></p>
<pre>${linked(text.reveal())}</pre></article>`;
}

export function noMessages(isEmpty: boolean, language: Language): Html {
  const { empty, emptyWhy, noneTo } = mailboxWords[language];
  return isEmpty ? html`<h2>${empty}</h2><p>${emptyWhy}</p>` : html`<p class="notice">${noneTo}</p>`;
}

/** The text, in which addresses of this very machine can be followed: a link that somebody was sent. */
function linked(text: string): readonly (Html | string)[] {
  return text.split(/(https?:\/\/[^\s<>"]{1,500})/).map((part) => {
    const isOurs = URL.canParse(part) && isThisMachine(new URL(part).hostname);
    return isOurs && /^https?:/.test(part) ? html`<a href="${part}">${part}</a>` : part;
  });
}
