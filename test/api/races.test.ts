import { expect, test } from "vitest";
import { openWorld } from "../support/world.ts";
import { codeIn, collectedIn, readingIn, valuesIn } from "../support/world-answers.ts";
import { freshEmail, registration } from "../support/world-people.ts";
import { changesIn, countsOf } from "../support/world-store.ts";

const world = await openWorld();
const { admin } = world.database;
const shop = await world.keyFor("application");

function collect(fields: object, idempotencyKey?: string, key = shop, changes: object = {}) {
  const headers = idempotencyKey === undefined ? undefined : { "idempotency-key": idempotencyKey };
  return world.call(key, "POST", "/v1/collections", { ...registration, ...changes, fields }, headers);
}

test("two simultaneous collections of one new identifier make exactly one subject", async () => {
  for (let round = 0; round < 10; round++) {
    const before = await countsOf(admin);
    const email = freshEmail();
    const both = await Promise.all([
      collect({ "business-email": email, "full-name": "Pia Example" }),
      collect({ "business-email": email.toUpperCase(), "job-title": "Pilot" }),
    ]);
    const taken = both.map(collectedIn);
    expect(new Set(taken.map(({ subject }) => subject)).size).toBe(1);
    expect(taken.map(({ isNew }) => isNew).sort()).toEqual([false, true]);
    const changed = changesIn(before, await countsOf(admin));
    expect(changed).toMatchObject({ "subjects.subject": 1, "keys.subject_key": 1, "vault.identifier": 1 });
  }
});

test("many simultaneous collections that share identifiers across each other never make two of one person", async () => {
  const before = await countsOf(admin);
  const [email, phone] = [freshEmail(), "+1 202 555 0123"];
  const shapes = [
    { "business-email": email },
    { "phone-number": phone, "business-email": email },
    { "business-email": email, "full-name": "Quinn Example" },
  ];
  const calls = Array.from({ length: 30 }, (_, at) => collect(shapes[at % shapes.length] ?? {}));
  const subjects = (await Promise.all(calls)).map((answer) => collectedIn(answer).subject);
  expect(new Set(subjects).size).toBe(1);
  expect(changesIn(before, await countsOf(admin))).toMatchObject({
    "subjects.subject": 1,
    "vault.identifier": 2,
  });
});

test("the same idempotency key with the same body is answered again and done once", async () => {
  const fields = { "business-email": freshEmail(), "full-name": "Rosa Example", "birth-date": "1990-01-01" };
  const first = await collect(fields, "order-1");
  const before = await countsOf(admin);
  const again = await collect(fields, "order-1");
  expect(again.status).toBe(201);
  expect(again.json).toEqual(first.json);
  expect(changesIn(before, await countsOf(admin))).toEqual({});
});

test("the same idempotency key with another body is refused, and nothing is done", async () => {
  const fields = { "business-email": freshEmail(), "full-name": "Sam Example" };
  collectedIn(await collect(fields, "order-2"));
  const before = await countsOf(admin);
  const changed = [
    ...[{ ...fields, "full-name": "Sam Other" }, { "full-name": "Sam Example" }],
    { "full-name": "Sam Example", "business-email": fields["business-email"] },
  ];
  for (const other of changed)
    expect(codeIn(await collect(other, "order-2"))).toBe("409 idempotency-conflict");
  expect(changesIn(before, await countsOf(admin))).toEqual({});
});

test("twenty simultaneous calls with one idempotency key are done once and answered alike", async () => {
  const before = await countsOf(admin);
  const fields = { "business-email": freshEmail(), "full-name": "Toni Example" };
  const answers = await Promise.all(Array.from({ length: 20 }, () => collect(fields, "order-3")));
  const [first] = answers;
  for (const answer of answers) {
    expect(answer.status, answer.text).toBe(201);
    expect(answer.json).toEqual(first?.json);
  }
  expect(changesIn(before, await countsOf(admin))).toMatchObject({
    ...{ "subjects.subject": 1, "vault.record": 2, "kernel.idempotency": 1 },
  });
});

test("twenty simultaneous calls with one idempotency key and different bodies: one is done, the rest conflict", async () => {
  const before = await countsOf(admin);
  const answers = await Promise.all(
    Array.from({ length: 20 }, (_, at) => collect({ "full-name": `Person ${at} Example` }, "order-4")),
  );
  const codes = answers.map((answer) => (answer.status === 201 ? "done" : codeIn(answer)));
  expect(codes.filter((code) => code === "done")).toHaveLength(1);
  expect(codes.filter((code) => code === "409 idempotency-conflict")).toHaveLength(19);
  expect(changesIn(before, await countsOf(admin))).toMatchObject({
    "subjects.subject": 1,
    "vault.record": 1,
  });
});

test("an idempotency key belongs to its application, and one that is none is refused", async () => {
  const other = await world.keyFor("application");
  const fields = { "business-email": freshEmail() };
  const [mine, theirs] = [await collect(fields, "order-5"), await collect(fields, "order-5", other)];
  expect(collectedIn(mine).isNew).toBe(true);
  expect(collectedIn(theirs).isNew).toBe(false);
  for (const key of [" ", "with space", "x".repeat(256), "caf\u00e9"]) {
    expect(codeIn(await collect(fields, key)), key).toBe("400 invalid-request");
  }
  expect((await collect(fields, "x".repeat(255))).status).toBe(201);
});

test("a refused call does not use up its idempotency key", async () => {
  const refused = await collect({ "birth-date": "1990-01-01" }, "order-6");
  expect(codeIn(refused)).toBe("422 not-declared");
  expect((await collect({ "full-name": "Uma Example" }, "order-6")).status).toBe(201);
});

test("identifiers that belong to two people are not taken together", async () => {
  const [email, phone] = [freshEmail(), "+1 202 555 0145"];
  const one = collectedIn(await collect({ "business-email": email })).subject;
  const other = collectedIn(await collect({ "phone-number": phone })).subject;
  expect(one).not.toBe(other);
  const before = await countsOf(admin);
  const both = { "business-email": email, "phone-number": phone };
  expect(codeIn(await collect(both))).toBe("409 identifier-taken");
  expect(codeIn(await collect({ "business-email": email }, undefined, shop, { subject: other }))).toBe(
    "409 identifier-taken",
  );
  expect(changesIn(before, await countsOf(admin))).toEqual({});
});

test("a new address replaces the old, which finds nobody any more", async () => {
  const [old, next] = [freshEmail(), freshEmail()];
  const { subject } = collectedIn(await collect({ "business-email": old }));
  world.clock.advance(1);
  collectedIn(await collect({ "business-email": next }, undefined, shop, { subject }));
  const ask = (value: string) =>
    world.call(shop, "POST", "/v1/readings", {
      identifier: { data: "business-email", value },
      ...{ purpose: "service-provisioning", fields: ["business-email"] },
    });
  expect(codeIn(await ask(old))).toBe("404 subject-not-found");
  expect(valuesIn(readingIn(await ask(next)))).toEqual({ "business-email": next });
});

test("of two simultaneous corrections one is shown, and never a mixture", async () => {
  const { subject } = collectedIn(await collect({ "business-email": freshEmail() }));
  const pairs = Array.from({ length: 10 }, (_, at) => ({
    "full-name": `Name ${at}`,
    "job-title": `Title ${at}`,
  }));
  await Promise.all(pairs.map((pair) => collect(pair, undefined, shop, { subject })));
  const asked = { subject, purpose: "service-provisioning", fields: ["full-name", "job-title"] };
  const shown = valuesIn(readingIn(await world.call(shop, "POST", "/v1/readings", asked)));
  expect(pairs).toContainEqual(shown);
});

test("what was collected for one purpose stays readable for it when the same is collected for another", async () => {
  const email = freshEmail();
  const delivered = { purposes: ["service-provisioning"] };
  const paid = { purposes: ["payment"], scenario: "transaction" };
  const { subject } = collectedIn(
    await collect({ "business-email": email, "full-name": "Yara Old" }, undefined, shop, delivered),
  );
  world.clock.advance(1);
  collectedIn(await collect({ "business-email": email, "full-name": "Yara New" }, undefined, shop, paid));
  const read = async (purpose: string) => {
    const asked = { subject, purpose, fields: ["full-name"] };
    return valuesIn(readingIn(await world.call(shop, "POST", "/v1/readings", asked)));
  };
  expect(await read("service-provisioning")).toEqual({ "full-name": "Yara Old" });
  expect(await read("payment")).toEqual({ "full-name": "Yara New" });
  world.clock.advance(1);
  const both = { purposes: ["payment", "service-provisioning"], scenario: "transaction" };
  collectedIn(await collect({ "business-email": email, "full-name": "Yara Newest" }, undefined, shop, both));
  expect([await read("service-provisioning"), await read("payment")]).toEqual([
    ...[{ "full-name": "Yara Newest" }, { "full-name": "Yara Newest" }],
  ]);
});

test("two simultaneous changes of an address leave the person findable by one of them", async () => {
  const { subject } = collectedIn(await collect({ "business-email": freshEmail() }));
  const next = [freshEmail(), freshEmail(), freshEmail()];
  await Promise.all(next.map((email) => collect({ "business-email": email }, undefined, shop, { subject })));
  const finds = await Promise.all(
    next.map((value) =>
      world.call(shop, "POST", "/v1/readings", {
        identifier: { data: "business-email", value },
        ...{ purpose: "service-provisioning", fields: ["business-email"] },
      }),
    ),
  );
  expect(finds.filter(({ status }) => status === 200)).toHaveLength(1);
});

test("simultaneous readings of one subject are each given every value of a series once", async () => {
  const { subject } = collectedIn(await collect({ "business-email": freshEmail() }));
  const usage = {
    scenario: "service-usage",
    source: "observed",
    purposes: ["service-provisioning"],
    subject,
  };
  const shown = [{ times: 1 }, { times: 2 }];
  for (const value of shown) {
    world.clock.advance(1);
    collectedIn(await collect({ "feature-frequency": value }, undefined, shop, usage));
  }
  const asked = { subject, purpose: "service-provisioning", fields: ["feature-frequency"] };
  const readings = await Promise.all(
    Array.from({ length: 8 }, () => world.call(shop, "POST", "/v1/readings", asked)),
  );
  for (const answer of readings) {
    const values = readingIn(answer).values.map(({ value }) => value);
    expect(values).toEqual([{ times: 2 }, { times: 1 }]);
  }
});
