import fc from "fast-check";
import { beforeEach, expect, test } from "vitest";
import { testDatabase } from "../../../test/support/database.ts";
import { at, manualClock } from "../clock.ts";
import { transaction, withoutTenant } from "../db/index.ts";
import { createLog } from "../log.ts";
import { fail } from "../problem.ts";
import { seededRandom } from "../random.ts";
import {
  countJobs,
  enqueue,
  extendLease,
  finishJob,
  type JobHandler,
  type JobRunner,
  type NewJob,
  runDueJobs,
  runJobs,
  sweepJobs,
  type TakenJob,
  takeJobs,
} from "./index.ts";
import { retryPauseMs } from "./jobs.ts";

const database = await testDatabase();
const db = database.app;
const tenant = await database.tenant("one");
await database.admin.unsafe("create table note (word text); grant select, insert on note to troth_app");

const clock = manualClock(1_000_000);
const random = seededRandom("jobs");
const lines: string[] = [];
const log = createLog({ clock, random, levelMin: "debug", write: (line) => lines.push(line) });
const limits = { leaseMs: 60_000, attemptsMax: 3, jobsMax: 10, pollMs: 1 };

beforeEach(async () => {
  lines.length = 0;
  await database.admin.unsafe("truncate kernel.job, note");
});

test("a job is added with the transaction that wants it done, or not at all", async () => {
  await transaction(db, tenant, (tx) => add({ facts: { word: "kept" }, tenant }, tx.sql));
  const undone = transaction(db, tenant, async (tx) => {
    await add({ facts: { word: "undone" } }, tx.sql);
    throw new Error("undone");
  });
  await expect(undone).rejects.toThrow("undone");
  const [job, ...others] = await takeJobs(runner());
  expect(job).toMatchObject({
    kind: "note",
    facts: { word: "kept" },
    tenant,
    attempts: 1,
    leaseUntil: 1_060_000,
  });
  expect(others).toEqual([]);
});

test("a job is done once its time has come, the longest due first", async () => {
  const now = clock.now();
  await add({ facts: { word: "later" }, runAt: at(now + 1_000) });
  await add({ facts: { word: "second" }, runAt: now });
  await add({ facts: { word: "first" }, runAt: at(now - 1) });
  const oneByOne = runner(note, { jobsMax: 1 });
  expect(await runAll(oneByOne)).toBe(2);
  expect(await notes()).toEqual(["first", "second"]);
  clock.advance(999);
  expect(await runAll(oneByOne)).toBe(0);
  clock.advance(1);
  expect(await runAll(oneByOne)).toBe(1);
  expect(await notes()).toEqual(["first", "second", "later"]);
});

test("many workers at once do each job once", async () => {
  const words = Array.from({ length: 40 }, (_, index) => `w${String(index).padStart(2, "0")}`);
  for (const word of words) await add({ facts: { word } });
  await Promise.all([1, 2, 3, 4].map(() => runAll(runner(note, { jobsMax: 3 }))));
  expect((await notes()).sort()).toEqual(words);
});

test("while a job of a key has not begun, another is not added", async () => {
  const key = { uniqueKey: "nightly" };
  expect(await add(key)).not.toBeNull();
  expect(await add(key)).toBeNull();
  expect(await add({ uniqueKey: "weekly" })).not.toBeNull();
  await takeJobs(runner());
  expect(await add(key), "the first may have read too early").not.toBeNull();
  expect(await Promise.all([add(key), add(key)])).toEqual([null, null]);
});

test("a worker that was silent for too long is overtaken, and cannot finish what is no longer its own", async () => {
  await add({});
  const slow = only(await takeJobs(runner()));
  clock.advance(59_999);
  expect(await takeJobs(runner())).toEqual([]);
  clock.advance(1);
  const fast = only(await takeJobs(runner()));
  expect(fast).toMatchObject({ id: slow.id, attempts: 2 });
  expect(await finish(slow)).toBe(false);
  expect(await withoutTenant(db, (sql) => extendLease(sql, slow.fence, at(clock.now() + 1)))).toBe(false);
  expect(await finish(fast)).toBe(true);
  expect(await finish(fast), "finished twice, answered alike").toBe(true);
  expect(await countJobs(db, clock.now())).toEqual({ waiting: 0, dead: 0, dueSince: null });
});

test("a worker that failed after it was overtaken changes nothing", async () => {
  await add({});
  const failsLate: JobHandler = async () => {
    clock.advance(60_000);
    expect(await takeJobs(runner())).toHaveLength(1);
    throw new Error("too late");
  };
  await runDueJobs(runner(failsLate));
  const [row] = await database.admin`select fence, lease_until, last_code from kernel.job`;
  expect(row).toEqual({ fence: 2, lease_until: clock.now() + 60_000, last_code: null });
});

test("a worker that says that it is alive keeps its job", async () => {
  await add({});
  const job = only(await takeJobs(runner()));
  clock.advance(59_000);
  expect(await withoutTenant(db, (sql) => extendLease(sql, job.fence, at(clock.now() + 60_000)))).toBe(true);
  clock.advance(59_999);
  expect(await takeJobs(runner())).toEqual([]);
  clock.advance(1);
  expect(await takeJobs(runner())).toHaveLength(1);
});

test("what a handler does in one transaction with the end of its job happens once, though it was begun twice", async () => {
  await add({ facts: { word: "once" } });
  const once: JobHandler = (job) =>
    transaction(db, tenant, async (tx) => {
      await tx.sql`insert into note values ('once')`;
      if (!(await finishJob(tx.sql, job.fence, clock.now()))) throw new Error("overtaken");
    });
  const slow = only(await takeJobs(runner(once)));
  clock.advance(60_000);
  expect(await runDueJobs(runner(once))).toBe(1);
  await expect(once(slow)).rejects.toThrow("overtaken");
  expect(await notes()).toEqual(["once"]);
});

test("a job that fails is tried again after a pause, and dies with its code after the last attempt", async () => {
  await add({});
  const failing = runner(async () => fail("key-unavailable", "no answer"));
  for (const pauseMs of [1_000, 2_000]) {
    expect(await runDueJobs(failing)).toBe(1);
    clock.advance(pauseMs - 1);
    expect(await runDueJobs(failing), "not before its pause is over").toBe(0);
    clock.advance(pauseMs);
  }
  expect((await countJobs(db, clock.now())).waiting).toBe(1);
  expect(await runDueJobs(failing)).toBe(1);
  clock.advance(86_400_000);
  expect(await runDueJobs(failing)).toBe(0);
  expect(await countJobs(db, clock.now())).toEqual({ waiting: 0, dead: 1, dueSince: null });
  const [row] = await database.admin`select attempts, last_code, dead_at is not null as dead from kernel.job`;
  expect(row).toEqual({ attempts: 3, last_code: "key-unavailable", dead: true });
  expect(lines.map((line) => JSON.parse(line).event)).toEqual(["job.failed", "job.failed", "job.dead"]);
});

test("a job that kills its worker every time dies too", async () => {
  await add({});
  for (const _attempt of [1, 2, 3]) {
    expect(await takeJobs(runner())).toHaveLength(1);
    clock.advance(60_000);
  }
  expect(await takeJobs(runner())).toEqual([]);
  const [row] = await database.admin`select last_code from kernel.job where dead_at is not null`;
  expect(row).toEqual({ last_code: "lease-lost" });
});

test("a job of a kind that this worker does not know is left alone", async () => {
  await add({ kind: "from-the-future" });
  expect(await runDueJobs(runner())).toBe(0);
  expect(await countJobs(db, clock.now())).toEqual({ waiting: 1, dead: 0, dueSince: clock.now() });
});

test("done jobs go after a day, waiting and dead ones stay", async () => {
  await add({ facts: { word: "done" } });
  await runAll(runner());
  await add({ runAt: at(clock.now() + 10 * 86_400_000) });
  await add({});
  await database.admin`update kernel.job set dead_at = 1 where done_at is null and run_at = ${clock.now()}`;
  clock.advance(86_400_000);
  expect(await sweepJobs(db, clock.now())).toBe(0);
  clock.advance(1);
  expect(await sweepJobs(db, clock.now())).toBe(1);
  expect(await countJobs(db, clock.now())).toMatchObject({ waiting: 1, dead: 1 });
});

test("the loop does what comes while it runs, and stopping waits for what has begun", async () => {
  let begin = () => {};
  const begun = new Promise<void>((resolve) => {
    begin = resolve;
  });
  let ended = false;
  const running = runJobs(
    runner(async () => {
      begin();
      await new Promise((resolve) => setTimeout(resolve, 20));
      ended = true;
    }),
  );
  await add({});
  await begun;
  await running.stop();
  expect(ended).toBe(true);
  expect(await countJobs(db, clock.now())).toMatchObject({ waiting: 0, dead: 0 });
});

test("the loop outlives a database that cannot be asked", async () => {
  await database.admin.unsafe("alter table kernel.job rename to away");
  const running = runJobs(runner());
  while (!lines.some((line) => line.includes("jobs.unreachable"))) await new Promise(setImmediate);
  await database.admin.unsafe("alter table kernel.away rename to job");
  await add({ facts: { word: "after" } });
  while ((await notes()).length === 0) await new Promise(setImmediate);
  await running.stop();
});

test("the pause before the next attempt doubles up to an hour, and is at most half longer by chance", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1_000 }), fc.string(), (attempts, seed) => {
      const pauseMs = retryPauseMs(attempts, seededRandom(seed));
      const leastMs = Math.min(1_000 * 2 ** (attempts - 1), 3_600_000);
      expect(pauseMs).toBeGreaterThanOrEqual(leastMs);
      expect(pauseMs).toBeLessThan(leastMs * 1.5);
    }),
  );
  const bytes = (value: number) => ({ bytes: (count: number) => Buffer.alloc(count, value) });
  expect([1, 2, 12, 13, 99].map((attempts) => retryPauseMs(attempts, bytes(0)))).toEqual([
    1_000, 2_000, 2_048_000, 3_600_000, 3_600_000,
  ]);
  expect(retryPauseMs(1, bytes(255))).toBe(1_499);
});

const note: JobHandler = async ({ facts }) => {
  await db`insert into note values (${String(facts["word"])})`;
};

function runner(handler: JobHandler = note, other: Partial<typeof limits> = {}): JobRunner {
  return { db, clock, random, log, kinds: { note: handler }, limits: { ...limits, ...other } };
}

function add(job: Partial<NewJob>, sql: Parameters<typeof enqueue>[0] = db) {
  return enqueue(
    sql,
    { clock, random },
    { kind: "note", facts: { word: "word" }, runAt: clock.now(), ...job },
  );
}

function finish(job: TakenJob): Promise<boolean> {
  return withoutTenant(db, (sql) => finishJob(sql, job.fence, clock.now()));
}

function only<T>(list: readonly T[]): T {
  const [one, ...others] = list;
  if (one === undefined || others.length > 0) throw new Error(`expected one, found ${list.length}`);
  return one;
}

async function runAll(running: JobRunner): Promise<number> {
  let all = 0;
  for (let begun = 1; begun > 0; all += begun) begun = await runDueJobs(running);
  return all;
}

async function notes(): Promise<string[]> {
  const rows = await database.admin<{ word: string }[]>`select word from note order by ctid limit 100`;
  return rows.map(({ word }) => word);
}
