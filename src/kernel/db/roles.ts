import { createHmac } from "node:crypto";
import { assert } from "../assert.ts";
import type { Database } from "./connect.ts";

/**
 * The roles of the running server. `app` does the work of the doors; `log` is the sequencer, the only one that may
 * move a tree's head. Neither owns anything, so neither can switch row-level security off.
 */
export const databaseRoles = { app: "troth_app", log: "troth_log" } as const;
export type DatabaseRole = keyof typeof databaseRoles;

/** The password of a role, derived from the installation's root secret: nothing more to store, nothing to type. */
export function rolePassword(secret: Buffer, role: DatabaseRole): string {
  return createHmac("sha256", secret).update(`troth/1 database role ${role}`).digest("base64url");
}

/** Makes the roles if they are missing and sets their passwords. Needs a role that may create roles. */
export async function prepareRoles(admin: Database, secret: Buffer): Promise<void> {
  for (const role of ["app", "log"] as const) {
    const name = databaseRoles[role];
    const password = rolePassword(secret, role);
    assert(/^[\w-]+$/.test(password), "a derived password holds nothing to quote");
    await admin.unsafe(`do $$ begin create role ${name}; exception when duplicate_object then null; end $$;
      alter role ${name} login nosuperuser nobypassrls nocreatedb nocreaterole noreplication password '${password}'`);
  }
}

/**
 * Why this connection's role must not serve, as one sentence, or `null` when it may. A superuser, a role that
 * bypasses row-level security and a role that owns a table would each see every tenant's rows.
 */
export async function roleDanger(db: Database): Promise<string | null> {
  const [row] = await db<{ name: string; super: boolean; bypass: boolean; owns: number; members: number }[]>`
    select rolname as name, rolsuper as super, rolbypassrls as bypass,
      (select count(*) from pg_class c where c.relowner = r.oid and c.relkind in ('r', 'p'))::int as owns,
      (select count(*) from pg_auth_members m where m.member = r.oid)::int as members
    from pg_roles r where rolname = current_user`;
  assert(row !== undefined, "the current role exists");
  if (row.super) return `database role \`${row.name}\` is a superuser and would see every tenant's rows`;
  if (row.bypass) return `database role \`${row.name}\` bypasses row-level security`;
  if (row.owns > 0)
    return `database role \`${row.name}\` owns tables and could switch row-level security off`;
  if (row.members > 0) return `database role \`${row.name}\` is a member of another role and could act as it`;
  return null;
}

/** Tables with a `tenant_id` on which row-level security is not forced. Anything but none stops the start. */
export async function tablesWithoutRowSecurity(db: Database): Promise<readonly string[]> {
  const rows = await db<{ name: string }[]>`
    select n.nspname || '.' || c.relname as name
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant_id' and not a.attisdropped
    where c.relkind in ('r', 'p') and not (c.relrowsecurity and c.relforcerowsecurity)
    order by 1 limit 1000`;
  return rows.map((row) => row.name);
}
