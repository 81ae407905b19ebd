import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Database } from "./connect.ts";

/** An arbitrary constant of ours: two starting servers migrate one after the other. */
const migrationLock = 7_420_001;

/**
 * Applies what is missing of `folder/0001_name.sql …`, in order, each in a transaction of its own. Append-only and
 * forward only. Returns the names applied. Throws one sentence when the database is newer than this program, or
 * when a migration that was applied has since been changed.
 */
export async function migrate(admin: Database, folder: string): Promise<readonly string[]> {
  const files = (await readdir(folder)).filter((name) => /^\d{4}_[a-z0-9_]+\.sql$/.test(name)).sort();
  const connection = await admin.reserve();
  try {
    await connection`select pg_advisory_lock(${migrationLock})`;
    // The table comes first: it is how concurrent migrations are seen.
    await connection.unsafe(`create schema if not exists kernel;
      create table if not exists kernel.migration (name text primary key, digest text not null)`);
    const applied = await connection<{ name: string; digest: string }[]>`
      select name, digest from kernel.migration order by name limit 10000`;
    const digestByName = new Map(applied.map((row) => [row.name, row.digest]));
    const unknown = applied.find((row) => !files.includes(row.name));
    if (unknown !== undefined) {
      throw new Error(
        `the data folder is of a newer version of Troth: it holds migration \`${unknown.name}\``,
      );
    }
    const done: string[] = [];
    for (const name of files) {
      const text = await readFile(join(folder, name), "utf8");
      const digest = createHash("sha256").update(text).digest("hex");
      const before = digestByName.get(name);
      if (before !== undefined && before !== digest) {
        throw new Error(`migration \`${name}\` was changed after it had been applied; add a new one instead`);
      }
      if (before !== undefined) continue;
      await connection.unsafe(
        `begin;\n${text}\n;insert into kernel.migration values ('${name}', '${digest}'); commit`,
      );
      done.push(name);
    }
    return done;
  } catch (error) {
    await connection.unsafe("rollback").catch(() => {});
    throw error;
  } finally {
    await connection`select pg_advisory_unlock(${migrationLock})`.catch(() => {});
    connection.release();
  }
}
