import type { Context } from "hono";
import { html } from "hono/html";
import type {
  Begun,
  CredentialId,
  From,
  PasskeyAnswered,
  PasskeyAsked,
  PasskeyShown,
  Renewed,
  SessionFacts,
} from "../../domains/access/index.ts";
import type { Personal } from "../../kernel/personal.ts";
import { act, input } from "./forms.ts";
import { type Html, languageQuery, minuteOf } from "./layout.ts";
import { passkeyWords } from "./passkey-words.ts";
import type { Language } from "./port.ts";
import type { Form } from "./visitor.ts";

/** What the pages need of passkeys, for the people of one door of one tenant. */
export type PasskeyDoor = {
  readonly isOffered: () => boolean;
  readonly askAny: () => PasskeyAsked;
  readonly askOwn: (facts: SessionFacts) => Promise<PasskeyAsked | null>;
  readonly askNew: (facts: SessionFacts, name: string) => Promise<PasskeyAsked>;
  readonly add: (
    facts: SessionFacts,
    given: PasskeyAnswered & { readonly label: Personal<string> },
    from: From,
  ) => Promise<void>;
  readonly signIn: (given: PasskeyAnswered, from: From) => Promise<Begun>;
  readonly show: (facts: SessionFacts, given: PasskeyAnswered, from: From) => Promise<Renewed>;
  readonly list: (facts: SessionFacts) => Promise<readonly PasskeyShown[]>;
  readonly remove: (facts: SessionFacts, id: CredentialId) => Promise<void>;
};

/** The policy of a page that speaks to a passkey: our own script, and nothing else more than any page. */
export const scriptedPolicy =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

/** Lets the page run the script, where it asks something of a passkey. */
export function scripted(context: Context, asked: PasskeyAsked | null): PasskeyAsked | null {
  if (asked !== null) context.header("content-security-policy", scriptedPolicy);
  return asked;
}

export type PasskeyForm = {
  readonly asked: PasskeyAsked | null;
  readonly language: Language;
  readonly act: "make" | "sign";
  readonly button: string;
  readonly action: string;
  /** What else the form carries; its fields are named so that they meet no others. */
  readonly fields?: readonly Html[];
  readonly prefix?: string;
};

/** A form that a passkey answers. Hidden where no script runs: everything can be done without it. */
export function passkeyForm({
  asked,
  language,
  act: what,
  button,
  action,
  fields = [],
  prefix = "",
}: PasskeyForm): Html | "" {
  if (asked === null) return "";
  const { sealed, options, origin } = asked;
  return html`<form method="post" class="ask" action="${action}" data-passkey="${JSON.stringify(options)}" data-act="${what}" data-origin="${origin}" hidden>
<input type="hidden" name="${prefix}sealed" value="${sealed}"><input type="hidden" name="${prefix}answer" value="" data-answer>
<div class="fields stack">${fields}</div><button>${button}</button><p class="quiet" role="status" data-failed="${passkeyWords[language].failed}"></p></form>
<script src="/passkey.js" defer></script>`;
}

/** The two fields that a passkey's form brings; `null` for a form that has none. */
export function answeredIn(form: Form, prefix = ""): PasskeyAnswered | null {
  const answer = form(`${prefix}answer`);
  return answer === "" ? null : { sealed: form(`${prefix}sealed`), answer };
}

/** The passkeys that somebody has, each to be removed, and the form that adds one. */
export function passkeySection(
  language: Language,
  passkeys: readonly PasskeyShown[],
  asked: PasskeyAsked | null,
  path: string,
): Html | "" {
  if (asked === null) return "";
  const words = passkeyWords[language];
  const query = languageQuery(language);
  const rows = passkeys.map((one) => {
    const used = one.usedAt === null ? words.never : minuteOf(one.usedAt);
    return html`<tr><th scope="row">${one.label.reveal() || words.unnamed}</th><td data-head="${words.added}">${minuteOf(one.createdAt)}</td><td data-head="${words.used}">${used}</td><td>${act(words.remove, `${path}/remove${query}`, { passkey: one.id })}</td></tr>`;
  });
  return html`<h2 id="passkeys">${words.passkeys}</h2><p>${words.lead}</p>
${
  rows.length === 0
    ? html`<p>${words.none}</p>`
    : html`<table><caption>${words.passkeys}</caption><thead><tr><th scope="col">${words.named}</th><th scope="col">${words.added}</th><th scope="col">${words.used}</th><td></td></tr></thead><tbody>${rows}</tbody></table>`
}
${passkeyForm({
  ...{ asked, language, act: "make", button: words.add, action: `${path}/add${query}` },
  fields: [input({ name: "label", label: words.label, lengthMax: 60, optional: true })],
})}
<p class="quiet">${words.where(asked.origin)}</p>`;
}
