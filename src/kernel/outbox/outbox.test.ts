import { beforeEach, expect, test } from "vitest";
import { testDatabase } from "../../../test/support/database.ts";
import { manualClock } from "../clock.ts";
import { type TenantId, type Tx, transaction } from "../db/index.ts";
import { fail } from "../problem.ts";
import { seededRandom } from "../random.ts";
import { countParked, type EventHandler, makeOutbox, retryParked } from "./index.ts";

const database = await testDatabase();
const [one, two] = [await database.tenant("one"), await database.tenant("two")];
await database.admin.unsafe("create table note (word text); grant select, insert on note to troth_app");

const clock = manualClock(1_000_000);
const outbox = makeOutbox({ clock, random: seededRandom("outbox") });
beforeEach(async () => {
  await database.admin.unsafe("truncate kernel.outbox, note");
});

test("an event leaves with the transaction that caused it, or not at all", async () => {
  await emit(one, "kept");
  const undone = transaction(database.app, one, async (tx) => {
    await outbox.emit(tx, { event: "test.happened", facts: { word: "undone" } });
    throw new Error("undone");
  });
  await expect(undone).rejects.toThrow("undone");
  expect(await deliverAll()).toEqual({ delivered: 1, failed: 0, parked: 0 });
  expect(await told()).toEqual(["kept"]);
});

test("an event is told as it was emitted, and once where all goes well", async () => {
  const seen: unknown[] = [];
  const id = await emit(one, "kept");
  const at = clock.now();
  clock.advance(5);
  await deliverAll(async (_tx, event) => void seen.push(event));
  await deliverAll(async (_tx, event) => void seen.push(event));
  expect(seen).toEqual([{ id, event: "test.happened", facts: { word: "kept" }, createdAt: at, attempts: 0 }]);
});

test("events are told in the order of their transactions, and inside of one in the order of their emission", async () => {
  const words = Array.from({ length: 12 }, (_, index) => `w${index}`);
  await transaction(database.app, one, (tx) => {
    return Promise.all(
      words.slice(0, 8).map((word) => outbox.emit(tx, { event: "test.happened", facts: { word } })),
    );
  });
  for (const word of words.slice(8)) await emit(one, word); // All in one millisecond.
  await deliverAll();
  expect(await told()).toEqual(words);
});

test("what a handler wrote before it failed is undone, and written once when it succeeds", async () => {
  await emit(one, "late");
  let fails = true;
  const flaky: EventHandler = async (tx, event) => {
    await note(tx, event);
    if (fails) fail("key-unavailable", "no answer");
  };
  expect(await deliverAll(flaky)).toEqual({ delivered: 0, failed: 1, parked: 0 });
  expect(await told()).toEqual([]);
  expect(await codes()).toEqual(["key-unavailable"]);
  fails = false;
  expect(await deliverAll(flaky)).toEqual({ delivered: 0, failed: 0, parked: 0 });
  clock.advance(999);
  expect(await deliverAll(flaky)).toEqual({ delivered: 0, failed: 0, parked: 0 });
  clock.advance(1);
  expect(await deliverAll(flaky)).toEqual({ delivered: 1, failed: 0, parked: 0 });
  expect(await told()).toEqual(["late"]);
});

test("an event that always fails holds up its own tenant only, and after ten attempts nobody", async () => {
  for (const word of ["poison", "after"]) await emit(one, word);
  await emit(two, "elsewhere");
  const picky: EventHandler = async (tx, event) => {
    if (event.facts["word"] === "poison") throw new Error("never");
    await note(tx, event);
  };
  expect(await deliverAll(picky)).toEqual({ delivered: 1, failed: 1, parked: 0 });
  expect(await told()).toEqual(["elsewhere"]);
  let waitedMs = 0;
  for (let attempt = 2; attempt < 10; attempt++) {
    const pauseMs = 1_000 * 2 ** (attempt - 2);
    clock.advance(pauseMs);
    waitedMs += pauseMs;
    expect(await deliverAll(picky)).toEqual({ delivered: 0, failed: 1, parked: 0 });
  }
  expect(await countParked(database.app, one)).toBe(0);
  clock.advance(256_000);
  expect(waitedMs + 256_000).toBe(511_000);
  expect(await deliverAll(picky)).toEqual({ delivered: 1, failed: 0, parked: 1 });
  expect(await told()).toEqual(["elsewhere", "after"]);
  expect(await countParked(database.app, one)).toBe(1);
  expect(await countParked(database.app, two)).toBe(0);
});

test("a parked event can be tried again", async () => {
  await emit(one, "parked");
  await database.admin`update kernel.outbox set attempts = 10, parked_at = 1, last_code = 'unexpected'`;
  await deliverAll();
  expect(await told()).toEqual([]);
  expect(await retryParked(database.app, one, 10)).toBe(1);
  expect(await deliverAll()).toEqual({ delivered: 1, failed: 0, parked: 0 });
  expect(await countParked(database.app, one)).toBe(0);
});

test("an event without a handler is kept, and one that is declared for nobody is done with", async () => {
  await emit(one, "unheard");
  expect(await outbox.deliver(database.app, [one], {}, 10)).toMatchObject({ failed: 1 });
  expect(await codes()).toEqual(["ENOHANDLER"]);
  clock.advance(1_000);
  expect(await outbox.deliver(database.app, [one], { "test.happened": [] }, 10)).toMatchObject({
    delivered: 1,
  });
});

test("several workers at once tell each event once and in order", async () => {
  const words = Array.from({ length: 20 }, (_, index) => `w${index}`);
  for (const word of words) await emit(one, word);
  const workers = [1, 2, 3].map(() => deliverAll());
  const delivered = (await Promise.all(workers)).reduce((sum, counts) => sum + counts.delivered, 0);
  const rest = await deliverAll();
  expect(delivered + rest.delivered).toBe(20);
  expect(await told()).toEqual(words);
});

test("one call delivers at most as many events of a tenant as it was told", async () => {
  for (const word of ["a", "b", "c"]) await emit(one, word);
  expect(await outbox.deliver(database.app, [one], { "test.happened": [note] }, 2)).toMatchObject({
    delivered: 2,
  });
  expect(await told()).toEqual(["a", "b"]);
});

test("a delivered event goes after a day, and one that waits or is parked stays", async () => {
  await emit(one, "delivered");
  await deliverAll();
  for (const word of ["waiting", "parked"]) await emit(one, word);
  await database.admin`update kernel.outbox set parked_at = 1 where facts ->> 'word' = 'parked'`;
  clock.advance(86_400_000);
  expect(await outbox.sweep(database.app, one)).toBe(0);
  clock.advance(1);
  expect(await outbox.sweep(database.app, two)).toBe(0);
  expect(await outbox.sweep(database.app, one)).toBe(1);
  const left = await database.admin`select facts ->> 'word' as word from kernel.outbox order by 1`;
  expect(left.map(({ word }) => word)).toEqual(["parked", "waiting"]);
});

test("facts that a person may have typed do not get into an event", async () => {
  const typed = transaction(database.app, one, (tx) =>
    outbox.emit(tx, { event: "test.happened", facts: { said: "two words" } }),
  );
  await expect(typed).rejects.toThrow("facts are ids, codes and numbers");
});

function emit(tenant: TenantId, word: string) {
  return transaction(database.app, tenant, (tx) =>
    outbox.emit(tx, { event: "test.happened", facts: { word } }),
  );
}

const note: EventHandler = async (tx: Tx, { facts }) => {
  await tx.sql`insert into note values (${String(facts["word"])})`;
};

function deliverAll(handler: EventHandler = note) {
  return outbox.deliver(database.app, [one, two], { "test.happened": [handler] }, 100);
}

async function told(): Promise<string[]> {
  const rows = await database.admin<{ word: string }[]>`select word from note order by ctid limit 100`;
  return rows.map(({ word }) => word);
}

async function codes(): Promise<string[]> {
  const rows = await database.admin<
    { code: string }[]
  >`select last_code as code from kernel.outbox limit 100`;
  return rows.map(({ code }) => code);
}
