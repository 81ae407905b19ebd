import { afterAll, expect, test } from "vitest";
import { connect, databaseRoles } from "../../src/kernel/db/index.ts";
import { testDatabase } from "./database.ts";

const mine = await testDatabase();
const other = await testDatabase();
const [admin, app, neighbour] = [connect(mine.admin, 1), connect(mine.app, 1), connect(other.admin, 1)];
afterAll(() => Promise.all([admin.end(), app.end(), neighbour.end()]));

test("a test file finds a migrated database", async () => {
  const applied = await admin`select name from kernel.migration order by name`;
  expect(applied[0]?.["name"]).toBe("0001_kernel.sql");
});

test("what one test file writes, another does not see", async () => {
  await admin`create table note (id int)`;
  const found = await neighbour`select to_regclass('note') as note`;
  expect(found[0]?.["note"]).toBeNull();
});

test("the address of the app leads to the app's role, not to the owner", async () => {
  const [row] = await app`select current_user as name`;
  expect(row?.["name"]).toBe(databaseRoles.app);
});
