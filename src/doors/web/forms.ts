import { html } from "hono/html";
import type { Problem } from "../../kernel/problem.ts";
import type { Html } from "./layout.ts";
import type { Language } from "./port.ts";

/** One input with its label, and below it what helps to fill it in. */
export type Field = {
  readonly name: string;
  readonly label: string;
  readonly type?: "text" | "email" | "tel" | "password" | "date" | "number";
  readonly autocomplete?: string;
  readonly hint?: string;
  readonly inputmode?: "numeric" | "text";
  readonly value?: string;
  readonly optional?: boolean;
  readonly lengthMax?: number;
};

export function input(field: Field): Html {
  const { name, label, type = "text", autocomplete = "off", hint, inputmode, value = "" } = field;
  const described = hint === undefined ? "" : html` aria-describedby="${name}-hint"`;
  const below = hint === undefined ? "" : html`<span class="hint" id="${name}-hint">${hint}</span>`;
  const mode = inputmode === undefined ? "" : html` inputmode="${inputmode}"`;
  return html`<label>${label}<input name="${name}" type="${type}" autocomplete="${autocomplete}" value="${value}" maxlength="${field.lengthMax ?? 300}"${mode}${described}${field.optional === true ? "" : html` required`}>${below}</label>`;
}

export type Option = { readonly value: string; readonly text: string };

export function select(name: string, label: string, options: readonly Option[], chosen = ""): Html {
  return html`<label>${label}<select name="${name}">${options.map(({ value, text }) =>
    value === chosen
      ? html`<option value="${value}" selected>${text}</option>`
      : html`<option value="${value}">${text}</option>`,
  )}</select></label>`;
}

/** A form that changes something: sent to the address it stands at, or to `action`. */
export function form(button: string, fields: readonly Html[], action?: string, kind = "ask"): Html {
  const target = action === undefined ? "" : html` action="${action}"`;
  return html`<form method="post" class="${kind}"${target}><div class="fields stack">${fields}</div><button>${button}</button></form>`;
}

/** A button that does one thing, such as ending a session. */
export function act(button: string, action: string, hidden: Readonly<Record<string, string>> = {}): Html {
  const fields = Object.entries(hidden).map(
    ([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`,
  );
  return html`<form method="post" class="act" action="${action}">${fields}<button class="plain">${button}</button></form>`;
}

/** Why something was not done: in words, with the code and the clauses, and announced to who cannot see it. */
export function refusal(
  slug: string,
  problem: Problem,
  language: Language,
  words: {
    readonly title: string;
    readonly clauses: string;
    readonly says: Readonly<Record<string, string>>;
  },
): Html {
  const listed = [
    ...clausesIn(problem.facts["clauses"]),
    ...problem.errors.flatMap((one) => one.clauses ?? []),
  ];
  const query = language === "zh" ? "?language=zh" : "";
  const clauses = [...new Set(listed)].map(
    (id) => html`<li><a class="id" href="/t/${slug}/clauses/${id}${query}">${id}</a></li>`,
  );
  // Where several things are in the way, each has a code of its own.
  const codes = problem.code === "denied" ? new Set(problem.errors.flatMap(({ code }) => code ?? [])) : [];
  const reasons = [...codes].map((code) => html`<p>${words.says[code] ?? ""} <code>${code}</code></p>`);
  return html`<section class="answer forbidden" role="alert" aria-labelledby="refused"><h2 id="refused">${words.title}</h2>
<p>${words.says[problem.code] ?? problem.message} <code>${problem.code}</code></p>
${reasons}${clauses.length === 0 ? "" : html`<h3>${words.clauses}</h3><ul class="rests">${clauses}</ul>`}</section>`;
}

function clausesIn(fact: unknown): readonly string[] {
  return Array.isArray(fact) ? fact.map(String) : [];
}
