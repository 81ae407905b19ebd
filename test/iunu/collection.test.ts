import { expect, test } from "vitest";
import { collectedIn } from "../support/world-answers.ts";
import { freshEmail } from "../support/world-people.ts";
import { changesIn, countsOf, dumpOf, found } from "../support/world-store.ts";
import { onlyTheRefusal, openTenant, whyNot } from "../support/world-tenant.ts";

const { world, admin, app, aboutYou, keyFor, agree, withdraw, ...iunu } = await openTenant(
  "iunu",
  "iunu-web",
);

const signup = { scenario: "account-signup", source: "subject", purposes: ["service-delivery"] };

function account(fields: object = {}, more: object = {}) {
  return iunu.register({ ...signup, fields: { email: freshEmail(), ...fields }, ...more });
}

const application = { position: "grower", letter: "zq I grow things" };

test("IUNU-I-b: each place where IUNU meets people may collect, and a place that is not registered may not", async () => {
  const form = { ...signup, fields: { "full-name": "Gail Example" } };
  const door = await keyFor("application", { properties: ["iunu-door-app"] });
  const before = await countsOf(admin);
  const refused = await iunu.collect({ ...form, property: "iunu-door-app" }, door);
  expect(whyNot(refused)).toBe("422 not-declared by IUNU-I-b");
  expect(changesIn(before, await countsOf(admin))).toEqual(onlyTheRefusal);
  const bound = ["web", "community", "service", "mobile", "events", "social", "mail"].map(
    (one) => `iunu-${one}`,
  );
  for (const property of bound) {
    world.clock.advance(1);
    collectedIn(await iunu.collect({ ...form, property }));
  }
  expect((await iunu.kept("full-name")).map((terms) => terms.split(" ")[0])).toEqual(bound);
});

test("IUNU-I-c: what is not on the list is refused, and its refusal leaves nothing of it", async () => {
  const fields = { email: freshEmail(), "marital-status": "zq-married" };
  const before = await countsOf(admin);
  const strict = await iunu.collect({ ...signup, strict: true, fields });
  expect(whyNot(strict)).toBe("422 not-declared by IUNU-I-c");
  expect(changesIn(before, await countsOf(admin))).toEqual(onlyTheRefusal);
  expect(await iunu.entryBehind(strict)).toMatchObject({ effect: "refused" });
  const partly = collectedIn(await iunu.collect({ ...signup, fields }));
  expect(partly.accepted.map((one) => one.field)).toEqual(["email"]);
  expect(partly.refused.map((one) => [one.field, one.clauses])).toEqual([["marital-status", ["IUNU-I-c"]]]);
  expect(found(["marital-status", "zq-married"], await dumpOf(admin))).toEqual([]);
});

test("IUNU-I-c: the ten kinds of data that people give are taken, each on its occasion", async () => {
  const given = {
    "account-signup payment": { "bank-account-details": "zq-account-1", "payment-info": { paid: 12 } },
    "account-signup service-delivery": {
      ...{ "full-name": "Gail Example", employer: "Glasshouse", "job-title": "Grower" },
      ...{ email: freshEmail(), "postal-address": "5 Example Road", "phone-number": "+1 202 555 0107" },
    },
    "support-request technical-support": { "support-communication": { said: "help" } },
    "community-forum community": { "community-comments": { said: "hello" } },
  };
  for (const [terms, fields] of Object.entries(given)) {
    const [scenario = "", purpose = ""] = terms.split(" ");
    const taken = collectedIn(await iunu.collect({ ...signup, scenario, purposes: [purpose], fields }));
    expect(taken.accepted.map((one) => one.field).sort(), terms).toEqual(Object.keys(fields).sort());
  }
});

type Occasion = { readonly purpose: string; readonly takes: readonly string[] };

const values: Readonly<Record<string, unknown>> = {
  ...{ "full-name": "Gail Example", employer: "Glasshouse", "job-title": "Grower" },
  ...{ email: "gail.all@example.com", "phone-number": "+1 202 555 0109", "postal-address": "5 Example Road" },
  ...{ "bank-account-details": "zq-account-2", "payment-info": { paid: 12 }, "job-application": application },
  ...{ "community-comments": { said: "hello" }, "social-media-interaction": { liked: "zq-post" } },
  ...{ "event-attendance": { event: "zq-day" }, "support-communication": { said: "help" } },
};
const who = ["full-name", "employer", "job-title"];
const where = ["email", "phone-number", "postal-address"];

/** What each occasion takes for its purpose. */
const first: Readonly<Record<string, Occasion>> = {
  "account-signup": { purpose: "payment", takes: [...who, ...where, "bank-account-details", "payment-info"] },
  "job-application": { purpose: "recruitment", takes: [...who, ...where, "job-application"] },
  "email-offer": { purpose: "requested-information", takes: ["full-name", "email"] },
  "community-forum": { purpose: "community", takes: ["full-name", "community-comments"] },
};
const second: Readonly<Record<string, Occasion>> = {
  "social-media": { purpose: "community", takes: ["full-name", "social-media-interaction"] },
  "training-event": { purpose: "events-training", takes: [...who, "email", "event-attendance"] },
  inquiry: {
    purpose: "customer-service",
    takes: ["full-name", "email", "phone-number", "support-communication"],
  },
  "support-request": {
    purpose: "technical-support",
    takes: ["full-name", "email", "phone-number", "support-communication"],
  },
};

async function expectTaken(occasions: Readonly<Record<string, Occasion>>): Promise<void> {
  for (const [scenario, { purpose, takes }] of Object.entries(occasions)) {
    world.clock.advance(1);
    const body = { scenario, source: "subject", purposes: [purpose], fields: values };
    const taken = collectedIn(await iunu.collect(body));
    expect(taken.accepted.map((one) => one.field).sort(), scenario).toEqual([...takes].sort());
    expect(
      taken.accepted.flatMap((one) => one.purposes),
      scenario,
    ).toEqual(takes.map(() => purpose));
  }
}

/** Everywhere but on its own occasions, this data is refused by the clause, whatever it is for. */
async function expectOnlyAt(data: string, scenarios: readonly string[], clause: string): Promise<void> {
  for (const { name: scenario } of iunu.policy.vocabulary.scenarios) {
    if (scenarios.includes(scenario)) continue;
    for (const purpose of ["service-delivery", "recruitment", "community", "events-training", "payment"]) {
      const question = { action: "collect", data: [data], purpose, scenario, state: { consent: "given" } };
      const [decision] = await iunu.decide(app, question);
      expect(decision?.outcome, `${data} ${scenario} ${purpose}`).toBe("forbidden");
      expect(decision?.clauses, `${data} ${scenario} ${purpose}`).toContain(clause);
    }
  }
}

test("IUNU-II-1-a: signing up, applying, answering an offer and the forum each take what is theirs and nothing more", async () => {
  await expectTaken(first);
  const before = await countsOf(admin);
  const fields = { "job-application": application };
  const posted = { scenario: "community-forum", source: "subject", purposes: ["community"], fields };
  expect(whyNot(await iunu.collect(posted))).toBe("422 not-declared by IUNU-II-1-a");
  expect(changesIn(before, await countsOf(admin))).toEqual(onlyTheRefusal);
  await expectOnlyAt("job-application", ["job-application"], "IUNU-II-1-a");
  await expectOnlyAt("community-comments", ["community-forum"], "IUNU-II-1-a");
  await expectOnlyAt("payment-info", ["account-signup"], "IUNU-II-1-a");
});

test("IUNU-II-1-b: social media, events, questions and support each take what is theirs; attendance is kept for events", async () => {
  await expectTaken(second);
  expect(await iunu.kept("event-attendance")).toEqual(["iunu-web training-event subject events-training"]);
  await expectOnlyAt("event-attendance", ["training-event"], "IUNU-II-1-b");
  await expectOnlyAt("social-media-interaction", ["social-media"], "IUNU-II-1-b");
  await expectOnlyAt("support-communication", ["inquiry", "support-request"], "IUNU-II-1-b");
});

test("IUNU-II-1-c: nobody has to give anything: each field alone is enough, and whatever needs a yes stays off", async () => {
  const optional = Object.keys(values).filter((name) => [...who, ...where].includes(name));
  for (const name of optional) {
    const fields = { [name]: name === "email" ? freshEmail() : values[name] };
    expect(collectedIn(await iunu.collect({ ...signup, fields })).refused, name).toEqual([]);
  }
  const subject = await account();
  const [events] = await admin`select count(*) as count from consent.event`;
  expect(events).toEqual({ count: 0 });
  const resting = iunu.policy.vocabulary.purposes.filter(({ basis }) => basis.endsWith("consent"));
  expect(resting.length).toBeGreaterThan(8);
  for (const { name: purpose } of resting) {
    for (const action of ["collect", "read", "use", "disclose"]) {
      const decisions = await iunu.decide(app, { action, data: aboutYou, purpose, subject });
      const open = decisions.filter(({ outcome }) => outcome === "permitted");
      expect(open, `${action} ${purpose}`).toEqual([]);
    }
  }
  const offers = {
    ...signup,
    subject,
    purposes: ["direct-marketing"],
    fields: { "full-name": "Gail Example" },
  };
  expect(whyNot(await iunu.collect(offers))).toBe("403 suppressed by IUNU-III-1-c");
  const given = await agree(subject, "direct-marketing", { act: "click" });
  collectedIn(await iunu.collect(offers));
  await withdraw(given);
  expect(whyNot(await iunu.collect(offers))).toBe("403 suppressed by IUNU-VII-a");
});
