import { html } from "hono/html";
import type { ChallengeId, Channel, PasskeyAsked } from "../../../domains/access/index.ts";
import { organisationTerms, supportRoles } from "../../../domains/access/index.ts";
import type { Problem } from "../../../kernel/problem.ts";
import { act, form, input, refusal } from "../forms.ts";
import { type Html, langOf, languageQuery, page } from "../layout.ts";
import { passkeyForm } from "../passkey-parts.ts";
import { passkeyWords } from "../passkey-words.ts";
import type { Frame } from "../signed-in.ts";
import { organisationTexts } from "./organisation-texts.ts";
import { centreSupportTexts } from "./support-texts.ts";
import { centreTexts } from "./texts.ts";

export function centrePath(slug: string, rest = ""): string {
  return `/t/${slug}/me${rest}`;
}

export function centrePage(frame: Frame, title: string, body: Html, problem: Problem | null = null): Html {
  const { slug, policy, language, facts, path } = frame;
  const words = centreTexts[language];
  const query = languageQuery(language);
  const other = language === "en" ? "zh" : "en";
  const inside = [
    { rest: "/support", text: centreSupportTexts[language].title, isThere: supportRoles(policy).length > 0 },
    {
      rest: "/organisation",
      text: organisationTexts[language].title,
      isThere: organisationTerms(policy) !== null,
    },
  ]
    .filter(({ isThere }) => facts !== null && isThere)
    .map(({ rest, text }) => ({ href: centrePath(slug, rest) + query, text }));
  const links = [
    ...inside,
    { href: `/t/${slug}/policy${query}`, text: words.policy },
    { href: `${path}${languageQuery(other)}`, text: words.language, lang: langOf(other) },
  ];
  const refused =
    problem === null
      ? ""
      : refusal(slug, problem, language, { title: words.refused, clauses: words.clauses, says: words.says });
  const out = facts === null ? "" : act(words.signOut, centrePath(slug, "/sign-out") + query);
  const main = html`<main id="main"><p class="over">${policy.controller.name} · ${words.title}</p><h1>${title}</h1>${refused}${body}${out}</main>`;
  return page(language, `${title} · ${policy.controller.name}`, main, links);
}

/** One form for each channel: a number or an address, and no other field. */
export function askPage(
  frame: Frame,
  {
    channels,
    asked,
    more,
  }: {
    readonly channels: readonly Channel[];
    readonly asked: PasskeyAsked | null;
    readonly more: Html | "";
  },
  problem: Problem | null,
): Html {
  const words = centreTexts[frame.language];
  const forms = channels.map((channel) =>
    form(words.sendCode, [
      html`<input type="hidden" name="channel" value="${channel}">`,
      input({
        name: "identifier",
        label: words.identifiers[channel],
        type: channel === "sms" ? "tel" : "email",
        autocomplete: channel === "sms" ? "tel" : "email",
        lengthMax: 254,
      }),
    ]),
  );
  const passkey = passkeyForm({
    ...{ asked, language: frame.language, act: "sign" },
    button: passkeyWords[frame.language].signIn,
    action: centrePath(frame.slug, "/passkey") + languageQuery(frame.language),
  });
  return centrePage(
    frame,
    words.signIn,
    html`<p class="summary">${words.signInLead}</p>${forms}${more}${passkey}`,
    problem,
  );
}

export function codePage(
  frame: Frame,
  asked: { readonly challenge: ChallengeId; readonly digits: number },
  problem: Problem | null,
): Html {
  const { slug, language } = frame;
  const words = centreTexts[language];
  const query = languageQuery(language);
  return centrePage(
    frame,
    words.code,
    html`<p class="summary" role="status">${words.codeLead(asked.digits)}</p>
${form(
  words.next,
  [
    html`<input type="hidden" name="challenge" value="${asked.challenge}"><input type="hidden" name="digits" value="${asked.digits}">`,
    input({
      name: "code",
      label: words.codeLabel,
      autocomplete: "one-time-code",
      inputmode: "numeric",
      lengthMax: 20,
    }),
  ],
  `${centrePath(slug, "/code")}${query}`,
)}
<p class="quiet"><a href="${centrePath(slug, "/sign-in")}${query}">${words.again}</a></p>`,
    problem,
  );
}
