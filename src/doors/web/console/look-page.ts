import { html } from "hono/html";
import type { Reading, ReadValue } from "../../../domains/vault/index.ts";
import type { Problem } from "../../../kernel/problem.ts";
import type { Policy } from "../../../policy/index.ts";
import { form, input, type Option, select } from "../forms.ts";
import { type Html, inWords, languageQuery, minuteOf } from "../layout.ts";
import type { Language } from "../port.ts";
import type { Frame } from "../signed-in.ts";
import { consolePage, consolePath } from "./pages.ts";
import { consoleTexts } from "./texts.ts";

/** What somebody asked for, as they typed it: put back into the form, and into no address. */
export type Asked = {
  readonly role: string;
  readonly by: string;
  readonly value: string;
  readonly purpose: string;
  readonly group: string;
  readonly reason: string;
};

/** Looks somebody up: values masked, each with the clause that lets it be seen. */
export function lookPage(frame: Frame, asked: Asked, reading: Reading | null, problem: Problem | null): Html {
  const { slug, policy, language, facts } = frame;
  const words = consoleTexts[language];
  const roles = facts?.roles ?? [];
  if (roles.length === 0) return consolePage(frame, words.look, html`<p>${words.noRole}</p>`, problem);
  return consolePage(
    frame,
    words.look,
    html`<p class="summary">${words.lookLead}</p>
${form(words.lookButton, [
  select("role", words.asRole, optionsOf(policy.vocabulary.roles, language, roles), asked.role),
  select("by", words.by, identifiersOf(policy, language), asked.by),
  input({ name: "value", label: words.value, value: asked.value }),
  select("purpose", words.purpose, optionsOf(policy.vocabulary.purposes, language), asked.purpose),
  select("group", words.data, optionsOf(policy.vocabulary.dataGroups, language), asked.group),
  input({ name: "reason", label: words.lookReason, value: asked.reason, optional: true, lengthMax: 500 }),
])}
${reading === null ? "" : found(frame, slug, asked, reading)}`,
    problem,
  );
}

function found(frame: Frame, slug: string, asked: Asked, reading: Reading): Html {
  const words = consoleTexts[frame.language];
  const query = languageQuery(frame.language);
  const rows = reading.values.map((one) => valueRow(frame, asked, one));
  const refused = reading.refused.map(
    (one) =>
      html`<li>${nameOf(frame, one.field)}: <code>${one.code}</code> ${clauseLinks(slug, one.clauses, query)}</li>`,
  );
  return html`<section aria-labelledby="found"><h2 id="found">${words.shown}</h2>
<div class="values">${rows}</div>
${refused.length === 0 ? "" : html`<h3>${words.notShown}</h3><ul class="rests">${refused}</ul>`}
<p class="quiet">${words.entry}: <code>${reading.entry}</code></p></section>`;
}

function valueRow(frame: Frame, asked: Asked, one: ReadValue): Html {
  const { slug, language } = frame;
  const words = consoleTexts[language];
  const query = languageQuery(language);
  const text = one.value === null ? words.absent : textOf(one.value.reveal());
  const when = one.collectedAt === null ? "" : minuteOf(one.collectedAt);
  const { reason: _, ...rest } = asked;
  const hidden = Object.entries({ ...rest, field: one.field }).map(
    ([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`,
  );
  const more =
    one.form === "masked"
      ? html`<details><summary>${words.revealButton}</summary>${form(
          words.revealButton,
          [...hidden, input({ name: "reason", label: words.revealReason, lengthMax: 500 })],
          `${consolePath(slug, "/reveal")}${query}`,
        )}</details>`
      : "";
  return html`<div class="value"><p><strong>${nameOf(frame, one.field)}</strong> <span class="shown ${one.form}">${text}</span></p>
<p class="quiet">${words.permittedBy} ${clauseLinks(slug, one.clauses, query)} ${when}</p>${more}</div>`;
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

function nameOf({ policy, language }: Frame, field: string): string {
  const found = policy.vocabulary.data.find(({ name }) => name === field);
  return found === undefined ? field : inWords(found.words, language);
}

function clauseLinks(slug: string, clauses: readonly string[], query: string): Html {
  return html`${clauses.map((id) => html`<a class="id" href="/t/${slug}/clauses/${id}${query}">${id}</a> `)}`;
}

function optionsOf(
  named: readonly { readonly name: string; readonly words: { readonly en: string; readonly zh?: string } }[],
  language: Language,
  only?: readonly string[],
): readonly Option[] {
  return named
    .filter(({ name }) => only === undefined || only.includes(name))
    .map(({ name, words }) => ({ value: name, text: inWords(words, language) }));
}

function identifiersOf(policy: Policy, language: Language): readonly Option[] {
  return policy.vocabulary.data
    .filter(({ identifier }) => identifier)
    .map(({ name, words }) => ({ value: name, text: inWords(words, language) }));
}

/** The leaves of a group of data, at most as many as one reading takes. */
export function fieldsOf(policy: Policy, group: string, fieldsMax: number): readonly string[] {
  return policy.vocabulary.data
    .filter(({ groups, sensitivity }) => groups.includes(group) && sensitivity !== "secret")
    .map(({ name }) => name)
    .slice(0, fieldsMax);
}
