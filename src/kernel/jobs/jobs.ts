import { setTimeout as sleep } from "node:timers/promises";
import type postgres from "postgres";
import { at, type Clock, type Instant } from "../clock.ts";
import { type Database, withoutTenant } from "../db/index.ts";
import { assertFacts, failureCode } from "../facts.ts";
import { newId } from "../ids.ts";
import type { Log } from "../log.ts";
import type { Random } from "../random.ts";
import type { Fence, JobCounts, JobId, NewJob, TakenJob } from "./store.ts";
import * as store from "./store.ts";

/**
 * Does a job. It may be begun more than once: a worker that was too slow is overtaken. What must happen once is done
 * in a transaction that calls `finishJob(tx.sql, job.fence, …)` and throws when that answers false.
 */
export type JobHandler = (job: TakenJob) => Promise<void>;

export type JobRunner = {
  readonly db: Database;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  /** A kind that is missing here is left to workers who know it. */
  readonly kinds: Readonly<Record<string, JobHandler>>;
  readonly limits?: Partial<JobLimits>;
};

export type JobLimits = {
  /** How long a worker may be silent before another takes its job. */
  readonly leaseMs: number;
  readonly attemptsMax: number;
  /** At once, by this worker. */
  readonly jobsMax: number;
  /** Between two looks, when there was nothing to do. */
  readonly pollMs: number;
};

const limitsByDefault: JobLimits = { leaseMs: 300_000, attemptsMax: 8, jobsMax: 4, pollMs: 500 };
const retryFirstMs = 1_000;
const retryMostMs = 3_600_000;
const keepDoneMs = 86_400_000;
const sweepRowsMax = 1_000;

/**
 * Adds a job, in the transaction that wants it done where `sql` is that transaction's. Returns `null` when one of the
 * same key waits already.
 */
export async function enqueue(
  sql: postgres.Sql,
  deps: { readonly clock: Clock; readonly random: Random },
  job: NewJob,
): Promise<JobId | null> {
  assertFacts(job.facts);
  const id = newId("job", deps);
  return (await store.insert(sql, id, job, deps.clock.now())) ? id : null;
}

/** Takes due jobs of the runner's kinds, each under a new fence, and gives up those whose workers died each time. */
export function takeJobs(runner: JobRunner): Promise<readonly TakenJob[]> {
  const { leaseMs, attemptsMax, jobsMax } = limitsOf(runner);
  const now = runner.clock.now();
  return withoutTenant(runner.db, async (sql) => {
    const buried = await store.buryLost(sql, attemptsMax, now);
    if (buried > 0) runner.log.error("job.dead", { count: buried, code: "lease-lost" });
    return store.take(sql, Object.keys(runner.kinds), now, at(now + leaseMs), jobsMax);
  });
}

/** Marks a job as done. False when it was lost to another worker: then nothing of it may be kept. */
export function finishJob(sql: postgres.Sql, fence: Fence, now: Instant): Promise<boolean> {
  return store.markDone(sql, fence, now);
}

/** Holds a long job for longer. False when it was lost to another worker: then stop. */
export function extendLease(sql: postgres.Sql, fence: Fence, until: Instant): Promise<boolean> {
  return store.moveLease(sql, fence, until);
}

/** Takes what is due and does it, once around. Returns how many jobs were begun. */
export async function runDueJobs(runner: JobRunner): Promise<number> {
  const jobs = await takeJobs(runner);
  await Promise.all(jobs.map((job) => runJob(runner, job)));
  return jobs.length;
}

/** Runs jobs until it is stopped; `stop` waits for those that have begun. */
export function runJobs(runner: JobRunner): { readonly stop: () => Promise<void> } {
  const stopping = new AbortController();
  const loop = async () => {
    while (!stopping.signal.aborted) {
      const begun = await runDueJobs(runner).catch((error) => {
        runner.log.unexpected("jobs.unreachable", error);
        return 0;
      });
      if (begun === 0) await sleep(limitsOf(runner).pollMs, null, stopping).catch(() => {});
    }
  };
  const ended = loop();
  return {
    stop: () => {
      stopping.abort();
      return ended;
    },
  };
}

/** Removes jobs that were done more than a day ago. Dead ones stay. */
export function sweepJobs(db: Database, now: Instant): Promise<number> {
  return withoutTenant(db, (sql) => store.deleteDone(sql, now - keepDoneMs, sweepRowsMax));
}

/** How many wait or are dead, and since when the longest due one waits. */
export function countJobs(db: Database, now: Instant): Promise<JobCounts> {
  return withoutTenant(db, (sql) => store.count(sql, now));
}

/** The pause before the next attempt: doubles each time, up to an hour, and is up to half longer by chance. */
export function retryPauseMs(attempts: number, random: Random): number {
  const pauseMs = Math.min(retryFirstMs * 2 ** (attempts - 1), retryMostMs);
  // By chance, so that jobs that failed together do not come back together.
  return pauseMs + Math.floor((pauseMs / 2) * (random.bytes(4).readUInt32BE() / 2 ** 32));
}

async function runJob(runner: JobRunner, job: TakenJob): Promise<void> {
  const known = { job: job.id, jobKind: job.kind, attempts: job.attempts };
  try {
    await runner.kinds[job.kind]?.(job);
    const kept = await withoutTenant(runner.db, (sql) => finishJob(sql, job.fence, runner.clock.now()));
    if (!kept) runner.log.warn("job.overtaken", known);
  } catch (error) {
    const now = runner.clock.now();
    const isLast = job.attempts >= limitsOf(runner).attemptsMax;
    const retryAt = isLast ? null : at(now + retryPauseMs(job.attempts, runner.random));
    const code = failureCode(error);
    runner.log.unexpected(isLast ? "job.dead" : "job.failed", error, { ...known, code });
    // If this cannot be written either, the lease runs out and the job is taken again.
    await withoutTenant(runner.db, (sql) => store.markFailed(sql, job.fence, code, retryAt, now)).catch(
      () => {},
    );
  }
}

function limitsOf(runner: JobRunner): JobLimits {
  return { ...limitsByDefault, ...runner.limits };
}
