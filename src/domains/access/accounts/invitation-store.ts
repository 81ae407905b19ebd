import { at, type Instant } from "../../../kernel/clock.ts";
import type { Tx } from "../../../kernel/db/index.ts";
import { idToUuid, uuidToId } from "../../../kernel/ids.ts";
import type { AccountId, Invitation, InvitationId } from "./model.ts";
import type { SealedProfile } from "./store.ts";

export type StoredInvitation = Invitation & {
  readonly digest: Buffer;
  readonly profile: SealedProfile;
};

export async function insertInvitation(
  tx: Tx,
  one: Omit<StoredInvitation, "usedAt" | "endedAt">,
  by: AccountId | null,
  now: Instant,
): Promise<void> {
  await tx.sql`
    insert into access.invitation
      (tenant_id, id, digest, login_mark, sealed, role, reason, invited_by, created_at, expires_at)
    values (${tx.tenantUuid}, ${idToUuid(one.id)}, ${one.digest}, ${one.profile.mark}, ${one.profile.sealed},
      ${one.role}, ${one.reason}, ${by === null ? null : idToUuid(by)}, ${now}, ${one.expiresAt})`;
}

export async function findInvitation(tx: Tx, id: InvitationId): Promise<StoredInvitation | null> {
  const [row] = await tx.sql<InvitationRow[]>`
    select ${tx.sql.unsafe(invitationColumns)} from access.invitation
    where tenant_id = ${tx.tenantUuid} and id = ${idToUuid(id)}`;
  return row === undefined ? null : invitationOf(row);
}

/** Newest first, at most `limit`. */
export async function listInvitations(tx: Tx, limit: number): Promise<readonly StoredInvitation[]> {
  const rows = await tx.sql<InvitationRow[]>`
    select ${tx.sql.unsafe(invitationColumns)} from access.invitation
    where tenant_id = ${tx.tenantUuid} order by id desc limit ${limit}`;
  return rows.map(invitationOf);
}

/** Takes an invitation, once: of two who come with the same link, one gets false. */
export async function useInvitation(tx: Tx, id: InvitationId, now: Instant): Promise<boolean> {
  const rows = await tx.sql`
    update access.invitation set used_at = ${now}
    where tenant_id = ${tx.tenantUuid} and id = ${idToUuid(id)} and used_at is null and ended_at is null
      and expires_at > ${now} returning id`;
  return rows.length === 1;
}

export async function endInvitation(tx: Tx, id: InvitationId, now: Instant): Promise<boolean> {
  const rows = await tx.sql`
    update access.invitation set ended_at = ${now}
    where tenant_id = ${tx.tenantUuid} and id = ${idToUuid(id)} and used_at is null and ended_at is null
    returning id`;
  return rows.length === 1;
}

type InvitationRow = {
  readonly id: string;
  readonly digest: Buffer;
  readonly login_mark: Buffer;
  readonly sealed: Buffer;
  readonly role: string;
  readonly reason: string;
  readonly expires_at: number;
  readonly used_at: number | null;
  readonly ended_at: number | null;
};
const invitationColumns = "id, digest, login_mark, sealed, role, reason, expires_at, used_at, ended_at";

function invitationOf(row: InvitationRow): StoredInvitation {
  return {
    id: uuidToId("invitation", row.id),
    digest: row.digest,
    profile: { mark: row.login_mark, sealed: row.sealed },
    role: row.role,
    reason: row.reason,
    expiresAt: at(row.expires_at),
    usedAt: row.used_at === null ? null : at(row.used_at),
    endedAt: row.ended_at === null ? null : at(row.ended_at),
  };
}
