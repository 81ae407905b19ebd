import { at } from "../../kernel/clock.ts";
import type { Tx } from "../../kernel/db/index.ts";
import { idToUuid, uuidToId } from "../../kernel/ids.ts";
import type { ApiKey, ApiKeyId, Application, ApplicationId } from "./model.ts";

type ApplicationRow = {
  readonly application_id: string;
  readonly name: string;
  readonly role: string;
  readonly region: string;
  readonly recipient: string;
  readonly properties: string[];
  readonly purposes: string[];
  readonly calls_per_second: number;
};

export async function insertApplication(tx: Tx, application: Application, now: number): Promise<void> {
  await tx.sql`
    insert into access.application
      (tenant_id, id, name, role, region, recipient, properties, purposes, calls_per_second, created_at)
    values (${tx.tenantUuid}, ${idToUuid(application.id)}, ${application.name}, ${application.role},
      ${application.region}, ${application.recipient}, ${[...application.properties]}, ${[...application.purposes]},
      ${application.callsPerSecond}, ${now})`;
}

export async function findApplicationByName(tx: Tx, name: string): Promise<Application | null> {
  const [row] = await tx.sql<ApplicationRow[]>`
    select id as application_id, name, role, region, recipient, properties, purposes, calls_per_second
    from access.application where tenant_id = ${tx.tenantUuid} and name = ${name}`;
  return row === undefined ? null : applicationOf(tx, row);
}

export async function insertKey(
  tx: Tx,
  key: { id: ApiKeyId; application: ApplicationId; digest: Buffer; expiresAt: number },
  now: number,
): Promise<void> {
  await tx.sql`
    insert into access.api_key (tenant_id, id, application_id, digest, created_at, expires_at)
    values (${tx.tenantUuid}, ${idToUuid(key.id)}, ${idToUuid(key.application)}, ${key.digest}, ${now}, ${key.expiresAt})`;
}

export async function findKey(tx: Tx, id: ApiKeyId): Promise<ApiKey | null> {
  const [row] = await tx.sql<
    (ApplicationRow & { digest: Buffer; expires_at: number; revoked_at: number | null })[]
  >`
    select key.digest, key.expires_at, key.revoked_at, application.id as application_id, name, role, region,
      recipient, properties, purposes, calls_per_second
    from access.api_key key
    join access.application application
      on application.tenant_id = key.tenant_id and application.id = key.application_id
    where key.tenant_id = ${tx.tenantUuid} and key.id = ${idToUuid(id)}`;
  if (row === undefined) return null;
  return {
    id,
    application: applicationOf(tx, row),
    digest: row.digest,
    expiresAt: at(row.expires_at),
    revokedAt: row.revoked_at === null ? null : at(row.revoked_at),
  };
}

/** False when there is no such key of this application. Revoking twice keeps the first time. */
export async function revokeKey(
  tx: Tx,
  id: ApiKeyId,
  application: ApplicationId,
  now: number,
): Promise<boolean> {
  const rows = await tx.sql`
    update access.api_key set revoked_at = coalesce(revoked_at, ${now})
    where tenant_id = ${tx.tenantUuid} and id = ${idToUuid(id)} and application_id = ${idToUuid(application)}
    returning id`;
  return rows.length === 1;
}

function applicationOf(tx: Tx, row: ApplicationRow): Application {
  return {
    id: uuidToId("application", row.application_id),
    tenant: tx.tenant,
    name: row.name,
    role: row.role,
    region: row.region,
    recipient: row.recipient,
    properties: row.properties,
    purposes: row.purposes,
    callsPerSecond: row.calls_per_second,
  };
}
