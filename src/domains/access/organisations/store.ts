import type { SubjectId } from "../../../gate/index.ts";
import { at, type Instant } from "../../../kernel/clock.ts";
import { type Tx, uuidList } from "../../../kernel/db/index.ts";
import { idToUuid, uuidToId } from "../../../kernel/ids.ts";
import type { InvitationKind, Membership, MembershipInvitation, OrganisationId } from "./model.ts";

export async function insertOrganisation(
  tx: Tx,
  one: { readonly id: OrganisationId; readonly sealed: Buffer; readonly foundedBy: SubjectId },
  now: Instant,
): Promise<void> {
  await tx.sql`
    insert into access.organisation (tenant_id, id, sealed, administered, founded_by, created_at)
    values (${tx.tenantUuid}, ${idToUuid(one.id)}, ${one.sealed}, true, ${idToUuid(one.foundedBy)}, ${now})`;
}

export async function findOrganisation(
  tx: Tx,
  id: OrganisationId,
): Promise<{ readonly sealed: Buffer; readonly administered: boolean } | null> {
  const [row] = await tx.sql<{ sealed: Buffer; administered: boolean }[]>`
    select sealed, administered from access.organisation
    where tenant_id = ${tx.tenantUuid} and id = ${idToUuid(id)}`;
  return row ?? null;
}

export async function saveAdministered(tx: Tx, id: OrganisationId, administered: boolean): Promise<void> {
  await tx.sql`
    update access.organisation set administered = ${administered}
    where tenant_id = ${tx.tenantUuid} and id = ${idToUuid(id)}`;
}

type MembershipRow = {
  readonly id: string;
  readonly organisation: string;
  readonly subject: string;
  readonly role: Membership["role"];
  readonly views: string[];
  readonly edits: string[];
  readonly created_at: number;
};

const membershipColumns =
  "id, organisation_id as organisation, subject_id as subject, role, views, edits, created_at";

/** The live memberships of these people: at most one of each. */
export async function listLive(tx: Tx, subjects: readonly SubjectId[]): Promise<readonly Membership[]> {
  const rows = await tx.sql<MembershipRow[]>`
    select ${tx.sql.unsafe(membershipColumns)} from access.membership
    where tenant_id = ${tx.tenantUuid} and subject_id = any(${uuidList(subjects)}::uuid[]) and ended_at is null
    limit ${subjects.length}`;
  return rows.map(membershipOf);
}

export async function findLive(tx: Tx, subject: SubjectId): Promise<Membership | null> {
  const [found] = await listLive(tx, [subject]);
  return found ?? null;
}

/** Everybody who belongs to it, in the order in which they came. `locked` while one of them may leave. */
export async function listMembers(
  tx: Tx,
  organisation: OrganisationId,
  limit: number,
  lock: "locked" | "read" = "read",
): Promise<readonly Membership[]> {
  const rows = await tx.sql<MembershipRow[]>`
    select ${tx.sql.unsafe(membershipColumns)} from access.membership
    where tenant_id = ${tx.tenantUuid} and organisation_id = ${idToUuid(organisation)} and ended_at is null
    order by id limit ${limit} ${lock === "locked" ? tx.sql`for update` : tx.sql``}`;
  return rows.map(membershipOf);
}

/** False where this person belongs to an organisation already. */
export async function insertMembership(tx: Tx, one: Membership): Promise<boolean> {
  const rows = await tx.sql`
    insert into access.membership (tenant_id, id, organisation_id, subject_id, role, views, edits, created_at)
    values (${tx.tenantUuid}, ${idToUuid(one.id)}, ${idToUuid(one.organisation)}, ${idToUuid(one.subject)}, ${one.role},
      ${[...one.views]}, ${[...one.edits]}, ${one.createdAt})
    on conflict do nothing returning id`;
  return rows.length === 1;
}

export async function endMembership(
  tx: Tx,
  id: Membership["id"],
  by: SubjectId,
  now: Instant,
): Promise<boolean> {
  const rows = await tx.sql`
    update access.membership set ended_at = ${now}, ended_by = ${idToUuid(by)}
    where tenant_id = ${tx.tenantUuid} and id = ${idToUuid(id)} and ended_at is null returning id`;
  return rows.length === 1;
}

type InvitationRow = {
  readonly id: string;
  readonly organisation: string;
  readonly digest: Buffer;
  readonly sealed: Buffer;
  readonly views: string[];
  readonly edits: string[];
  readonly kind: InvitationKind;
  readonly for_subject: string | null;
  readonly invited_by: string;
  readonly expires_at: number;
  readonly used_at: number | null;
  readonly used_by: string | null;
  readonly ended_at: number | null;
};
const invitationColumns = `id, organisation_id as organisation, digest, sealed, views, edits, kind, for_subject, invited_by,
  expires_at, used_at, used_by, ended_at`;

export async function insertInvitation(tx: Tx, one: MembershipInvitation, now: Instant): Promise<void> {
  await tx.sql`
    insert into access.membership_invitation
      (tenant_id, id, organisation_id, digest, sealed, views, edits, kind, for_subject, invited_by, created_at, expires_at)
    values (${tx.tenantUuid}, ${idToUuid(one.id)}, ${idToUuid(one.organisation)}, ${one.digest}, ${one.sealed},
      ${[...one.views]}, ${[...one.edits]}, ${one.kind}, ${one.forSubject === null ? null : idToUuid(one.forSubject)},
      ${idToUuid(one.invitedBy)}, ${now}, ${one.expiresAt})`;
}

export async function findInvitation(
  tx: Tx,
  id: MembershipInvitation["id"],
): Promise<MembershipInvitation | null> {
  const [row] = await tx.sql<InvitationRow[]>`
    select ${tx.sql.unsafe(invitationColumns)} from access.membership_invitation
    where tenant_id = ${tx.tenantUuid} and id = ${idToUuid(id)}`;
  return row === undefined ? null : invitationOf(row);
}

/** Newest first. */
export async function listInvitations(
  tx: Tx,
  organisation: OrganisationId,
  limit: number,
): Promise<readonly MembershipInvitation[]> {
  const rows = await tx.sql<InvitationRow[]>`
    select ${tx.sql.unsafe(invitationColumns)} from access.membership_invitation
    where tenant_id = ${tx.tenantUuid} and organisation_id = ${idToUuid(organisation)} order by id desc limit ${limit}`;
  return rows.map(invitationOf);
}

/** Takes an invitation, once: of two who come with the same code, one gets false. */
export async function useInvitation(
  tx: Tx,
  id: MembershipInvitation["id"],
  by: SubjectId,
  now: Instant,
): Promise<boolean> {
  const rows = await tx.sql`
    update access.membership_invitation set used_at = ${now}, used_by = ${idToUuid(by)}
    where tenant_id = ${tx.tenantUuid} and id = ${idToUuid(id)} and used_at is null and ended_at is null
      and expires_at > ${now} returning id`;
  return rows.length === 1;
}

export async function endInvitation(
  tx: Tx,
  id: MembershipInvitation["id"],
  organisation: OrganisationId,
  now: Instant,
): Promise<boolean> {
  const rows = await tx.sql`
    update access.membership_invitation set ended_at = ${now}
    where tenant_id = ${tx.tenantUuid} and id = ${idToUuid(id)} and organisation_id = ${idToUuid(organisation)}
      and used_at is null and ended_at is null returning id`;
  return rows.length === 1;
}

function membershipOf(row: MembershipRow): Membership {
  return {
    id: uuidToId("tie", row.id),
    organisation: uuidToId("organisation", row.organisation),
    subject: uuidToId("subject", row.subject),
    role: row.role,
    views: row.views,
    edits: row.edits,
    createdAt: at(row.created_at),
  };
}

function invitationOf(row: InvitationRow): MembershipInvitation {
  return {
    id: uuidToId("invitation", row.id),
    organisation: uuidToId("organisation", row.organisation),
    digest: row.digest,
    sealed: row.sealed,
    views: row.views,
    edits: row.edits,
    kind: row.kind,
    forSubject: row.for_subject === null ? null : uuidToId("subject", row.for_subject),
    invitedBy: uuidToId("subject", row.invited_by),
    expiresAt: at(row.expires_at),
    usedBy: row.used_by === null ? null : uuidToId("subject", row.used_by),
    usedAt: row.used_at === null ? null : at(row.used_at),
    endedAt: row.ended_at === null ? null : at(row.ended_at),
  };
}
