import { afterAll, expect, test } from "vitest";
import { testDatabase } from "../../../test/support/database.ts";
import { testSecret } from "../../../test/support/template.ts";
import { connect } from "./connect.ts";
import { databaseRoles, prepareRoles, roleDanger, rolePassword, tablesWithoutRowSecurity } from "./roles.ts";

const { admin, app, log, addresses } = await testDatabase();

// Roles belong to the whole server: this one is named after the database, which is ours alone.
const stranger = addresses.admin.database.replace("troth_test", "stranger");
const password = "a-password-of-tests";
await admin.unsafe(`create role ${stranger} login password '${password}'`);
afterAll(() => admin.unsafe(`drop role ${stranger}`));

test("the roles of the server may serve", async () => {
  expect(await roleDanger(app)).toBeNull();
  expect(await roleDanger(log)).toBeNull();
  expect(await dangerOfStranger()).toBeNull();
});

test("a superuser may not serve", async () => {
  expect(await roleDanger(admin)).toMatch(
    /^database role `\w+` is a superuser and would see every tenant's rows$/,
  );
});

test("neither does who could look past row-level security in any other way", async () => {
  const ways = [
    ["alter role STRANGER bypassrls", "alter role STRANGER nobypassrls", "bypasses row-level security"],
    [
      "grant pg_read_all_data to STRANGER",
      "revoke pg_read_all_data from STRANGER",
      "a member of another role",
    ],
    ["alter role STRANGER createrole", "alter role STRANGER nocreaterole", "may create roles"],
    ["alter role STRANGER replication", "alter role STRANGER noreplication", "may copy the whole database"],
    ["create table own (); alter table own owner to STRANGER", "drop table own", "owns tables or schemas"],
    ["create schema own authorization STRANGER", "drop schema own", "owns tables or schemas"],
    [
      "create view own as select 1; alter view own owner to STRANGER",
      "drop view own",
      "owns tables or schemas",
    ],
  ] as const;
  for (const [give, take, reason] of ways) {
    await admin.unsafe(give.replaceAll("STRANGER", stranger));
    expect(await dangerOfStranger(), give).toContain(reason);
    await admin.unsafe(take.replaceAll("STRANGER", stranger));
    expect(await dangerOfStranger(), take).toBeNull();
  }
});

test("a harmless role that a superuser put on is still a superuser's session", async () => {
  const session = connect(addresses.admin, 1, "test");
  await session.unsafe(`set role ${databaseRoles.app}`);
  expect(await roleDanger(session)).toContain("is a superuser");
  await session.end();
});

test("preparing the roles again, many at once, changes nothing", async () => {
  await Promise.all([1, 2, 3].map(() => prepareRoles(admin, testSecret)));
  expect(await app`select session_user::text as name`).toEqual([{ name: databaseRoles.app }]);
});

test("each role has a password of its own, and another under another secret", () => {
  const other = Buffer.alloc(32, 1);
  const passwords = [testSecret, other].flatMap((secret) => [
    rolePassword(secret, "app"),
    rolePassword(secret, "log"),
  ]);
  expect(new Set(passwords).size).toBe(4);
  expect(passwords[0]).toMatch(/^[\w-]{43}$/);
});

test("a tenant's table without forced row security is named", async () => {
  expect(await tablesWithoutRowSecurity(app)).toEqual([]);
  await admin.unsafe("create table bare (tenant_id uuid); create table half (tenant_id uuid)");
  await admin.unsafe("alter table half enable row level security");
  expect(await tablesWithoutRowSecurity(app)).toEqual(["public.bare", "public.half"]);
  await admin.unsafe("drop table bare, half");
});

async function dangerOfStranger(): Promise<string | null> {
  const pool = connect({ ...addresses.admin, user: stranger, password }, 1, "test");
  const danger = await roleDanger(pool);
  await pool.end();
  return danger;
}
