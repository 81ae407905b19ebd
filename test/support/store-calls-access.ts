import * as invitations from "../../src/domains/access/accounts/invitation-store.ts";
import * as accounts from "../../src/domains/access/accounts/store.ts";
import * as organisations from "../../src/domains/access/organisations/store.ts";
import * as arrivals from "../../src/domains/access/sign-in/arrival-store.ts";
import * as passkeys from "../../src/domains/access/sign-in/passkey-store.ts";
import * as sessions from "../../src/domains/access/sign-in/session-store.ts";
import * as signIn from "../../src/domains/access/sign-in/store.ts";
import * as access from "../../src/domains/access/store.ts";
import * as support from "../../src/domains/access/support/store.ts";
import * as ties from "../../src/domains/access/support/ties.ts";
import { at } from "../../src/kernel/clock.ts";
import { type Id, uuidToId } from "../../src/kernel/ids.ts";
import { freshUuid, heldUuid, type StoreCall, staffUuid } from "./store-calls-log.ts";

const held = <Word extends string>(word: Word): Id<Word> => uuidToId(word, heldUuid);
const fresh = <Word extends string>(word: Word): Id<Word> => uuidToId(word, freshUuid);
const second = <Word extends string>(word: Word): Id<Word> => uuidToId(word, staffUuid);
const staff = second("account");
const zero = Buffer.alloc(32);
const other = Buffer.alloc(32, 1);
const x = Buffer.from("x");
const [soon, late] = [at(1), at(9_000)];
const many = 100;

const application = {
  ...{
    name: "other",
    role: "app",
    region: "eu",
    recipient: "self",
    properties: ["site"],
    purposes: ["service"],
  },
  callsPerSecond: 1,
};
const session = {
  account: held("account"),
  level: "full",
  createdAt: soon,
  lastSeenAt: soon,
  steppedUpAt: null,
} as const;
const arrival = { isNewDevice: true, wrongTries: 1, wrongSince: soon, replyTo: x };
const passkey = { id: second("credential"), sealed: x, counter: 0, createdAt: soon, usedAt: null };
const membership = {
  ...{ id: fresh("tie"), organisation: held("organisation"), subject: fresh("subject") },
  ...{ views: ["contact"], edits: [], createdAt: soon },
  role: "member",
} as const;
const place = {
  ...{ id: fresh("invitation"), organisation: held("organisation"), digest: other, sealed: x },
  ...{ views: ["contact"], edits: [], forSubject: null, invitedBy: held("subject"), expiresAt: late },
  ...{ usedAt: null, usedBy: null, endedAt: null },
  kind: "member",
} as const;
const ticket = {
  ...{ id: fresh("tie"), subject: held("subject"), organisation: null, role: "support", account: null },
  ...{ number: "T-2", foundBy: null, dataGroups: ["contact"], reason: x, byAccount: held("account") },
  ...{ bySubject: null, createdAt: soon, expiresAt: late, endedAt: null },
  openedBy: "ticket",
} as const;
const comparison = {
  ...{ id: fresh("comparison"), grant: held("tie"), subject: held("subject"), account: held("account") },
  matched: true,
};
const use = { tie: fresh("tie"), entry: held("entry"), action: "read", data: ["email"], purpose: "service" };
const agent = { kind: "staff", id: "account", role: "support", region: "eu", recipient: "self" } as const;

/** The stores of access, as store-calls.ts calls all of them. */
export const accessCalls: Readonly<Record<string, Readonly<Record<string, StoreCall>>>> = {
  "src/domains/access/sign-in/session-store.ts": {
    findSession: (tx) => sessions.findSession(tx, zero, soon),
    insertSession: (tx) =>
      sessions.insertSession(tx, { ...session, id: fresh("session"), endedAt: null }, other, arrival),
    touchSession: (tx) => sessions.touchSession(tx, held("session"), late),
    endSession: (tx) => sessions.endSession(tx, held("account"), held("session"), late),
    endOtherSessions: (tx) => sessions.endOtherSessions(tx, held("account"), null, late),
    listSessions: (tx) => sessions.listSessions(tx, held("account"), many),
    endSessionsOfSubject: (tx) => sessions.endSessionsOfSubject(tx, held("subject"), late),
  },
  "src/domains/access/sign-in/store.ts": {
    insertCredential: (tx) => {
      const one = {
        id: fresh("credential"),
        account: held("account"),
        kind: "password",
        sealed: x,
        counter: null,
      } as const;
      return signIn.insertCredential(tx, one, soon);
    },
    listCredentials: (tx) => signIn.listCredentials(tx, held("account"), "totp"),
    advanceCounter: (tx) => signIn.advanceCounter(tx, held("credential"), 5, late),
    endCredential: (tx) => signIn.endCredential(tx, held("credential"), late),
    endCredentials: (tx) => signIn.endCredentials(tx, held("account"), "totp", late),
    replaceSealed: (tx) => signIn.replaceSealed(tx, held("credential"), x),
    insertChallenge: (tx) => {
      const code = { kind: "sms-code", digest: zero, triesLeft: 5, expiresAt: late, usedAt: null } as const;
      const one = { ...code, id: fresh("challenge"), subject: held("subject"), replyTo: x };
      return signIn.insertChallenge(tx, one, soon);
    },
    takeTry: (tx) => signIn.takeTry(tx, held("challenge")),
    useChallenge: (tx) => signIn.useChallenge(tx, held("challenge"), soon),
    deleteOldChallenges: (tx) => signIn.deleteOldChallenges(tx, 5_000, many),
    lockAttempts: (tx) => signIn.lockAttempts(tx, [zero], late),
    saveAttempts: (tx) => signIn.saveAttempts(tx, zero, { failures: 5, lastFailureAt: late }),
    deleteOldAttempts: (tx) => signIn.deleteOldAttempts(tx, 5_000, many),
  },
  "src/domains/access/store.ts": {
    insertApplication: (tx) =>
      access.insertApplication(tx, { ...application, id: fresh("application"), tenant: tx.tenant }, 0),
    findApplicationByName: (tx) => access.findApplicationByName(tx, "shop"),
    insertKey: (tx) => {
      const one = { id: fresh("key"), application: held("application"), digest: other, expiresAt: late };
      return access.insertKey(tx, one, 0);
    },
    findKey: (tx) => access.findKey(tx, held("key")),
    revokeKey: (tx) => access.revokeKey(tx, held("key"), held("application"), 5),
  },
  "src/domains/access/accounts/store.ts": {
    insertStaff: (tx) => accounts.insertStaff(tx, fresh("account"), { mark: other, sealed: x }, soon),
    ensureSubjectAccount: (tx) => accounts.ensureSubjectAccount(tx, fresh("account"), fresh("subject"), soon),
    findSubjectAccount: (tx) => accounts.findSubjectAccount(tx, held("subject")),
    findStaffByMark: (tx) => accounts.findStaffByMark(tx, zero),
    findAccount: (tx) => accounts.findAccount(tx, held("account")),
    endAccount: (tx) => accounts.endAccount(tx, held("account"), null, late),
    insertGrant: (tx) => {
      const grant = { id: fresh("grant"), role: "dpo", reason: "is new here", expiresAt: null };
      return accounts.insertGrant(tx, held("account"), grant, null, soon);
    },
    endGrant: (tx) => accounts.endGrant(tx, held("account"), "support", null, late),
    insertQualification: (tx) => {
      const one = { kind: "training", digest: zero, validFrom: soon, validUntil: late } as const;
      return accounts.insertQualification(tx, freshUuid, held("account"), one, null, soon);
    },
    listStaff: (tx) => accounts.listStaff(tx, many),
    listGrants: (tx) => accounts.listGrants(tx, many),
    listQualifications: (tx) => accounts.listQualifications(tx, many),
    endExpired: (tx) => accounts.endExpired(tx, staff, "support", late),
    countAdministrators: (tx) => accounts.countAdministrators(tx, fresh("account"), soon),
  },
  "src/domains/access/accounts/invitation-store.ts": {
    insertInvitation: (tx) => {
      const terms = { role: "support", reason: "is new here", expiresAt: late, digest: other };
      const one = { id: fresh("invitation"), ...terms, profile: { mark: other, sealed: x } };
      return invitations.insertInvitation(tx, one, null, soon);
    },
    findInvitation: (tx) => invitations.findInvitation(tx, held("invitation")),
    listInvitations: (tx) => invitations.listInvitations(tx, many),
    useInvitation: (tx) => invitations.useInvitation(tx, held("invitation"), at(0)),
    endInvitation: (tx) => invitations.endInvitation(tx, held("invitation"), soon),
  },
  "src/domains/access/sign-in/arrival-store.ts": {
    countWrong: (tx) => arrivals.countWrong(tx, held("account"), soon),
    takeWrong: (tx) => arrivals.takeWrong(tx, staff),
    hasArrived: (tx) => arrivals.hasArrived(tx, held("account")),
    takeReplyTo: (tx) => arrivals.takeReplyTo(tx, second("session")),
    findProfile: (tx) => arrivals.findProfile(tx, staff),
    takeAlert: (tx) => arrivals.takeAlert(tx, zero, late, 1),
  },
  "src/domains/access/sign-in/passkey-store.ts": {
    insertPasskey: (tx) => {
      const one = { id: fresh("credential"), lookup: other, sealed: x, counter: 0 };
      return passkeys.insertPasskey(tx, held("account"), one, soon);
    },
    findPasskey: (tx) => passkeys.findPasskey(tx, zero),
    listPasskeys: (tx) => passkeys.listPasskeys(tx, held("account")),
    moveCount: (tx) => passkeys.moveCount(tx, passkey, 5, late),
    endPasskey: (tx) => passkeys.endPasskey(tx, held("account"), passkey.id, late),
    takeQuestion: (tx) => passkeys.takeQuestion(tx, other, late),
    deleteOldAnswers: (tx) => passkeys.deleteOldAnswers(tx, 5_000, many),
  },
  "src/domains/access/organisations/store.ts": {
    insertOrganisation: (tx) => {
      const one = { id: fresh("organisation"), sealed: x, foundedBy: held("subject") };
      return organisations.insertOrganisation(tx, one, soon);
    },
    findOrganisation: (tx) => organisations.findOrganisation(tx, held("organisation")),
    saveAdministered: (tx) => organisations.saveAdministered(tx, held("organisation"), false),
    listLive: (tx) => organisations.listLive(tx, [held("subject")]),
    findLive: (tx) => organisations.findLive(tx, held("subject")),
    listMembers: async (tx) => [
      ...(await organisations.listMembers(tx, held("organisation"), many)),
      ...(await organisations.listMembers(tx, held("organisation"), many, "locked")),
    ],
    insertMembership: (tx) => organisations.insertMembership(tx, membership),
    endMembership: (tx) => organisations.endMembership(tx, held("tie"), held("subject"), late),
    insertInvitation: (tx) => organisations.insertInvitation(tx, place, soon),
    findInvitation: (tx) => organisations.findInvitation(tx, held("invitation")),
    listInvitations: (tx) => organisations.listInvitations(tx, held("organisation"), many),
    useInvitation: (tx) => organisations.useInvitation(tx, held("invitation"), held("subject"), at(0)),
    endInvitation: (tx) => organisations.endInvitation(tx, held("invitation"), held("organisation"), soon),
  },
  "src/domains/access/support/store.ts": {
    insertGrant: (tx) => support.insertGrant(tx, ticket),
    findGrant: (tx) => support.findGrant(tx, held("tie")),
    endGrant: (tx) => support.endGrant(tx, held("tie"), held("account"), late),
    listOfSubject: (tx) => support.listOfSubject(tx, held("subject"), many),
    listOfOrganisation: (tx) => support.listOfOrganisation(tx, held("organisation"), many),
    listByAccount: (tx) => support.listByAccount(tx, held("account"), many),
    listOver: (tx) => support.listOver(tx, [held("subject")], many),
    insertComparison: (tx) => support.insertComparison(tx, comparison, soon),
    countMismatches: (tx) => support.countMismatches(tx, held("subject"), at(0), many),
    lastMatch: (tx) => support.lastMatch(tx, held("tie"), held("account")),
    insertAlert: (tx) => {
      const one = { id: fresh("alert"), actor: "account", entry: held("entry"), createdAt: soon };
      return support.insertAlert(tx, one);
    },
    lastAlert: (tx) => support.lastAlert(tx, "account"),
    listAlerts: (tx) => support.listAlerts(tx, many),
  },
  "src/domains/access/support/ties.ts": {
    insertUses: (tx) => ties.insertUses(tx, [{ ...use, actor: { ...agent, tenant: tx.tenant } }], soon),
    listUses: (tx) => ties.listUses(tx, [held("tie")], many),
  },
};
