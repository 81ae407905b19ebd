import type { Actor, FactSource, SubjectId } from "../../../gate/index.ts";
import { type Database, type TenantId, type Tx, transaction } from "../../../kernel/db/index.ts";
import { newId } from "../../../kernel/ids.ts";
import type { Personal } from "../../../kernel/personal.ts";
import { fail, Problem } from "../../../kernel/problem.ts";
import type { Policy } from "../../../policy/index.ts";
import { type AccountId, openWords, type SignInKeys, sealWords } from "../accounts/index.ts";
import { accessEntry, type EntryDeps } from "../entries.ts";
import { findLive, findOrganisation } from "../organisations/index.ts";
import {
  areDeclared,
  type GrantId,
  hourMs,
  hoursFrom,
  isLive,
  type SupportGrant,
  type SupportTerms,
  supportRoles,
  supportTerms,
  type Whom,
} from "./model.ts";

import * as store from "./store.ts";
import { listUses, type SeenUse } from "./ties.ts";

export type SupportDeps = EntryDeps & {
  readonly db: Database;
  readonly policyOf: (tenant: TenantId) => Policy;
  readonly signInKeysOf: (tenant: TenantId) => SignInKeys;
  readonly facts: FactSource;
  /** Whose identifier this is, by its blind index. */
  readonly findOwner: (tenant: TenantId, data: string, value: Personal<string>) => Promise<SubjectId | null>;
};

/** Scope and end of a grant, as somebody typed them. */
export type Scope = {
  readonly dataGroups: readonly string[];
  readonly hours: number;
  readonly reason: Personal<string>;
};

/** A grant as those see it whom it is about, with each look that it let. */
export type ShownGrant = SupportGrant & {
  readonly reason: Personal<string>;
  readonly isLive: boolean;
  readonly uses: readonly SeenUse[];
};

const grantsListedMax = 50;
const usesListedMax = 50;

export type Support = ReturnType<typeof makeSupport>;

/** Who lets support look, and who lets it no more. There is no other way in: no role looks by itself. */
export function makeSupport(deps: SupportDeps) {
  /**
   * Opens a ticket about somebody found by an identifier. It lets the agent look who opened it, or all in that role. Throws
   * `support-not-invited` where the policy, or the organisation, takes an invitation instead.
   */
  async function openTicket(
    actor: Actor,
    ticket: Scope & {
      readonly number: string;
      readonly isForAll: boolean;
      readonly identifier: { readonly data: string; readonly value: Personal<string> };
    },
  ): Promise<GrantId> {
    const policy = deps.policyOf(actor.tenant);
    const terms = termsFor(policy, actor.role);
    if (actor.kind !== "staff") return fail("forbidden", "a ticket is opened by support itself");
    if (!ticketNumber.test(ticket.number)) {
      return fail("invalid-value", "a ticket has a number: up to 60 letters, digits and dashes");
    }
    checkScope(policy, terms, ticket);
    const { data, value } = ticket.identifier;
    const subject = await deps.findOwner(actor.tenant, data, value);
    return settle(actor, subject, "open-ticket", terms, async (tx) => {
      if (subject === null) return new Problem("subject-not-found", "nobody is found by this identifier");
      const whom = await whomFor(tx, terms, subject);
      if (whom === null || !terms.by.has("ticket")) return notInvited(terms);
      return insert(tx, whom, {
        ...{
          role: actor.role,
          account: ticket.isForAll ? null : (actor.id as AccountId),
          openedBy: "ticket",
        },
        ...{ number: ticket.number, foundBy: data, byAccount: actor.id as AccountId, bySubject: null },
        ...ticket,
      });
    });
  }

  /**
   * Lets support look: at one's own data, or, as an administrator, at that of an organisation. Throws `forbidden` for who
   * may not let it.
   */
  async function invite(actor: Actor, invited: Scope & { readonly role: string }): Promise<GrantId> {
    const policy = deps.policyOf(actor.tenant);
    const terms = termsFor(policy, invited.role);
    if (actor.kind !== "subject") return fail("forbidden", "support is invited by those whom it is about");
    checkScope(policy, terms, invited);
    const subject = actor.id as SubjectId;
    return settle(actor, subject, "invite-support", terms, async (tx) => {
      const whom = await whomBy(tx, terms, subject);
      if (whom === null || !terms.by.has("invitation")) {
        return new Problem("forbidden", "the policy lets another invite support", { clauses: terms.clauses });
      }
      return insert(tx, whom, {
        ...{ role: invited.role, account: null, openedBy: "invitation", number: null, foundBy: null },
        ...{ byAccount: null, bySubject: subject },
        ...invited,
      });
    });
  }

  /** Ends a grant, at once: by whom it is about, or by who opened it. Throws `not-found` for anybody else. */
  async function end(actor: Actor, id: GrantId): Promise<void> {
    await settle(
      actor,
      actor.kind === "subject" ? (actor.id as SubjectId) : null,
      "end-support",
      null,
      async (tx) => {
        const grant = await store.findGrant(tx, id);
        if (grant === null || !(await mayEnd(tx, actor, grant))) {
          return new Problem("not-found", "there is no such grant of yours");
        }
        await store.endGrant(tx, id, actor.id as SupportGrant["id"], deps.clock.now());
        return id;
      },
    );
  }

  /** What was given about a person, and about their organisation where they administer it, with each look. */
  async function listAbout(tenant: TenantId, subject: SubjectId): Promise<readonly ShownGrant[]> {
    return transaction(deps.db, tenant, async (tx) => {
      const membership = await findLive(tx, subject);
      const [own, theirs] = await Promise.all([
        store.listOfSubject(tx, subject, grantsListedMax),
        membership?.role === "administrator"
          ? store.listOfOrganisation(tx, membership.organisation, grantsListedMax)
          : [],
      ]);
      return shown(tx, [...own, ...theirs]);
    });
  }

  /** The tickets that one of us opened. */
  async function listOpenedBy(tenant: TenantId, account: AccountId): Promise<readonly ShownGrant[]> {
    return transaction(deps.db, tenant, async (tx) =>
      shown(tx, await store.listByAccount(tx, account, grantsListedMax)),
    );
  }

  /** For which roles this person may invite support, if any. */
  async function invitable(tenant: TenantId, subject: SubjectId): Promise<readonly string[]> {
    const policy = deps.policyOf(tenant);
    return transaction(deps.db, tenant, async (tx) => {
      const found: string[] = [];
      for (const role of supportRoles(policy)) {
        const terms = supportTerms(policy, role);
        if (terms?.by.has("invitation") && (await whomBy(tx, terms, subject)) !== null) found.push(role);
      }
      return found;
    });
  }

  async function shown(tx: Tx, grants: readonly store.StoredGrant[]): Promise<readonly ShownGrant[]> {
    const keys = deps.signInKeysOf(tx.tenant);
    const now = deps.clock.now();
    const uses = await listUses(
      tx,
      grants.map(({ id }) => id),
      usesListedMax,
    );
    return grants.map((grant) => ({
      ...grant,
      reason: openWords(keys, tx.tenant, grant.id, grant.reason),
      isLive: isLive(grant, now),
      uses: uses.filter(({ tie }) => tie === grant.id),
    }));
  }

  async function insert(
    tx: Tx,
    whom: Whom,
    wanted: Scope &
      Pick<SupportGrant, "role" | "account" | "openedBy" | "number" | "foundBy" | "byAccount" | "bySubject">,
  ): Promise<GrantId> {
    const now = deps.clock.now();
    const id = newId("tie", deps);
    const { role, account, openedBy, number, foundBy, byAccount, bySubject, dataGroups } = wanted;
    const reason = sealWords(
      deps.signInKeysOf(tx.tenant),
      tx.tenant,
      id,
      wanted.reason.reveal(),
      deps.random,
    );
    await store.insertGrant(tx, {
      ...whom,
      ...{ id, role, account, openedBy, number, foundBy, byAccount, bySubject, dataGroups, reason },
      ...{ createdAt: now, expiresAt: hoursFrom(now, wanted.hours), endedAt: null },
    });
    return id;
  }

  // Whom a ticket about this person lets see: where an organisation decides about its support, the whole of it, so that its
  // administrator sees each look; and only where it does not decide by invitation.
  async function whomFor(tx: Tx, terms: SupportTerms, subject: SubjectId): Promise<Whom | null> {
    if (terms.visibleTo.has("subject")) return { subject, organisation: null };
    const membership = await findLive(tx, subject);
    const organisation = membership === null ? null : await findOrganisation(tx, membership.organisation);
    if (membership === null || organisation === null) return null;
    const isInvited = terms.by.has("invitation") && organisation.administered;
    return isInvited ? null : { subject: null, organisation: membership.organisation };
  }

  async function whomBy(tx: Tx, terms: SupportTerms, subject: SubjectId): Promise<Whom | null> {
    if (terms.visibleTo.has("subject")) return { subject, organisation: null };
    const membership = await findLive(tx, subject);
    if (membership?.role !== "administrator") return null;
    return { subject: null, organisation: membership.organisation };
  }

  async function mayEnd(tx: Tx, actor: Actor, grant: SupportGrant): Promise<boolean> {
    if (actor.kind === "staff") return grant.byAccount === actor.id;
    if (actor.kind !== "subject") return false;
    if (grant.organisation === null) return grant.subject === actor.id;
    const membership = await findLive(tx, actor.id as SubjectId);
    return membership?.role === "administrator" && membership.organisation === grant.organisation;
  }

  // One entry for each, a refusal's too: returned and thrown here, so that it stays.
  async function settle(
    actor: Actor,
    subject: SubjectId | null,
    action: string,
    terms: SupportTerms | null,
    work: (tx: Tx) => Promise<GrantId | Problem>,
  ): Promise<GrantId> {
    const outcome = await deps.audit.transaction(actor.tenant, async (tx) => {
      const [facts] = subject === null ? [] : await deps.facts.of(tx, [{ subject, purposes: [] }]);
      const found = await work(tx);
      const payload = { actor: actor.id, subject: subject ?? "", tie: found instanceof Problem ? "" : found };
      const effect = found instanceof Problem ? "refused" : "done";
      const key = facts ? { key: facts.auditKey } : {};
      const options = { effect, clauses: terms?.clauses ?? [], ...key } as const;
      await deps.audit.write(tx, [accessEntry(deps, actor.tenant, action, payload, options)]);
      return found;
    });
    if (outcome instanceof Problem) throw outcome;
    return outcome;
  }

  return { openTicket, invite, end, listAbout, listOpenedBy, invitable };
}

const ticketNumber = /^[\p{L}\p{N}][\p{L}\p{N}._#/-]{0,59}$/u;
const reasonLength = { min: 3, max: 500 };
const groupsMax = 50;

function termsFor(policy: Policy, role: string): SupportTerms {
  return (
    supportTerms(policy, role) ??
    fail("not-declared", "the policy lets support of this role in by nobody's word")
  );
}

function checkScope(policy: Policy, terms: SupportTerms, { dataGroups, hours, reason }: Scope): void {
  const { length } = reason.reveal();
  if (length < reasonLength.min || length > reasonLength.max) {
    fail("invalid-value", "a reason of 3 to 500 letters is needed");
  }
  const hoursMax = Math.floor(terms.lastsMsMax / hourMs);
  if (!Number.isInteger(hours) || hours < 1 || hours > hoursMax) {
    fail("invalid-value", `support is let in for 1 to ${hoursMax} hours`, { clauses: terms.clauses });
  }
  if (dataGroups.length === 0 || dataGroups.length > groupsMax || !areDeclared(policy, dataGroups)) {
    fail("not-declared", "the policy declares no such data");
  }
}

function notInvited(terms: SupportTerms): Problem {
  return new Problem("support-not-invited", "support is let in by an invitation here, and there is none", {
    clauses: terms.clauses,
  });
}
