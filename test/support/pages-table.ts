import { problems } from "../../src/kernel/problem.ts";
import { decide, type Policy } from "../../src/policy/index.ts";
import { mayReadLog } from "./matrix-expected.ts";
import { randomId } from "./matrix-world.ts";
import type { artefactOf } from "./world-log.ts";

/** What a form names that is not one's own: of the other tenant, of somebody else, or of nobody. */
export type Ids = Readonly<
  Record<
    | ("account" | "invitation" | "session" | "entry" | "identifier" | "ticket" | "passkey" | "member")
    | ("offer" | "code" | "sealed" | "answer"),
    string
  >
>;

/** The policy by which a page answers. */
export type House = { readonly policy: Policy; readonly artefact: ReturnType<typeof artefactOf> };

export type Page = {
  /** Open to whoever comes: where one signs in. */
  readonly isOpen?: true;
  readonly fields?: (ids: Ids, role: string, house: House) => Readonly<Record<string, string>>;
  /** Where the address names something: all of it. */
  readonly address?: (ids: Ids) => string;
  /** What somebody of this role gets who names what is not theirs. */
  readonly expected: (role: string, house: House) => number;
};

const digest = "ab".repeat(32);
const always = (status: number) => () => status;
const overseers = new Set(["administrator", "auditor", "dpo"]);
const notDeclared = problems["not-declared"].status;
const notThere = problems["not-found"].status;
const wrongCode = problems["code-refused"].status;
const logReaders =
  (status: number) =>
  (role: string, { policy, artefact }: House) =>
    mayReadLog(policy, artefact, role) ? status : 403;
const administrators = (status: number) => (role: string) => (role === "administrator" ? status : 403);

const signingIn: Readonly<Record<string, Page>> = {
  "GET /sign-in": { isOpen: true, expected: always(200) },
  "POST /sign-in": { isOpen: true, expected: always(401) },
  "POST /passkey": { isOpen: true, fields: signed, expected: always(wrongCode) },
  "GET /invitation": { isOpen: true, expected: always(200) },
  "POST /invitation": { isOpen: true, expected: always(403) },
  "GET /second-factor": { expected: always(200) },
  "POST /second-factor": { fields: () => ({ code: "000000" }), expected: always(401) },
  "GET /enrol": { expected: always(200) },
  "POST /enrol": { fields: () => ({ sealed: "none", code: "000000" }), expected: always(401) },
};

const ownSessions: Readonly<Record<string, Page>> = {
  "GET /sessions": { expected: always(200) },
  "POST /sessions/end": { fields: ({ session }) => ({ session }), expected: always(404) },
  "POST /sessions/end-others": { expected: always(303) },
  "POST /sessions/password": {
    fields: () => ({ old: "not what it is now", password: "seven quiet lanterns" }),
    expected: always(401),
  },
  "POST /sessions/passkey/add": { fields: signed, expected: always(wrongCode) },
  "POST /sessions/passkey/remove": { fields: ({ passkey }) => ({ passkey }), expected: always(notThere) },
};

const administration: Readonly<Record<string, Page>> = {
  "GET /access": { expected: administrators(200) },
  "POST /access/invite": {
    fields: (_ids, role) => ({
      ...{ name: "Uma", email: `${role}@new.example`, role: "support", reason: "is new" },
    }),
    expected: administrators(303),
  },
  "POST /access/withdraw": {
    fields: (ids) => ({ invitation: ids.invitation }),
    expected: administrators(404),
  },
  "POST /access/give-role": {
    fields: ({ account }) => ({ account, role: "dpo", reason: "wants to", until: "" }),
    expected: administrators(404),
  },
  "POST /access/end-role": {
    fields: ({ account }) => ({ account, role: "support" }),
    expected: administrators(404),
  },
  "POST /access/end-account": { fields: ({ account }) => ({ account }), expected: administrators(404) },
  "POST /access/qualify": {
    fields: ({ account }) => ({ account, kind: "training", digest, until: "2027-01-01" }),
    expected: administrators(404),
  },
};

// JMI lets support in by nobody's word: whoever opens a ticket or compares is told so, whatever the ticket.
const tickets: Readonly<Record<string, Page>> = {
  "GET /tickets": { expected: always(200) },
  "GET /tickets/open": { expected: always(200) },
  "GET /tickets/end": { expected: always(200) },
  "GET /tickets/compare": { expected: always(200) },
  "GET /tickets/end-sessions": { expected: always(200) },
  "POST /tickets/open": {
    fields: ({ identifier }, role) => ({
      ...{ role, by: "business-email", value: identifier, group: "contact", hours: "1" },
      ...{ reason: "they called", number: "T-1", for: "me" },
    }),
    expected: always(notDeclared),
  },
  "POST /tickets/end": { fields: ({ ticket }, role) => ({ ticket, role }), expected: always(notThere) },
  "POST /tickets/compare": {
    fields: ({ ticket, identifier }, role) => ({ ticket, role, by: "business-email", value: identifier }),
    expected: always(notDeclared),
  },
  "POST /tickets/end-sessions": {
    fields: ({ ticket }, role) => ({ ticket, role }),
    expected: always(notDeclared),
  },
};

/** Every page and form of the console, and what JMI's staff get of it. */
export const consolePages: Readonly<Record<string, Page>> = {
  ...signingIn,
  "GET /": { expected: always(200) },
  ...ownSessions,
  ...administration,
  "GET /log": { address: () => "/log?role=application", expected: logReaders(200) },
  "GET /log/:entry": { address: ({ entry }) => `/log/${entry}`, expected: logReaders(404) },
  "GET /evidence": { expected: (role) => (overseers.has(role) ? 200 : 403) },
  // JMI promises nothing that a document proves: whoever may put one on record is told so.
  "POST /evidence": { fields: paper, expected: administrators(notDeclared) },
  ...tickets,
  "GET /look": { expected: always(200) },
  "POST /look": { fields: looking, expected: (role, house) => (mayLook(house, role, "read") ? 404 : 403) },
  "GET /reveal": { expected: always(200) },
  "POST /reveal": {
    fields: (ids, role) => ({ ...looking(ids, role), field: "business-email", reason: "they called" }),
    expected: (role, house) => (mayLook(house, role, "reveal") ? 404 : 403),
  },
  "POST /sign-out": { expected: always(303) },
};

// JMI's people have neither a password nor an authenticator: the policy names none.
const ways: Readonly<Record<string, Page>> = {
  "GET /ways": { expected: always(200) },
  "POST /ways/password": {
    fields: () => ({ password: "seven quiet lanterns by the lake" }),
    expected: always(notDeclared),
  },
  "GET /ways/authenticator": { expected: always(notDeclared) },
  "POST /ways/authenticator": {
    fields: () => ({ sealed: "none", code: "000000" }),
    expected: always(notDeclared),
  },
  "POST /ways/authenticator/end": { fields: () => ({ code: "000000" }), expected: always(wrongCode) },
  "POST /ways/passkey/add": { fields: signed, expected: always(wrongCode) },
  "POST /ways/passkey/remove": { fields: ({ passkey }) => ({ passkey }), expected: always(notThere) },
};

const lettingIn: Readonly<Record<string, Page>> = {
  "GET /support": { expected: always(200) },
  "POST /support/invite": {
    fields: () => ({ role: "support", group: "contact", hours: "2", reason: "it stays empty" }),
    expected: always(notDeclared),
  },
  "POST /support/end": { fields: ({ ticket }) => ({ grant: ticket }), expected: always(notThere) },
};

const rights = { may: "view", group: "contact" };

/** What is done about an organisation; JMI knows none. */
export const organisationForms: Readonly<Record<string, Page>> = Object.fromEntries(
  Object.entries({
    found: () => ({ name: "Green House" }),
    join: ({ code }) => ({ code }),
    "take-office": ({ offer }) => ({ offer }),
    invite: () => ({ email: "guest@example.com", ...rights }),
    change: ({ member }) => ({ member, ...rights }),
    remove: ({ member }) => ({ member }),
    "offer-office": ({ member }) => ({ member }),
    support: () => ({ administered: "no" }),
  } satisfies Record<string, (ids: Ids) => Readonly<Record<string, string>>>).flatMap(([name, fields]) => [
    [`GET /organisation/${name}`, { expected: always(200) }] as const,
    [`POST /organisation/${name}`, { fields, expected: always(notDeclared) }] as const,
  ]),
);

/** Every page and form of the privacy centre, and what a person of JMI gets of it who has signed in. */
export const centrePages: Readonly<Record<string, Page>> = {
  "GET /sign-in": { isOpen: true, expected: always(200) },
  "POST /sign-in": { isOpen: true, expected: always(notDeclared) },
  "POST /code": { isOpen: true, expected: always(401) },
  "POST /passkey": { isOpen: true, fields: signed, expected: always(wrongCode) },
  "POST /password": {
    ...{ isOpen: true, expected: always(notDeclared) },
    fields: ({ identifier }) => ({ identifier, password: "seven quiet lanterns by the lake" }),
  },
  "GET /second-factor": { expected: always(200) },
  "POST /second-factor": { fields: () => ({ code: "000000" }), expected: always(wrongCode) },
  "GET /": { expected: always(200) },
  ...ways,
  ...lettingIn,
  "GET /organisation": { expected: always(200) },
  ...organisationForms,
  "GET /organisation/add": { expected: always(200) },
  "GET /organisation/look": { expected: always(200) },
  // Whoever it is of, the policy lets nobody look as a member who is none.
  "POST /organisation/look": {
    fields: ({ member }) => ({ member, group: "contact" }),
    expected: always(403),
  },
  // Only an administrator gives somebody something to change: who has none is told so, whatever the policy.
  "POST /organisation/add": {
    fields: () => ({ data: "business-email", text: "plot 7" }),
    expected: always(403),
  },
  "POST /sessions/end": { fields: ({ session }) => ({ session }), expected: always(404) },
  "POST /sessions/end-others": { expected: always(303) },
  "POST /sign-out": { expected: always(303) },
};

/** Ids that are nobody's. */
export function nobodys(): Ids {
  const who = { account: randomId("account"), member: randomId("subject"), entry: randomId("entry") };
  const word = { invitation: randomId("invitation"), offer: randomId("invitation"), ticket: randomId("tie") };
  const way = { session: randomId("session"), passkey: randomId("credential"), sealed: "none", answer: "{}" };
  const code = `${word.invitation.split("_")[1]}.${"A".repeat(43)}`;
  return { ...who, ...word, ...way, code, identifier: "nobody.here@example.com" };
}

function signed({ sealed, answer }: Ids) {
  return { sealed, answer, label: "mine" };
}

function paper(_ids: Ids, _role: string, { policy }: House) {
  return {
    ...{ clause: policy.clauses[0]?.id ?? "", document: "Review", owner: "Compliance", digest },
    ...{ from: "2026-01-01", until: "2027-01-01" },
  };
}

function looking({ identifier }: Ids, role: string) {
  return { role, by: "business-email", value: identifier, purpose: "technical-support", group: "contact" };
}

/** Whether the published policy lets a role see anything of what the form asks for. */
function mayLook({ policy, artefact }: House, role: string, action: "read" | "reveal"): boolean {
  const { vocabulary, homeRegion: region } = policy;
  const fields = vocabulary.data.filter(
    ({ groups, sensitivity }) => groups.includes("contact") && sensitivity !== "secret",
  );
  const names = action === "reveal" ? ["business-email"] : fields.map(({ name }) => name);
  return names.some((data) => {
    const state = {
      ...{ consent: "none", restriction: "no", objection: "no", retention: "within", relation: "other" },
      collectedFor: "this-purpose",
    };
    const decision = decide(artefact, {
      ...{ action, data, purpose: "technical-support", scenario: vocabulary.scenarios[0]?.name ?? "" },
      ...{ source: "subject", recipient: "self", region, role, state },
    });
    if (decision.outcome !== "permitted") return false;
    return action === "reveal" || decision.obligations.every(({ type }) => type !== "reason");
  });
}
