import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { makeLastSigned } from "../../src/start/last-signed.ts";
import { openWorld } from "../support/world.ts";
import { register } from "../support/world-people.ts";

// A database that is restored from a copy does not remember what was signed after it. Here the log's own tables are
// put back to what they were, as a backup would, by the owner of the database with its guards off.

const world = await openWorld();
const { admin } = world.database;
const shop = await world.keyFor("application");
const tables = ["entry", "payload", "leaf", "tile", "head", "checkpoint"];

async function backUp(name: string): Promise<void> {
  await admin.unsafe(`create schema ${name}`);
  for (const table of tables)
    await admin.unsafe(`create table ${name}.${table} as select * from audit.${table}`);
}

async function restore(name: string): Promise<void> {
  await admin.begin(async (tx) => {
    await tx.unsafe("set local session_replication_role = replica");
    for (const table of tables) {
      await tx.unsafe(`delete from audit.${table}`);
      await tx.unsafe(`insert into audit.${table} select * from ${name}.${table}`);
    }
  });
}

async function grow(): Promise<void> {
  await register(world, shop);
  await world.settleLog();
}

async function signedSizes(): Promise<readonly number[]> {
  const rows = await admin<{ size: number }[]>`select size from audit.checkpoint order by size`;
  return rows.map(({ size }) => size);
}

const ready = () => world.call(null, "GET", "/readyz");

await grow();
await backUp("old_copy");
await grow();
await backUp("newest_copy");

test("where the log is older than what was signed, nothing is signed, and it is said how to go on", async () => {
  expect((await ready()).text).toBe("ready\n");
  const [before] = (await signedSizes()).slice(-1);
  await restore("old_copy");
  const [found] = await world.app.publishCheckpoints();
  expect(found).toMatchObject({ outcome: "behind", tenant: "jmi", signedSize: before });
  // Told once; until it is mended, the readiness says it.
  expect(await world.app.publishCheckpoints()).toEqual([]);
  const { status, text } = await ready();
  expect(status).toBe(503);
  expect(text).toContain("the log troth.test/jmi is not signed: the database holds");
  expect(text).toContain(
    "bring the newest copy back, or, if that is lost, give the log a new name with TROTH_ORIGIN",
  );
});

test("where the older log has grown past what was signed, it is another history and is not signed either", async () => {
  const sizes = await signedSizes();
  await grow();
  await grow();
  expect(await signedSizes()).toEqual(sizes);
  expect((await ready()).text).toContain("another history than the");
  expect((await ready()).status).toBe(503);
});

test("JMI-V-1-d: a log that nobody may sign breaks the clause that promises it", async () => {
  const tenant = world.app.tenantBySlug("jmi") ?? expect.unreachable("JMI is served");
  for (let turn = 0; turn < 3; turn++) {
    await world.app.promises.turn(tenant.id);
    world.clock.advance(100_000);
  }
  const { verdicts } = await world.app.promises.of(tenant.id);
  expect(verdicts.find(({ clause }) => clause === "JMI-V-1-d")?.verdict).toBe("broken");
});

test("with the newest copy back, signing goes on where it was", async () => {
  await restore("newest_copy");
  await world.app.publishCheckpoints();
  expect((await ready()).text).toBe("ready\n");
  const sizes = await signedSizes();
  await grow();
  expect((await signedSizes()).length).toBe(sizes.length + 1);
});

test("a file of the last signature that cannot be read is no first time: nothing is signed", async () => {
  const folder = join(world.folder, "signed");
  const [name = ""] = readdirSync(folder);
  writeFileSync(join(folder, name), "troth.test/jmi\n1\n");
  await expect(makeLastSigned(world.folder).read("troth.test/jmi")).rejects.toThrow(/cannot be read/);
  expect(await makeLastSigned(world.folder).read("troth.test/other")).toBeNull();
});
