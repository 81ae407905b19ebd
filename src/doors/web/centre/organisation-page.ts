import { html } from "hono/html";
import type { ShownOrganisation } from "../../../domains/access/index.ts";
import type { Reading } from "../../../domains/vault/index.ts";
import type { Problem } from "../../../kernel/problem.ts";
import type { Policy } from "../../../policy/index.ts";
import { act, form, input, type Option, select } from "../forms.ts";
import { type Html, inWords, languageQuery } from "../layout.ts";
import type { Language } from "../port.ts";
import type { Frame } from "../signed-in.ts";
import { organisationTexts } from "./organisation-texts.ts";
import { centrePage, centrePath } from "./pages.ts";

type Member = ShownOrganisation["members"][number];

/** The organisation of a person, and what they may do in it; or how to come to one. */
export function organisationPage(
  frame: Frame,
  shown: ShownOrganisation | null,
  found: Reading | null,
  problem: Problem | null,
  told: string | null,
): Html {
  const words = organisationTexts[frame.language];
  const notice = told === null ? "" : html`<p class="notice" role="status">${told}</p>`;
  const body = shown === null ? outside(frame) : inside(frame, shown, found);
  return centrePage(frame, shown?.name.reveal() ?? words.title, html`${notice}${body}`, problem);
}

function outside(frame: Frame): Html {
  const words = organisationTexts[frame.language];
  return html`<p class="summary">${words.none}</p>
<h2>${words.join}</h2><p>${words.joinLead}</p>
${form(words.joinButton, [input({ name: "code", label: words.code, lengthMax: 100 })], to(frame, "join"))}
<h2>${words.found}</h2><p>${words.foundLead}</p>
${form(words.found, [input({ name: "name", label: words.name, lengthMax: 100 })], to(frame, "found"))}`;
}

function inside(frame: Frame, shown: ShownOrganisation, found: Reading | null): Html {
  const words = organisationTexts[frame.language];
  const isAdministrator = shown.own.role === "administrator";
  const offer = shown.invitations.find(
    ({ kind, forSubject }) => kind === "ownership" && forSubject === shown.own.subject,
  );
  const offered =
    offer === undefined
      ? ""
      : html`<section class="answer"><p>${words.takeLead}</p>${act(words.take, to(frame, "take-office"), { offer: offer.id })}</section>`;
  return html`${offered}<h2>${words.members}</h2>
${shown.members.map((one, index) => memberCard(frame, shown, one, index))}
${isAdministrator ? administration(frame, shown) : ""}
${content(frame, shown, found)}`;
}

function memberCard(frame: Frame, shown: ShownOrganisation, one: Member, index: number): Html {
  const words = organisationTexts[frame.language];
  const isSelf = one.subject === shown.own.subject;
  const rights =
    one.role === "administrator"
      ? words.everything
      : html`${words.views}: ${namesOf(frame, one.views)} · ${words.edits}: ${namesOf(frame, one.edits)}`;
  const own = { member: one.subject };
  const change =
    shown.own.role !== "administrator" || isSelf
      ? ""
      : html`<details><summary>${words.change}</summary>${form(
          words.change,
          [html`<input type="hidden" name="member" value="${one.subject}">`, ...rightsFields(frame)],
          to(frame, "change"),
        )}${act(words.remove, to(frame, "remove"), own)}${act(words.offer, to(frame, "offer-office"), own)}</details>`;
  return html`<section class="member"><h3>${memberName(frame, shown, one, index)}</h3><p class="quiet">${words.office[one.role]} · ${rights}</p>${change}</section>`;
}

function administration(frame: Frame, shown: ShownOrganisation): Html {
  const words = organisationTexts[frame.language];
  const open = shown.invitations.filter(({ kind }) => kind === "member");
  return html`<h2>${words.invite}</h2>
${form(
  words.inviteButton,
  [input({ name: "email", label: words.email, type: "email", lengthMax: 254 }), ...rightsFields(frame)],
  to(frame, "invite"),
)}
${open.length === 0 ? "" : html`<h3>${words.open}</h3><ul class="rests">${open.map(({ email }) => html`<li>${email.reveal()}</li>`)}</ul>`}
<h2>${words.support}</h2><p>${shown.administered ? words.administered : words.byTicket}</p>
${act(shown.administered ? words.leave : words.administer, to(frame, "support"), { administered: shown.administered ? "no" : "yes" })}`;
}

function content(frame: Frame, shown: ShownOrganisation, found: Reading | null): Html {
  const { language, policy } = frame;
  const words = organisationTexts[language];
  const people = shown.members.map((one, index) => ({
    value: one.subject,
    text: memberName(frame, shown, one, index),
  }));
  return html`<h2>${words.look}</h2>
${form(words.lookButton, [select("member", words.whose, people), select("group", words.what, dataOf(policy, language))], to(frame, "look"))}
${found === null ? "" : values(frame, found)}
<h2>${words.add}</h2>
${form(
  words.addButton,
  [
    select("data", words.what, leavesOf(policy, language)),
    input({ name: "text", label: words.text, lengthMax: 2_000 }),
  ],
  to(frame, "add"),
)}`;
}

function values(frame: Frame, reading: Reading): Html {
  const words = organisationTexts[frame.language];
  const rows = reading.values.map(
    (one) =>
      html`<div class="value"><p><strong>${namesOf(frame, [one.field])}</strong> <span class="shown ${one.form}">${
        one.value === null ? words.absent : textOf(one.value.reveal())
      }</span></p></div>`,
  );
  const refused = reading.refused.map(
    (one) => html`<li>${namesOf(frame, [one.field])}: <code>${one.code}</code></li>`,
  );
  return html`<div class="values" role="status">${rows}</div>${refused.length === 0 ? "" : html`<h3>${words.notShown}</h3><ul class="rests">${refused}</ul>`}`;
}

function rightsFields({ language, policy }: Frame): readonly Html[] {
  const words = organisationTexts[language];
  return [
    select("group", words.what, dataOf(policy, language)),
    select("may", words.may, [
      { value: "view", text: words.canView },
      { value: "edit", text: words.canEdit },
      { value: "nothing", text: words.canNothing },
    ]),
  ];
}

function memberName({ language }: Frame, shown: ShownOrganisation, one: Member, index: number): string {
  const words = organisationTexts[language];
  if (one.subject === shown.own.subject) return words.you;
  return one.email?.reveal() ?? `${words.member} (${index + 1})`;
}

function namesOf({ language, policy }: Frame, names: readonly string[]): string {
  const { data, dataGroups } = policy.vocabulary;
  const found = [...dataGroups, ...data].filter(({ name }) => names.includes(name));
  if (found.length === 0) return organisationTexts[language].nothing;
  return found.map(({ words }) => inWords(words, language)).join(", ");
}

function dataOf(policy: Policy, language: Language): readonly Option[] {
  return policy.vocabulary.dataGroups.map(({ name, words }) => ({
    value: name,
    text: inWords(words, language),
  }));
}

// What is written as free text can be added as a text; a number or an address has forms of its own.
function leavesOf(policy: Policy, language: Language): readonly Option[] {
  return policy.vocabulary.data
    .filter(({ value, sensitivity }) => value === "json" && sensitivity !== "secret")
    .map(({ name, words }) => ({ value: name, text: inWords(words, language) }));
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

function to({ slug, language }: Frame, deed: string): string {
  return `${centrePath(slug, `/organisation/${deed}`)}${languageQuery(language)}`;
}
