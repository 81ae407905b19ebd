import type { PolicyVersionId, SubjectId } from "../../gate/index.ts";
import type { Tx } from "../../kernel/db/index.ts";
import { uuidToId } from "../../kernel/ids.ts";

/**
 * What is held, by its terms: which names, under which version, where. Nothing is opened here and no value is read,
 * so nobody needs a permit to ask; what is asked is whether the store keeps what the policy says.
 */
export type HeldTerms = {
  readonly version: PolicyVersionId;
  readonly region: string;
  readonly property: string;
  readonly scenario: string;
  readonly source: string;
  /** The registered source that handed it over; empty where the subject gave it. */
  readonly from: string;
  readonly purposes: readonly string[];
  readonly data: readonly string[];
};

type TermsRow = Omit<HeldTerms, "version"> & { readonly version: string };

/**
 * Every combination of terms under which anything is held, once, at most `rowsMax`. Skips through the index from one to
 * the next, so a million records under one combination cost as much as one.
 */
export async function listHeldTerms(tx: Tx, rowsMax: number): Promise<readonly HeldTerms[]> {
  const rows = await tx.sql<TermsRow[]>`
    with recursive held as (
      (select policy_version_id, region, property, scenario, source, purposes, data_types, delivered_by
        from vault.record
        where tenant_id = ${tx.tenantUuid}
        order by policy_version_id, region, property, scenario, source, purposes, data_types, delivered_by limit 1)
      union all
      select next.* from held cross join lateral (
        select policy_version_id, region, property, scenario, source, purposes, data_types, delivered_by
        from vault.record
        where tenant_id = ${tx.tenantUuid}
          and (policy_version_id, region, property, scenario, source, purposes, data_types, delivered_by)
            > (held.policy_version_id, held.region, held.property, held.scenario, held.source, held.purposes,
              held.data_types, held.delivered_by)
        order by policy_version_id, region, property, scenario, source, purposes, data_types, delivered_by limit 1) next
    )
    select policy_version_id as version, region, property, scenario, source, purposes, data_types as data,
      delivered_by as from
    from held limit ${rowsMax}`;
  return rows.map((row) => ({ ...row, version: uuidToId("version", row.version) }));
}

/** Which types of data can be found by their value. */
export async function listIndexedTypes(tx: Tx, rowsMax: number): Promise<readonly string[]> {
  const rows = await tx.sql<{ data: string }[]>`
    with recursive indexed as (
      (select data_type from vault.identifier where tenant_id = ${tx.tenantUuid} order by data_type limit 1)
      union all
      select next.* from indexed cross join lateral (
        select data_type from vault.identifier
        where tenant_id = ${tx.tenantUuid} and data_type > indexed.data_type order by data_type limit 1) next
    )
    select data_type as data from indexed limit ${rowsMax}`;
  return rows.map((row) => row.data);
}

export type RecordTerms = { readonly record: string; readonly data: readonly string[] };

/** Records whose bytes do not begin as what we seal does: something lies there in the open. */
export function listUnsealed(tx: Tx, rowsMax: number): Promise<readonly RecordTerms[]> {
  return tx.sql<RecordTerms[]>`
    select id as record, data_types as data from vault.record
    where tenant_id = ${tx.tenantUuid} and substr(sealed, 1, 3) <> '\\x540101' order by id limit ${rowsMax}`;
}

/** Records of others' data for which there is nothing by which they were given. */
export function listUnauthorised(
  tx: Tx,
  rowsMax: number,
): Promise<readonly (RecordTerms & { source: string })[]> {
  return tx.sql<(RecordTerms & { source: string })[]>`
    select id as record, data_types as data, source from vault.record
    where tenant_id = ${tx.tenantUuid} and authorisation = '' and (source = 'third-party' or delivered_by <> '')
    order by id limit ${rowsMax}`;
}

/** Records that are kept beyond their last day. */
export function listOverdue(tx: Tx, now: number, rowsMax: number): Promise<readonly RecordTerms[]> {
  return tx.sql<RecordTerms[]>`
    select id as record, data_types as data from vault.record
    where tenant_id = ${tx.tenantUuid} and keep_until is not null and keep_until < ${now}
    order by keep_until limit ${rowsMax}`;
}

/** Subjects whose key was destroyed and who can still be found by an identifier. */
export async function listFindableErased(tx: Tx, rowsMax: number): Promise<readonly SubjectId[]> {
  const rows = await tx.sql<{ subject: string }[]>`
    select tombstone.subject_id as subject from keys.tombstone tombstone
    where tombstone.tenant_id = ${tx.tenantUuid} and exists (
      select from vault.identifier where tenant_id = ${tx.tenantUuid} and subject_id = tombstone.subject_id)
    limit ${rowsMax}`;
  return rows.map((row) => uuidToId("subject", row.subject));
}
