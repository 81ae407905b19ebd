import { html } from "hono/html";
import {
  type Atom,
  atomNames,
  atoms,
  type Decision,
  decide,
  type dimensions,
  explain,
  type Named,
  nearest,
  type Policy,
  type Request,
  type State,
  sources,
  type Words,
} from "../../policy/index.ts";
import { type Html, page } from "./layout.ts";
import { linksOf } from "./policy-page.ts";
import type { Language, Published } from "./port.ts";

type Field = (typeof dimensions)[number];
type Choice = { readonly name: string; readonly words: string };

/** The words of the form. */
const labels: Readonly<
  Record<
    Language,
    Readonly<Record<Field | "title" | "lead" | "facts" | "ask" | "answer" | "instead" | "none", string>>
  >
> = {
  en: {
    title: "Ask the policy",
    lead: "Choose who wants to do what, with which data and why. The answer is the one that the gate gives, with the clauses it rests on. Nobody's data is looked at.",
    action: "To do what",
    data: "With which data",
    purpose: "For which purpose",
    role: "Who",
    scenario: "On which occasion",
    source: "Where the data comes from",
    recipient: "Who receives it",
    region: "Where",
    facts: "What is known of the person and the data",
    ask: "Ask",
    answer: "The answer",
    instead: "What would be permitted instead",
    none: "not known",
  },
  zh: {
    title: "向政策提问",
    lead: "请选择谁要对哪些数据做什么、出于何种目的。答案与闸口给出的一致，并列明所依据的条款。不会查看任何人的数据。",
    action: "做什么",
    data: "哪些数据",
    purpose: "何种目的",
    role: "谁",
    scenario: "何种场合",
    source: "数据来源",
    recipient: "谁接收",
    region: "何地",
    facts: "关于该人及数据的已知事实",
    ask: "提问",
    answer: "答案",
    instead: "可获准的替代做法",
    none: "未知",
  },
};

/** What the facts are called, and what they can be. */
const facts: Readonly<Record<Atom, Words>> = {
  consent: { en: "Consent", zh: "同意" },
  agreement: { en: "Agreement with the recipient", zh: "与接收方的协议" },
  age: { en: "Age", zh: "年龄" },
  residency: { en: "Home of the person", zh: "居住地" },
  retention: { en: "Period of keeping", zh: "保存期限" },
  objection: { en: "Objection", zh: "反对" },
  restriction: { en: "Restriction", zh: "限制处理" },
  collectedFor: { en: "Collected for", zh: "收集目的" },
  transferBasis: { en: "Basis of a transfer", zh: "出境依据" },
  relation: { en: "Who asks is", zh: "请求者与本人关系" },
  legalCase: { en: "Case of law", zh: "法律案件" },
};

/** A form that asks the judge. What is not chosen is asked for the first that there is. */
export function explainPage(
  slug: string,
  published: Published,
  asked: (name: string) => string | undefined,
  language: Language,
): Html {
  const { policy } = published;
  const words = labels[language];
  const request = requestFrom(published, asked);
  const isAsked = asked("data") !== undefined;
  const selects = order.map((field) =>
    select(words[field], field, choicesOf(policy, field, language), request[field]),
  );
  const selectedFacts = factsOf(published).map((atom) => {
    const values = atom === "residency" ? residencies(policy) : atoms[atom].values;
    const choices = [{ name: "", words: words.none }, ...values.map((name) => ({ name, words: name }))];
    return select(sayIn(facts[atom], language), atom, choices, asked(atom) ?? "");
  });
  const body = html`<main id="main"><h1>${words.title}</h1><p class="summary">${words.lead}</p>
<form method="get" class="ask">${language === "zh" ? html`<input type="hidden" name="language" value="zh">` : ""}
<div class="fields">${selects}</div>
<fieldset><legend>${words.facts}</legend><div class="fields">${selectedFacts}</div></fieldset>
<button>${words.ask}</button></form>
${isAsked ? answer(slug, published, request, language) : ""}</main>`;
  const path = `/t/${slug}/explain`;
  return page(
    language,
    `${words.title} · ${policy.controller.name}`,
    body,
    linksOf(slug, policy.languages, language, path),
  );
}

const order: readonly Field[] = [
  "role",
  "action",
  "data",
  "purpose",
  "scenario",
  "source",
  "recipient",
  "region",
];

function requestFrom({ policy, artefact }: Published, asked: (name: string) => string | undefined): Request {
  const take = (field: Field): string => {
    const names = choicesOf(policy, field, "en").map(({ name }) => name);
    const wanted = asked(field);
    return wanted !== undefined && names.includes(wanted) ? wanted : (names[0] ?? "");
  };
  const state: State = Object.fromEntries(
    atomNames.flatMap((atom) => {
      const wanted = asked(atom);
      const values: readonly string[] = atom === "residency" ? residencies(policy) : atoms[atom].values;
      return wanted !== undefined && artefact.index.byAtom[atom] !== null && values.includes(wanted)
        ? [[atom, wanted]]
        : [];
    }),
  );
  return {
    ...{ action: take("action"), data: take("data"), purpose: take("purpose"), scenario: take("scenario") },
    ...{ source: take("source"), recipient: take("recipient"), region: take("region"), role: take("role") },
    state,
  };
}

function answer(slug: string, { policy, artefact }: Published, request: Request, language: Language): Html {
  const decision = decide(artefact, request);
  const words = labels[language];
  const near = nearest(artefact, request, 5);
  const steps = near.map(
    ({ axis, to, outcome }) =>
      html`<li>${axis}: <strong>${to}</strong> ${outcome.clauses.map((id) => clauseLink(slug, id, language))}</li>`,
  );
  return html`<section class="answer ${decision.outcome}" aria-labelledby="answer"><h2 id="answer">${words.answer}</h2>
${denial(slug, decision, explain(artefact, policy, request, language), language)}
${steps.length === 0 ? "" : html`<h3>${words.instead}</h3><ul>${steps}</ul>`}</section>`;
}

/** The outcome, in words and by clause: the one form in which a page says no. */
export function denial(slug: string, decision: Decision, lines: readonly string[], language: Language): Html {
  const shape = decision.outcome === "permitted" ? "✓" : "✕";
  const code = decision.outcome === "permitted" ? "" : html` <code>${decision.code}</code>`;
  return html`<p class="outcome"><span aria-hidden="true">${shape}</span> ${outcomes[language][decision.outcome]}${code}</p>
${lines.map((line) => html`<p>${line}</p>`)}
<p class="links">${decision.clauses.map((id) => clauseLink(slug, id, language))}</p>`;
}

const outcomes = {
  en: { permitted: "Permitted", forbidden: "Forbidden", uncovered: "Covered by no clause, so it is refused" },
  zh: { permitted: "准许", forbidden: "禁止", uncovered: "没有条款涉及，故予拒绝" },
} as const;

function clauseLink(slug: string, id: string, language: Language): Html {
  return html`<a class="id" href="/t/${slug}/clauses/${id}${language === "zh" ? "?language=zh" : ""}">${id}</a> `;
}

function select(label: string, name: string, choices: readonly Choice[], chosen: string): Html {
  const options = choices.map((one) =>
    one.name === chosen
      ? html`<option value="${one.name}" selected>${one.words}</option>`
      : html`<option value="${one.name}">${one.words}</option>`,
  );
  return html`<label>${label}<select name="${name}">${options}</select></label>`;
}

function choicesOf({ vocabulary }: Policy, field: Field, language: Language): readonly Choice[] {
  const plain = (names: readonly string[]) => names.map((name) => ({ name, words: name }));
  const named = (list: readonly Named[]) =>
    list.map(({ name, words }) => ({ name, words: sayIn(words, language) }));
  switch (field) {
    case "action":
      return plain(vocabulary.actions);
    case "source":
      return plain(sources);
    case "data":
      return named(vocabulary.data);
    case "purpose":
      return named(vocabulary.purposes);
    case "scenario":
      return named(vocabulary.scenarios);
    case "recipient":
      return named(vocabulary.recipients);
    case "region":
      return named(vocabulary.regions);
    case "role":
      return named(vocabulary.roles);
  }
}

function sayIn({ en, zh }: Words, language: Language): string {
  return language === "zh" ? (zh ?? en) : en;
}

/** The facts on which any answer of this policy depends. */
function factsOf({ artefact }: Published) {
  return atomNames.filter((atom) => artefact.index.byAtom[atom] !== null);
}

function residencies({ vocabulary }: Policy): readonly string[] {
  return ["unknown", ...vocabulary.regions.map(({ name }) => name)];
}
