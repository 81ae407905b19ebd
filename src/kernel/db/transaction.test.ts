import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { testDatabase } from "../../../test/support/database.ts";
import { idToUuid } from "../ids.ts";
import { connect } from "./connect.ts";
import { lookUp, type Tx, transaction, withoutTenant } from "./transaction.ts";

const database = await testDatabase();
const [one, two] = [await database.tenant("one"), await database.tenant("two")];
await database.admin.unsafe("create table note (word text); grant select, insert on note to troth_app");

/** A pool of one connection: whoever comes next gets the very connection of whoever was before. */
const single = connect(database.addresses.app, 1, "test");

test("what a transaction wrote is there after it returned, and gone when it threw", async () => {
  expect(await transaction(single, one, async (tx) => (await write(tx, "kept")).length)).toBe(0);
  const thrown = transaction(single, one, async (tx) => {
    await write(tx, "undone");
    throw new Error("changed my mind");
  });
  await expect(thrown).rejects.toThrow("changed my mind");
  expect(await words()).toEqual(["kept"]);
});

test("work that throws before it waits for anything is rolled back like any other", async () => {
  const thrown = transaction(single, one, () => {
    throw new Error("at once");
  });
  await expect(thrown).rejects.toThrow("at once");
  await expectUsable();
});

test("the tenant of a transaction is not there for the next user of its connection", async () => {
  const seen = (tx: Tx) => tx.sql`select kernel.current_tenant() as tenant, ${tx.tenantUuid}::uuid as own`;
  for (const tenant of [one, two]) {
    const [row] = await transaction(single, tenant, seen);
    expect(row?.["tenant"]).toBe(row?.["own"]);
    expect(await single`select kernel.current_tenant() as tenant`).toEqual([{ tenant: null }]);
  }
  await expect(transaction(single, one, (tx) => tx.sql`select 1 / 0`)).rejects.toThrow("division by zero");
  expect(await single`select kernel.current_tenant() as tenant`).toEqual([{ tenant: null }]);
});

test("statements that do not wait for one another are all carried out, in the order in which they were sent", async () => {
  const inserted = Array.from({ length: 300 }, (_, index) => `many-${String(index).padStart(3, "0")}`);
  const [order] = await transaction(single, one, async (tx) => {
    await Promise.all(inserted.map((word) => write(tx, word)));
    return tx.sql<{ words: string[] }[]>`
      select array_agg(word order by ctid) as words from note where word like 'many-%'`;
  });
  expect(order?.words).toEqual(inserted);
});

test("a look-up finds what is there, sees its own tenant only, and tells of a statement that fails", async () => {
  const own = (tx: Tx) =>
    Promise.all([tx.sql`select kernel.current_tenant() as id`, tx.sql`select 2 as two`]);
  for (const tenant of [one, two]) {
    const [[first], [second]] = await lookUp(single, tenant, own);
    expect([first?.["id"], second?.["two"]]).toEqual([idToUuid(tenant), 2]);
  }
  await expect(lookUp(single, one, (tx) => tx.sql`select 1 / 0`)).rejects.toMatchObject({
    cause: { code: "22012" },
  });
  const late = lookUp(single, one, async (tx) => {
    await tx.sql`select 1`;
    return tx.sql`select 2`;
  });
  await expect(late).rejects.toThrow("a statement is sent before its transaction ends");
  await expectUsable();
});

test("of several statements that fail together the one that was the reason is told", async () => {
  const together = transaction(single, one, (tx) => {
    const slow = async () => (await tx.sql`select 1 / 0`).length;
    return Promise.all([slow(), tx.sql`select 1`, tx.sql`select 2`]);
  });
  await expect(together).rejects.toMatchObject({ code: "22012" });
  await expectUsable();
});

test("a failed statement that nobody waited for undoes the transaction and is told", async () => {
  const unawaited = transaction(single, one, async (tx) => {
    tx.sql`insert into nowhere values (1)`.execute();
    await write(tx, "beside").catch(() => {});
  });
  await expect(unawaited).rejects.toMatchObject({
    message: "a statement of this transaction failed",
    cause: { code: "42P01" },
  });
  const swallowed = transaction(single, one, async (tx) => {
    await write(tx, "beside");
    await tx.sql.unsafe("insert into nowhere values (1)").catch(() => {});
  });
  await expect(swallowed).rejects.toMatchObject({ cause: { code: "42P01" } });
  expect(await words()).not.toContain("beside");
});

test("a statement that comes after the end never runs in the transaction of another tenant", async () => {
  let late: Promise<unknown> = Promise.resolve();
  let unsent: PromiseLike<unknown> = Promise.resolve();
  const failed = transaction(single, one, async (tx) => {
    unsent = tx.sql`select kernel.current_tenant()`;
    late = sleep(20).then(() => tx.sql`select kernel.current_tenant()`);
    late.catch(() => {});
    throw new Error("one branch fails, the other goes on");
  });
  await expect(failed).rejects.toThrow("one branch fails");
  await transaction(single, two, async (tx) => {
    await tx.sql`select 1`;
    await expect(late).rejects.toThrow("before its transaction ends");
    await expect(unsent).rejects.toThrow("before its transaction ends");
  });
  await expectUsable();
});

test("a statement made of parts is sent as one", async () => {
  const rows = await transaction(single, one, (tx) => {
    const condition = tx.sql`word = ${"kept"} and ${tx.sql("word")} <> ${"lost"}`;
    return tx.sql`select word from ${tx.sql("note")} where ${condition}`;
  });
  expect(rows).toEqual([{ word: "kept" }]);
});

test("when the connection is lost in the middle, the transaction fails and the pool recovers", async () => {
  const idle = transaction(single, one, async (tx) => {
    await killConnection(tx);
    await sleep(100);
    await write(tx, "after its death");
  });
  await expect(idle).rejects.toMatchObject({ code: "CONNECTION_CLOSED" });
  await expectUsable();
  expect(await words()).not.toContain("after its death");
});

test("when the database drops every connection in the middle of a statement, all work again afterwards", async () => {
  const pool = connect(database.addresses.app, 3, "dropped");
  for (const _round of [1, 2]) {
    const running = [one, two, one].map((tenant) =>
      transaction(pool, tenant, (tx) => tx.sql`select pg_sleep(20)`),
    );
    const ended = Promise.allSettled(running);
    while ((await dropAll()) < running.length) await sleep(10);
    expect((await ended).map(({ status }) => status)).toEqual(["rejected", "rejected", "rejected"]);
    for (const _again of [1, 2, 3]) {
      const works = [one, two, one].map((tenant) =>
        transaction(pool, tenant, (tx) => tx.sql`select 1 as one`),
      );
      expect(await Promise.all(works)).toEqual([[{ one: 1 }], [{ one: 1 }], [{ one: 1 }]]);
    }
  }
  await pool.end();
});

test("a statement that is cancelled undoes its transaction and leaves the connection usable", async () => {
  const slow = transaction(single, one, async (tx) => {
    await tx.sql`set local statement_timeout = 20`;
    await write(tx, "in vain");
    await tx.sql`select pg_sleep(20)`;
  });
  await expect(slow).rejects.toMatchObject({ code: "57014" });
  await expectUsable();
  expect(await words()).not.toContain("in vain");
});

test("a transaction of no tenant sees the directory, and no rows of any tenant", async () => {
  const [row] = await withoutTenant(single, (sql) => {
    return sql`select kernel.current_tenant() as tenant, (select count(*) from kernel.tenant) as tenants`;
  });
  expect(row).toEqual({ tenant: null, tenants: 2 });
  await expect(withoutTenant(single, (sql) => sql`select 1 / 0`)).rejects.toThrow("division by zero");
  await expectUsable();
});

function write(tx: Tx, word: string) {
  return tx.sql`insert into note values (${word})`;
}

async function words(): Promise<string[]> {
  const rows = await database.admin<{ word: string }[]>`select word from note order by word limit 1000`;
  return rows.map((row) => row.word);
}

async function killConnection(tx: Tx): Promise<void> {
  const [row] = await tx.sql<{ pid: number }[]>`select pg_backend_pid() as pid`;
  await database.admin`select pg_terminate_backend(${row?.pid ?? 0})`;
}

/** Drops the connections of the pool once all of them are at work. Returns how many. */
async function dropAll(): Promise<number> {
  const found = await database.admin`
    select pid from pg_stat_activity where application_name = 'dropped' and query like 'select pg_sleep%'`;
  if (found.length < 3) return 0;
  for (const { pid } of found) await database.admin`select pg_terminate_backend(${pid})`;
  return found.length;
}

async function expectUsable(): Promise<void> {
  const [row] = await transaction(
    single,
    two,
    (tx) => tx.sql`select kernel.current_tenant() = ${tx.tenantUuid} as own`,
  );
  expect(row).toEqual({ own: true });
}
