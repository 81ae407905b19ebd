import { expect, test } from "vitest";
import { type Database, roleDanger, type TenantId, transaction } from "../src/kernel/db/index.ts";
import { idToUuid } from "../src/kernel/ids.ts";
import { testDatabase } from "./support/database.ts";
import { insertEverywhere, insertion, rowByTable } from "./support/rows.ts";
import { prelude } from "./support/schema-rules.ts";

// Two tenants with a row each in every table. Whoever serves one tries to reach the other's, table by table. The list
// of tables is the catalogue's, so a table that is added tomorrow is tried as well.

const { admin, app, log, addresses, tenant } = await testDatabase();
const [mine, other] = [await tenant("mine"), await tenant("other")];
await insertEverywhere(admin, mine);
await insertEverywhere(admin, other);

const tables = (
  await admin<{ name: string }[]>`${admin.unsafe(prelude)} select name from tenants order by name limit 1000`
).map(({ name }) => name);

const roles = [
  { role: "troth_app", db: app },
  { role: "troth_log", db: log },
];

/** The refusal of a grant, and the one of row security when a row would be another tenant's. Both are `42501`. */
const refused = { code: "42501" };

test("there is a row to try in every tenant's table", () => {
  expect(Object.keys(rowByTable).sort()).toEqual(tables);
  expect(tables.length).toBeGreaterThan(15);
});

test("the roles that serve are neither superuser nor owner nor above row security", async () => {
  expect([await roleDanger(app), await roleDanger(log)]).toEqual([null, null]);
});

test("the owner sees a row of both tenants in every table: what is not seen below is hidden, not missing", async () => {
  for (const table of tables) {
    const [row] = await admin.unsafe(`select count(*) from ${table}`);
    expect(row, table).toEqual({ count: 2 });
  }
});

for (const { role, db } of roles) {
  test(`${role} sees its own tenant's rows and no other's, in every table`, async () => {
    for (const table of await readable(role)) {
      const rows = await as(db, mine, `select tenant_id from ${table}`);
      expect(rows, table).toEqual([{ tenant_id: idToUuid(mine) }]);
      const asked = await as(db, mine, `select 1 from ${table} where tenant_id = '${idToUuid(other)}'`);
      expect(asked, table).toEqual([]);
    }
  });

  test(`${role} sees nothing where no tenant is set`, async () => {
    for (const table of await readable(role)) {
      expect(await db.unsafe(`select tenant_id from ${table}`), table).toEqual([]);
    }
  });

  test(`${role} adds no row to another tenant, nor to any while none is set`, async () => {
    for (const table of tables) {
      await expect(as(db, mine, insertion(table, other)), table).rejects.toMatchObject(refused);
      await expect(db.unsafe(insertion(table, other)), table).rejects.toMatchObject(refused);
    }
  });

  test(`${role} changes and deletes no row of another tenant, and none while no tenant is set`, async () => {
    for (const table of tables) {
      for (const statement of await changesOf(table, role)) {
        expect(
          await countOf(as(db, mine, `${statement} where tenant_id = '${idToUuid(other)}'`)),
          statement,
        ).toBe(0);
        expect(await countOf(db.unsafe(`${statement} where true`)), statement).toBe(0);
      }
    }
    expect(await rowsOf(other)).toBe(tables.length);
  });

  test(`${role} moves none of its own rows to another tenant`, async () => {
    for (const table of tables) {
      const moved = as(db, mine, `update ${table} set tenant_id = '${idToUuid(other)}'`);
      await expect(moved, table).rejects.toMatchObject(refused);
    }
  });

  test(`${role} cannot empty a table, switch its row security off or change its policy`, async () => {
    for (const table of tables) {
      const ways = [
        `truncate ${table}`,
        `alter table ${table} no force row level security`,
        `alter policy tenant on ${table} using (true)`,
        `drop policy tenant on ${table}`,
        `create trigger t before insert on ${table} for each statement execute function audit.refuse()`,
      ];
      for (const way of ways) await expect(as(db, mine, way), way).rejects.toMatchObject(refused);
    }
    const others = [addresses.admin.user, ...roles.map((one) => one.role).filter((name) => name !== role)];
    for (const way of others.flatMap((name) => [`set role ${name}`, `set session authorization ${name}`])) {
      await expect(as(db, mine, way), way).rejects.toMatchObject(refused);
    }
    const off = transaction(db, mine, async ({ sql }) => {
      await sql`set local row_security = off`;
      return sql`select 1 from audit.entry`;
    });
    await expect(off).rejects.toMatchObject(refused);
  });
}

test("with its grants the app reaches its own rows, so what refused above was the tenant", async () => {
  for (const table of tables) {
    for (const statement of await changesOf(table, "troth_app")) {
      const undone = transaction(app, mine, async ({ sql }) => {
        throw Object.assign(new Error("undone"), {
          count: (await sql.unsafe(`${statement} where true`)).count,
        });
      });
      await expect(undone, statement).rejects.toMatchObject({ count: 1 });
    }
  }
});

test("with its grants the app adds rows to its own tenant, so what refused above was the tenant here too", async () => {
  const fresh = await tenant("fresh");
  const granted = await admin<{ name: string }[]>`
    select name from unnest(${Object.keys(rowByTable)}::text[]) with ordinality as listed (name, place)
    where has_table_privilege('troth_app', name, 'insert') order by place`;
  expect(granted.length).toBeGreaterThan(10);
  await transaction(app, fresh, async ({ sql }) => {
    for (const { name } of granted) expect((await sql.unsafe(insertion(name, fresh))).count, name).toBe(1);
  });
  expect(await rowsOf(fresh)).toBe(granted.length);
});

test("the app reads the directory of tenants and changes nothing in it", async () => {
  const directory = await app`select slug from kernel.tenant order by slug limit 2`;
  expect(directory.map(({ slug }) => slug)).toEqual(["fresh", "mine"]);
  for (const statement of [
    `insert into kernel.tenant values ('${idToUuid(mine)}', 'more', 0)`,
    "update kernel.tenant set slug = 'renamed'",
    "delete from kernel.tenant",
  ]) {
    await expect(app.unsafe(statement), statement).rejects.toMatchObject(refused);
  }
});

test("the log is append-only: the app can neither change, delete nor empty what was written", async () => {
  const columns = await admin<{ table: string; name: string }[]>`
    select attrelid::regclass::text as table, attname as name from pg_attribute
    where attnum > 0 and attrelid in (select oid from pg_class where relnamespace = 'audit'::regnamespace
      and relkind = 'r') limit 100`;
  const written = tables.filter((table) => table.startsWith("audit."));
  expect(new Set(columns.map(({ table }) => table))).toEqual(new Set(written));
  const changes = [
    ...columns.map(({ table, name }) => `update ${table} set ${name} = ${name}`),
    ...written.flatMap((table) => [`delete from ${table}`, `truncate ${table}`]),
  ];
  for (const change of changes) await expect(as(app, mine, change), change).rejects.toMatchObject(refused);
  for (const table of ["audit.leaf", "audit.tile", "audit.head", "audit.checkpoint"]) {
    await expect(as(app, mine, insertion(table, mine)), table).rejects.toMatchObject(refused);
  }
  expect(await countOf(as(log, mine, "update audit.head set size = size"))).toBe(1);
});

test("entries, their order and what was signed are kept even from the owner, short of dropping the guard", async () => {
  for (const table of ["audit.entry", "audit.leaf", "audit.checkpoint"]) {
    for (const statement of [
      `update ${table} set tenant_id = tenant_id`,
      `delete from ${table}`,
      `truncate ${table}`,
    ]) {
      await expect(admin.unsafe(statement), statement).rejects.toThrow("the audit log is append-only");
    }
  }
});

/** One statement, as one tenant, in a transaction of its own. */
function as(db: Database, who: TenantId, statement: string) {
  return transaction(db, who, ({ sql }) => sql.unsafe(statement));
}

async function countOf(statement: PromiseLike<{ readonly count: number }>): Promise<number> {
  return (await statement).count;
}

/** The tables that a role may read, as the catalogue has it. */
async function readable(role: string): Promise<string[]> {
  const rows = await admin<{ name: string }[]>`
    select name from unnest(${tables}::text[]) as name where has_table_privilege(${role}, name, 'select')`;
  const found = rows.map(({ name }) => name);
  expect(found.length, role).toBeGreaterThan(2);
  return found;
}

/** The changes that the grants of a role let it try on a table. */
async function changesOf(table: string, role: string): Promise<string[]> {
  const columns = await admin<{ name: string }[]>`
    select attname as name from pg_attribute where attrelid = ${table}::regclass and attnum > 0
      and has_column_privilege(${role}, attrelid, attname, 'update') limit 100`;
  const updates = columns.map(({ name }) => `update ${table} set ${name} = ${name}`);
  const [row] = await admin`select has_table_privilege(${role}, ${table}, 'delete') as may`;
  return row?.["may"] === true ? [...updates, `delete from ${table}`] : updates;
}

async function rowsOf(who: TenantId): Promise<number> {
  let rows = 0;
  for (const table of tables) {
    const [found] = await admin.unsafe(`select count(*) from ${table} where tenant_id = '${idToUuid(who)}'`);
    rows += Number(found?.["count"]);
  }
  return rows;
}
