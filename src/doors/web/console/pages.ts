import { html, raw } from "hono/html";
import type {
  Enrolment,
  Invitation,
  ListedSession,
  PasskeyAsked,
  StaffMember,
} from "../../../domains/access/index.ts";
import {
  isOpen,
  liveRoles,
  qualificationKinds,
  supportRoles,
  supportTerms,
} from "../../../domains/access/index.ts";
import type { TenantPromises } from "../../../domains/promises/index.ts";
import type { Instant } from "../../../kernel/clock.ts";
import type { Personal } from "../../../kernel/personal.ts";
import type { Problem } from "../../../kernel/problem.ts";
import type { Policy } from "../../../policy/index.ts";
import { act, form, input, refusal, select } from "../forms.ts";
import {
  type Html,
  inWords,
  type Link,
  langOf,
  languageQuery,
  lastDayOf,
  mark,
  page,
  standing,
} from "../layout.ts";
import { passkeyForm } from "../passkey-parts.ts";
import { passkeyWords } from "../passkey-words.ts";
import { sessionsTable } from "../sessions-table.ts";
import type { Frame } from "../signed-in.ts";
import { wrongTriesLine } from "../wrong-tries.ts";
import { supportTexts } from "./support-texts.ts";
import { consoleTexts } from "./texts.ts";

export function consolePath(slug: string, rest = ""): string {
  return `/t/${slug}/console${rest}`;
}

/** The frame of a page: where else to go, the title, what was refused, and the rest. */
export function consolePage(
  frame: Frame,
  title: string,
  body: Html | readonly Html[],
  problem: Problem | null = null,
): Html {
  const { slug, policy, language, facts } = frame;
  const words = consoleTexts[language];
  const query = languageQuery(language);
  const other = language === "en" ? "zh" : "en";
  const inside: readonly Link[] =
    facts?.session.level === "full"
      ? [
          { href: consolePath(slug) + query, text: words.today },
          { href: consolePath(slug, "/look") + query, text: words.look },
          ...(hasTickets(policy)
            ? [{ href: consolePath(slug, "/tickets") + query, text: supportTexts[language].tickets }]
            : []),
          { href: consolePath(slug, "/access") + query, text: words.access },
          { href: consolePath(slug, "/log") + query, text: words.log },
          { href: consolePath(slug, "/evidence") + query, text: words.evidence },
          { href: consolePath(slug, "/sessions") + query, text: words.sessions },
        ]
      : [];
  const links = [
    ...inside,
    { href: `${frame.path}${languageQuery(other)}`, text: words.language, lang: langOf(other) },
  ];
  const out = facts === null ? "" : act(words.signOut, consolePath(slug, "/sign-out") + query);
  const refused =
    problem === null
      ? ""
      : refusal(slug, problem, language, { title: words.refused, clauses: words.clauses, says: words.says });
  const main = html`<main id="main"><p class="over">${policy.controller.name} · ${words.title}</p><h1>${title}</h1>${refused}${body}${out}</main>`;
  return page(language, `${title} · ${policy.controller.name}`, main, links);
}

/** Whether the policy lets support in by a ticket at all. */
function hasTickets(policy: Policy): boolean {
  return supportRoles(policy).some((role) => supportTerms(policy, role)?.by.has("ticket") === true);
}

export function signInPage(
  frame: Frame,
  asked: PasskeyAsked | null,
  problem: Problem | null,
  told: string | null,
): Html {
  const words = consoleTexts[frame.language];
  const invitation = consolePath(frame.slug, "/invitation") + languageQuery(frame.language);
  return consolePage(
    frame,
    words.signIn,
    html`<p class="summary">${words.signInLead}</p>${told === null ? "" : html`<p class="notice" role="status">${told}</p>`}
${form(
  words.next,
  [
    input({ name: "email", label: words.email, type: "email", autocomplete: "username" }),
    input({ name: "password", label: words.password, type: "password", autocomplete: "current-password" }),
  ],
  consolePath(frame.slug, "/sign-in") + languageQuery(frame.language),
)}
${passkeyForm({
  ...{ asked, language: frame.language, act: "sign" },
  button: passkeyWords[frame.language].signIn,
  action: consolePath(frame.slug, "/passkey") + languageQuery(frame.language),
})}
<p class="quiet"><a href="${invitation}">${words.haveInvitation}</a></p>`,
    problem,
  );
}

export function invitationPage(frame: Frame, problem: Problem | null): Html {
  const words = consoleTexts[frame.language];
  return consolePage(
    frame,
    words.invitation,
    html`<p class="summary">${words.invitationLead}</p>${form(words.next, [
      input({ name: "code", label: words.invitationCode, lengthMax: 100 }),
      input({ name: "password", label: words.newPassword, type: "password", autocomplete: "new-password" }),
    ])}`,
    problem,
  );
}

/** Asks for the second proof. */
export function codePage(frame: Frame, asked: PasskeyAsked | null, problem: Problem | null): Html {
  const words = consoleTexts[frame.language];
  return consolePage(
    frame,
    words.second,
    html`<p class="summary">${words.secondLead}</p>${form(words.next, [codeInput("code", words.code)])}
${passkeyForm({
  ...{ asked, language: frame.language, act: "sign", button: passkeyWords[frame.language].show },
  action: consolePath(frame.slug, "/second-factor") + languageQuery(frame.language),
})}`,
    problem,
  );
}

/** The form that somebody sent, with a field for a fresh proof, and nothing of it lost. */
export function freshPage(
  frame: Frame,
  sent: ReadonlyMap<string, string>,
  asked: PasskeyAsked | null,
  problem: Problem | null,
): Html {
  const words = consoleTexts[frame.language];
  const carried = [...sent]
    .filter(([name]) => !name.startsWith("fresh-"))
    .map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`);
  const action = frame.path + languageQuery(frame.language);
  return consolePage(
    frame,
    words.stepUp,
    html`<p class="summary">${words.stepUpLead}</p><p>${words.secondLead}</p>
${form(words.next, [...carried, codeInput("fresh-code", words.code)], action)}
${passkeyForm({
  ...{ asked, language: frame.language, act: "sign", button: passkeyWords[frame.language].show, action },
  ...{ fields: carried, prefix: "fresh-" },
})}`,
    problem,
  );
}

function codeInput(name: string, label: string): Html {
  return input({ name, label, autocomplete: "one-time-code", inputmode: "text", lengthMax: 40 });
}

export function enrolPage(frame: Frame, enrolment: Enrolment, problem: Problem | null): Html {
  const words = consoleTexts[frame.language];
  return consolePage(
    frame,
    words.enrol,
    html`<p class="summary">${words.enrolLead}</p>
<figure class="square" role="img" aria-label="${words.square}">${raw(enrolment.square.reveal())}</figure>
<p>${words.secret}: <code>${enrolment.secretText.reveal()}</code></p>
${form(words.next, [
  html`<input type="hidden" name="sealed" value="${enrolment.sealed}">`,
  input({
    name: "code",
    label: words.code,
    autocomplete: "one-time-code",
    inputmode: "numeric",
    lengthMax: 10,
  }),
])}`,
    problem,
  );
}

export function recoveryPage(frame: Frame, codes: readonly Personal<string>[]): Html {
  const words = consoleTexts[frame.language];
  return consolePage(
    frame,
    words.recovery,
    html`<p class="summary">${words.recoveryLead}</p><ul class="codes">${codes.map(
      (code) => html`<li><code>${code.reveal()}</code></li>`,
    )}</ul><p><a href="${consolePath(frame.slug)}${languageQuery(frame.language)}">${words.toConsole}</a></p>`,
  );
}

/** How the policy stands, what is wrong first. */
export function todayPage(
  frame: Frame,
  told: TenantPromises | null,
  problem: Problem | null,
  alerts: Html | "" = "",
): Html {
  const { slug, policy, language } = frame;
  const words = consoleTexts[language];
  const query = languageQuery(language);
  const wrong = (told?.verdicts ?? []).filter(({ verdict }) => verdict === "broken" || verdict === "at-risk");
  const order = [...wrong].sort((a, b) => a.verdict.length - b.verdict.length);
  const rows = order.map(({ clause, verdict }) => {
    const said = policy.clauses.find(({ id }) => id === clause)?.words;
    return html`<li>${mark(verdict, language)} <a class="id" href="/t/${slug}/clauses/${clause}${query}">${clause}</a><br>${said === undefined ? "" : inWords(said, language)}</li>`;
  });
  return consolePage(
    frame,
    words.today,
    html`${alerts}${wrongTriesLine(frame.facts, words.wrongTries)}${standing(told, language)}
${rows.length === 0 ? html`<p>${words.nothingWrong}</p>` : html`<p>${words.verdictsLead}</p><ul class="rests">${rows}</ul>`}
<p class="quiet">${words.unproven(told?.totals.unproven ?? 0)} <a href="/t/${slug}/policy${query}">${words.wholePolicy}</a></p>`,
    problem,
  );
}

export function sessionsPage(
  frame: Frame,
  sessions: readonly ListedSession[],
  recoveryLeft: number,
  passkeys: Html | "",
  problem: Problem | null,
  told: string | null,
): Html {
  const { slug, language } = frame;
  const words = consoleTexts[language];
  return consolePage(
    frame,
    words.sessions,
    html`<p class="summary">${words.sessionsLead}</p>${told === null ? "" : html`<p class="notice" role="status">${told}</p>`}
${sessionsTable(frame, words, consolePath(slug, "/sessions"), sessions)}
<p class="quiet">${words.recoveryLeft(recoveryLeft)}</p>
${passkeys}
<h2>${words.changePassword}</h2>
${form(
  words.changePassword,
  [
    input({ name: "old", label: words.oldPassword, type: "password", autocomplete: "current-password" }),
    input({ name: "password", label: words.newPassword, type: "password", autocomplete: "new-password" }),
  ],
  `${consolePath(slug, "/sessions/password")}${languageQuery(language)}`,
)}`,
    problem,
  );
}

export type AccessShown = {
  readonly members: readonly StaffMember[];
  readonly invitations: readonly Invitation[];
  readonly now: Instant;
};

/** Who may act, and why. */
export function accessPage(
  frame: Frame,
  { members, invitations, now }: AccessShown,
  problem: Problem | null,
  told: string | null,
): Html {
  const { slug, policy, language } = frame;
  const words = consoleTexts[language];
  const query = languageQuery(language);
  const roles = policy.vocabulary.roles
    .filter(({ name }) => !["application", "subject", "guardian"].includes(name))
    .map(({ name, words: said }) => ({ value: name, text: `${inWords(said, language)} (${name})` }));
  const open = invitations.filter((one) => isOpen(one, now));
  const invited = open.map(
    (one) =>
      html`<li>${one.role}: ${one.reason} (${words.inForceUntil(lastDayOf(one.expiresAt))}) ${act(words.withdraw, `${consolePath(slug, "/access/withdraw")}${query}`, { invitation: one.id })}</li>`,
  );
  return consolePage(
    frame,
    words.access,
    html`<p class="summary">${words.peopleLead}</p>${told === null ? "" : html`<p class="notice" role="status">${told}</p>`}
<h2>${words.people}</h2>
${members.length === 0 ? html`<p>${words.noPeople}</p>` : members.map((one) => memberCard(frame, one, roles, now))}
<h2>${words.invite}</h2>
${form(
  words.inviteButton,
  [
    input({ name: "name", label: words.name, lengthMax: 200 }),
    input({ name: "email", label: words.theirEmail, type: "email", lengthMax: 254 }),
    select("role", words.role, roles),
    input({ name: "reason", label: words.reason, lengthMax: 500 }),
  ],
  `${consolePath(slug, "/access/invite")}${query}`,
)}
<h2>${words.invitations}</h2>
${open.length === 0 ? html`<p>${words.noInvitations}</p>` : html`<ul class="rests">${invited}</ul>`}`,
    problem,
  );
}

function memberCard(
  frame: Frame,
  member: StaffMember,
  roles: readonly { readonly value: string; readonly text: string }[],
  now: Instant,
): Html {
  const { slug, language } = frame;
  const words = consoleTexts[language];
  const query = languageQuery(language);
  const { name, email } = member.profile.reveal();
  const to = (act: string) => `${consolePath(slug, `/access/${act}`)}${query}`;
  const account = member.account;
  const live = new Set(liveRoles(member.grants, now));
  const grants = member.grants
    .filter(({ role, endedAt }) => endedAt === null && live.has(role))
    .map(
      (one) =>
        html`<li><strong>${one.role}</strong>: ${one.reason} (${one.expiresAt === null ? words.permanently : words.inForceUntil(lastDayOf(one.expiresAt))}) ${act(words.endRole(one.role), to("end-role"), { account, role: one.role })}</li>`,
    );
  const records = qualificationKinds.map((kind) => {
    const untils = member.qualifications.filter((one) => one.kind === kind).map((one) => one.validUntil);
    const last = untils.length === 0 ? null : (Math.max(...untils) as Instant);
    const said = last === null || last <= now ? words.missing : words.inForceUntil(lastDayOf(last));
    return html`<li>${words.kinds[kind]}: ${said}</li>`;
  });
  const state = member.endedAt !== null ? words.ended : member.hasSecondFactor ? "" : words.noSecond;
  const change =
    member.endedAt !== null
      ? ""
      : html`<details><summary>${words.give} · ${words.qualify}</summary>
${form(
  words.give,
  [
    html`<input type="hidden" name="account" value="${account}">`,
    select("role", words.role, roles),
    input({ name: "reason", label: words.reason, lengthMax: 500 }),
    input({ name: "until", label: words.until, type: "date", optional: true }),
  ],
  to("give-role"),
)}
${form(
  words.qualify,
  [
    html`<input type="hidden" name="account" value="${account}">`,
    select(
      "kind",
      words.kind,
      qualificationKinds.map((kind) => ({ value: kind, text: words.kinds[kind] })),
    ),
    input({ name: "until", label: words.validUntil, type: "date" }),
    input({ name: "digest", label: words.document, lengthMax: 64 }),
  ],
  to("qualify"),
)}
${act(words.endAccount, to("end-account"), { account })}</details>`;
  return html`<section class="member"><h3>${name}</h3><p class="quiet">${email} ${state}</p>
<ul class="rests">${grants}${records}</ul>${change}</section>`;
}
