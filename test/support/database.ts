import { afterAll, inject } from "vitest";
import { z } from "zod";
import {
  connect,
  type DatabaseAddress,
  type DatabaseRole,
  databaseRoles,
  rolePassword,
} from "../../src/kernel/db/index.ts";
import { systemRandom } from "../../src/kernel/random.ts";
import { testSecret } from "./template.ts";

/** One database, by each of its doors. */
export type TestDatabase = {
  /** As its owner, who may do everything. */
  readonly admin: DatabaseAddress;
  /** As the roles of the running server. */
  readonly app: DatabaseAddress;
  readonly log: DatabaseAddress;
};

/**
 * A migrated, empty database that belongs to the calling test file and goes when the file is done. Call it once, at
 * the top: `const database = await testDatabase();`. Connections still open at the end are cut off.
 */
export async function testDatabase(): Promise<TestDatabase> {
  const { admin, template } = await cluster();
  const name = `${template}_${systemRandom().bytes(6).toString("hex")}`;
  // Copying files is twice as fast here as the default, which writes every page to the log.
  await once(admin, `create database "${name}" template "${template}" strategy file_copy`);
  afterAll(() => once(admin, `drop database if exists "${name}" with (force)`));
  const as = (role: DatabaseRole): DatabaseAddress => ({
    ...admin,
    database: name,
    user: databaseRoles[role],
    password: rolePassword(testSecret, role),
  });
  return { admin: { ...admin, database: name }, app: as("app"), log: as("log") };
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
