import { createHash, timingSafeEqual } from "node:crypto";
import type { Actor } from "../../../gate/index.ts";
import type { Clock, Instant } from "../../../kernel/clock.ts";
import { type Database, lookUp, type TenantId, type Tx } from "../../../kernel/db/index.ts";
import { groupBy } from "../../../kernel/group.ts";
import { idToUuid, newId, newRandomId, parseId } from "../../../kernel/ids.ts";
import { type Personal, personal } from "../../../kernel/personal.ts";
import { fail } from "../../../kernel/problem.ts";
import type { Random } from "../../../kernel/random.ts";
import { accessEntry, type EntryDeps } from "../entries.ts";
import { type AdministerDeps, administer } from "./administer.ts";
import * as invitations from "./invitation-store.ts";
import {
  type AccountId,
  daysFrom,
  type Invitation,
  type InvitationId,
  invitationDaysMax,
  isOpen,
  isStaffRole,
  type QualificationKind,
  type StaffMember,
  type StaffProfile,
} from "./model.ts";
import { openProfile, type SignInKeys, sealProfile } from "./sealing.ts";
import * as store from "./store.ts";

export type StaffDeps = AdministerDeps &
  EntryDeps & {
    readonly db: Database;
    readonly clock: Clock;
    readonly random: Random;
    readonly signInKeysOf: (tenant: TenantId) => SignInKeys;
  };

export const staffMax = 2_000;
const listedMax = 10_000;

export type Staff = ReturnType<typeof makeStaff>;

export function makeStaff(deps: StaffDeps) {
  /**
   * Invites somebody of ours. The code is told once, to be sent to their address: it opens one account, once. Throws a
   * refusal (whom the policy lets administer), `not-declared` for a role that the policy has not, or that no staff has.
   */
  async function invite(
    actor: Actor,
    wanted: {
      readonly profile: Personal<StaffProfile>;
      readonly role: string;
      readonly reason: string;
      readonly validDays: number;
    },
  ): Promise<{ readonly id: InvitationId; readonly code: Personal<string>; readonly expiresAt: Instant }> {
    const { role } = wanted;
    allowRole(actor.tenant, role);
    const now = deps.clock.now();
    const expiresAt = daysFrom(now, Math.min(wanted.validDays, invitationDaysMax));
    const made = newInvitationCode(deps.random);
    const keys = deps.signInKeysOf(actor.tenant);
    const profile = sealProfile(keys, actor.tenant, wanted.profile, deps.random);
    const { id, digest } = made;
    await administer(
      deps,
      actor,
      { act: "invite-staff", invitation: id, role, reason: wanted.reason },
      (tx) =>
        invitations.insertInvitation(
          tx,
          { id, digest, profile, role, reason: wanted.reason, expiresAt },
          accountIn(actor),
          now,
        ),
    );
    return { id, code: made.code, expiresAt };
  }

  /** Whom an open invitation is for: to judge the password that they choose. Throws `invitation-refused`. */
  async function invited(tenant: TenantId, code: Personal<string>): Promise<Personal<StaffProfile>> {
    const presented = parseInvitationCode(code);
    if (presented === null) return refused();
    const found = await lookUp(deps.db, tenant, (tx) => invitations.findInvitation(tx, presented.id));
    if (found === null || !timingSafeEqual(found.digest, presented.digest)) return refused();
    if (!isOpen(found, deps.clock.now())) return refused();
    return openProfile(deps.signInKeysOf(tenant), tenant, found.profile);
  }

  /** Makes the account of an invitation, without any credential yet. Throws `invitation-refused`, whatever was wrong. */
  async function accept(
    tx: Tx,
    code: Personal<string>,
  ): Promise<{ readonly account: AccountId; readonly profile: Personal<StaffProfile> }> {
    const presented = parseInvitationCode(code);
    const found = presented === null ? null : await invitations.findInvitation(tx, presented.id);
    const now = deps.clock.now();
    if (presented === null || found === null || !timingSafeEqual(found.digest, presented.digest))
      return refused();
    if (!(await invitations.useInvitation(tx, found.id, now))) return refused();
    const account = newId("account", deps);
    // Somebody who has an account already keeps that one: their role is given there.
    if (!(await store.insertStaff(tx, account, found.profile, now))) return refused();
    const { role, reason } = found;
    await store.insertGrant(
      tx,
      account,
      { id: newId("grant", deps), role, reason, expiresAt: null },
      null,
      now,
    );
    await deps.audit.write(tx, [
      accessEntry(deps, tx.tenant, "accept-invitation", { account, invitation: found.id, role }),
    ]);
    return { account, profile: openProfile(deps.signInKeysOf(tx.tenant), tx.tenant, found.profile) };
  }

  /** Takes back an invitation that nobody has used. */
  function withdrawInvitation(actor: Actor, invitation: InvitationId): Promise<void> {
    return administer(deps, actor, { act: "withdraw-invitation", invitation }, async (tx) => {
      const ended = await invitations.endInvitation(tx, invitation, deps.clock.now());
      if (!ended) fail("not-found", "there is no such open invitation", { invitation });
    });
  }

  /** Gives a role, with the reason and the day on which it ends. It acts on the very next request. */
  function giveRole(
    actor: Actor,
    account: AccountId,
    given: { readonly role: string; readonly reason: string; readonly expiresAt: Instant | null },
  ): Promise<void> {
    allowRole(actor.tenant, given.role);
    // One who could give a role to themselves would have every role.
    if (account === actor.id) fail("forbidden", "nobody gives a role to themselves");
    return administer(
      deps,
      actor,
      { act: "give-role", account, role: given.role, reason: given.reason },
      async (tx) => {
        await allowAccount(tx, account);
        const now = deps.clock.now();
        // A grant that has run out makes room for a new one.
        await store.endExpired(tx, account, given.role, now);
        const isNew = await store.insertGrant(
          tx,
          account,
          { id: newId("grant", deps), ...given },
          accountIn(actor),
          now,
        );
        if (!isNew) fail("role-held", "this account has the role already", { account, role: given.role });
      },
    );
  }

  /** Takes a role away, from the very next request of a session that is open. */
  function endRole(actor: Actor, account: AccountId, role: string): Promise<void> {
    return administer(deps, actor, { act: "end-role", account, role }, async (tx) => {
      if (role === "administrator") await keepAnAdministrator(tx, account);
      const ended = await store.endGrant(tx, account, role, accountIn(actor), deps.clock.now());
      if (!ended) fail("not-found", "this account does not have this role", { account, role });
    });
  }

  /** Ends an account and its sessions: somebody has left. */
  function endStaff(actor: Actor, account: AccountId): Promise<void> {
    return administer(deps, actor, { act: "end-account", account }, async (tx) => {
      await keepAnAdministrator(tx, account);
      const ended = await store.endAccount(tx, account, accountIn(actor), deps.clock.now());
      if (!ended) fail("not-found", "there is no such account", { account });
    });
  }

  /** Records that somebody has signed or learned what they must have before they see personal data, and until when. */
  function qualify(
    actor: Actor,
    account: AccountId,
    one: {
      readonly kind: QualificationKind;
      readonly digest: Buffer;
      readonly validFrom: Instant;
      readonly validUntil: Instant;
    },
  ): Promise<void> {
    return administer(deps, actor, { act: "qualify", account, qualification: one.kind }, async (tx) => {
      await allowAccount(tx, account);
      const id = idToUuid(newId("qualification", deps));
      await store.insertQualification(tx, id, account, one, accountIn(actor), deps.clock.now());
    });
  }

  /** Everybody of ours, with their roles and what they have on record. The look is an act of administration, too. */
  function members(actor: Actor): Promise<readonly StaffMember[]> {
    return administer(deps, actor, { act: "list-staff" }, async (tx) => {
      const [rows, grants, held] = await Promise.all([
        store.listStaff(tx, staffMax),
        store.listGrants(tx, listedMax),
        store.listQualifications(tx, listedMax),
      ]);
      const [grantsBy, heldBy] = [groupBy(grants, (one) => one.account), groupBy(held, (one) => one.account)];
      return rows.map(({ account, profile, hasSecondFactor, endedAt }) => ({
        account,
        profile: openProfile(deps.signInKeysOf(tx.tenant), tx.tenant, profile),
        grants: grantsBy.get(account) ?? [],
        qualifications: heldBy.get(account) ?? [],
        ...{ hasSecondFactor, endedAt },
      }));
    });
  }

  /** Invitations, newest first. They name a role and an end, and whom they are for only in their seal. */
  function openInvitations(actor: Actor): Promise<readonly Invitation[]> {
    return administer(deps, actor, { act: "list-invitations" }, (tx) =>
      invitations.listInvitations(tx, invitationsMax),
    );
  }

  /** Whether anybody of ours can sign in yet. */
  async function hasStaff(tenant: TenantId): Promise<boolean> {
    return (await lookUp(deps.db, tenant, (tx) => store.listStaff(tx, 1))).length > 0;
  }

  function allowRole(tenant: TenantId, role: string): void {
    if (isStaffRole(role, deps.policyOf(tenant).vocabulary.roles)) return;
    fail("not-declared", "the policy declares no such role for staff");
  }

  async function allowAccount(tx: Tx, account: AccountId): Promise<void> {
    const found = await store.findAccount(tx, account);
    if (found === null || found.kind !== "staff" || found.endedAt !== null) {
      fail("not-found", "there is no such account", { account });
    }
  }

  // Without one, nobody could ever be let in again except by whoever owns the machine.
  async function keepAnAdministrator(tx: Tx, leaving: AccountId): Promise<void> {
    const left = await store.countAdministrators(tx, leaving, deps.clock.now());
    if (left === 0)
      fail("last-administrator", "the last administrator cannot be taken away; name another first");
  }

  return {
    invite,
    invited,
    accept,
    withdrawInvitation,
    giveRole,
    endRole,
    endStaff,
    qualify,
    members,
    openInvitations,
    hasStaff,
  };
}

const invitationsMax = 200;
const secretBytes = 20;

function refused(): never {
  return fail("invitation-refused", "this invitation is not open: ask for another");
}

function accountIn(actor: Actor): AccountId | null {
  return actor.kind === "staff" ? (actor.id as AccountId) : null;
}

// 160 random bits: a fast digest is right, because there is nothing to guess.
function newInvitationCode(random: Random) {
  const id = newRandomId("invitation", { random });
  const secret = random.bytes(secretBytes).toString("base64url");
  const code = `${id.slice("invitation_".length)}.${secret}`;
  return { id, code: personal(code), digest: digestOf(secret) };
}

function parseInvitationCode(code: Personal<string>): { id: InvitationId; digest: Buffer } | null {
  const [suffix = "", secret = "", ...rest] = code.reveal().trim().split(".");
  const id = parseId("invitation", `invitation_${suffix}`);
  return id === null || rest.length > 0 || secret.length > 100 ? null : { id, digest: digestOf(secret) };
}

function digestOf(secret: string): Buffer {
  return createHash("sha256").update(secret).digest();
}
