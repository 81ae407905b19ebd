import { timingSafeEqual } from "node:crypto";
import {
  type Act,
  type Actor,
  deliveryUnder,
  type FactSource,
  type Gate,
  refuse,
  type SubjectId,
} from "../../../gate/index.ts";
import { must } from "../../../kernel/assert.ts";
import { at } from "../../../kernel/clock.ts";
import { type Database, type TenantId, type Tx, transaction } from "../../../kernel/db/index.ts";
import { newId } from "../../../kernel/ids.ts";
import { isMailAddress } from "../../../kernel/messages/index.ts";
import { type Personal, personal } from "../../../kernel/personal.ts";
import { fail, Problem } from "../../../kernel/problem.ts";
import type { ObligationType, Policy } from "../../../policy/index.ts";
import { openWords, type SignInKeys, sealWords } from "../accounts/index.ts";
import { accessEntry, type EntryDeps } from "../entries.ts";
import { newCode, parseCode } from "./codes.ts";
import {
  isOpenInvitation,
  type Membership,
  type MembershipInvitation,
  membershipQuestion,
  organisationTerms,
} from "./model.ts";
import * as store from "./store.ts";

export type OrganisationDeps = EntryDeps & {
  readonly db: Database;
  readonly policyOf: (tenant: TenantId) => Policy;
  readonly signInKeysOf: (tenant: TenantId) => SignInKeys;
  readonly facts: FactSource;
  readonly gate: Gate;
};

/** What a member may do with what the others keep. */
export type Rights = { readonly views: readonly string[]; readonly edits: readonly string[] };

/** An organisation as those see it who belong to it. */
export type ShownOrganisation = {
  readonly name: Personal<string>;
  readonly administered: boolean;
  readonly own: Membership;
  readonly members: readonly (Membership & { readonly email: Personal<string> | null })[];
  /** Open ones; for its administrator, and of an offer of the office for whom it is made. */
  readonly invitations: readonly (MembershipInvitation & { readonly email: Personal<string> })[];
};

const membersMax = 200;
const invitationsMax = 200;
const invitationMs = 7 * 86_400_000;
const honours: ReadonlySet<ObligationType> = new Set(["log"]);

export type Organisations = ReturnType<typeof makeOrganisations>;

export function makeOrganisations(deps: OrganisationDeps) {
  /** Founds an organisation: whoever does is its administrator. Throws `role-held` for who belongs to one. */
  function found(actor: Actor, name: Personal<string>): Promise<void> {
    const terms = termsIn(actor.tenant);
    const { length } = name.reveal().trim();
    if (length < 2 || length > 100) fail("invalid-value", "a name has 2 to 100 letters");
    const id = newId("organisation", deps);
    return settle(actor, "found-organisation", terms.clauses, async (tx, subject) => {
      const sealed = sealWords(
        deps.signInKeysOf(tx.tenant),
        tx.tenant,
        id,
        name.reveal().trim(),
        deps.random,
      );
      await store.insertOrganisation(tx, { id, sealed, foundedBy: subject }, deps.clock.now());
      const place = { organisation: id, subject, role: "administrator", views: [], edits: [] } as const;
      return join(tx, place);
    });
  }

  /** Invites somebody by their address. The code is told once, to be sent there. Its administrator alone may. */
  async function invite(
    actor: Actor,
    invited: Rights & { readonly email: Personal<string> },
  ): Promise<{ readonly code: Personal<string> }> {
    if (!isMailAddress(invited.email.reveal())) fail("invalid-value", "this is no e-mail address");
    checkRights(deps.policyOf(actor.tenant), invited);
    const made = newCode(deps.random);
    await decided(
      actor,
      "collect",
      null,
      {
        act: "invite-member",
        invitation: made.id,
        views: invited.views.join(" "),
        edits: invited.edits.join(" "),
      },
      async (tx, own) => {
        await store.insertInvitation(
          tx,
          {
            ...{
              id: made.id,
              organisation: own.organisation,
              digest: made.digest,
              kind: "member",
              forSubject: null,
            },
            ...{ sealed: sealEmail(tx, made.id, invited.email), views: invited.views, edits: invited.edits },
            ...{ invitedBy: own.subject, expiresAt: at(deps.clock.now() + invitationMs) },
            ...{ usedAt: null, usedBy: null, endedAt: null },
          },
          deps.clock.now(),
        );
      },
    );
    return { code: made.code };
  }

  /** Takes an invitation, once. Throws `invitation-refused`, whatever was wrong, and `role-held`. */
  function accept(actor: Actor, code: Personal<string>): Promise<void> {
    const presented = parseCode(code);
    const terms = termsIn(actor.tenant);
    return settle(actor, "join-organisation", terms.clauses, async (tx, subject) => {
      const one = presented === null ? null : await store.findInvitation(tx, presented.id);
      if (presented === null || one === null || !timingSafeEqual(one.digest, presented.digest))
        return refused();
      if (one.kind !== "member" || !(await store.useInvitation(tx, one.id, subject, deps.clock.now()))) {
        return refused();
      }
      const { organisation, views, edits } = one;
      return join(tx, { organisation, subject, role: "member", views, edits });
    });
  }

  /** Changes what a member may do, from their next request on. */
  async function change(actor: Actor, member: SubjectId, rights: Rights): Promise<void> {
    checkRights(deps.policyOf(actor.tenant), rights);
    await decided(
      actor,
      "correct",
      member,
      { act: "change-member", views: rights.views.join(" "), edits: rights.edits.join(" ") },
      async (tx, own) => {
        const before = await memberOf(tx, own, member);
        await store.endMembership(tx, before.id, own.subject, deps.clock.now());
        await insert(tx, { ...before, ...rights });
      },
    );
  }

  /** Removes a member: what they could see they see no more. The last administrator stays. */
  async function remove(actor: Actor, member: SubjectId): Promise<void> {
    await decided(actor, "erase", member, { act: "remove-member" }, async (tx, own) => {
      const before = await memberOf(tx, own, member);
      const all = await store.listMembers(tx, own.organisation, membersMax, "locked");
      if (before.role === "administrator" && all.filter(({ role }) => role === "administrator").length < 2) {
        fail("last-administrator", "the last administrator cannot be taken away; hand the office over first");
      }
      await store.endMembership(tx, before.id, own.subject, deps.clock.now());
    });
  }

  /** Offers the office of its administrator to a member, who has to take it. */
  async function offerOffice(actor: Actor, member: SubjectId): Promise<void> {
    const made = newCode(deps.random);
    await decided(actor, "administer", member, { act: "offer-office" }, async (tx, own) => {
      await memberOf(tx, own, member);
      await store.insertInvitation(
        tx,
        {
          ...{ id: made.id, organisation: own.organisation, digest: made.digest, kind: "ownership" },
          ...{ sealed: sealEmail(tx, made.id, personal("")), views: [], edits: [], forSubject: member },
          ...{ invitedBy: own.subject, expiresAt: at(deps.clock.now() + invitationMs) },
          ...{ usedAt: null, usedBy: null, endedAt: null },
        },
        deps.clock.now(),
      );
    });
  }

  /** Takes an office that was offered: from then on who offered it is a member. */
  function takeOffice(actor: Actor, offer: MembershipInvitation["id"]): Promise<void> {
    const terms = termsIn(actor.tenant);
    return settle(actor, "take-office", terms.clauses, async (tx, subject) => {
      const one = await store.findInvitation(tx, offer);
      const now = deps.clock.now();
      if (one === null || one.kind !== "ownership" || one.forSubject !== subject) return refused();
      const all = await store.listMembers(tx, one.organisation, membersMax, "locked");
      const mine = all.find((member) => member.subject === subject);
      const theirs = all.find(
        (member) => member.subject === one.invitedBy && member.role === "administrator",
      );
      if (
        mine === undefined ||
        theirs === undefined ||
        !(await store.useInvitation(tx, one.id, subject, now))
      ) {
        return refused();
      }
      await store.endMembership(tx, mine.id, subject, now);
      await store.endMembership(tx, theirs.id, subject, now);
      await insert(tx, { ...mine, role: "administrator", views: [], edits: [] });
      await insert(tx, { ...theirs, role: "member", views: [], edits: [] });
      return null;
    });
  }

  /** Whether support is let in by its administrator's invitation, or else by a ticket. */
  function setAdministered(actor: Actor, administered: boolean): Promise<void> {
    const terms = termsIn(actor.tenant);
    return settle(
      actor,
      administered ? "administer-support" : "leave-support-to-tickets",
      terms.clauses,
      async (tx, subject) => {
        const own = await store.findLive(tx, subject);
        if (own?.role !== "administrator") return notAdministrator(terms.clauses);
        await store.saveAdministered(tx, own.organisation, administered);
        return null;
      },
    );
  }

  /** The organisation that somebody belongs to; `null` for none. */
  function of(tenant: TenantId, subject: SubjectId): Promise<ShownOrganisation | null> {
    return transaction(deps.db, tenant, async (tx) => {
      const own = await store.findLive(tx, subject);
      const organisation = own === null ? null : await store.findOrganisation(tx, own.organisation);
      if (own === null || organisation === null) return null;
      const [members, all] = await Promise.all([
        store.listMembers(tx, own.organisation, membersMax),
        store.listInvitations(tx, own.organisation, invitationsMax),
      ]);
      const keys = deps.signInKeysOf(tenant);
      const invitations = all.map((one) => ({ ...one, email: openWords(keys, tenant, one.id, one.sealed) }));
      const isAdministrator = own.role === "administrator";
      const now = deps.clock.now();
      return {
        name: openWords(keys, tenant, own.organisation, organisation.sealed),
        administered: organisation.administered,
        own,
        // A member sees who else there is by number only: addresses are for who invited them.
        members: members.map((one) => {
          const by = invitations.find(({ kind, usedBy }) => kind === "member" && usedBy === one.subject);
          return { ...one, email: isAdministrator ? (by?.email ?? null) : null };
        }),
        invitations: invitations.filter(
          (one) => isOpenInvitation(one, now) && (isAdministrator || one.forSubject === subject),
        ),
      };
    });
  }

  function termsIn(tenant: TenantId) {
    return (
      organisationTerms(deps.policyOf(tenant)) ?? fail("not-declared", "the policy knows no organisations")
    );
  }

  /** An act of its administrator, where a clause on membership permits it. Throws a refusal, whose entry stays. */
  async function decided(
    actor: Actor,
    action: string,
    subject: SubjectId | null,
    context: Readonly<Record<string, string>>,
    effect: (tx: Tx, own: Membership) => Promise<void>,
  ): Promise<void> {
    const policy = deps.policyOf(actor.tenant);
    const terms = termsIn(actor.tenant);
    const question = membershipQuestion(policy, terms, action);
    if (question === null) return fail("forbidden", "no clause on membership lets this be done");
    const { data, recipient, ...rest } = question;
    // An administrator tells us of their people under the contract of the organisation, by the word of this very act.
    const paper = context["invitation"] ?? actor.id;
    const delivery = deliveryUnder(policy, { data, source: rest.source }, paper, deps.clock.now());
    const act: Act = {
      call: {
        ...{ actor, action, recipient, region: policy.homeRegion, subject, context },
        ...(delivery === undefined ? {} : { delivery }),
      },
      honours,
      strict: true,
    };
    const state = { retention: "within", collectedFor: "this-purpose" };
    const items = data.map((one) => ({ data: one, ...rest, state }));
    const outcome = await deps.gate.enforce(
      actor.tenant,
      [act],
      () => Promise.resolve([items]),
      async (tx, [verdict]) => {
        const { permit, refusals, entry } = must(verdict, "one verdict for one act");
        if (permit === null) return refuse(refusals, entry);
        const own = await store.findLive(tx, actor.id as SubjectId);
        // They were its administrator when they asked, and are not any more.
        if (own?.role !== "administrator") throw notAdministrator(terms.clauses);
        await effect(tx, own);
        return null;
      },
      [[question.purpose]],
    );
    if (outcome instanceof Problem) throw outcome;
  }

  // One entry for each, a refusal's too: returned and thrown here, so that it stays.
  async function settle(
    actor: Actor,
    action: string,
    clauses: readonly string[],
    work: (tx: Tx, subject: SubjectId) => Promise<Problem | null>,
  ): Promise<void> {
    if (actor.kind !== "subject") return fail("forbidden", "an organisation is for people");
    const subject = actor.id as SubjectId;
    const outcome = await deps.audit.transaction(actor.tenant, async (tx) => {
      const [facts] = await deps.facts.of(tx, [{ subject, purposes: [] }]);
      const problem = await work(tx, subject);
      const key = facts ? { key: facts.auditKey } : {};
      const options = { effect: problem === null ? "done" : "refused", clauses, ...key } as const;
      await deps.audit.write(tx, [accessEntry(deps, actor.tenant, action, { subject }, options)]);
      return problem;
    });
    if (outcome !== null) throw outcome;
  }

  async function join(tx: Tx, place: Omit<Membership, "id" | "createdAt">): Promise<null> {
    if (!(await insert(tx, place))) fail("role-held", "you belong to an organisation already");
    return null;
  }

  function insert(tx: Tx, place: Omit<Membership, "id" | "createdAt">): Promise<boolean> {
    return store.insertMembership(tx, { ...place, id: newId("tie", deps), createdAt: deps.clock.now() });
  }

  async function memberOf(tx: Tx, own: Membership, subject: SubjectId): Promise<Membership> {
    const found = await store.findLive(tx, subject);
    return found?.organisation === own.organisation
      ? found
      : fail("not-found", "there is no such member of your organisation");
  }

  function sealEmail(tx: Tx, id: MembershipInvitation["id"], email: Personal<string>): Buffer {
    return sealWords(deps.signInKeysOf(tx.tenant), tx.tenant, id, email.reveal(), deps.random);
  }

  return { found, invite, accept, change, remove, offerOffice, takeOffice, setAdministered, of };
}

const groupsMax = 50;

function checkRights(policy: Policy, { views, edits }: Rights): void {
  const { data, dataGroups } = policy.vocabulary;
  const known = new Set([...data, ...dataGroups].map(({ name }) => name));
  const all = [...views, ...edits];
  if (all.length > groupsMax || !all.every((name) => known.has(name))) {
    fail("not-declared", "the policy declares no such data");
  }
}

function refused(): Problem {
  return new Problem("invitation-refused", "this invitation is not open: ask for another");
}

function notAdministrator(clauses: readonly string[]): Problem {
  return new Problem("forbidden", "its administrator decides this", { clauses });
}
