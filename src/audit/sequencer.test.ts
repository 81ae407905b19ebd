import { expect, test } from "vitest";
import { testDatabase } from "../../test/support/database.ts";
import { systemClock } from "../kernel/clock.ts";
import { transaction } from "../kernel/db/index.ts";
import { idToUuid, newId } from "../kernel/ids.ts";
import { systemRandom } from "../kernel/random.ts";
import { sequence } from "./sequencer.ts";
import { listBodies } from "./store.ts";

const database = await testDatabase();
const deps = { clock: systemClock, random: systemRandom() };

test("entries stand in the log in the order of their transactions, also when their numbers grow by a digit", async () => {
  const tenant = await database.tenant("order");
  const write = async (xact: string) => {
    const id = idToUuid(newId("entry", deps));
    await database.admin`
      insert into audit.entry (tenant_id, id, xact, body)
      values (${idToUuid(tenant)}, ${id}, ${xact}::xid8, ${Buffer.from(`of ${xact}`)})`;
  };
  await write("100");
  await write("99");
  expect(await sequence(database.log, tenant)).toBe(2);
  await write("101");
  expect(await sequence(database.log, tenant)).toBe(1);
  expect(await sequence(database.log, tenant)).toBe(0);
  const bodies = await transaction(database.log, tenant, (tx) => listBodies(tx, 0, 10));
  expect(bodies.map(({ body }) => String(body))).toEqual(["of 99", "of 100", "of 101"]);
});
