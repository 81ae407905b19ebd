import { html } from "hono/html";
import {
  type Atom,
  atomNames,
  atoms,
  type Box,
  type Decision,
  decide,
  dimensions,
  type Named,
  type Nearest,
  nearest,
  type Policy,
  type Request,
  type State,
  sources,
} from "../../policy/index.ts";
import { type Html, inWords, languageQuery, page } from "./layout.ts";
import { linksOf } from "./policy-page.ts";
import type { Language, Published } from "./port.ts";
import { type QuestionWords, questionWords } from "./question-words.ts";

type Field = (typeof dimensions)[number];
type Choice = { readonly name: string; readonly words: string };
type Asked = (name: string) => string | undefined;

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
const nearestMax = 5;
/** What a form begins with. An address that leaves a fact out leaves it unknown, as the gate would. */
const ordinary: Readonly<Record<string, string>> = {
  ...{ age: "adult", retention: "within", objection: "no", restriction: "no", collectedFor: "this-purpose" },
};
/** What a name can look like. Whatever else comes in is not repeated on a page of ours. */
const namePattern = /^[a-z\d][a-z\d-]{0,63}$/;

/** A form that asks the judge. Whoever chose nothing yet finds the first thing that the policy permits. */
export function explainPage(slug: string, published: Published, asked: Asked, language: Language): Html {
  const { policy } = published;
  const words = questionWords[language];
  const isAsked = dimensions.some((field) => asked(field) !== undefined);
  const request = requestFrom(published, isAsked ? asked : (name) => ordinary[name]);
  const selects = order.map((field) =>
    select(words.dimensions[field], field, choicesOf(policy, field, language), request[field]),
  );
  const facts = factsOf(published).map((atom) => {
    const choices = [{ name: "", words: words.notKnown }, ...valuesOf(policy, atom, language)];
    return select(words.atoms[atom], atom, choices, request.state[atom] ?? "");
  });
  const body = html`<main id="main"><h1>${words.title}</h1><p class="summary">${words.lead}</p>
${isAsked ? answer(slug, published, request, language) : ""}
<form method="get" class="ask"><input type="hidden" name="language" value="${language}">
<div class="fields">${selects}</div>
<fieldset><legend>${words.facts}</legend><div class="fields">${facts}</div></fieldset>
<button>${words.ask}</button></form></main>`;
  const path = isAsked ? `/t/${slug}/explain?${queryOf(request)}` : `/t/${slug}/explain`;
  const title = `${words.title} · ${policy.controller.name}`;
  return page(language, title, body, linksOf(slug, policy.languages, language, path));
}

/**
 * The question of the form. A name that the policy does not have is asked all the same: the judge says what it is
 * worth, and nothing else is put in its place unseen.
 */
function requestFrom({ policy, artefact }: Published, asked: Asked): Request {
  const first = firstPermitted(policy);
  const take = (field: Field): string => {
    const wanted = asked(field);
    if (wanted !== undefined) return namePattern.test(wanted) ? wanted : "-";
    return first[field]?.[0] ?? namesOf(policy, field)[0] ?? "-";
  };
  const state: State = Object.fromEntries(
    atomNames.flatMap((atom) => {
      const wanted = asked(atom);
      const isKnown = valuesOf(policy, atom, "en").some(({ name }) => name === wanted);
      return wanted !== undefined && isKnown && artefact.index.byAtom[atom] !== null ? [[atom, wanted]] : [];
    }),
  );
  return {
    ...{ action: take("action"), data: take("data"), purpose: take("purpose"), scenario: take("scenario") },
    ...{ source: take("source"), recipient: take("recipient"), region: take("region"), role: take("role") },
    state,
  };
}

function queryOf({ state, ...named }: Request): string {
  return new URLSearchParams({ ...named, ...state }).toString();
}

function firstPermitted(policy: Policy): Box {
  for (const { rules } of policy.clauses)
    for (const rule of rules) if (rule.type === "permit") return rule.box;
  return {};
}

function answer(slug: string, { policy, artefact }: Published, request: Request, language: Language): Html {
  const decision = decide(artefact, request);
  const near = nearest(artefact, request, nearestMax);
  return html`<section class="answer ${decision.outcome}" aria-labelledby="answer"><h2 id="answer">${questionWords[language].answer}</h2>
${outcome({ slug, policy, decision, near, language })}</section>`;
}

export type Outcome = {
  readonly slug: string;
  readonly policy: Pick<Policy, "clauses" | "vocabulary">;
  readonly decision: Decision;
  readonly near: readonly Nearest[];
  readonly language: Language;
};

/** What was decided, the clauses it rests on in their own words, and for a no what would permit it. */
export function outcome(shown: Outcome): Html {
  const { slug, policy, decision, language } = shown;
  const words = questionWords[language];
  const isPermitted = decision.outcome === "permitted";
  const clauses = decision.clauses.map((id) => {
    const said = policy.clauses.find((clause) => clause.id === id)?.words;
    return html`<li>${clauseLink(slug, id, language)} ${said === undefined ? "" : inWords(said, language)}</li>`;
  });
  return html`<p class="outcome"><span aria-hidden="true">${isPermitted ? "✓" : "✕"}</span> ${words.outcomes[decision.outcome]}${isPermitted ? "" : html` <code>${decision.code}</code>`}</p>
${details(decision, words)}
<h3>${words.clauses}</h3><ul class="rests">${clauses}</ul>
${isPermitted ? "" : instead(shown, words)}`;
}

function details(decision: Decision, words: QuestionWords): Html | string {
  if (decision.outcome === "forbidden") return "";
  if (decision.outcome === "uncovered") {
    return html`${decision.undeclared.map(({ dimension, name }) => html`<p>${words.undeclared(words.dimensions[dimension], name)}</p>`)}`;
  }
  const bases = decision.bases.map((basis) => words.bases[basis]);
  const obligations = decision.obligations.map(
    ({ type, argument }) => html`<li>${words.obligations[type]} <code>${argument}</code></li>`,
  );
  return html`<p>${words.basis(bases)}</p>${obligations.length === 0 ? "" : html`<h3>${words.onlyWith}</h3><ul>${obligations}</ul>`}`;
}

function instead({ slug, policy, near, language }: Outcome, words: QuestionWords): Html {
  const steps = near.map(({ axis, to, outcome: { clauses } }) => {
    const isFact = isAtom(axis);
    const choices = isFact ? valuesOf(policy, axis, language) : choicesOf(policy, axis, language);
    const label = isFact ? words.atoms[axis] : words.dimensions[axis];
    const named = choices.find(({ name }) => name === to)?.words ?? to;
    return html`<li>${label}: <strong>${named}</strong> ${clauses.map((id) => html`${clauseLink(slug, id, language)} `)}</li>`;
  });
  return html`<h3>${words.instead}</h3>${steps.length === 0 ? html`<p>${words.nothingInstead}</p>` : html`<ul class="rests">${steps}</ul>`}`;
}

function isAtom(axis: Field | Atom): axis is Atom {
  return atomNames.some((atom) => atom === axis);
}

function clauseLink(slug: string, id: string, language: Language): Html {
  return html`<a class="id" href="/t/${slug}/clauses/${id}${languageQuery(language)}">${id}</a>`;
}

function select(label: string, name: string, choices: readonly Choice[], chosen: string): Html {
  const isKnown = choices.some((one) => one.name === chosen);
  const shown = isKnown ? choices : [{ name: chosen, words: chosen }, ...choices];
  const options = shown.map((one) =>
    one.name === chosen
      ? html`<option value="${one.name}" selected>${one.words}</option>`
      : html`<option value="${one.name}">${one.words}</option>`,
  );
  return html`<label>${label}<select name="${name}">${options}</select></label>`;
}

function namesOf(policy: Pick<Policy, "vocabulary">, field: Field): readonly string[] {
  return choicesOf(policy, field, "en").map(({ name }) => name);
}

export function choicesOf(
  { vocabulary }: Pick<Policy, "vocabulary">,
  field: Field,
  language: Language,
): readonly Choice[] {
  const words = questionWords[language];
  const named = (list: readonly Named[]) =>
    list.map((one) => ({ name: one.name, words: inWords(one.words, language) }));
  switch (field) {
    case "action":
      return vocabulary.actions.map((name) => ({ name, words: words.actions[name] ?? name }));
    case "source":
      return sources.map((name) => ({ name, words: words.sources[name] }));
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

export function valuesOf(
  { vocabulary }: Pick<Policy, "vocabulary">,
  atom: Atom,
  language: Language,
): readonly Choice[] {
  const words = questionWords[language].values[atom];
  const own = atoms[atom].values.map((name) => ({ name, words: words[name] ?? name }));
  if (atom !== "residency") return own;
  return [
    ...own,
    ...vocabulary.regions.map((one) => ({ name: one.name, words: inWords(one.words, language) })),
  ];
}

/** The facts on which any answer of this policy depends. */
function factsOf({ artefact }: Published): readonly Atom[] {
  return atomNames.filter((atom) => artefact.index.byAtom[atom] !== null);
}
