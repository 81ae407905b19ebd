import { html, raw } from "hono/html";
import type { Enrolment, PasskeyAsked, Ways } from "../../../domains/access/index.ts";
import type { Personal } from "../../../kernel/personal.ts";
import type { Problem } from "../../../kernel/problem.ts";
import { form, input } from "../forms.ts";
import { type Html, languageQuery } from "../layout.ts";
import { passkeyForm } from "../passkey-parts.ts";
import { passkeyWords } from "../passkey-words.ts";
import type { Frame } from "../signed-in.ts";
import { centrePage, centrePath } from "./pages.ts";
import { wayTexts } from "./ways-texts.ts";

export type WaysShown = {
  readonly offers: { readonly password: boolean; readonly totp: boolean };
  readonly ways: Ways;
  readonly passkeys: Html | "";
};

/** How somebody signs in, and what they may add where their policy names it. */
export function waysPage(
  frame: Frame,
  { offers, ways, passkeys }: WaysShown,
  problem: Problem | null,
  told: string | null,
): Html {
  const words = wayTexts[frame.language];
  const said = told === null ? "" : html`<p class="notice" role="status">${told}</p>`;
  const body = html`<p class="summary">${words.lead}</p>${said}
${offers.password ? passwordPart(frame, ways) : ""}${offers.totp ? totpPart(frame, ways) : ""}${passkeys}`;
  return centrePage(frame, words.ways, body, problem);
}

function passwordPart(frame: Frame, { hasPassword }: Ways): Html {
  const words = wayTexts[frame.language];
  const field = { name: "password", label: words.newPassword, type: "password" } as const;
  return html`<h2>${words.password}</h2><p>${hasPassword ? words.hasPassword : words.noPassword} ${words.passwordLead}</p>
${form(words.setPassword, [input({ ...field, autocomplete: "new-password" })], to(frame, "/ways/password"))}`;
}

function totpPart(frame: Frame, { hasTotp, recoveryLeft }: Ways): Html {
  const words = wayTexts[frame.language];
  const takeOn = html`<p><a href="${to(frame, "/ways/authenticator")}">${words.takeOn}</a></p>`;
  return html`<h2>${words.totp}</h2><p>${words.totpLead}</p><p>${hasTotp ? words.totpOn(recoveryLeft) : words.totpOff}</p>
${hasTotp ? form(words.end, [codeInput(words.code)], to(frame, "/ways/authenticator/end")) : takeOn}`;
}

export function enrolPage(frame: Frame, enrolment: Enrolment, problem: Problem | null): Html {
  const words = wayTexts[frame.language];
  const body = html`<p class="summary">${words.enrolLead}</p>
<figure class="square" role="img" aria-label="${words.square}">${raw(enrolment.square.reveal())}</figure>
<p>${words.secret}: <code>${enrolment.secretText.reveal()}</code></p>
${form(words.next, [
  html`<input type="hidden" name="sealed" value="${enrolment.sealed}">`,
  codeInput(words.code),
])}`;
  return centrePage(frame, words.takeOn, body, problem);
}

export function recoveryPage(frame: Frame, codes: readonly Personal<string>[]): Html {
  const words = wayTexts[frame.language];
  const rows = codes.map((code) => html`<li><code>${code.reveal()}</code></li>`);
  const body = html`<p class="summary">${words.recoveryLead}</p><ul class="codes">${rows}</ul>
<p><a href="${to(frame, "/ways")}">${words.ways}</a></p>`;
  return centrePage(frame, words.recovery, body);
}

/** Asks for the second step. */
export function secondPage(frame: Frame, asked: PasskeyAsked | null, problem: Problem | null): Html {
  const words = wayTexts[frame.language];
  const passkey = passkeyForm({
    ...{ asked, language: frame.language, act: "sign", button: passkeyWords[frame.language].show },
    action: to(frame, "/second-factor"),
  });
  const body = html`<p class="summary">${words.secondLead}</p>${form(words.next, [codeInput(words.code)])}${passkey}`;
  return centrePage(frame, words.second, body, problem);
}

/** The form for whoever has set a password. */
export function passwordForm(frame: Frame): Html {
  const words = wayTexts[frame.language];
  return html`<h2>${words.byPassword}</h2>${form(
    words.next,
    [
      input({ name: "identifier", label: words.identifier, autocomplete: "username", lengthMax: 254 }),
      input({
        name: "password",
        label: words.password,
        type: "password",
        autocomplete: "current-password",
      }),
    ],
    to(frame, "/password"),
  )}`;
}

function codeInput(label: string): Html {
  return input({ name: "code", label, autocomplete: "one-time-code", inputmode: "text", lengthMax: 40 });
}

function to({ slug, language }: Frame, path: string): string {
  return centrePath(slug, path) + languageQuery(language);
}
