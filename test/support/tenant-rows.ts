import type { Database, TenantId } from "../../src/kernel/db/index.ts";
import { idToUuid } from "../../src/kernel/ids.ts";

/** A digest of every row that a tenant has, in every table. Two of these tell whether anything of it was touched. */
export async function digestOf(admin: Database, tenant: TenantId): Promise<string> {
  const uuid = idToUuid(tenant);
  const parts = (await tenantTables(admin)).map(
    (table) => `select '${table}' as name,
      (select md5(string_agg(one::text, '|' order by one::text)) from ${table} one where tenant_id = '${uuid}') as rows`,
  );
  const [row] = await admin.unsafe<{ digest: string }[]>(
    `select md5(string_agg(name || coalesce(rows, ''), '|' order by name)) as digest from (${parts.join(" union all ")}) all_rows`,
  );
  return row?.digest ?? "";
}

/** Every table whose rows belong to tenants. */
export async function tenantTables(admin: Database): Promise<readonly string[]> {
  const rows = await admin<{ name: string }[]>`
    select n.nspname || '.' || c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
    join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant_id' and not a.attisdropped
    where c.relkind in ('r', 'p') order by 1 limit 1000`;
  return rows.map(({ name }) => name);
}

/** Takes row security off every table, as only the owner can: what is left is what the statements themselves ask for. */
export async function switchRowSecurityOff(admin: Database): Promise<void> {
  for (const table of await tenantTables(admin)) {
    await admin.unsafe(
      `alter table ${table} no force row level security; alter table ${table} disable row level security`,
    );
  }
}
