import { expect, test } from "vitest";
import { openWorld } from "../support/world.ts";
import { codeIn, collectedIn, problemIn, readingIn, valuesIn } from "../support/world-answers.ts";
import { decisionOf } from "../support/world-log.ts";
import { consent, register } from "../support/world-people.ts";

const world = await openWorld();
const shop = await world.keyFor("application");

test("JMI-II-1-a: a reader states one purpose and sees what belongs to it", async () => {
  const subject = await register(world, shop, { "phone-number": "+1 202 555 0111" });
  const support = await world.keyFor("support");
  const read = (field: string, purpose: string) =>
    world.call(support, "POST", "/v1/readings", { subject, purpose, fields: [field] });
  const phone = readingIn(await read("phone-number", "technical-support"));
  expect(valuesIn(phone)).toEqual({ "phone-number": "+1****11" });
  expect(phone.values.map((one) => [one.form, one.clauses])).toEqual([
    ["masked", ["JMI-II-1-a", "JMI-V-1-c"]],
  ]);
  expect(await decisionOf(world, shop, phone.entry)).toMatchObject({ action: "read", effect: "done" });

  const card = problemIn(await read("credit-card-number", "technical-support"));
  expect(`${card.status} ${card.code}`).toBe("403 purpose-mismatch");
  expect(card.errors[0]?.clauses).toEqual(["JMI-II-1-a"]);
  const refused = await decisionOf(world, shop, card.facts["entry"]);
  expect(refused).toMatchObject({
    role: "support",
    effect: "refused",
    decisions: [{ code: "purpose-mismatch" }],
  });

  // Every other purpose of the policy leaves the phone number closed to support.
  for (const { name } of world.app.tenants[0]?.policy.vocabulary.purposes ?? []) {
    if (name === "technical-support" || name === "payment") continue;
    expect((await read("phone-number", name)).status, name).toBeGreaterThanOrEqual(400);
  }
});

test("JMI-II-1-a: what was collected for one purpose is not read for another", async () => {
  const subject = await register(world, shop, {}, { purposes: ["account-verification"] });
  const asked = { subject, fields: ["business-email"] };
  const read = (purpose: string) => world.call(shop, "POST", "/v1/readings", { ...asked, purpose });
  expect(readingIn(await read("account-verification")).values).toHaveLength(1);
  expect((await read("technical-support")).status).toBeGreaterThanOrEqual(400);
});

test("JMI-II-1-b: who objects or withdraws is missing from the next study, and nobody else is", async () => {
  const purpose = "experience-optimisation";
  const subjects: string[] = [];
  const consents: string[] = [];
  for (let person = 0; person < 5; person++) {
    const subject = await register(world, shop);
    consents.push(await consent(world, shop, subject, purpose));
    const event = {
      property: "jmi-app",
      scenario: "app-interaction",
      source: "observed",
      purposes: [purpose],
    };
    const fields = { "feature-frequency": { search: person } };
    collectedIn(await world.call(shop, "POST", "/v1/collections", { ...event, subject, fields }));
    subjects.push(subject);
  }
  const analyst = await world.keyFor("analyst");
  const study = async () => {
    const body = { purpose, fields: ["feature-frequency"] };
    const asked = subjects.map((subject) =>
      world.call(analyst, "POST", "/v1/readings", { ...body, subject }),
    );
    return (await Promise.all(asked)).map((answer) => (answer.status === 200 ? "in" : codeIn(answer)));
  };
  expect(await study()).toEqual(["in", "in", "in", "in", "in"]);
  const objection = await world.call(shop, "POST", "/v1/objections", { subject: subjects[1], purpose });
  expect(objection.status).toBe(201);
  expect(await study()).toEqual(["in", "403 objection-active", "in", "in", "in"]);
  await world.call(shop, "PUT", `/v1/consents/${consents[3]}/withdrawal`);
  expect(await study()).toEqual(["in", "403 objection-active", "in", "403 no-consent", "in"]);
});

test("JMI-II-1-b: a study of behaviour sees neither who somebody is nor what they paid", async () => {
  const subject = await register(world, shop, { "full-name": "Dora Example" });
  await consent(world, shop, subject, "experience-optimisation");
  for (const role of ["application", "analyst", "product"]) {
    const key = await world.keyFor(role);
    for (const field of ["full-name", "business-email", "credit-card-number", "transaction-records"]) {
      const asked = { subject, purpose: "experience-optimisation", fields: [field] };
      const answer = await world.call(key, "POST", "/v1/readings", asked);
      expect(codeIn(answer), `${role} ${field}`).toBe("403 purpose-mismatch");
    }
  }
});
