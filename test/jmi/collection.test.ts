import { expect, test } from "vitest";
import { dayMs, openWorld } from "../support/world.ts";
import { codeIn, collectedIn, problemIn, readingIn, refusalsIn, valuesIn } from "../support/world-answers.ts";
import { decisionOf } from "../support/world-log.ts";
import { consent, register, registration } from "../support/world-people.ts";
import { changesIn, countsOf, dumpOf, found } from "../support/world-store.ts";

const world = await openWorld();
const { admin } = world.database;
const shop = await world.keyFor("application");

/** What a refused call may leave behind, and nothing else. */
const onlyTheRefusal = { "audit.entry": 1, "audit.payload": 1 };

const usage = {
  ...{ property: "jmi-app", scenario: "app-interaction", source: "observed" },
  purposes: ["service-provisioning"],
};

function collect(body: object) {
  return world.call(shop, "POST", "/v1/collections", body);
}

/** The terms under which this subject's data of one type was kept, oldest first. */
async function kept(data: string): Promise<readonly string[]> {
  const rows = await admin<{ terms: string }[]>`
    select scenario || ' ' || source || ' ' || array_to_string(purposes, ',') as terms from vault.record
    where ${data} = any(data_types) order by id`;
  return rows.map((row) => row.terms);
}

test("JMI-I-1-a: personal information is taken on the three declared occasions only", async () => {
  const before = await countsOf(admin);
  const badge = { ...registration, scenario: "event-badge-scan", fields: { "full-name": "Ada Example" } };
  expect(codeIn(await collect(badge))).toBe("422 not-declared");
  expect(changesIn(before, await countsOf(admin))).toEqual(onlyTheRefusal);

  // Declared, yet an occasion for something else.
  const visit = problemIn(await collect({ ...badge, scenario: "web-tracking" }));
  expect(visit.code).toBe("not-declared");
  expect(visit.errors.flatMap((error) => error.clauses)).toContain("JMI-I-1-a");

  for (const scenario of ["account-registration", "support-inquiry", "transaction"]) {
    world.clock.advance(1);
    collectedIn(await collect({ ...badge, scenario }));
  }
  const purposes = registration.purposes.join(",");
  expect(await kept("full-name")).toEqual([
    `account-registration subject ${purposes}`,
    `support-inquiry subject ${purposes}`,
    `transaction subject ${purposes}`,
  ]);
});

test("JMI-I-1-b: of who somebody is, exactly name, company and job title are taken", async () => {
  const identity = { "full-name": "Bea Exampleton", "company-name": "Bellwether", "job-title": "Bellringer" };
  const asked = { ...registration, fields: { ...identity, "birth-date": "1990-04-01" } };
  const before = await countsOf(admin);
  const whole = problemIn(await collect({ ...asked, strict: true }));
  expect(`${whole.status} ${whole.code}`).toBe("422 not-declared");
  expect(whole.errors.map((error) => error.pointer)).toEqual(["/fields/birth-date"]);
  expect(changesIn(before, await countsOf(admin))).toEqual(onlyTheRefusal);

  const partly = collectedIn(await collect(asked));
  expect(partly.accepted.map((one) => one.field).sort()).toEqual(Object.keys(identity).sort());
  expect(refusalsIn(partly)).toEqual({ "birth-date": "not-declared" });
  expect(found(["Exampleton", "Bellwether", "Bellringer", "1990-04-01"], await dumpOf(admin))).toEqual([]);
});

test("JMI-I-1-c: of how to reach somebody, exactly business e-mail, phone and address are taken", async () => {
  const contact = {
    ...{ "business-email": "carl@example.com", "phone-number": "+1 202 555 0107" },
    "postal-address": "5 Example Road, Exampleton",
  };
  const fields = { ...contact, "social-accounts": "@carl", "home-phone": "+1 202 555 0199" };
  const before = await countsOf(admin);
  const strict = problemIn(await collect({ ...registration, strict: true, fields }));
  expect(`${strict.status} ${strict.code}`).toBe("422 not-declared");
  expect(strict.errors.map((error) => error.pointer)).toEqual([
    "/fields/social-accounts",
    "/fields/home-phone",
  ]);
  expect(changesIn(before, await countsOf(admin))).toEqual(onlyTheRefusal);

  const partly = collectedIn(await collect({ ...registration, fields }));
  expect(partly.accepted.map((one) => one.field).sort()).toEqual(Object.keys(contact).sort());
  expect(refusalsIn(partly)).toEqual({ "social-accounts": "not-declared", "home-phone": "not-declared" });
});

test("JMI-I-2-a: data about use is taken while somebody uses the service or the app, and from nowhere else", async () => {
  const device = { ...usage, fields: { "device-model": "Example Phone 3" } };
  const before = await countsOf(admin);
  for (const scenario of ["data-broker-import", "account-registration", "web-tracking"]) {
    expect(codeIn(await collect({ ...device, scenario })), scenario).toBe("422 not-declared");
  }
  const refusals = { "audit.entry": 3, "audit.payload": 3 };
  expect(changesIn(before, await countsOf(admin))).toEqual(refusals);
  for (const scenario of ["service-usage", "app-interaction"]) {
    expect(collectedIn(await collect({ ...device, scenario })).refused).toEqual([]);
  }
});

test("JMI-I-2-b: a telemetry event has three keys; another is never stored, and its refusal is on record", async () => {
  const telemetry = {
    ...{ "feature-frequency": { search: 3 }, "operation-logs": { opened: "report" } },
    "response-times": { searchMs: 12 },
  };
  const fields = { ...telemetry, clipboard: "zq-copied-secret" };
  const taken = collectedIn(await collect({ ...usage, fields }));
  expect(taken.accepted.map((one) => one.field).sort()).toEqual(Object.keys(telemetry).sort());
  expect(refusalsIn(taken)).toEqual({ clipboard: "not-declared" });
  const dump = await dumpOf(admin);
  expect(found(["zq-copied-secret", "clipboard"], dump)).toEqual([]);
  const entry = await decisionOf(world, shop, taken.entry);
  expect(entry.decisions.filter((cell) => cell.code === "not-declared")).toMatchObject([
    { data: ["undeclared"], outcome: "uncovered", clauses: ["JMI-0-b"] },
  ]);
  const { text } = await world.call(null, "GET", "/metrics");
  expect(Number(/^troth_refusals_total\{code="not-declared"\} (\d+)$/m.exec(text)?.[1])).toBeGreaterThan(0);
});

test("JMI-I-2-c: of a device its model and system are taken; its serial numbers are refused", async () => {
  const device = { "device-model": "Example Phone 3", "os-version": "ExampleOS 17" };
  const fields = { ...device, imei: "490154203237518", "mac-address": "00:00:5e:00:53:01" };
  const taken = collectedIn(await collect({ ...usage, fields }));
  expect(taken.accepted.map((one) => one.field).sort()).toEqual(["device-model", "os-version"]);
  expect(refusalsIn(taken)).toEqual({ imei: "not-declared", "mac-address": "not-declared" });
});

test("JMI-I-2-c: the full IP address serves security and nothing else, for 180 days", async () => {
  const fields = { "ip-address": "192.0.2.41" };
  const purposes = ["security-monitoring", "service-provisioning", "experience-optimisation"];
  const taken = collectedIn(await collect({ ...usage, purposes, fields }));
  const { subject } = taken;
  await consent(world, shop, subject, "experience-optimisation");
  expect(taken.accepted.map((one) => one.purposes)).toEqual([["security-monitoring"]]);
  const security = await world.keyFor("security");
  const read = (purpose: string) =>
    world.call(security, "POST", "/v1/readings", { subject, purpose, fields: ["ip-address"] });
  expect(valuesIn(readingIn(await read("security-monitoring")))).toEqual({ "ip-address": "192.0.2.41" });
  expect(codeIn(await read("experience-optimisation"))).toBe("403 over-broad");
  expect(codeIn(await read("fraud-prevention"))).toMatch(/^4/);
  const last = Date.parse(taken.accepted[0]?.keepUntil ?? "");
  expect(Math.floor((last - world.clock.now()) / dayMs)).toBe(180);
  world.clock.advance(last - world.clock.now());
  expect(readingIn(await read("security-monitoring")).values).toHaveLength(1);
  world.clock.advance(1);
  expect(codeIn(await read("security-monitoring"))).toMatch(/^4/);
});

test("JMI-I-2-d: behaviour is noted only while the person's choice is on", async () => {
  const subject = await register(world, shop);
  const behaviour = {
    ...usage,
    ...{ subject, purposes: ["experience-optimisation"] },
    fields: { "page-dwell-time": { page: "prices", ms: 900 }, "click-paths": ["prices", "contact"] },
  };
  const before = await countsOf(admin);
  expect(codeIn(await collect(behaviour))).toBe("403 no-consent");
  expect(changesIn(before, await countsOf(admin))).toEqual(onlyTheRefusal);

  const given = await consent(world, shop, subject, "experience-optimisation");
  expect(collectedIn(await collect(behaviour)).refused).toEqual([]);
  expect(await kept("click-paths")).toEqual(["app-interaction observed experience-optimisation"]);

  expect((await world.call(shop, "PUT", `/v1/consents/${given}/withdrawal`)).status).toBe(200);
  expect(codeIn(await collect(behaviour))).toBe("403 no-consent");
  expect(await kept("click-paths")).toHaveLength(1);
});

test("JMI-I-2-d: a consent for a number of days ends at the instant named, not after it", async () => {
  const subject = await register(world, shop);
  const words = "Yes, study for one day how I use the service.";
  const purpose = "experience-optimisation";
  const given = { subject, purpose, act: "click", words, language: "en", property: "jmi-web", validDays: 1 };
  expect((await world.call(shop, "POST", "/v1/consents", given)).status).toBe(201);
  const event = { ...usage, subject, purposes: [purpose], fields: { "click-paths": ["help"] } };
  world.clock.advance(dayMs - 1);
  collectedIn(await collect(event));
  world.clock.advance(1);
  expect(codeIn(await collect(event))).toBe("403 no-consent");
});

test("JMI-I-3-b: of the page that led here the address is kept without its query, and with consent only", async () => {
  const subject = await register(world, shop);
  const referral = "https://someone:pass@mail.example/inbox?token=abc-zq-token#top";
  const visit = {
    ...{ property: "jmi-web", scenario: "web-tracking", source: "observed", subject },
    ...{ purposes: ["experience-optimisation"], fields: { "referral-source": referral } },
  };
  expect(codeIn(await collect(visit))).toBe("403 no-consent");
  await consent(world, shop, subject, "experience-optimisation");
  const fields = { ...visit.fields, "screen-size": "1280x720" };
  const taken = collectedIn(await collect({ ...visit, fields }));
  expect(refusalsIn(taken)).toEqual({ "screen-size": "not-declared" });
  const analyst = await world.keyFor("analyst");
  const asked = { subject, purpose: "experience-optimisation", fields: ["referral-source"] };
  const reading = readingIn(await world.call(analyst, "POST", "/v1/readings", asked));
  expect(valuesIn(reading)).toEqual({ "referral-source": "https://mail.example/inbox" });
});
