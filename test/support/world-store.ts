import type { Database } from "../../src/kernel/db/index.ts";
import { idToUuid, parseId } from "../../src/kernel/ids.ts";

type Table = { readonly name: string };

/** Every table that the migrations made. */
export async function tablesOf(admin: Database): Promise<readonly string[]> {
  const rows = await admin<Table[]>`
    select schemaname || '.' || tablename as name from pg_tables
    where schemaname not in ('pg_catalog', 'information_schema') order by 1`;
  return rows.map(({ name }) => name);
}

/** Every row of every table as text; bytes are written in hexadecimal. */
export async function dumpOf(admin: Database): Promise<string> {
  const parts: string[] = [];
  for (const table of await tablesOf(admin)) {
    const rows = await admin.unsafe<{ row: string }[]>(`select one::text as row from ${table} one`);
    parts.push(`-- ${table}`, ...rows.map(({ row }) => row));
  }
  return parts.join("\n");
}

/** How many rows each table has. Two of these tell whether a call left anything behind. */
export async function countsOf(admin: Database): Promise<Readonly<Record<string, number>>> {
  const tables = await tablesOf(admin);
  const selects = tables.map((table) => `select '${table}' as name, count(*) as count from ${table}`);
  const rows = await admin.unsafe<{ name: string; count: number }[]>(selects.join(" union all "));
  return Object.fromEntries(rows.map(({ name, count }) => [name, count]));
}

/** The tables that grew or shrank, and by how many rows. */
export function changesIn(
  before: Readonly<Record<string, number>>,
  after: Readonly<Record<string, number>>,
): Readonly<Record<string, number>> {
  const changed = Object.entries(after).map(
    ([table, count]) => [table, count - (before[table] ?? 0)] as const,
  );
  return Object.fromEntries(changed.filter(([, count]) => count !== 0));
}

/** The markers that can be found in a text: as they are, in any case, in hexadecimal, in base64 at any offset. */
export function found(markers: readonly string[], text: string): readonly string[] {
  if (markers.some((marker) => marker.length < 6)) throw new Error("a shorter marker is found by chance");
  const lower = text.toLowerCase();
  return markers.filter((marker) => {
    const bytes = Buffer.from(marker);
    const forms = [marker.toLowerCase(), bytes.toString("hex"), encodeURIComponent(marker).toLowerCase()];
    return (
      forms.some((form) => lower.includes(form)) || base64Cores(bytes).some((core) => text.includes(core))
    );
  });
}

// What is left of base64 at each of three offsets once the letters that depend on the neighbours are cut off.
function base64Cores(bytes: Buffer): readonly string[] {
  return [0, 1, 2].map((offset) => {
    const text = Buffer.concat([Buffer.alloc(offset), bytes])
      .toString("base64")
      .replace(/=+$/, "");
    return text.slice(Math.ceil((offset * 8) / 6), -1);
  });
}

/** A subject's id as the tables hold it. */
export function uuidOf(subject: string): string {
  const id = parseId("subject", subject);
  if (id === null) throw new Error("this is no subject's id");
  return idToUuid(id);
}

export type SealedRow = { readonly id: string; readonly sealed: Buffer };

/** The one sealed record that holds this subject's data of a type. */
export async function sealedOf(admin: Database, subject: string, data: string): Promise<SealedRow> {
  const rows = await admin<SealedRow[]>`
    select id, sealed from vault.record where subject_id = ${uuidOf(subject)} and ${data} = any(data_types)`;
  const [only] = rows;
  if (only === undefined || rows.length > 1) throw new Error(`there are ${rows.length} records of ${data}`);
  return only;
}

/** Puts other bytes into a sealed record, as somebody could who has the database and not the keys. */
export async function overwrite(admin: Database, { id }: SealedRow, sealed: Buffer): Promise<void> {
  await admin`update vault.record set sealed = ${sealed} where id = ${id}`;
}
