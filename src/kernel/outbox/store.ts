import { at, type Instant } from "../clock.ts";
import type { Tx } from "../db/index.ts";
import { type Id, idToUuid, uuidToId } from "../ids.ts";
import type { EventName } from "../log.ts";
import type { Facts } from "../problem.ts";

export type EventId = Id<"event">;

/** Something that happened, as it waits to be told. */
export type OutboxEvent = {
  readonly id: EventId;
  readonly event: EventName;
  readonly facts: Facts;
  readonly createdAt: Instant;
  /** How often it was tried before, and failed. */
  readonly attempts: number;
};

export async function insert(tx: Tx, made: OutboxEvent, position: number): Promise<void> {
  await tx.sql`
    insert into kernel.outbox (tenant_id, id, position, event, facts, created_at)
    values (${tx.tenantUuid}, ${idToUuid(made.id)}, ${position}, ${made.event}, ${tx.sql.json(made.facts)},
      ${made.createdAt})`;
}

/** Whether this transaction is the one that may deliver the tenant's events; held until it ends. */
export async function tryDeliveryLock(tx: Tx): Promise<boolean> {
  const [row] = await tx.sql<{ locked: boolean }[]>`
    select pg_try_advisory_xact_lock(7420004, hashtext(${tx.tenantUuid})) as locked`;
  return row?.locked === true;
}

type Row = {
  readonly id: string;
  readonly event: EventName;
  readonly facts: Facts;
  readonly createdAt: number;
  readonly attempts: number;
  readonly retryAt: number | null;
};

/** The event whose turn it is, with the time before which it is not tried again. */
export async function findNext(
  tx: Tx,
): Promise<{ readonly event: OutboxEvent; readonly retryAt: number } | null> {
  const [row] = await tx.sql<Row[]>`
    select id, event, facts, created_at as "createdAt", attempts, retry_at as "retryAt" from kernel.outbox
    where tenant_id = ${tx.tenantUuid} and delivered_at is null and parked_at is null
    order by xact, position limit 1`;
  if (row === undefined) return null;
  const { id, retryAt, createdAt, ...rest } = row;
  return {
    event: { ...rest, id: uuidToId("event", id), createdAt: at(createdAt) },
    retryAt: retryAt ?? 0,
  };
}

export async function markDelivered(tx: Tx, id: EventId, now: Instant): Promise<void> {
  await tx.sql`
    update kernel.outbox set delivered_at = ${now}, retry_at = null, last_code = null
    where tenant_id = ${tx.tenantUuid} and id = ${idToUuid(id)}`;
}

/** Counts one more failure, unless somebody else has tried the event since. */
export async function markFailed(
  tx: Tx,
  event: OutboxEvent,
  failure: {
    readonly code: string;
    readonly retryAt: Instant | null;
    readonly parkedAt: Instant | null;
  },
): Promise<void> {
  await tx.sql`
    update kernel.outbox
    set attempts = attempts + 1, last_code = ${failure.code}, retry_at = ${failure.retryAt}, parked_at = ${failure.parkedAt}
    where tenant_id = ${tx.tenantUuid} and id = ${idToUuid(event.id)}
      and delivered_at is null and attempts = ${event.attempts}`;
}

export async function deleteDelivered(tx: Tx, before: number, rowsMax: number): Promise<number> {
  const deleted = await tx.sql`
    delete from kernel.outbox where tenant_id = ${tx.tenantUuid} and id in (
      select id from kernel.outbox where tenant_id = ${tx.tenantUuid} and delivered_at < ${before}
      order by delivered_at limit ${rowsMax})`;
  return deleted.count;
}

export async function countParked(tx: Tx): Promise<number> {
  const [row] = await tx.sql<{ count: number }[]>`
    select count(*) from kernel.outbox where tenant_id = ${tx.tenantUuid} and parked_at is not null`;
  return row?.count ?? 0;
}

export async function unpark(tx: Tx, rowsMax: number): Promise<number> {
  const freed = await tx.sql`
    update kernel.outbox set parked_at = null, attempts = 0 where tenant_id = ${tx.tenantUuid} and id in (
      select id from kernel.outbox where tenant_id = ${tx.tenantUuid} and parked_at is not null
      order by xact, position limit ${rowsMax})`;
  return freed.count;
}
