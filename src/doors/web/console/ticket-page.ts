import { html } from "hono/html";
import { type Alert, comparisonTerms, type ShownGrant, supportTerms } from "../../../domains/access/index.ts";
import type { Instant } from "../../../kernel/clock.ts";
import type { Problem } from "../../../kernel/problem.ts";
import type { Policy } from "../../../policy/index.ts";
import { act, form, input, type Option, select } from "../forms.ts";
import { type Html, inWords, languageQuery, minuteOf } from "../layout.ts";
import type { Language } from "../port.ts";
import type { Frame } from "../signed-in.ts";
import { consolePage, consolePath } from "./pages.ts";
import { supportTexts } from "./support-texts.ts";

/** A ticket as its agent sees it, and until when they know who is there. */
export type ShownTicket = { readonly grant: ShownGrant; readonly verifiedUntil: Instant | null };

/** The tickets of one agent, and the form for another. */
export function ticketPage(
  frame: Frame,
  tickets: readonly ShownTicket[],
  problem: Problem | null,
  told: string | null,
): Html {
  const { policy, language, facts, slug } = frame;
  const words = supportTexts[language];
  const query = languageQuery(language);
  const roles = (facts?.roles ?? []).filter((role) => supportTerms(policy, role)?.by.has("ticket") === true);
  const hoursMax = Math.max(0, ...roles.map((role) => hoursOf(policy, role)));
  const opening =
    roles.length === 0
      ? ""
      : html`<h2>${words.open}</h2>${form(
          words.openButton,
          [
            select("role", words.asRole, rolesOf(policy, language, roles)),
            select("by", words.by, identifiersOf(policy, language)),
            input({ name: "value", label: words.value }),
            input({ name: "number", label: words.number, lengthMax: 60 }),
            input({ name: "reason", label: words.reason, lengthMax: 500 }),
            select("for", words.whoWorks, [
              { value: "me", text: words.onlyMe },
              { value: "all", text: words.everybody },
            ]),
            select("group", words.data, groupsOf(policy, language)),
            input({
              name: "hours",
              label: words.hours(hoursMax),
              type: "number",
              value: String(Math.min(hoursMax, 24)),
            }),
          ],
          `${consolePath(slug, "/tickets/open")}${query}`,
        )}`;
  return consolePage(
    frame,
    words.tickets,
    html`<p class="summary">${words.lead}</p>${told === null ? "" : html`<p class="notice" role="status">${told}</p>`}
${opening}
<h2>${words.yours}</h2>
${tickets.length === 0 ? html`<p>${words.none}</p>` : tickets.map((one) => ticketCard(frame, one))}`,
    problem,
  );
}

function ticketCard(frame: Frame, { grant, verifiedUntil }: ShownTicket): Html {
  const { policy, language, slug } = frame;
  const words = supportTexts[language];
  const query = languageQuery(language);
  const to = (deed: string) => `${consolePath(slug, `/tickets/${deed}`)}${query}`;
  const own = { ticket: grant.id, role: grant.role };
  const hidden = Object.entries(own).map(
    ([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`,
  );
  const compared =
    grant.isLive && grant.subject !== null && comparisonTerms(policy, grant.role) !== null
      ? html`<details><summary>${words.compare}</summary><p>${words.compareLead}</p>${form(
          words.compare,
          [
            ...hidden,
            select(
              "by",
              words.compareWhat,
              identifiersOf(policy, language).filter(({ value }) => value !== grant.foundBy),
            ),
            input({ name: "value", label: words.compareValue, lengthMax: 254 }),
          ],
          to("compare"),
        )}${act(words.endSessions, to("end-sessions"), own)}</details>`
      : "";
  const state = grant.isLive ? words.openUntil(minuteOf(grant.expiresAt)) : words.over;
  const known = verifiedUntil === null ? "" : html`<p>${words.verifiedUntil(minuteOf(verifiedUntil))}</p>`;
  return html`<section class="member"><h3>${grant.number ?? ""}</h3>
<p>${grant.reason.reveal()}</p><p class="quiet">${state} · ${words.looks(grant.uses.length)}</p>${known}${compared}
${grant.isLive ? act(words.end, to("end"), own) : ""}</section>`;
}

/** What those must know of who watch: whoever looked by nobody's word. */
export function alertList({ language }: Frame, alerts: readonly Alert[]): Html | "" {
  const words = supportTexts[language];
  if (alerts.length === 0) return "";
  const rows = alerts.map(
    ({ actor, entry, createdAt }) =>
      html`<li>${words.alert(actor, minuteOf(createdAt))} ${entry === null ? "" : html`${words.entry} <code>${entry}</code>`}</li>`,
  );
  return html`<section class="answer forbidden" aria-labelledby="alerts"><h2 id="alerts">${words.alerts}</h2><ul class="rests">${rows}</ul></section>`;
}

const hourMs = 3_600_000;

function hoursOf(policy: Policy, role: string): number {
  return Math.floor((supportTerms(policy, role)?.lastsMsMax ?? 0) / hourMs);
}

function rolesOf(policy: Policy, language: Language, roles: readonly string[]): readonly Option[] {
  return policy.vocabulary.roles
    .filter(({ name }) => roles.includes(name))
    .map(({ name, words }) => ({ value: name, text: inWords(words, language) }));
}

function identifiersOf(policy: Policy, language: Language): readonly Option[] {
  return policy.vocabulary.data
    .filter(({ identifier }) => identifier)
    .map(({ name, words }) => ({ value: name, text: inWords(words, language) }));
}

function groupsOf(policy: Policy, language: Language): readonly Option[] {
  return policy.vocabulary.dataGroups.map(({ name, words }) => ({
    value: name,
    text: inWords(words, language),
  }));
}
