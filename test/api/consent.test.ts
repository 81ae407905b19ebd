import { expect, test } from "vitest";
import { openWorld } from "../support/world.ts";
import { codeIn, collectedIn } from "../support/world-answers.ts";
import { consent, register } from "../support/world-people.ts";

const world = await openWorld();
const shop = await world.keyFor("application");

const event = {
  ...{ property: "jmi-app", scenario: "app-interaction", source: "observed" },
  ...{ purposes: ["experience-optimisation"], fields: { "click-paths": ["start"] } },
};

function collect(subject: string) {
  return world.call(shop, "POST", "/v1/collections", { ...event, subject });
}

function withdraw(id: string) {
  return world.call(shop, "PUT", `/v1/consents/${id}/withdrawal`);
}

// The clock of this world stands still unless it is turned, so all of this happens within one millisecond.
test("a withdrawal stands though no time has passed since the consent, and a new consent stands after it", async () => {
  for (let round = 0; round < 20; round++) {
    const subject = await register(world, shop);
    const first = await consent(world, shop, subject, "experience-optimisation");
    expect((await withdraw(first)).status).toBe(200);
    expect(codeIn(await collect(subject)), `round ${round}`).toBe("403 no-consent");
    const second = await consent(world, shop, subject, "experience-optimisation");
    collectedIn(await collect(subject));
    await withdraw(second);
    expect(codeIn(await collect(subject)), `round ${round}`).toBe("403 no-consent");
  }
});

test("a withdrawal may be repeated, needs no reason, and ends the purpose and no other", async () => {
  const subject = await register(world, shop);
  const analysis = await consent(world, shop, subject, "experience-optimisation");
  await consent(world, shop, subject, "personalisation");
  for (let time = 0; time < 3; time++) expect((await withdraw(analysis)).status).toBe(200);
  expect(codeIn(await collect(subject))).toBe("403 no-consent");
  const personalised = { ...event, purposes: ["personalisation"], subject };
  collectedIn(await world.call(shop, "POST", "/v1/collections", personalised));
});

test("of a consent and a withdrawal that come together, what is left is a known state", async () => {
  const subject = await register(world, shop);
  const id = await consent(world, shop, subject, "experience-optimisation");
  await Promise.all([withdraw(id), withdraw(id), collect(subject), withdraw(id)]);
  expect(codeIn(await collect(subject))).toBe("403 no-consent");
});

test("a consent that does not exist cannot be withdrawn", async () => {
  expect(codeIn(await withdraw(`consent_${"0".repeat(26)}`))).toBe("404 consent-not-found");
  expect(codeIn(await withdraw("consent_x"))).toBe("400 invalid-request");
});

test("a consent cannot be slipped in among collected values", async () => {
  const slipped = await world.call(shop, "POST", "/v1/collections", {
    property: "jmi-web",
    scenario: "account-registration",
    purposes: ["personalisation"],
    fields: { "consent-record": { purpose: "personalisation", state: "given" } },
  });
  expect(codeIn(slipped)).toBe("422 invalid-value");
});
