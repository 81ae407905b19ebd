import { expect, test } from "vitest";
import { openWorld } from "../support/world.ts";
import { codeIn, collectedIn, decisionsIn, readingIn, valuesIn } from "../support/world-answers.ts";
import { consent, register } from "../support/world-people.ts";
import { changesIn, countsOf, dumpOf, found } from "../support/world-store.ts";

const world = await openWorld();
const { admin } = world.database;
const shop = await world.keyFor("application");
const purpose = "experience-optimisation";
const visit = { property: "jmi-web", scenario: "web-tracking", source: "observed", purposes: [purpose] };

test("JMI-I-3-c: of a visitor's IP address the last part is cut off before anything is written", async () => {
  const addresses = [
    ["203.0.113.77", "203.0.113.0"],
    ["2001:db8:1:2:3:4:5:6", "2001:db8:1::"],
    ["::ffff:203.0.113.78", "203.0.113.0"],
  ] as const;
  for (const [address, network] of addresses) {
    const subject = await register(world, shop);
    await consent(world, shop, subject, purpose);
    const body = { ...visit, subject, fields: { "ip-address-anonymised": address } };
    expect(collectedIn(await world.call(shop, "POST", "/v1/collections", body)).refused).toEqual([]);
    const asked = { subject, purpose, fields: ["ip-address-anonymised"] };
    const reading = readingIn(await world.call(shop, "POST", "/v1/readings", asked));
    expect(valuesIn(reading)).toEqual({ "ip-address-anonymised": network });
  }
  const markers = addresses.flatMap(([address, network]) => [address, network.replace(/[0:]+$/, "")]);
  expect(found(markers, await dumpOf(admin))).toEqual([]);
});

test("JMI-I-3-c: a tracking record that holds a full IP address is refused as over-broad", async () => {
  const subject = await register(world, shop);
  await consent(world, shop, subject, purpose);
  const before = await countsOf(admin);
  for (const scenario of ["web-tracking", "email-tracking"]) {
    const body = { ...visit, scenario, subject, fields: { "ip-address": "203.0.113.77" } };
    expect(codeIn(await world.call(shop, "POST", "/v1/collections", body)), scenario).toBe("403 over-broad");
  }
  expect(changesIn(before, await countsOf(admin))).toEqual({ "audit.entry": 2, "audit.payload": 2 });
});

test("JMI-I-3-c: nobody sees both addresses for one purpose, so nobody can join them", async () => {
  const { policy } = world.app.tenants[0] ?? expect.unreachable("the JMI policy is served");
  const data = ["ip-address", "ip-address-anonymised"];
  const seen = { one: 0, both: 0 };
  for (const { name: role } of policy.vocabulary.roles) {
    const key = await world.keyFor(role);
    const questions = policy.vocabulary.purposes
      // A person sees all that is held of them, and the officer who answers them too.
      .filter(({ name }) => name !== "rights-handling")
      .map(({ name }) => ({
        action: "read",
        data,
        purpose: name,
        state: { consent: "given", legalCase: "open" },
      }));
    const answers = await Promise.all(
      questions.map((body) => world.call(key, "POST", "/v1/decisions", body)),
    );
    for (const answer of answers) {
      const permitted = decisionsIn(answer).filter(({ outcome }) => outcome === "permitted").length;
      if (permitted === 1) seen.one++;
      if (permitted === 2) seen.both++;
    }
  }
  expect(seen.both).toBe(0);
  expect(seen.one).toBeGreaterThan(0);
});
