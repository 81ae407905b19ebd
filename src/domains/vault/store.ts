import type { DeviceId, PolicyVersionId, SubjectId, WantedAuthorisation } from "../../gate/index.ts";
import { bytesList, type Tx, uuidList } from "../../kernel/db/index.ts";
import { type Id, idToUuid, uuidToId } from "../../kernel/ids.ts";

export type RecordId = Id<"record">;

/** A sealed record and the terms under which its values were collected. */
export type VaultRecord = {
  readonly id: RecordId;
  readonly subject: SubjectId;
  readonly group: string;
  readonly data: readonly string[];
  readonly property: string;
  readonly source: string;
  /** The registered source that handed it over, and its paper; both empty where the subject gave it. */
  readonly deliveredBy: string;
  readonly authorisation: string;
  readonly scenario: string;
  readonly purposes: readonly string[];
  readonly bases: readonly string[];
  readonly version: PolicyVersionId;
  readonly region: string;
  readonly collectedAt: number;
  readonly keepUntil: number | null;
  /** The device that it came from, where one is known. */
  readonly device: DeviceId | null;
  /** Since when it is used no more; `null` where nothing was withdrawn. */
  readonly withdrawnAt: number | null;
  readonly keyVersion: number;
  readonly sealed: Buffer;
};

/** Writes records of one or many subjects. Lists inside a row travel joined: PostgreSQL has no ragged arrays, and names hold no comma. */
export async function insertRecords(tx: Tx, records: readonly VaultRecord[]): Promise<void> {
  await tx.sql`
    insert into vault.record (tenant_id, subject_id, id, data_group, data_types, property, source, scenario, purposes,
      legal_bases, policy_version_id, region, collected_at, keep_until, key_version, sealed, delivered_by,
      authorisation, device_id)
    select ${tx.tenantUuid}, subject, id, data_group, string_to_array(data, ','), property, source, scenario,
      string_to_array(purposes, ','), string_to_array(bases, ','), version, region, collected_at, keep_until,
      key_version, sealed, delivered_by, authorisation, device
    from unnest(
      ${uuidList(records.map((one) => one.subject))}::uuid[], ${uuidList(records.map((one) => one.id))}::uuid[],
      ${records.map((one) => one.group)}::text[], ${records.map((one) => one.data.join(","))}::text[],
      ${records.map((one) => one.property)}::text[], ${records.map((one) => one.source)}::text[],
      ${records.map((one) => one.scenario)}::text[], ${records.map((one) => one.purposes.join(","))}::text[],
      ${records.map((one) => one.bases.join(","))}::text[], ${uuidList(records.map((one) => one.version))}::uuid[],
      ${records.map((one) => one.region)}::text[], ${records.map((one) => one.collectedAt)}::bigint[],
      ${records.map((one) => one.keepUntil)}::bigint[], ${records.map((one) => one.keyVersion)}::int[],
      ${bytesList(records.map((one) => one.sealed))}::bytea[],
      ${records.map((one) => one.deliveredBy)}::text[], ${records.map((one) => one.authorisation)}::text[],
      ${uuidList(records.map((one) => one.device))}::uuid[])
      as record (subject, id, data_group, data, property, source, scenario, purposes, bases, version, region,
        collected_at, keep_until, key_version, sealed, delivered_by, authorisation, device)`;
}

export type Superseding = {
  readonly subject: SubjectId;
  readonly data: readonly string[];
  readonly groups: readonly string[];
  readonly purposes: readonly string[];
  readonly except: readonly RecordId[];
};

/** Marks records as no longer current whose every value has been replaced by a newer one, for each of its purposes. */
export async function supersede(
  tx: Tx,
  { subject, data, groups, purposes, except }: Superseding,
): Promise<void> {
  await tx.sql`
    update vault.record set current = false
    where tenant_id = ${tx.tenantUuid} and subject_id = ${idToUuid(subject)} and current
      and data_group = any(${[...groups]}::text[]) and data_types <@ ${[...data]}::text[]
      and purposes <@ ${[...purposes]}::text[]
      and id <> all(${uuidList(except)}::uuid[])`;
}

/** Deletes the records of one data type that share a purpose with what replaces them. */
export async function deleteReplaced(
  tx: Tx,
  { subject, data, groups, purposes, except }: Superseding,
): Promise<void> {
  await tx.sql`
    delete from vault.record
    where tenant_id = ${tx.tenantUuid} and subject_id = ${idToUuid(subject)}
      and data_group = any(${[...groups]}::text[]) and data_types <@ ${[...data]}::text[]
      and purposes && ${[...purposes]}::text[]
      and id <> all(${uuidList(except)}::uuid[])`;
}

type RecordRow = {
  readonly subject: string;
  readonly id: string;
  readonly data_group: string;
  readonly data_types: string[];
  readonly property: string;
  readonly source: string;
  readonly delivered_by: string;
  readonly authorisation: string;
  readonly scenario: string;
  readonly purposes: string[];
  readonly legal_bases: string[];
  readonly version: string;
  readonly region: string;
  readonly collected_at: number;
  readonly keep_until: number | null;
  readonly device: string | null;
  readonly withdrawn_at: number | null;
  readonly key_version: number;
  readonly sealed: Buffer;
};

/** Per subject and group asked for, the current records that may hold the wanted data, newest first. */
export async function listCurrent(
  tx: Tx,
  wanted: readonly { readonly subject: SubjectId; readonly group: string }[],
  recordsMax: number,
): Promise<readonly VaultRecord[]> {
  if (wanted.length === 0) return [];
  const rows = await tx.sql<RecordRow[]>`
    select record.* from unnest(
      ${uuidList(wanted.map((one) => one.subject))}::uuid[], ${wanted.map((one) => one.group)}::text[])
      as wanted (subject, data_group)
    cross join lateral (
      select subject_id as subject, id, data_group, data_types, property, source, scenario, purposes, legal_bases,
        policy_version_id as version, region, collected_at, keep_until, key_version, sealed, delivered_by,
        authorisation, device_id as device, withdrawn_at
      from vault.record
      where tenant_id = ${tx.tenantUuid} and subject_id = wanted.subject and data_group = wanted.data_group and current
      order by id desc limit ${recordsMax}) record
    limit ${wanted.length * recordsMax}`;
  return rows.map(recordOf);
}

export type Withdrawing = {
  readonly device: DeviceId;
  readonly data: string;
  readonly purposes: readonly string[];
  /** The last instant from now on, where the policy promises one. An earlier one stays. */
  readonly keepUntil: number | null;
};

/** Marks what came from a device for these purposes and no other as withdrawn, and brings its last day forward. */
export async function withdrawRecords(
  tx: Tx,
  { device, data, purposes, keepUntil }: Withdrawing,
  now: number,
): Promise<void> {
  await tx.sql`
    update vault.record set withdrawn_at = coalesce(withdrawn_at, ${now}::bigint),
      keep_until = least(keep_until, ${keepUntil}::bigint)
    where tenant_id = ${tx.tenantUuid} and device_id = ${idToUuid(device)}
      and data_types @> array[${data}::text] and purposes <@ ${[...purposes]}::text[]`;
}

/** Which of these papers brought a delivery already, of those that are good for one. */
export async function listUsed(
  tx: Tx,
  papers: readonly WantedAuthorisation[],
): Promise<readonly WantedAuthorisation[]> {
  return tx.sql<WantedAuthorisation[]>`
    select delivered_by as from, authorisation as reference from vault.used_authorisation
    where tenant_id = ${tx.tenantUuid} and (delivered_by, authorisation) in (
      select * from unnest(${papers.map((one) => one.from)}::text[], ${papers.map((one) => one.reference)}::text[]))
    limit ${papers.length}`;
}

/** Returns how many were unused. One less than given means that another delivery came under one of them just now. */
export async function insertUsed(
  tx: Tx,
  papers: readonly WantedAuthorisation[],
  now: number,
): Promise<number> {
  const rows = await tx.sql`
    insert into vault.used_authorisation (tenant_id, delivered_by, authorisation, used_at)
    select ${tx.tenantUuid}, source, reference, ${now} from unnest(
      ${papers.map((one) => one.from)}::text[], ${papers.map((one) => one.reference)}::text[])
      as paper (source, reference)
    on conflict do nothing returning authorisation`;
  return rows.length;
}

export type IdentifierTag = { readonly data: string; readonly version: number; readonly tag: Buffer };

/** Whose identifiers these are; nothing for those that nobody has. */
export async function findByTags(
  tx: Tx,
  tags: readonly IdentifierTag[],
): Promise<readonly { readonly subject: SubjectId; readonly data: string; readonly tag: Buffer }[]> {
  if (tags.length === 0) return [];
  const rows = await tx.sql<{ subject: string; data: string; tag: Buffer }[]>`
    select identifier.subject, wanted.data_type as data, wanted.tag from unnest(
      ${tags.map((one) => one.data)}::text[], ${tags.map((one) => one.version)}::int[],
      ${bytesList(tags.map((one) => one.tag))}::bytea[]) as wanted (data_type, key_version, tag)
    cross join lateral (
      select subject_id as subject from vault.identifier
      where tenant_id = ${tx.tenantUuid} and data_type = wanted.data_type and key_version = wanted.key_version
        and tag = wanted.tag limit 1) identifier
    limit ${tags.length}`;
  return rows.map((row) => ({ ...row, subject: uuidToId("subject", row.subject) }));
}

/** Returns how many were new. One less than given means that somebody else has one of them, or took it just now. */
export async function insertIdentifiers(
  tx: Tx,
  identifiers: readonly (IdentifierTag & { readonly subject: SubjectId })[],
  now: number,
): Promise<number> {
  const rows = await tx.sql`
    insert into vault.identifier (tenant_id, data_type, key_version, tag, subject_id, created_at)
    select ${tx.tenantUuid}, data, version, tag, subject, ${now} from unnest(
      ${identifiers.map((one) => one.data)}::text[], ${identifiers.map((one) => one.version)}::int[],
      ${bytesList(
        identifiers.map((one) => one.tag),
      )}::bytea[], ${uuidList(identifiers.map((one) => one.subject))}::uuid[])
      as identifier (data, version, tag, subject)
    on conflict do nothing returning tag`;
  return rows.length;
}

/** Removes a subject's other identifiers of these types: an old address finds nobody any more. */
export async function deleteReplacedIdentifiers(
  tx: Tx,
  subject: SubjectId,
  kept: readonly IdentifierTag[],
): Promise<void> {
  await tx.sql`
    delete from vault.identifier
    where tenant_id = ${tx.tenantUuid} and subject_id = ${idToUuid(subject)}
      and data_type = any(${kept.map((one) => one.data)}::text[])
      and tag <> all(${bytesList(kept.map((one) => one.tag))}::bytea[])`;
}

/** Removes every identifier of a subject. Destroying the key alone would leave them findable. */
export async function deleteIdentifiers(tx: Tx, subject: SubjectId): Promise<number> {
  const rows = await tx.sql`
    delete from vault.identifier where tenant_id = ${tx.tenantUuid} and subject_id = ${idToUuid(subject)} returning tag`;
  return rows.length;
}

function recordOf(row: RecordRow): VaultRecord {
  return {
    id: uuidToId("record", row.id),
    subject: uuidToId("subject", row.subject),
    group: row.data_group,
    data: row.data_types,
    property: row.property,
    source: row.source,
    deliveredBy: row.delivered_by,
    authorisation: row.authorisation,
    scenario: row.scenario,
    purposes: row.purposes,
    bases: row.legal_bases,
    version: uuidToId("version", row.version),
    region: row.region,
    collectedAt: row.collected_at,
    keepUntil: row.keep_until,
    device: row.device === null ? null : uuidToId("device", row.device),
    withdrawnAt: row.withdrawn_at,
    keyVersion: row.key_version,
    sealed: row.sealed,
  };
}
