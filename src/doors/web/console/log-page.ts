import { html } from "hono/html";
import type { FoundEntry, LogFindings } from "../../../audit/index.ts";
import { at } from "../../../kernel/clock.ts";
import type { Problem } from "../../../kernel/problem.ts";
import { input, type Option, select } from "../forms.ts";
import { type Html, inWords, languageQuery, minuteOf } from "../layout.ts";
import type { Frame } from "../signed-in.ts";
import { consolePage, consolePath } from "./pages.ts";
import { consoleTexts } from "./texts.ts";

/** What the log is asked for: names of the policy and days, so it may stand in an address. */
export type LogAsked = {
  readonly role: string;
  readonly purpose: string;
  readonly clause: string;
  readonly from: string;
  readonly to: string;
};

const minuteMs = 60_000;

/** Entries by what they say. Who it was, and about whom, is sealed, and is not found here. */
export function logPage(
  frame: Frame,
  asked: LogAsked,
  findings: LogFindings | null,
  problem: Problem | null,
): Html {
  const { slug, policy, language } = frame;
  const words = consoleTexts[language];
  const any: Option = { value: "", text: words.any };
  const named = (list: readonly { name: string; words: { en: string; zh?: string } }[]) => [
    any,
    ...list.map(({ name, words: said }) => ({ value: name, text: inWords(said, language) })),
  ];
  const older =
    findings === null || findings.next === null
      ? ""
      : html`<p class="quiet"><a href="${consolePath(slug, "/log")}?${new URLSearchParams({ ...asked, before: String(findings.next), language })}">${words.older}</a></p>`;
  return consolePage(
    frame,
    words.log,
    html`<p class="summary">${words.logLead}</p>
<form method="get" class="ask"><input type="hidden" name="language" value="${language}"><div class="fields">
${select("role", words.asRole, named(policy.vocabulary.roles), asked.role)}
${select("purpose", words.purpose, named(policy.vocabulary.purposes), asked.purpose)}
${input({ name: "clause", label: words.clause, value: asked.clause, optional: true, lengthMax: 64 })}
${input({ name: "from", label: words.from, type: "date", value: asked.from, optional: true })}
${input({ name: "to", label: words.to, type: "date", value: asked.to, optional: true })}
</div><button>${words.search}</button></form>
${findings === null ? "" : found(frame, findings)}${older}`,
    problem,
  );
}

function found(frame: Frame, { entries }: LogFindings): Html {
  const words = consoleTexts[frame.language];
  if (entries.length === 0) return html`<p>${words.nothingFound}</p>`;
  return html`<table><caption>${words.log}</caption><thead><tr><th scope="col">${words.when}</th><th scope="col">${words.what}</th><th scope="col">${words.data}</th><th scope="col">${words.clauses}</th></tr></thead><tbody>${entries.map((one) => row(frame, one))}</tbody></table>`;
}

function row(frame: Frame, { index, id, entry }: FoundEntry): Html {
  const { slug, language, policy } = frame;
  const words = consoleTexts[language];
  const query = languageQuery(language);
  const told = toldOf(entry);
  const names = (
    list: readonly { name: string; words: { en: string; zh?: string } }[],
    all: readonly string[],
  ) =>
    all.map((name) => {
      const known = list.find((one) => one.name === name);
      return known === undefined ? name : inWords(known.words, language);
    });
  const { vocabulary } = policy;
  const clauses = told.clauses
    .slice(0, clausesShownMax)
    .map((one) => html`<a class="id" href="/t/${slug}/clauses/${one}${query}">${one}</a> `);
  return html`<tr><th scope="row"><a href="${consolePath(slug, `/log/${id}`)}${query}">${minuteOf(at(entry.at * minuteMs))}</a> <span class="quiet">${index}</span></th>
<td data-head="${words.what}">${told.what} ${names(vocabulary.roles, told.roles).join(", ")}</td>
<td data-head="${words.data}">${names(vocabulary.data, told.data).slice(0, dataShownMax).join(", ")} <span class="quiet">${names(vocabulary.purposes, told.purposes).join(", ")}</span></td>
<td data-head="${words.clauses}">${clauses}</td></tr>`;
}

const clausesShownMax = 4;
const dataShownMax = 8;

type Told = {
  readonly what: string;
  readonly roles: readonly string[];
  readonly data: readonly string[];
  readonly purposes: readonly string[];
  readonly clauses: readonly string[];
};

function toldOf(entry: FoundEntry["entry"]): Told {
  const nothing = { roles: [], data: [], purposes: [], clauses: [] };
  switch (entry.kind) {
    case "decision": {
      const { decisions } = entry;
      return {
        what: `${entry.action}: ${entry.effect}`,
        roles: [entry.role],
        data: [...new Set(decisions.flatMap(({ data }) => data))],
        purposes: [...new Set(decisions.flatMap(({ purposes }) => purposes))],
        clauses: [...new Set(decisions.flatMap(({ clauses }) => clauses))],
      };
    }
    case "consent-event":
      return { ...nothing, what: `consent ${entry.event}`, purposes: entry.purposes };
    case "admin-action":
      return { ...nothing, what: `${entry.action}: ${entry.effect}`, clauses: entry.clauses };
    default:
      return { ...nothing, what: entry.kind };
  }
}

/** One entry whole, as it stands in the tree, with the receipt that it does. */
export function entryPage(
  frame: Frame,
  shown: { readonly id: string; readonly body: string; readonly receipt: string | null },
  problem: Problem | null,
): Html {
  const words = consoleTexts[frame.language];
  const receipt = shown.receipt === null ? html`<p>${words.notYet}</p>` : html`<pre>${shown.receipt}</pre>`;
  return consolePage(
    frame,
    words.entry,
    html`<p class="summary">${words.entryLead}</p><p class="quiet">${shown.id}</p>
<h2>${words.asInTree}</h2><pre>${shown.body}</pre><h2>${words.receipt}</h2><p>${words.receiptLead}</p>${receipt}`,
    problem,
  );
}
