import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { Database } from "../src/kernel/db/index.ts";
import { command, describeSchema, path } from "../tools/generate-schema-sql.ts";
import { testDatabase } from "./support/database.ts";
import { globalTables, prelude, type SchemaRule, schemaRules, soundTable } from "./support/schema-rules.ts";
import { root } from "./support/source.ts";

// What a distributed PostgreSQL and the separation of tenants ask of the schema, read from the catalogue. Each rule is
// first shown a schema that breaks it: a rule that finds nothing there would find nothing anywhere.

const { admin } = await testDatabase();

for (const rule of schemaRules) {
  test(`schema: ${rule.title}`, async () => {
    expect(await withPlanted(rule.planted, (sql) => violations(sql, rule)), "the planted violations").toEqual(
      rule.found,
    );
    expect(await violations(admin, rule)).toEqual([]);
  });
}

test("a table that keeps every rule is objected to by none", async () => {
  const found = await withPlanted(soundTable, async (sql) => {
    const all: string[] = [];
    for (const rule of schemaRules) all.push(...(await violations(sql, rule)));
    return all;
  });
  expect(found).toEqual([]);
});

test("there are tables to look at, and every exception is one of them and has its reason", async () => {
  const rows = await admin<
    { name: string }[]
  >`${admin.unsafe(prelude)} select name from ours order by name limit 1000`;
  const names = rows.map(({ name }) => name);
  expect(names).toEqual(
    expect.arrayContaining(["audit.entry", "consent.event", "keys.subject_key", "vault.record"]),
  );
  expect(names).toEqual(expect.arrayContaining(Object.keys(globalTables)));
  expect(Object.keys(globalTables).sort()).toEqual(["kernel.job", "kernel.migration", "kernel.tenant"]);
});

test("the reference of the schema says what the migrations make", async () => {
  const stale = `it is stale: run \`${command}\``;
  expect(readFileSync(join(root, path), "utf8") === (await describeSchema(admin)), stale).toBe(true);
});

test("the reference of the schema shows a change of a column, a constraint, an index, a policy or a grant", async () => {
  const before = await describeSchema(admin);
  const changes = [
    ["alter table vault.record add column word text default 'x'", "  word text default 'x'::text"],
    ["alter table vault.record add check (key_version > 0)", "check ((key_version > 0))"],
    [
      "create index by_source on vault.record (source) where current",
      "create index by_source on vault.record",
    ],
    [
      "alter policy tenant on vault.record using (true)",
      "create policy tenant on vault.record using true with",
    ],
    [
      "alter table vault.record no force row level security",
      "alter table vault.record enable row level security;",
    ],
    [
      "grant update (source) on vault.record to troth_app",
      "grant update (current, keep_until, source, withdrawn_at) on vault.record to troth_app;",
    ],
    [
      "create function vault.f() returns int language sql as 'select 1'",
      "create function vault.f() returns integer",
    ],
    [
      "create trigger t before delete on vault.record execute function audit.refuse()",
      "create trigger t before delete",
    ],
    ["revoke usage on schema vault from troth_app", ""],
  ] as const;
  for (const [change, shown] of changes) {
    const after = await withPlanted(change, describeSchema);
    expect(after, change).not.toBe(before);
    expect(after, change).toContain(shown);
  }
});

async function violations(sql: Database, { violations: question }: SchemaRule): Promise<string[]> {
  const rows = await sql.unsafe<{ what: string }[]>(
    `${prelude} select what from (${question}) as found order by what collate "C" limit 1000`,
  );
  return rows.map(({ what }) => what);
}

/** Looks at the schema as it would be with these statements, and undoes them. */
async function withPlanted<T>(statements: string, look: (sql: Database) => Promise<T>): Promise<T> {
  const connection = await admin.reserve();
  try {
    await connection.unsafe(
      `begin; create schema scratch; set local client_min_messages = error; ${statements}`,
    );
    return await look(connection);
  } finally {
    await connection.unsafe("rollback");
    connection.release();
  }
}
