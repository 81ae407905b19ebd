import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type postgres from "postgres";
import type { Database } from "./connect.ts";

/** An arbitrary constant of ours: two starting servers migrate one after the other. */
const migrationLock = 7_420_001;
const migrationsMax = 10_000;

/**
 * Applies what is missing of `folder/0001_name.sql …`, in order, each in a transaction of its own. Append-only and
 * forward only. Returns the names applied. Throws one sentence when the database is newer than this program, or when
 * a migration that was applied has since been changed or preceded by another.
 */
export async function migrate(admin: Database, folder: string): Promise<readonly string[]> {
  const files = await readMigrations(folder);
  return alone(admin, async (connection) => {
    // The table comes first: it is how concurrent migrations are seen.
    await connection.unsafe(`create schema if not exists kernel;
      create table if not exists kernel.migration (name text primary key, digest text not null)`);
    const applied = await connection<Migrated[]>`
      select name, digest from kernel.migration order by name collate "C" limit ${migrationsMax}`;
    const objection = objectionTo(files, applied);
    if (objection !== null) throw new Error(objection);
    const missing = files.slice(applied.length);
    for (const { name, digest, text } of missing) {
      await connection.unsafe(
        `begin;\n${text}\n;insert into kernel.migration values ('${name}', '${digest}'); commit`,
      );
    }
    return missing.map(({ name }) => name);
  });
}

type Migrated = { readonly name: string; readonly digest: string };

/** Why these files may not be applied to a database that has those, or `null`. Both are in order. */
export function objectionTo(files: readonly Migrated[], applied: readonly Migrated[]): string | null {
  for (const [index, { name, digest }] of applied.entries()) {
    const file = files.find((one) => one.name === name);
    if (file === undefined)
      return `the database is of a newer version of Troth: it holds migration \`${name}\``;
    if (file.digest !== digest)
      return `migration \`${name}\` was changed after it had been applied; add a new one instead`;
    const expected = files[index];
    if (expected !== undefined && expected.name !== name)
      return `migration \`${expected.name}\` comes before \`${name}\`, which has been applied; give it a later number`;
  }
  return null;
}

async function readMigrations(folder: string): Promise<(Migrated & { readonly text: string })[]> {
  const names = (await readdir(folder)).filter((name) => /^\d{4}_[a-z0-9_]+\.sql$/.test(name)).sort();
  const texts = await Promise.all(names.map((name) => readFile(join(folder, name), "utf8")));
  return names.map((name, index) => {
    const text = texts[index] ?? "";
    return { name, text, digest: createHash("sha256").update(text).digest("hex") };
  });
}

/** Runs `work` while no other server migrates. It may take longer than a statement otherwise may. */
async function alone<T>(admin: Database, work: (connection: postgres.ReservedSql) => Promise<T>): Promise<T> {
  const connection = await admin.reserve();
  try {
    await connection.unsafe(`set statement_timeout = 0; select pg_advisory_lock(${migrationLock})`);
    return await work(connection);
  } catch (error) {
    await connection.unsafe("rollback").catch(() => {});
    throw error;
  } finally {
    await connection
      .unsafe(`select pg_advisory_unlock(${migrationLock}); reset statement_timeout`)
      .catch(() => {});
    connection.release();
  }
}
