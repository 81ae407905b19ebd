import { join } from "node:path";
import { expect, test } from "vitest";
import { makeApp } from "../../src/app.ts";
import { localRootKey } from "../../src/kernel/crypto/index.ts";
import { parseId } from "../../src/kernel/ids.ts";
import { personal } from "../../src/kernel/personal.ts";
import { systemRandom } from "../../src/kernel/random.ts";
import { makeLastSigned } from "../../src/start/last-signed.ts";
import { openWorld } from "../support/world.ts";
import { codeIn, collectedIn, readingIn } from "../support/world-answers.ts";
import { entryOf, verified } from "../support/world-log.ts";
import { consent, freshEmail, register, registration } from "../support/world-people.ts";
import { changesIn, countsOf, uuidOf } from "../support/world-store.ts";

const world = await openWorld();
const { admin } = world.database;
const shop = await world.keyFor("application");
const [tenant] = world.app.tenants;
if (tenant === undefined) throw new Error("the JMI policy is served");

const asked = { purpose: "service-provisioning", fields: ["full-name", "business-email"] };

function idOf(subject: string) {
  return parseId("subject", subject) ?? expect.unreachable("a subject's id");
}

function destroy(subject: string) {
  return world.app.vault.destroy(tenant?.id ?? expect.unreachable(), idOf(subject), "asked-for", [
    "JMI-III-2-a",
  ]);
}

test("after the key is destroyed nothing is read, found, added or agreed to; a tombstone is left", async () => {
  const email = freshEmail();
  const subject = await register(world, shop, { "business-email": email, "full-name": "Zoe Example" });
  const read = (whom: object) => world.call(shop, "POST", "/v1/readings", { ...whom, ...asked });
  const byEmail = { identifier: { data: "business-email", value: email } };
  expect(readingIn(await read({ subject })).values).toHaveLength(2);
  expect(readingIn(await read(byEmail)).values).toHaveLength(2);

  const before = await countsOf(admin);
  const destroyed = await destroy(subject);
  expect(destroyed).toMatchObject({ keys: 1, identifiers: 1 });
  expect(changesIn(before, await countsOf(admin))).toEqual({
    ...{ "keys.subject_key": -1, "vault.identifier": -1, "keys.tombstone": 1, "audit.entry": 1 },
  });

  expect(codeIn(await read({ subject }))).toBe("404 subject-not-found");
  expect(codeIn(await read(byEmail))).toBe("404 subject-not-found");
  const given = { purpose: "personalisation", act: "tick", language: "en", property: "jmi-web" };
  const acts: readonly (readonly [string, object])[] = [
    ["/v1/collections", { ...registration, subject, fields: { "full-name": "Zoe Again" } }],
    ["/v1/consents", { ...given, subject, words: "Yes, I agree to this." }],
    ["/v1/objections", { subject, purpose: "personalisation" }],
  ];
  for (const [path, body] of acts) {
    const counts = await countsOf(admin);
    expect(codeIn(await world.call(shop, "POST", path, body)), path).toBe("404 subject-not-found");
    const grown = Object.keys(changesIn(counts, await countsOf(admin)));
    expect(grown.filter((table) => !table.startsWith("audit."))).toEqual([]);
  }
  await expect(destroy(subject)).rejects.toMatchObject({ code: "subject-not-found" });
});

test("who was erased and comes back is somebody new, to whom nothing of the old belongs", async () => {
  const email = freshEmail();
  const fields = { "business-email": email, "full-name": "Abel Example" };
  const old = await register(world, shop, fields);
  await consent(world, shop, old, "personalisation");
  await destroy(old);
  const again = collectedIn(
    await world.call(shop, "POST", "/v1/collections", {
      ...registration,
      fields: { "business-email": email },
    }),
  );
  expect(again.isNew).toBe(true);
  expect(again.subject).not.toBe(old);
  const reading = readingIn(
    await world.call(shop, "POST", "/v1/readings", { subject: again.subject, ...asked }),
  );
  expect(reading.values.map(({ field, form }) => [field, form])).toEqual([
    ["full-name", "absent"],
    ["business-email", "clear"],
  ]);
  const preference = {
    ...registration,
    purposes: ["personalisation"],
    fields: { preferences: { theme: "dark" } },
  };
  const personalised = { ...preference, subject: again.subject };
  expect(codeIn(await world.call(shop, "POST", "/v1/collections", personalised))).toBe("403 no-consent");
});

test("another process that has just read them, and holds the key in its cache, cannot serve them either", async () => {
  const subject = await register(world, shop, { "full-name": "Bo Example" });
  const random = systemRandom();
  const other = await makeApp({
    ...{ db: world.database.app, logDb: world.database.log, clock: world.clock, random, pdp: "pdp_other" },
    ...{ origin: "troth.test", tenants: world.app.tenants, messenger: world.app.messenger },
    lastSigned: makeLastSigned(world.folder),
    root: await localRootKey(join(world.folder, "root.key"), { random }),
  });
  const { application } = await other.access.authenticate(shop);
  const { id, role, region, recipient } = application;
  const actor = { kind: "application", id, tenant: application.tenant, role, region, recipient } as const;
  const read = () =>
    other.vault.read(actor, { subject: idOf(subject), identifier: null, reason: null, ...asked });
  expect((await read()).values.length).toBeGreaterThan(0);
  await destroy(subject);
  await expect(read()).rejects.toMatchObject({ code: "subject-not-found" });
  const change: Parameters<typeof other.vault.collect>[1] = {
    ...{ property: "jmi-web", scenario: "account-registration", source: "subject", residency: "us" },
    ...{ purposes: ["service-provisioning"], subject: idOf(subject), strict: false, idempotency: null },
    transport: "plain",
    fields: new Map([["full-name", personal<unknown>("Bo Again")]]),
  };
  await expect(other.vault.collect(actor, change)).rejects.toMatchObject({ code: "subject-not-found" });
});

test("sealed records that outlive their key open under nobody else's", async () => {
  const [gone, other] = [
    await register(world, shop, { "full-name": "Cleo Example" }),
    await register(world, shop),
  ];
  await destroy(gone);
  const sealed = await admin`select id from vault.record where subject_id = ${uuidOf(gone)}`;
  expect(sealed.length).toBeGreaterThan(0);
  // Somebody hands the erased person's id another key that does open: what was sealed under the lost one stays shut.
  await admin`insert into keys.subject_key
    select tenant_id, ${uuidOf(gone)}, version, wrapped, commitment, created_at from keys.subject_key
    where subject_id = ${uuidOf(other)}`;
  const answer = await world.call(shop, "POST", "/v1/readings", { subject: gone, ...asked });
  expect(codeIn(answer)).toBe("500 record-unreadable");
  expect(answer.text).not.toContain("Cleo");
  await admin`delete from keys.subject_key where subject_id = ${uuidOf(gone)}`;
});

test("the log says that a key was destroyed and not whose, and verifies as before", async () => {
  const subject = await register(world, shop);
  const { entry } = await destroy(subject);
  const logged = await entryOf(world, shop, entry);
  expect(logged).toMatchObject({
    kind: "key-destroyed",
    scope: "subject",
    count: 1,
    clauses: ["JMI-III-2-a"],
  });
  expect(JSON.stringify(logged)).not.toContain(subject);
  expect(logged).not.toHaveProperty("subjectTag");
  const { findings, exitCode } = await verified(world, shop);
  expect({ exitCode, codes: findings.map(({ code }) => code) }).toMatchObject({ exitCode: 0 });
});
