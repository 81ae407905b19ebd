import { expect, test } from "vitest";
import { connect, databaseRoles, transaction } from "../../src/kernel/db/index.ts";
import { testDatabase } from "./database.ts";

const mine = await testDatabase();
const other = await testDatabase();

test("a test file finds a migrated database", async () => {
  const applied = await mine.admin`select name from kernel.migration order by name`;
  expect(applied[0]?.["name"]).toBe("0001_kernel.sql");
});

test("what one test file writes, another does not see", async () => {
  await mine.admin`create table note (id int)`;
  const found = await other.admin`select to_regclass('note') as note`;
  expect(found[0]?.["note"]).toBeNull();
});

test("each door leads in by its own role, and none of the server's is the owner", async () => {
  const names = [mine.app, mine.log].map(
    async (door) => (await door`select current_user as name`)[0]?.["name"],
  );
  expect(await Promise.all(names)).toEqual([databaseRoles.app, databaseRoles.log]);
  const sql = connect(mine.addresses.app, 1);
  expect(await sql`select current_user::text as name`).toEqual([{ name: databaseRoles.app }]);
  await sql.end();
});

test("a tenant is in the directory, and its transactions are its own", async () => {
  const tenant = await mine.tenant("acme");
  const [row] = await transaction(mine.app, tenant, (tx) => {
    return tx.sql`select slug, id = ${tx.tenantUuid} and id = kernel.current_tenant() as same from kernel.tenant`;
  });
  expect(row).toEqual({ slug: "acme", same: true });
});

test("a closed database may be closed again", async () => {
  await Promise.all([other.close(), other.close()]);
  await expect(other.app`select 1`).rejects.toThrow("CONNECTION_ENDED");
});
