import { expect, test } from "vitest";
import { collectedIn, readingIn, valuesIn } from "../support/world-answers.ts";
import { freshEmail } from "../support/world-people.ts";
import { changesIn, countsOf } from "../support/world-store.ts";
import { onlyTheRefusal, openTenant, whyNot } from "../support/world-tenant.ts";

const { world, admin, app, aboutYou, purposes, roles, keyFor, ...jpl } = await openTenant(
  "jpl",
  "jpl-console",
);

const opening = { scenario: "account-opening", source: "subject", purposes: ["service-delivery"] };
const owning = { scenario: "service-use", source: "subject", purposes: ["asset-search", "asset-management"] };

function account(fields: object = {}) {
  return jpl.register({ ...opening, fields: { email: freshEmail(), ...fields } });
}

test("JPL-0-b: to look at an asset and to change it are different things, decided and logged each by itself", async () => {
  const subject = await account();
  const asset = { "hardware-asset-info": { name: "zq-laptop" } };
  collectedIn(await jpl.collect({ ...owning, subject, fields: asset }));
  const look = readingIn(await jpl.read(app, subject, "asset-search", ["hardware-asset-info"]));
  expect(valuesIn(look)).toEqual(asset);

  const change = { action: "correct", data: ["hardware-asset-info"], purpose: "asset-change", subject };
  for (const role of roles) {
    const key = await keyFor(role);
    const before = await countsOf(admin);
    const [decision] = await jpl.decide(key, change);
    expect(decision, role).toMatchObject({ outcome: "forbidden", code: "forbidden" });
    // Who may change one at all must be its owner or have a grant, and nobody can show either yet.
    const named = { subject: "JPL-1-1-b", editor: "JPL-4-a" }[role] ?? "JPL-0-b";
    expect(decision?.clauses, role).toContain(named);
    expect(changesIn(before, await countsOf(admin)), role).toEqual(onlyTheRefusal);
  }
  const viewer = await jpl.read(await keyFor("viewer"), subject, "asset-search", ["hardware-asset-info"]);
  expect(whyNot(viewer)).toBe("403 forbidden by JPL-4-a");
});

const logs = ["log-time", "log-method", "log-route", "log-status", "ip-address-anonymised"];
const assets = ["hardware-asset-info", "software-asset-info"];
const nearby = ["nearby-devices", "wifi-access-points", "cell-towers"];

/** What the product's own server may do with data that was collected for the purpose and agreed to, and nothing else. */
const declared: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  "service-delivery": {
    read: ["profile-name", "email", "device-model", "os-version", "device-id"],
    use: ["profile-name", "email", "device-model", "os-version", "device-id", "login-credentials"],
  },
  maintenance: both(...logs, "device-model", "os-version", "software-version"),
  "technical-support": {
    read: ["support-communication", "profile-name", "email", "device-model", "os-version"],
  },
  "asset-search": both(...assets),
  "asset-management": both(...assets),
  "software-update": both("unique-application-number", "os-version", "software-version"),
  "name-consistency": both("profile-name"),
  "service-announcement": { use: ["email"] },
  "security-monitoring": both(...logs, "device-model", "os-version", "device-id"),
  "user-protection": both("email", ...logs),
  "asset-location": {
    read: ["asset-location"],
    use: ["asset-location", "gps-location", "ip-address", ...nearby],
  },
  personalisation: { use: assets },
  "experience-optimisation": both("anonymous-identifier", "page-views"),
  "product-development": { use: ["device-model", "os-version", "software-version"] },
  "account-linking": { use: ["anonymous-identifier"] },
  "direct-marketing": { use: ["email"] },
  "usage-trends": { use: ["device-model", "os-version", "software-version", "log-route"] },
};

function both(...data: string[]) {
  return { read: data, use: data };
}

test("JPL-2-a: each kind of data serves the purposes that are written down for it, and no pair beside them", async () => {
  const state = { consent: "given", residency: "us", objection: "no", restriction: "no" };
  const found: Record<string, Record<string, readonly string[]>> = {};
  for (const purpose of purposes) {
    for (const action of ["read", "use"]) {
      const decisions = await jpl.decide(app, { action, data: aboutYou, purpose, state });
      const permitted = decisions.flatMap(({ data, outcome }) => (outcome === "permitted" ? [data] : []));
      if (permitted.length > 0) found[purpose] = { ...found[purpose], [action]: permitted.sort() };
    }
  }
  const sorted = Object.entries(declared).map(([purpose, pairs]) => [
    purpose,
    Object.fromEntries(Object.entries(pairs).map(([action, data]) => [action, [...data].sort()])),
  ]);
  expect(found).toEqual(Object.fromEntries(sorted));
});

test("JPL-2-a: names, addresses and assets are shown for no maintenance, improvement or development", async () => {
  const subject = await account({ "profile-name": "Iris Example" });
  await Promise.all(["experience-optimisation", "product-development"].map((one) => jpl.agree(subject, one)));
  for (const purpose of ["experience-optimisation", "product-development"]) {
    const refused = await jpl.read(app, subject, purpose, ["profile-name", "email"]);
    expect(whyNot(refused), purpose).toBe("403 purpose-mismatch by JPL-2-a");
  }
  const kept = await jpl.collect({ ...opening, purposes: ["maintenance"], fields: { email: freshEmail() } });
  expect(whyNot(kept)).toBe("403 purpose-mismatch by JPL-2-a");
});

test("JPL-2-b: results are put in your order only while you have it on; off, your search finds just as much", async () => {
  const subject = await account();
  for (const name of ["zq-one", "zq-two", "zq-three"]) {
    collectedIn(await jpl.collect({ ...owning, subject, fields: { "hardware-asset-info": { name } } }));
    world.clock.advance(1);
  }
  const search = async () =>
    readingIn(await jpl.read(app, subject, "asset-search", ["hardware-asset-info"])).values.map(
      (one) => one.value,
    );
  const question = { action: "use", data: ["hardware-asset-info"], purpose: "personalisation", subject };
  const tailored = async () => (await jpl.decide(app, question))[0];
  const whole = await search();
  expect(whole).toHaveLength(3);
  expect(await tailored()).toMatchObject({ outcome: "forbidden", code: "no-consent" });
  expect((await tailored())?.clauses).toContain("JPL-2-b");

  const on = await jpl.agree(subject, "personalisation");
  expect(await tailored()).toMatchObject({ outcome: "permitted", clauses: ["JPL-2-b"] });
  expect(await search()).toEqual(whole);
  await jpl.withdraw(on);
  expect(await tailored()).toMatchObject({ outcome: "forbidden", code: "no-consent" });
  expect(await search()).toEqual(whole);
});

test("JPL-2-c: your name is taken and shown where there is an account, and never where there is none", async () => {
  const subject = await account();
  const named = {
    ...opening,
    subject,
    purposes: ["name-consistency"],
    fields: { "profile-name": "Iris Example" },
  };
  for (const scenario of ["account-opening", "service-use"]) {
    world.clock.advance(1);
    collectedIn(await jpl.collect({ ...named, scenario }));
  }
  expect(valuesIn(readingIn(await jpl.read(app, subject, "name-consistency", ["profile-name"])))).toEqual({
    "profile-name": "Iris Example",
  });
  const before = await countsOf(admin);
  const open = await jpl.collect({ ...named, property: "jpl-help", scenario: "public-visit" });
  expect(whyNot(open)).toBe("403 purpose-mismatch by JPL-2-c");
  expect(changesIn(before, await countsOf(admin))).toEqual(onlyTheRefusal);
  for (const purpose of purposes) {
    const question = { action: "read", data: ["profile-name"], purpose, subject, scenario: "public-visit" };
    const [decision] = await jpl.decide(app, question);
    expect(decision?.outcome, purpose).toBe("forbidden");
    expect(decision?.clauses, purpose).toContain("JPL-2-c");
  }
});
