import { html } from "hono/html";
import { type SeenUse, type ShownGrant, supportTerms } from "../../../domains/access/index.ts";
import type { Problem } from "../../../kernel/problem.ts";
import type { Policy } from "../../../policy/index.ts";
import { act, form, input, select } from "../forms.ts";
import { type Html, inWords, languageQuery, minuteOf } from "../layout.ts";
import type { Language } from "../port.ts";
import type { Frame } from "../signed-in.ts";
import { centrePage, centrePath } from "./pages.ts";
import { centreSupportTexts } from "./support-texts.ts";

/** Who of support was let in, what they looked at, and the way to let them in or out. */
export function supportPage(
  frame: Frame,
  grants: readonly ShownGrant[],
  invitable: readonly string[],
  problem: Problem | null,
  told: string | null,
): Html {
  const words = centreSupportTexts[frame.language];
  return centrePage(
    frame,
    words.title,
    html`<p class="summary">${words.lead}</p>${told === null ? "" : html`<p class="notice" role="status">${told}</p>`}
${grants.length === 0 ? html`<p>${words.none}</p>` : grants.map((one) => grantCard(frame, one))}
${invitable.length === 0 ? "" : inviteForm(frame, invitable)}`,
    problem,
  );
}

function inviteForm({ slug, policy, language }: Frame, invitable: readonly string[]): Html {
  const words = centreSupportTexts[language];
  const hoursMax = Math.min(...invitable.map((role) => hoursOf(policy, role)));
  const named = policy.vocabulary.roles.filter(({ name }) => invitable.includes(name));
  return html`<h2>${words.invite}</h2><p>${words.inviteLead}</p>${form(
    words.inviteButton,
    [
      select("role", words.role, optionsOf(named, language)),
      select("group", words.data, optionsOf(policy.vocabulary.dataGroups, language)),
      input({
        name: "hours",
        label: words.hours(hoursMax),
        type: "number",
        value: String(Math.min(2, hoursMax)),
      }),
      input({ name: "reason", label: words.reason, lengthMax: 500 }),
    ],
    `${centrePath(slug, "/support/invite")}${languageQuery(language)}`,
  )}`;
}

function grantCard(frame: Frame, grant: ShownGrant): Html {
  const { slug, policy, language } = frame;
  const words = centreSupportTexts[language];
  const role = policy.vocabulary.roles.find(({ name }) => name === grant.role);
  const state = grant.isLive ? words.until(minuteOf(grant.expiresAt)) : words.over;
  const end = grant.isLive
    ? act(words.end, `${centrePath(slug, "/support/end")}${languageQuery(language)}`, { grant: grant.id })
    : "";
  const data = grant.dataGroups.map((name) => nameOf(policy, language, name)).join(", ");
  return html`<section class="member"><h2>${role === undefined ? grant.role : inWords(role.words, language)} ${grant.number ?? ""}</h2>
<p>${grant.reason.reveal()}</p><p class="quiet">${words.by[grant.openedBy]} · ${state} · ${data}</p>${end}
${grant.uses.length === 0 ? html`<p class="quiet">${words.noLooks}</p>` : usesTable(frame, grant.uses)}</section>`;
}

/** Each look that somebody's word let, as whoever gave it sees it. */
export function usesTable(
  { policy, language }: Pick<Frame, "policy" | "language">,
  uses: readonly SeenUse[],
): Html {
  const words = centreSupportTexts[language];
  const rows = uses.map((one) => {
    const data = one.data.map((name) => nameOf(policy, language, name)).join(", ");
    const purpose = policy.vocabulary.purposes.find(({ name }) => name === one.purpose);
    const role = policy.vocabulary.roles.find(({ name }) => name === one.role);
    return html`<tr><td data-head="${words.when}">${minuteOf(one.at)}</td><td data-head="${words.who}">${role === undefined ? one.role : inWords(role.words, language)}</td><td data-head="${words.what}">${data}</td><td data-head="${words.whatFor}">${purpose === undefined ? one.purpose : inWords(purpose.words, language)}</td><td data-head="${words.entry}"><code>${one.entry}</code></td></tr>`;
  });
  return html`<table><caption>${words.looks}</caption><thead><tr><th scope="col">${words.when}</th><th scope="col">${words.who}</th><th scope="col">${words.what}</th><th scope="col">${words.whatFor}</th><th scope="col">${words.entry}</th></tr></thead><tbody>${rows}</tbody></table>`;
}

const hourMs = 3_600_000;

function hoursOf(policy: Policy, role: string): number {
  return Math.floor((supportTerms(policy, role)?.lastsMsMax ?? 0) / hourMs);
}

function nameOf(policy: Policy, language: Language, name: string): string {
  const { data, dataGroups } = policy.vocabulary;
  const found = [...dataGroups, ...data].find((one) => one.name === name);
  return found === undefined ? name : inWords(found.words, language);
}

function optionsOf(
  named: readonly { readonly name: string; readonly words: { readonly en: string; readonly zh?: string } }[],
  language: Language,
) {
  return named.map(({ name, words }) => ({ value: name, text: inWords(words, language) }));
}
