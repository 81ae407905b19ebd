import { chmodSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { makeApp } from "../../src/app.ts";
import { localRootKey } from "../../src/kernel/crypto/index.ts";
import { systemRandom } from "../../src/kernel/random.ts";
import { makeLastSigned } from "../../src/start/last-signed.ts";
import { openWorld } from "../support/world.ts";
import { codeIn, collectedIn, readingIn, valuesIn } from "../support/world-answers.ts";
import { register, registerWhole, registration } from "../support/world-people.ts";
import { markers, samples } from "../support/world-samples.ts";
import { dumpOf, found, overwrite, sealedOf } from "../support/world-store.ts";

const world = await openWorld();
const { admin } = world.database;
const shop = await world.keyFor("application");

const asked = { purpose: "service-provisioning", fields: ["full-name"] };

function readName(subject: string) {
  return world.call(shop, "POST", "/v1/readings", { ...asked, subject });
}

test("JMI-V-1-b: a dump of the whole database shows no value of any field, and no master key", async () => {
  await registerWhole(world, shop);
  const dump = await dumpOf(admin);
  for (const field of Object.keys(samples)) expect(dump, field).toContain(field);
  expect(found(markers, dump)).toEqual([]);
  const [, secret = ""] = readFileSync(join(world.folder, "root.key"), "utf8").split(":");
  expect(Buffer.from(secret, "base64")).toHaveLength(32);
  expect(dump).not.toContain(secret);
  expect(dump).not.toContain(Buffer.from(secret, "base64").toString("hex"));
  // The finder is no blind one: whatever is there, in text or in bytes, it finds.
  for (const plain of ["full-name", "account-registration"]) expect(found([plain], dump)).toEqual([plain]);
  const inBytes = `\\x${Buffer.from("a Foxglove").toString("hex")}`;
  const inBase64 = Buffer.from("xy Quagmire Falls").toString("base64");
  expect(found(["Foxglove", "Quagmire", "Marmalade"], inBytes + inBase64)).toEqual(["Foxglove", "Quagmire"]);
});

test("JMI-V-1-b: each person has a key of their own", async () => {
  const [one, other] = [await register(world, shop), await register(world, shop)];
  expect(one).not.toBe(other);
  const rows = await admin<{ subjects: number; keys: number; different: number }[]>`
    select (select count(*) from subjects.subject) as subjects, count(*) as keys,
      count(distinct wrapped) as different from keys.subject_key`;
  expect(rows[0]?.subjects).toBeGreaterThan(1);
  expect(rows[0]?.keys).toBe(rows[0]?.subjects);
  expect(rows[0]?.different).toBe(rows[0]?.subjects);
});

test("JMI-V-1-b: one flipped byte anywhere in a sealed record, and it is not opened; the operator is told", async () => {
  const subject = await register(world, shop, { "full-name": "Gerda Example" });
  expect(valuesIn(readingIn(await readName(subject)))).toEqual({ "full-name": "Gerda Example" });
  const record = await sealedOf(admin, subject, "full-name");
  const places = [0, 1, 7, 20, Math.floor(record.sealed.length / 2), record.sealed.length - 1];
  for (const place of places) {
    const flipped = Buffer.from(record.sealed);
    flipped[place] = (flipped[place] ?? 0) ^ 1;
    await overwrite(admin, record, flipped);
    const answer = await readName(subject);
    expect(codeIn(answer), `byte ${place}`).toBe("500 record-unreadable");
    expect(answer.text).not.toContain("Gerda");
  }
  expect(world.logged()).toContain('"code":"record-unreadable"');
  await overwrite(admin, record, record.sealed);
  expect(readingIn(await readName(subject)).values).toHaveLength(1);
});

test("JMI-V-1-b: a sealed record opens under its own terms and nowhere else", async () => {
  const one = await register(world, shop, { "full-name": "Hanna Example" });
  const other = await register(world, shop, { "full-name": "Ivo Example" });
  const [mine, theirs] = [await sealedOf(admin, one, "full-name"), await sealedOf(admin, other, "full-name")];
  await overwrite(admin, mine, theirs.sealed);
  await overwrite(admin, theirs, mine.sealed);
  for (const subject of [one, other]) expect(codeIn(await readName(subject))).toBe("500 record-unreadable");
  await overwrite(admin, mine, mine.sealed);
  await overwrite(admin, theirs, theirs.sealed);
  for (const subject of [one, other]) expect(readingIn(await readName(subject)).values).toHaveLength(1);

  // Relabelled by hand for another purpose, it does not open for that one either.
  const relabelled = collectedIn(
    await world.call(shop, "POST", "/v1/collections", {
      ...{ ...registration, purposes: ["account-verification"], fields: { "full-name": "Jo Example" } },
    }),
  ).subject;
  await admin`update vault.record set purposes = array['service-provisioning']
    where purposes = array['account-verification'] and 'full-name' = any(data_types)`;
  expect(codeIn(await readName(relabelled))).toBe("500 record-unreadable");
});

test("JMI-V-1-b: without its master key, or with another, or with one that others may read, nothing starts", async () => {
  const random = systemRandom();
  const { app, database, clock } = world;
  const start = (root: Awaited<ReturnType<typeof localRootKey>>) =>
    makeApp({
      ...{ db: database.app, logDb: database.log, clock, random, root, pdp: "pdp_again" },
      ...{ origin: "troth.test", tenants: app.tenants, messenger: app.messenger },
      lastSigned: makeLastSigned(world.folder),
    });
  const mine = join(world.folder, "root.key");
  expect((await start(await localRootKey(mine, { random }))).tenants).toHaveLength(app.tenants.length);
  // A file that is missing is made anew, and is then another key.
  const lost = await localRootKey(join(world.folder, "lost.key"), { random });
  await expect(start(lost)).rejects.toThrow(/root key does not open/);
  chmodSync(mine, 0o644);
  await expect(localRootKey(mine, { random })).rejects.toMatchObject({ code: "key-unavailable" });
  chmodSync(mine, 0o600);
});
