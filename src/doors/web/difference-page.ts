import { html } from "hono/html";
import {
  atomNames,
  type CellChange,
  cellClasses,
  type Difference,
  dimensions,
  type NamedChange,
  type Policy,
} from "../../policy/index.ts";
import { type DifferenceWords, differenceWords } from "./difference-words.ts";
import { choicesOf, valuesOf } from "./explain-page.ts";
import { type Html, inWords, languageQuery, page } from "./layout.ts";
import { linksOf } from "./policy-page.ts";
import type { DifferenceFound, Language } from "./port.ts";
import { questionWords } from "./question-words.ts";
import { texts } from "./texts.ts";

/** Of each class so many boxes and changes stand on the page; the JSON has all. */
const boxesMax = 20;
const namedMax = 200;
const namesMax = 8;

type Context = {
  readonly slug: string;
  readonly language: Language;
  readonly words: DifferenceWords;
  readonly from: Policy;
  readonly to: Policy;
};

/** Two published versions compared, for whoever wants to know what becomes otherwise for them. */
export function differencePage(
  slug: string,
  { from, to, difference }: DifferenceFound,
  numbers: readonly number[],
  language: Language,
): Html {
  const words = differenceWords[language];
  const context = { slug, language, words, from: from.policy, to: to.policy };
  const path = `/t/${slug}/policy/${to.number}/difference?from=${from.number}`;
  const title = words.title(from.number, to.number);
  const body = html`<main id="main"><h1>${title}</h1>
${summaryOf(difference, words)}
${reasonOf(to.policy, language)}
<p class="quiet links">${others(context, numbers, from.number, to.number)} <a href="/t/${slug}/policy/${to.number}/difference.json?from=${from.number}">${texts[language].asJson}</a></p>
${difference === null ? "" : html`${wordsChanged(context)}${namedSections(difference.named, context)}${cellSections(difference, context)}`}
</main>`;
  return page(
    language,
    `${title} · ${to.policy.controller.name}`,
    body,
    linksOf(slug, to.policy.languages, language, path),
  );
}

function summaryOf(difference: Difference | null, words: DifferenceWords): Html {
  if (difference === null) return html`<p class="notice">${words.tooLong}</p>`;
  const { significance, named, cellsChanged, material } = difference;
  if (named.length === 0 && cellsChanged === "0") return html`<p class="summary">${words.nothing}</p>`;
  const { triggers, reduces, stated } = significance;
  const touched = triggers.map((one) => html`<li>${words.triggers[one]}</li>`);
  return html`<p class="${material ? "notice" : "summary"}">${material ? words.material : words.minor}${reduces ? ` ${words.reduces}` : ""}${material && stated === "material" ? ` ${words.raised}` : ""}</p>
${touched.length === 0 ? "" : html`<p>${words.touches}</p><ul>${touched}</ul>`}`;
}

/** Why it was changed. Who wrote and who approved it is for the officers. */
export function reasonOf({ revision }: Pick<Policy, "revision">, language: Language): Html | string {
  return revision === undefined
    ? ""
    : html`<p>${texts[language].reason(inWords(revision.reason, language))}</p>`;
}

function others(
  { slug, language, words }: Context,
  numbers: readonly number[],
  from: number,
  to: number,
): Html {
  const links = numbers
    .filter((one) => one < to)
    .map((one) =>
      one === from
        ? html`<strong aria-current="true">${one}</strong> `
        : html`<a href="/t/${slug}/policy/${to}/difference?from=${one}${languageQuery(language).replace("?", "&")}">${one}</a> `,
    );
  return html`<span>${words.compareWith} ${links}</span>`;
}

/** Every sentence whose words changed, in the reader's language: what came, what went, and what is said otherwise. */
function wordsChanged({ slug, language, words, from, to }: Context): Html | string {
  const before = new Map(from.clauses.map((clause) => [clause.id, inWords(clause.words, language)]));
  const after = new Map(to.clauses.map((clause) => [clause.id, inWords(clause.words, language)]));
  const changed = [...new Set([...after.keys(), ...before.keys()])].flatMap((id) => {
    const [was, is] = [before.get(id), after.get(id)];
    if (was === is) return [];
    const link =
      is === undefined ? id : html`<a href="/t/${slug}/clauses/${id}${languageQuery(language)}">${id}</a>`;
    const what = was === undefined ? words.newClause : is === undefined ? words.lostClause : "";
    return [
      html`<section class="change"><h3>${link}${what === "" ? "" : html` <span class="quiet">${what}</span>`}</h3>
${was === undefined ? "" : html`<p><span class="quiet">${words.was}</span> <del>${was}</del></p>`}
${is === undefined ? "" : html`<p><span class="quiet">${words.is}</span> <ins>${is}</ins></p>`}</section>`,
    ];
  });
  if (changed.length === 0) return "";
  return html`<h2>${words.wordsTitle}</h2>${changed.slice(0, namedMax)}${more(changed.length - namedMax, words)}`;
}

/** Words have their own part, where they stand in the reader's language. */
const toldElsewhere: readonly string[] = ["words-changed"];

function namedSections(named: readonly NamedChange[], { words, language, from, to }: Context): Html | string {
  const told = named.filter(
    (one) => !toldElsewhere.includes(one.class) || !to.clauses.some(({ id }) => id === one.name),
  );
  const classes = [...new Set(told.map((one) => one.class))];
  if (classes.length === 0) return "";
  const sections = classes.map((name) => {
    const members = told.filter((one) => one.class === name);
    const rows = members.slice(0, namedMax).map(({ name: what, detail, worse }) => {
      const called = wordsOfName(what, to) ?? wordsOfName(what, from);
      const said = called === null ? what : inWords(called, language);
      return html`<li>${said}${detail === "" ? "" : html`${words.colon}<span lang="en">${detail}</span>`}${worse ? html` <span class="worse">${words.worse}</span>` : ""}</li>`;
    });
    return html`<h3>${words.subject(name)}</h3><ul>${rows}</ul>${more(members.length - namedMax, words)}`;
  });
  return html`<h2>${words.rulesTitle}</h2>${sections}`;
}

function wordsOfName(name: string, { vocabulary }: Policy) {
  const { data, purposes, recipients, regions, roles, scenarios, properties } = vocabulary;
  const lists = [data, purposes, recipients, regions, roles, scenarios, properties].flat();
  return lists.find((one) => one.name === name)?.words ?? null;
}

/** Classes in which what was refused stays refused, and what was permitted stays permitted. */
const sameAnswer: readonly string[] = ["guard-added", "clause-moved"];

function cellSections({ cells, cellsChanged, cellsTotal }: Difference, context: Context): Html | string {
  const { words } = context;
  if (cells.length === 0) return "";
  const sections = cellClasses.flatMap((name) => {
    const members = cells.filter((one) => one.class === name);
    if (members.length === 0) return [];
    const boxes = members.slice(0, boxesMax).map((one) => html`<li>${boxOf(one, context)}</li>`);
    const list = html`<ul class="boxes">${boxes}</ul>${more(members.length - boxesMax, words)}`;
    const worse = members.some((one) => one.worse) ? html` <span class="worse">${words.worse}</span>` : "";
    // Where nothing is answered otherwise, only for another reason, a reader need not go through it to reach the rest.
    return sameAnswer.includes(name)
      ? [
          html`<details class="reading"><summary>${words.cells[name]} (${members.length})</summary>${list}</details>`,
        ]
      : [html`<h3>${words.cells[name]}${worse}</h3>${list}`];
  });
  return html`<h2>${words.decisionsTitle}</h2><p>${words.decisionsLead(grouped(cellsChanged), grouped(cellsTotal))}</p>${sections}`;
}

function boxOf({ box, cells, gone, came }: CellChange, context: Context): Html {
  const { words, language } = context;
  const asked = questionWords[language];
  const both = [context.from, context.to];
  const parts = [
    ...dimensions.flatMap((name) => {
      const known = both.flatMap((policy) => choicesOf(policy, name, language));
      return part(asked.dimensions[name], box[name], called(known), context);
    }),
    ...atomNames.flatMap((name) => {
      const known = both.flatMap((policy) => valuesOf(policy, name, language));
      return part(asked.atoms[name], box.when?.[name], called(known), context);
    }),
  ];
  const terms = [...termsOf(words.noLonger, gone, context), ...termsOf(words.now, came, context)];
  return html`<dl>${parts.length === 0 ? html`<div><dt>${words.everything}</dt></div>` : parts}</dl>
<p class="quiet">${terms.map((one) => html`${one}. `)}${words.combinations(grouped(cells))}.</p>`;
}

function part(
  label: string,
  names: readonly string[] | undefined,
  known: ReadonlyMap<string, string>,
  context: Context,
): readonly Html[] {
  if (names === undefined) return [];
  const { comma } = texts[context.language];
  const shown = names.slice(0, namesMax).map((name) => known.get(name) ?? name);
  const rest = names.length - shown.length;
  const more = rest > 0 ? ` ${context.words.andNames(rest)}` : "";
  return [html`<div><dt>${label}</dt><dd>${shown.join(comma)}${more}</dd></div>`];
}

/** The names of an axis in words: as the newer version calls them, or as the older did. */
function called(
  choices: readonly { readonly name: string; readonly words: string }[],
): ReadonlyMap<string, string> {
  return new Map(choices.map(({ name, words }) => [name, words]));
}

function termsOf(
  when: string,
  { clauses, bases, obligations }: CellChange["gone"],
  { language }: Context,
): readonly string[] {
  const asked = questionWords[language];
  const { comma } = texts[language];
  const duties = obligations.map(({ type, argument }) => `${asked.obligations[type]} ${argument}`);
  const parts = [...clauses.slice(0, namesMax), ...bases.map((one) => asked.bases[one]), ...duties];
  return parts.length === 0 ? [] : [`${when}${differenceWords[language].colon}${parts.join(comma)}`];
}

/** A long number in groups of three digits. */
function grouped(digits: string): string {
  return digits.replace(/\B(?=(?:\d{3})+$)/g, "\u202f");
}

function more(count: number, words: DifferenceWords): Html | string {
  return count > 0 ? html`<p class="quiet">${words.andMore(count)}</p>` : "";
}
