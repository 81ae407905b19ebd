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

/** An arbitrary constant of ours: two starting servers change the roles one after the other. */
const rolesLock = 7_420_003;

/**
 * Makes the roles if they are missing and sets their passwords. Needs a role that may create roles, not a superuser:
 * what only a superuser may take from a role is not taken here. `roleDanger` refuses a role that has it.
 */
export async function prepareRoles(admin: Database, secret: Buffer): Promise<void> {
  for (const role of ["app", "log"] as const) {
    const name = databaseRoles[role];
    const password = rolePassword(secret, role);
    assert(/^[\w-]+$/.test(password), "a derived password holds nothing to quote");
    await admin.unsafe(`select pg_advisory_xact_lock(${rolesLock});
      do $$ begin create role ${name}; exception when duplicate_object or unique_violation then null; end $$;
      alter role ${name} login password '${password}'`);
  }
}

/**
 * Why this connection's role must not serve, as one sentence, or `null` when it may. A superuser, a role that
 * bypasses row-level security and a role that owns a table would each see every tenant's rows; so would one that can
 * become another role or copy the database's files.
 */
export async function roleDanger(db: Database): Promise<string | null> {
  const [row] = await db<RoleRow[]>`
    select rolname as name, rolsuper as "isSuper", rolbypassrls as bypasses, rolreplication as replicates,
      rolcreaterole as "createsRoles",
      exists (select from pg_shdepend owned where owned.refclassid = 'pg_authid'::regclass
        and owned.refobjid = role.oid and owned.deptype = 'o'
        and owned.dbid in (0, (select oid from pg_database where datname = current_database()))) as owns,
      exists (select from pg_auth_members where member = role.oid) as "isMember"
    from pg_roles role where rolname = session_user`;
  assert(row !== undefined, "the role of a session exists");
  const name = `database role \`${row.name}\``;
  if (row.isSuper) return `${name} is a superuser and would see every tenant's rows`;
  if (row.bypasses) return `${name} bypasses row-level security`;
  if (row.owns) return `${name} owns tables or schemas and could switch row-level security off`;
  if (row.isMember) return `${name} is a member of another role and could act as it`;
  if (row.createsRoles) return `${name} may create roles and could act as one of them`;
  if (row.replicates) return `${name} may copy the whole database`;
  return null;
}

type RoleRow = { readonly name: string } & Readonly<
  Record<"isSuper" | "bypasses" | "replicates" | "createsRoles" | "owns" | "isMember", boolean>
>;

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
