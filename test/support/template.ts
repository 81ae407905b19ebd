import { fileURLToPath } from "node:url";
import { connect, type DatabaseAddress, migrate, prepareRoles } from "../../src/kernel/db/index.ts";

/** What the passwords of the database roles are derived from in tests. */
export const testSecret = Buffer.alloc(32, "troth test");

const migrations = fileURLToPath(new URL("../../migrations", import.meta.url));

/** Makes the database that every test file gets a copy of: roles and migrations, and no rows. */
export async function prepareTemplate(admin: DatabaseAddress, name: string): Promise<void> {
  const server = connect(admin, 1, "test");
  try {
    await prepareRoles(server, testSecret);
    await server.unsafe(`create database "${name}"`);
  } finally {
    await server.end();
  }
  const template = connect({ ...admin, database: name }, 1, "test");
  try {
    await migrate(template, migrations);
  } finally {
    await template.end();
  }
}
