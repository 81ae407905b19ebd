import { afterAll, inject } from "vitest";
import { z } from "zod";
import {
  connect,
  type Database,
  type DatabaseAddress,
  type DatabaseRole,
  databaseRoles,
  rolePassword,
  type TenantId,
} from "../../src/kernel/db/index.ts";
import { idToUuid, newRandomId } from "../../src/kernel/ids.ts";
import { systemRandom } from "../../src/kernel/random.ts";
import { testSecret } from "./template.ts";

/** One database, by each of its doors. Nothing connects before it is used. */
export type TestDatabase = {
  /** As its owner, who may do everything. */
  readonly admin: Database;
  /** As the roles of the running server. */
  readonly app: Database;
  readonly log: Database;
  /** The same doors, for those who open connections themselves. */
  readonly addresses: Readonly<Record<"admin" | DatabaseRole, DatabaseAddress>>;
  /** A tenant that has nothing but its row in the directory. */
  readonly tenant: (slug: string) => Promise<TenantId>;
  /** Closes the doors. The end of the file does so too. */
  readonly close: () => Promise<void>;
};

/** Less than a server allows by itself, with a few files at work at once. */
const connectionsMax = 5;

/**
 * A migrated, empty database that belongs to the calling test file and goes when the file is done. Call it once, at
 * the top: `const database = await testDatabase();`. Connections still open at the end are cut off.
 */
export async function testDatabase(): Promise<TestDatabase> {
  const { admin: server, template } = await cluster();
  const name = `${template}_${systemRandom().bytes(6).toString("hex")}`;
  // Copying files is twice as fast here as the default, which writes every page to the log.
  await once(server, `create database "${name}" template "${template}" strategy file_copy`);
  const as = (role: DatabaseRole): DatabaseAddress => ({
    ...server,
    database: name,
    user: databaseRoles[role],
    password: rolePassword(testSecret, role),
  });
  const addresses = { admin: { ...server, database: name }, app: as("app"), log: as("log") };
  const open = (address: DatabaseAddress) => connect(address, connectionsMax, "test");
  const [admin, app, log] = [open(addresses.admin), open(addresses.app), open(addresses.log)];
  const close = async () => {
    await Promise.all([admin, app, log].map((pool) => pool.end({ timeout: 1 })));
  };
  afterAll(async () => {
    await close();
    await once(server, `drop database if exists "${name}" with (force)`);
  });
  return { admin, app, log, addresses, tenant: (slug) => insertTenant(admin, slug), close };
}

async function insertTenant(admin: Database, slug: string): Promise<TenantId> {
  const id = newRandomId("tenant", { random: systemRandom() });
  await admin`insert into kernel.tenant (id, slug, created_at) values (${idToUuid(id)}, ${slug}, 0)`;
  return id;
}

async function cluster() {
  const response = await fetch(inject("clusterUrl"));
  const text = await response.text();
  if (!response.ok) throw new Error(text);
  return answer.parse(JSON.parse(text));
}

const answer = z.object({
  admin: z.object({
    host: z.string(),
    port: z.number(),
    database: z.string(),
    user: z.string(),
    password: z.string().exactOptional(),
  }),
  template: z.string(),
});

async function once(address: DatabaseAddress, statement: string): Promise<void> {
  const sql = connect(address, 1, "test");
  try {
    await sql.unsafe(statement);
  } finally {
    await sql.end();
  }
}
