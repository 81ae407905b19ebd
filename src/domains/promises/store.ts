import { at, type Instant } from "../../kernel/clock.ts";
import { type Tx, uuidList } from "../../kernel/db/index.ts";
import { type Id, idToUuid } from "../../kernel/ids.ts";
import type { VerdictChange, VerdictWord } from "./model.ts";

export type DayCount = {
  readonly clause: string;
  readonly day: number;
  readonly permitted: number;
  readonly refused: number;
};

/** Whether this transaction is the one that may count the tenant's log; held until it ends. */
export async function tryCountLock(tx: Tx): Promise<boolean> {
  const [row] = await tx.sql<{ locked: boolean }[]>`
    select pg_try_advisory_xact_lock(7420003, hashtext(${tx.tenantUuid})) as locked`;
  return row?.locked === true;
}

/** The first entry of the log that is not counted yet. */
export async function findNextIndex(tx: Tx): Promise<number> {
  const [row] = await tx.sql<{ next: number }[]>`
    select next_index as next from promises.counted where tenant_id = ${tx.tenantUuid}`;
  return row?.next ?? 0;
}

/** Moves on from `from`. False when somebody else did: then nothing may be added. */
export async function moveNextIndex(tx: Tx, from: number, to: number): Promise<boolean> {
  const rows = await tx.sql`
    insert into promises.counted as counted (tenant_id, next_index) values (${tx.tenantUuid}, ${to})
    on conflict (tenant_id) do update set next_index = excluded.next_index where counted.next_index = ${from}
    returning next_index`;
  return rows.length === 1;
}

export async function addCounts(tx: Tx, counts: readonly DayCount[]): Promise<void> {
  await tx.sql`
    insert into promises.decision_count as held (tenant_id, clause, day, permitted, refused)
    select ${tx.tenantUuid}, clause, day, permitted, refused from unnest(
      ${counts.map((one) => one.clause)}::text[], ${counts.map((one) => one.day)}::int[],
      ${counts.map((one) => one.permitted)}::bigint[], ${counts.map((one) => one.refused)}::bigint[])
      as one (clause, day, permitted, refused)
    on conflict (tenant_id, clause, day) do update
      set permitted = held.permitted + excluded.permitted, refused = held.refused + excluded.refused`;
}

/** Sums by clause from a day on. */
export function sumCounts(
  tx: Tx,
  fromDay: number,
  clausesMax: number,
): Promise<readonly Omit<DayCount, "day">[]> {
  return tx.sql<Omit<DayCount, "day">[]>`
    select clause, sum(permitted)::bigint as permitted, sum(refused)::bigint as refused
    from promises.decision_count where tenant_id = ${tx.tenantUuid} and day >= ${fromDay}
    group by clause limit ${clausesMax}`;
}

export type ProbeLook = {
  readonly name: string;
  readonly lookedAt: number;
  readonly lookedCount: number;
  readonly isComplete: boolean;
  readonly tookMs: number;
};

export async function saveLooks(tx: Tx, looks: readonly ProbeLook[]): Promise<void> {
  await tx.sql`
    insert into promises.probe (tenant_id, name, looked_at, looked_count, is_complete, took_ms)
    select ${tx.tenantUuid}, name, looked_at, looked_count, is_complete, took_ms from unnest(
      ${looks.map((one) => one.name)}::text[], ${looks.map((one) => one.lookedAt)}::bigint[],
      ${looks.map((one) => one.lookedCount)}::bigint[], ${looks.map((one) => String(one.isComplete))}::text[]::boolean[],
      ${looks.map((one) => one.tookMs)}::int[])
      as look (name, looked_at, looked_count, is_complete, took_ms)
    on conflict (tenant_id, name) do update set looked_at = excluded.looked_at,
      looked_count = excluded.looked_count, is_complete = excluded.is_complete,
      took_ms = excluded.took_ms`;
}

export function listLooks(tx: Tx, rowsMax: number): Promise<readonly ProbeLook[]> {
  return tx.sql<ProbeLook[]>`
    select name, looked_at as "lookedAt", looked_count as "lookedCount", is_complete as "isComplete",
      took_ms as "tookMs"
    from promises.probe where tenant_id = ${tx.tenantUuid} limit ${rowsMax}`;
}

export type OpenViolation = {
  readonly id: string;
  readonly probe: string;
  readonly clause: string;
  readonly thing: string;
  readonly foundAt: number;
};

/** What is broken now, oldest first. */
export function listOpen(tx: Tx, rowsMax: number): Promise<readonly OpenViolation[]> {
  return tx.sql<OpenViolation[]>`
    select id, probe, clause, thing, found_at as "foundAt" from promises.violation
    where tenant_id = ${tx.tenantUuid} and mended_at is null order by found_at, id limit ${rowsMax}`;
}

export async function insertViolations(
  tx: Tx,
  found: readonly (Pick<OpenViolation, "probe" | "clause" | "thing"> & {
    readonly id: Id<"violation">;
  })[],
  now: Instant,
): Promise<void> {
  await tx.sql`
    insert into promises.violation (tenant_id, id, probe, clause, thing, found_at)
    select ${tx.tenantUuid}, id, probe, clause, thing, ${now} from unnest(
      ${uuidList(found.map((one) => one.id))}::uuid[], ${found.map((one) => one.probe)}::text[],
      ${found.map((one) => one.clause)}::text[], ${found.map((one) => one.thing)}::text[])
      as violation (id, probe, clause, thing)
    on conflict (tenant_id, probe, clause, thing) where mended_at is null do nothing`;
}

export async function mendViolations(tx: Tx, ids: readonly string[], now: Instant): Promise<void> {
  await tx.sql`
    update promises.violation set mended_at = ${now}
    where tenant_id = ${tx.tenantUuid} and id = any(${`{${ids.join(",")}}`}::uuid[]) and mended_at is null`;
}

export type EvidenceItem = {
  readonly id: Id<"evidence">;
  readonly clause: string;
  readonly owner: string;
  readonly document: string;
  readonly digest: Buffer;
  readonly validFrom: Instant;
  readonly validUntil: Instant;
};

export async function insertEvidence(
  tx: Tx,
  item: EvidenceItem,
  entry: Id<"entry">,
  now: Instant,
): Promise<void> {
  await tx.sql`
    insert into promises.evidence (tenant_id, id, clause, owner, document, digest, valid_from, valid_until, entry_id,
      created_at)
    values (${tx.tenantUuid}, ${idToUuid(item.id)}, ${item.clause}, ${item.owner}, ${item.document}, ${item.digest},
      ${item.validFrom}, ${item.validUntil}, ${idToUuid(entry)}, ${now})`;
}

export type EvidenceTerm = {
  readonly clause: string;
  readonly owner: string;
  readonly document: string;
  readonly digest: Buffer;
  readonly validFrom: number;
  readonly validUntil: number;
};

/** Of each clause the document whose term ends last, among those whose term has begun. */
export function listNewestEvidence(tx: Tx, now: Instant, rowsMax: number): Promise<readonly EvidenceTerm[]> {
  return tx.sql<EvidenceTerm[]>`
    select distinct on (clause) clause, owner, document, digest, valid_from as "validFrom",
      valid_until as "validUntil"
    from promises.evidence where tenant_id = ${tx.tenantUuid} and valid_from <= ${now}
    order by clause, valid_until desc limit ${rowsMax}`;
}

export type EvidenceKept = {
  readonly owner: string;
  readonly document: string;
  readonly clause: string;
  readonly validUntil: Instant;
};

export async function findEvidence(tx: Tx, id: string): Promise<EvidenceKept | null> {
  const [row] = await tx.sql<{ owner: string; document: string; clause: string; validUntil: number }[]>`
    select owner, document, clause, valid_until as "validUntil" from promises.evidence
    where tenant_id = ${tx.tenantUuid} and id = ${id} limit 1`;
  return row === undefined ? null : { ...row, validUntil: at(row.validUntil) };
}

export type EndingEvidence = {
  readonly id: string;
  readonly clause: string;
  readonly validUntil: number;
  /** The reminders that were given, in days before the end. */
  readonly reminded: readonly number[];
};

/** Documents whose term ends between two instants and that no later one of their clause replaces. */
export function listEnding(
  tx: Tx,
  from: number,
  to: number,
  rowsMax: number,
): Promise<readonly EndingEvidence[]> {
  return tx.sql<EndingEvidence[]>`
    select item.id, item.clause, item.valid_until as "validUntil",
      array(select days_before from promises.reminder
        where tenant_id = ${tx.tenantUuid} and evidence_id = item.id limit 10) as reminded
    from promises.evidence item
    where item.tenant_id = ${tx.tenantUuid} and item.valid_until > ${from} and item.valid_until <= ${to}
      and not exists (select from promises.evidence later
        where later.tenant_id = ${tx.tenantUuid} and later.clause = item.clause and later.valid_until > item.valid_until)
    order by item.valid_until limit ${rowsMax}`;
}

/** False when this reminder was given already. */
export async function insertReminder(
  tx: Tx,
  evidence: string,
  daysBefore: number,
  now: Instant,
): Promise<boolean> {
  const rows = await tx.sql`
    insert into promises.reminder (tenant_id, evidence_id, days_before, reminded_at)
    values (${tx.tenantUuid}, ${evidence}, ${daysBefore}, ${now}) on conflict do nothing returning days_before`;
  return rows.length === 1;
}

/** False when this review was reported already. */
export async function insertReview(tx: Tx, version: number, dueAt: Instant, now: Instant): Promise<boolean> {
  const rows = await tx.sql`
    insert into promises.review (tenant_id, version, due_at, reported_at)
    values (${tx.tenantUuid}, ${version}, ${dueAt}, ${now}) on conflict do nothing returning version`;
  return rows.length === 1;
}

export type Review = { readonly version: number; readonly dueAt: number; readonly reportedAt: number };

/** Reviews that were reported as due, newest version first. */
export function listReviews(tx: Tx, rowsMax: number): Promise<readonly Review[]> {
  return tx.sql<Review[]>`
    select version, due_at as "dueAt", reported_at as "reportedAt" from promises.review
    where tenant_id = ${tx.tenantUuid} order by version desc limit ${rowsMax}`;
}

/** The newest verdict of each clause. */
export async function listNewestVerdicts(tx: Tx, rowsMax: number): Promise<readonly VerdictChange[]> {
  const rows = await tx.sql<{ clause: string; verdict: VerdictWord; at: number; because: string | null }[]>`
    select distinct on (clause) clause, verdict, at, because from promises.verdict
    where tenant_id = ${tx.tenantUuid} order by clause, at desc limit ${rowsMax}`;
  return rows.map((row) => ({ ...row, at: at(row.at) }));
}

export async function insertVerdicts(tx: Tx, changes: readonly VerdictChange[]): Promise<void> {
  await tx.sql`
    insert into promises.verdict (tenant_id, clause, at, verdict, because)
    select ${tx.tenantUuid}, clause, at, verdict, because from unnest(
      ${changes.map((one) => one.clause)}::text[], ${changes.map((one) => one.at)}::bigint[],
      ${changes.map((one) => one.verdict)}::text[], ${changes.map((one) => one.because)}::text[])
      as change (clause, at, verdict, because)
    on conflict do nothing`;
}

/** A clause's history, newest first. */
export async function listHistory(
  tx: Tx,
  clause: string,
  rowsMax: number,
): Promise<readonly VerdictChange[]> {
  const rows = await tx.sql<{ clause: string; verdict: VerdictWord; at: number; because: string | null }[]>`
    select clause, verdict, at, because from promises.verdict
    where tenant_id = ${tx.tenantUuid} and clause = ${clause} order by at desc limit ${rowsMax}`;
  return rows.map((row) => ({ ...row, at: at(row.at) }));
}
