import type postgres from "postgres";
import { at, type Instant } from "../clock.ts";
import type { TenantId } from "../db/index.ts";
import { type Id, idToUuid, uuidToId } from "../ids.ts";
import type { Facts } from "../problem.ts";

export type JobId = Id<"job">;

/** What says that a job is still one's own. Whoever takes the job later gets a higher number, and this one is void. */
export type Fence = { readonly job: JobId; readonly number: number };

/** A job in the hands of one worker, until `leaseUntil`. */
export type TakenJob = {
  readonly id: JobId;
  readonly tenant: TenantId | null;
  readonly kind: string;
  readonly facts: Facts;
  /** This attempt included. */
  readonly attempts: number;
  readonly fence: Fence;
  readonly leaseUntil: Instant;
};

export type NewJob = {
  readonly kind: string;
  /** Ids and codes. */
  readonly facts: Facts;
  readonly runAt: Instant;
  readonly tenant?: TenantId;
  /** While a job of this key has not begun, another is not added. */
  readonly uniqueKey?: string;
};

/** False when a job of the same key waits already. */
export async function insert(sql: postgres.Sql, id: JobId, job: NewJob, now: Instant): Promise<boolean> {
  const tenant = job.tenant === undefined ? null : idToUuid(job.tenant);
  const added = await sql`
    insert into kernel.job (id, for_tenant, kind, facts, unique_key, created_at, run_at)
    values (${idToUuid(id)}, ${tenant}, ${job.kind}, ${sql.json(job.facts)}, ${job.uniqueKey ?? null}, ${now}, ${job.runAt})
    on conflict (unique_key) where attempts = 0 do nothing`;
  return added.count === 1;
}

type Row = {
  readonly id: string;
  readonly tenant: string | null;
  readonly kind: string;
  readonly facts: Facts;
  readonly attempts: number;
  readonly fence: number;
};

/** Takes what is due and nobody holds, the longest due first. */
export async function take(
  sql: postgres.Sql,
  kinds: readonly string[],
  now: Instant,
  leaseUntil: Instant,
  jobsMax: number,
): Promise<readonly TakenJob[]> {
  const rows = await sql<Row[]>`
    with due as materialized (
      select id from kernel.job
      where done_at is null and dead_at is null and run_at <= ${now} and (lease_until is null or lease_until <= ${now})
        and kind = any (${kinds})
      order by run_at, id limit ${jobsMax} for update skip locked)
    update kernel.job job set lease_until = ${leaseUntil}, fence = fence + 1, attempts = attempts + 1
    from due where job.id = due.id
    returning job.id, for_tenant as tenant, kind, facts, attempts, fence`;
  return rows.map((row) => {
    const id = uuidToId("job", row.id);
    const tenant = row.tenant === null ? null : uuidToId("tenant", row.tenant);
    return { ...row, id, tenant, fence: { job: id, number: row.fence }, leaseUntil };
  });
}

/** Gives up jobs that never came back from their last attempt: their workers were killed, each time. */
export async function buryLost(sql: postgres.Sql, attemptsMax: number, now: Instant): Promise<number> {
  const buried = await sql`
    update kernel.job set dead_at = ${now}, lease_until = null, last_code = 'lease-lost'
    where done_at is null and dead_at is null and lease_until <= ${now} and attempts >= ${attemptsMax}`;
  return buried.count;
}

/** False when the fence is void. True again for the same fence, so that a handler may do it in its own transaction. */
export async function markDone(sql: postgres.Sql, fence: Fence, now: Instant): Promise<boolean> {
  const done = await sql`
    update kernel.job set done_at = coalesce(done_at, ${now}), lease_until = null
    where id = ${idToUuid(fence.job)} and fence = ${fence.number} and dead_at is null`;
  return done.count === 1;
}

/** To be tried again at `retryAt`, or never: then the job is dead. False when the fence is void. */
export async function markFailed(
  sql: postgres.Sql,
  fence: Fence,
  code: string,
  retryAt: Instant | null,
  now: Instant,
): Promise<boolean> {
  const failed = await sql`
    update kernel.job
    set lease_until = null, last_code = ${code}, run_at = coalesce(${retryAt}, run_at), dead_at = ${retryAt === null ? now : null}
    where id = ${idToUuid(fence.job)} and fence = ${fence.number} and done_at is null and dead_at is null`;
  return failed.count === 1;
}

/** False when the fence is void. */
export async function moveLease(sql: postgres.Sql, fence: Fence, until: Instant): Promise<boolean> {
  const moved = await sql`
    update kernel.job set lease_until = ${until}
    where id = ${idToUuid(fence.job)} and fence = ${fence.number} and done_at is null and dead_at is null`;
  return moved.count === 1;
}

export async function deleteDone(sql: postgres.Sql, before: number, rowsMax: number): Promise<number> {
  const deleted = await sql`
    delete from kernel.job where id in (
      select id from kernel.job where done_at < ${before} order by done_at limit ${rowsMax})`;
  return deleted.count;
}

export type JobCounts = {
  readonly waiting: number;
  readonly dead: number;
  readonly dueSince: Instant | null;
};

export async function count(sql: postgres.Sql, now: Instant): Promise<JobCounts> {
  const [row] = await sql<{ waiting: number; dead: number; since: number | null }[]>`
    select count(*) filter (where dead_at is null) as waiting, count(dead_at) as dead,
      min(run_at) filter (where dead_at is null and lease_until is null and run_at <= ${now}) as since
    from kernel.job where done_at is null`;
  const since = row?.since ?? null;
  return { waiting: row?.waiting ?? 0, dead: row?.dead ?? 0, dueSince: since === null ? null : at(since) };
}
