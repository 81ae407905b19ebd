import { expect, test } from "vitest";
import { openWorld } from "../support/world.ts";
import { codeIn, collectedIn, decisionsIn, problemIn } from "../support/world-answers.ts";
import { decisionOf } from "../support/world-log.ts";
import { freshEmail, register, registration } from "../support/world-people.ts";
import { changesIn, countsOf } from "../support/world-store.ts";

const world = await openWorld();
const { admin } = world.database;
const shop = await world.keyFor("application");
const [jmi] = world.app.tenants;
if (jmi === undefined) throw new Error("the JMI policy is served");
const { policy } = jmi;

test("JMI-0-a: a page that is not registered may not collect; once a policy version binds it, it may", async () => {
  const form = { ...registration, property: "winter-campaign", fields: { "business-email": freshEmail() } };
  const before = await countsOf(admin);
  const refused = problemIn(await world.call(shop, "POST", "/v1/collections", form));
  expect(`${refused.status} ${refused.code}`).toBe("422 not-declared");
  expect(refused.errors.map((error) => error.clauses)).toEqual([["JMI-0-a"]]);
  expect(changesIn(before, await countsOf(admin))).toEqual({ "audit.entry": 1, "audit.payload": 1 });

  const entry = await decisionOf(world, shop, refused.facts["entry"]);
  expect(entry.effect).toBe("refused");
  expect(entry.decisions.map((cell) => cell.clauses)).toEqual([["JMI-0-a"]]);

  const { properties } = policy.vocabulary;
  const campaign = { name: "winter-campaign", words: { en: "The winter pages" }, kind: "microsite" } as const;
  const vocabulary = { ...policy.vocabulary, properties: [...properties, campaign] };
  await world.app.notices.publish(jmi.id, { ...policy, version: policy.version + 1, vocabulary });
  collectedIn(await world.call(shop, "POST", "/v1/collections", form));
  const stored = await admin`
    select property, number from vault.record
    join notices.policy_version version on version.id = policy_version_id`;
  expect(stored).toEqual([{ property: "winter-campaign", number: policy.version + 1 }]);
});

test("JMI-0-d: whoever browses and registers without ticking anything has agreed to nothing", async () => {
  const subject = await register(world, shop, { "full-name": "A Visitor" });
  const visit = {
    ...{ property: "jmi-web", scenario: "web-tracking", source: "observed", subject },
    ...{
      purposes: ["experience-optimisation"],
      fields: { "page-sequence": ["start"], "bounce-rate": false },
    },
  };
  for (let page = 0; page < 10; page++) {
    expect(codeIn(await world.call(shop, "POST", "/v1/collections", visit))).toBe("403 no-consent");
  }
  const [events] = await admin`select count(*) as count from consent.event`;
  expect(events).toEqual({ count: 0 });

  const asked = { ...registration, subject, scenario: "account-registration" };
  const personalised = {
    ...asked,
    purposes: ["personalisation"],
    fields: { preferences: { theme: "dark" } },
  };
  const marketed = { ...asked, purposes: ["direct-marketing"], fields: { "full-name": "A Visitor" } };
  for (const body of [personalised, marketed]) {
    expect(codeIn(await world.call(shop, "POST", "/v1/collections", body))).toBe("403 no-consent");
  }
});

test("JMI-0-d: use, silence and a box ticked beforehand are no acts of consent, whoever reports them", async () => {
  const subject = await register(world, shop);
  const before = await countsOf(admin);
  const acts = [
    "use",
    "continued-use",
    "browse",
    "pre-ticked",
    "all",
    "none",
    "",
    "TICK",
    null,
    true,
    ["tick"],
  ];
  for (const role of ["application", "administrator", "dpo"]) {
    const key = await world.keyFor(role);
    const keyed = await countsOf(admin);
    for (const act of acts) {
      const given = { subject, purpose: "personalisation", language: "en", property: "jmi-web" };
      const words = "By using the service you agree to all of this.";
      const answer = await world.call(key, "POST", "/v1/consents", { ...given, words, act });
      expect(codeIn(answer), String(act)).toBe("422 consent-invalid");
    }
    expect(changesIn(keyed, await countsOf(admin))).toEqual({});
  }
  expect(changesIn(before, await countsOf(admin))["consent.event"]).toBeUndefined();
});

test("JMI-0-d: without a consent no role may do anything for a purpose that rests on one", async () => {
  const data = policy.vocabulary.data.flatMap(({ name, groups }) =>
    groups.includes("about-you") ? [name] : [],
  );
  const resting = policy.vocabulary.purposes.filter((one) => one.basis === "consent");
  expect(data.length).toBeGreaterThan(25);
  expect(resting.map((one) => one.name)).toContain("personalisation");
  for (const { name: role } of policy.vocabulary.roles) {
    const key = await world.keyFor(role);
    for (const { name: purpose } of resting) {
      for (const action of ["collect", "read", "use", "disclose"]) {
        const answer = await world.call(key, "POST", "/v1/decisions", { action, data, purpose });
        const outcomes = new Set(decisionsIn(answer).map((decision) => decision.outcome));
        expect([...outcomes], `${role} ${action} ${purpose}`).not.toContain("permitted");
      }
    }
  }
});
