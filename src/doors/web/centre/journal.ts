import { html } from "hono/html";
import type { Journal, JournalLine } from "../../../domains/vault/index.ts";
import { instantToText } from "../../../kernel/clock.ts";
import type { Named } from "../../../policy/index.ts";
import { type Html, inWords, languageQuery, minuteOf } from "../layout.ts";
import type { Frame } from "../signed-in.ts";

import { centrePath } from "./pages.ts";
import { centreTexts } from "./texts.ts";

/** Who did what with somebody's data: a line for each time, in their words and not in ours. */
export function journalTable(frame: Frame, { lines, next }: Journal): Html {
  const { slug, language } = frame;
  const words = centreTexts[language];
  const older =
    next === null
      ? ""
      : html`<p class="quiet"><a href="${centrePath(slug)}?before=${next}&language=${language}">${words.older}</a></p>`;
  const table = html`<table><caption>${words.journal}</caption>
<thead><tr><th scope="col">${words.when}</th><th scope="col">${words.who}</th><th scope="col">${words.did}</th><th scope="col">${words.why}</th></tr></thead>
<tbody>${lines.map((line) => row(frame, line))}</tbody></table>`;
  return html`<p class="summary">${words.journalLead}</p>${lines.length === 0 ? html`<p>${words.noJournal}</p>` : table}${older}`;
}

function row(frame: Frame, line: JournalLine): Html {
  const { slug, language, policy } = frame;
  const words = centreTexts[language];
  const named = (list: readonly Named[], names: readonly string[]) =>
    names
      .map((name) => {
        const found = list.find((one) => one.name === name);
        return found === undefined ? name : inWords(found.words, language);
      })
      .join(language === "zh" ? "、" : ", ");
  const { vocabulary } = policy;
  const role = named(vocabulary.roles, [line.role]);
  const by = line.by === "staff" ? words.asRole(words.by.staff, role) : words.by[line.by];
  const who = line.recipient === "self" ? by : words.to(by, named(vocabulary.recipients, [line.recipient]));
  const did = words.actions[line.action] ?? line.action;
  const effect = words.effects[line.effect];
  const clauses = line.clauses
    .slice(0, clausesShownMax)
    .map((id) => html` <a class="id" href="/t/${slug}/clauses/${id}${languageQuery(language)}">${id}</a>`);
  return html`<tr><th scope="row"><time datetime="${instantToText(line.at)}">${minuteOf(line.at)}</time></th>
<td data-head="${words.who}">${who}</td>
<td data-head="${words.did}">${did}${effect === "" ? "" : html` <strong>${effect}</strong>`}: ${named(vocabulary.data, line.data)}${line.reason === null ? "" : html`<br>${words.reason(line.reason)}`}</td>
<td data-head="${words.why}">${named(vocabulary.purposes, line.purposes)}${clauses}</td></tr>`;
}

const clausesShownMax = 6;
