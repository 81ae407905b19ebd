import { expect, test } from "vitest";
import { collectedIn, problemIn, readingIn, refusalsIn, valuesIn } from "../support/world-answers.ts";
import { freshEmail } from "../support/world-people.ts";
import { changesIn, countsOf, found, overwrite, sealedOf } from "../support/world-store.ts";
import { onlyTheRefusal, openTenant, whyNot } from "../support/world-tenant.ts";

const { world, admin, app, aboutYou, purposes, keyFor, ...jpl } = await openTenant("jpl", "jpl-console");

const opening = {
  ...{ scenario: "account-opening", source: "subject" },
  purposes: ["service-delivery", "technical-support", "user-protection"],
};
const use = { scenario: "service-use", source: "observed" };

function account() {
  return jpl.register({ ...opening, fields: { "profile-name": "Iris Example", email: freshEmail() } });
}

test("JPL-8-a: a service that the policy does not bind may collect nothing; the three that it binds may", async () => {
  const form = { ...opening, fields: { "profile-name": "Otto Example" } };
  const unbound = await keyFor("application", { properties: ["jpl-labs"] });
  const before = await countsOf(admin);
  const refused = await jpl.collect({ ...form, property: "jpl-labs" }, unbound);
  expect(whyNot(refused)).toBe("422 not-declared by JPL-8-a");
  expect(changesIn(before, await countsOf(admin))).toEqual(onlyTheRefusal);
  expect(await jpl.entryBehind(refused)).toMatchObject({
    effect: "refused",
    decisions: [{ clauses: ["JPL-8-a"] }],
  });

  for (const property of ["jpl-console", "jpl-help", "jpl-agent"]) {
    world.clock.advance(1);
    collectedIn(await jpl.collect({ ...form, property }));
  }
  expect((await jpl.kept("profile-name")).map((terms) => terms.split(" ")[0])).toEqual([
    ...["jpl-console", "jpl-help", "jpl-agent"],
  ]);
});

test("JPL-1-0-a: better services are no purpose, whatever is to serve them", async () => {
  const before = await countsOf(admin);
  const body = { ...opening, purposes: ["better-services"], fields: { email: freshEmail() } };
  expect(problemIn(await jpl.collect(body)).code).toBe("not-declared");
  expect(changesIn(before, await countsOf(admin))).toEqual(onlyTheRefusal);
  collectedIn(await jpl.collect({ ...body, purposes: ["service-delivery"] }));
});

test("JPL-1-0-b: each value is kept with its source, and from third parties nothing is taken", async () => {
  const subject = await account();
  const asset = { ...use, subject, purposes: ["asset-search"] };
  collectedIn(await jpl.collect({ ...asset, fields: { "hardware-asset-info": { seen: "by the agent" } } }));
  world.clock.advance(1);
  const told = { ...asset, source: "subject", fields: { "hardware-asset-info": { said: "by the owner" } } };
  collectedIn(await jpl.collect(told));
  const reading = readingIn(await jpl.read(app, subject, "asset-search", ["hardware-asset-info"]));
  expect(reading.values.map((one) => one.source).sort()).toEqual(["observed", "subject"]);

  const before = await countsOf(admin);
  const bought = { ...opening, source: "third-party", fields: { "profile-name": "Bought Example" } };
  expect(whyNot(await jpl.collect(bought))).toBe("422 not-declared by JPL-1-0-b");
  expect(changesIn(before, await countsOf(admin))).toEqual(onlyTheRefusal);
  expect((await jpl.collect({ ...bought, source: "purchased-list" })).status).toBe(400);

  for (const purpose of purposes) {
    const question = { action: "collect", data: aboutYou, purpose, source: "third-party" };
    for (const decision of await jpl.decide(app, { ...question, state: { consent: "given" } })) {
      expect(decision.outcome, `${purpose} ${decision.data}`).toBe("forbidden");
      expect(decision.clauses, `${purpose} ${decision.data}`).toContain("JPL-1-0-b");
    }
  }
});

test("JPL-1-1-a: of a device three things are taken; its identifier is hashed, and its serial numbers are refused", async () => {
  const subject = await account();
  const device = {
    "device-model": "Example Phone 3",
    "os-version": "ExampleOS 17",
    "device-id": "zq-device-77",
  };
  const body = { ...use, subject, purposes: ["service-delivery"] };
  const serials = { imei: "490154203237518", "mac-address": "00:00:5e:00:53:01" };
  const taken = collectedIn(await jpl.collect({ ...body, fields: { ...device, ...serials } }));
  expect(taken.accepted.map((one) => one.field).sort()).toEqual(Object.keys(device).sort());
  expect(taken.refused.map((one) => [one.field, one.code, one.clauses])).toEqual([
    ["imei", "not-declared", ["JPL-1-1-a"]],
    ["mac-address", "not-declared", ["JPL-1-1-a"]],
  ]);

  const shown = async () =>
    valuesIn(readingIn(await jpl.read(app, subject, "service-delivery", Object.keys(device))));
  const atTheConsole = await shown();
  expect(atTheConsole).toMatchObject({ "device-model": "Example Phone 3", "os-version": "ExampleOS 17" });
  expect(atTheConsole["device-id"]).toMatch(/^fp_[0-9a-f]{32}$/);
  world.clock.advance(1);
  const again = { ...body, property: "jpl-agent", fields: { "device-id": "zq-device-77" } };
  collectedIn(await jpl.collect(again));
  expect((await shown())["device-id"]).not.toBe(atTheConsole["device-id"]);
});

test("JPL-1-1-b: an asset is the account's that entered it: another account neither sees nor changes it", async () => {
  const subject = await account();
  const assets = {
    "hardware-asset-info": { serial: "zq-laptop-1" },
    "software-asset-info": { licence: "zq-licence-1" },
  };
  const names = Object.keys(assets);
  collectedIn(await jpl.collect({ ...use, subject, purposes: ["asset-search"], fields: assets }));
  expect(valuesIn(readingIn(await jpl.read(app, subject, "asset-search", names)))).toEqual(assets);

  const stranger = await keyFor("subject");
  expect(whyNot(await jpl.read(stranger, subject, "asset-search", names))).toBe("403 forbidden by JPL-1-1-b");
  for (const action of ["read", "use", "correct", "export"]) {
    const question = { action, data: names, purpose: "asset-management", subject };
    for (const decision of await jpl.decide(stranger, question)) {
      expect(decision, action).toMatchObject({ outcome: "forbidden", code: "forbidden" });
      expect(decision.clauses, action).toContain("JPL-1-1-b");
    }
  }

  const rows = await admin<{ data: string[] }[]>`select data_types as data from vault.record`;
  const mixed = rows.filter(
    ({ data }) => data.some((one) => names.includes(one)) && data.some((one) => !names.includes(one)),
  );
  expect(mixed).toEqual([]);
  // Records apart are not yet keys apart, and the clause does not claim it.
  const { verdict, missing } = await jpl.verdictOn("JPL-1-1-b");
  expect(verdict).toBe("unproven");
  expect(missing).toContain("Kinds of data are not kept under keys of their own yet.");
});

test("JPL-1-2-a: what a request holds, its key and the question part of its address enter no log", async () => {
  const subject = await account();
  const key = await keyFor("application");
  // What goes well leaves no line, so something is broken first.
  await overwrite(admin, await sealedOf(admin, subject, "email"), Buffer.from("not what was sealed"));
  const question = "/v1/readings?email=zq.asker@example.com&token=zq-question-token";
  const body = { subject, purpose: "service-delivery", fields: ["email"], reason: "zq a spoken reason" };
  const asked = await world.call(key, "POST", question, body, { "user-agent": "zq-browser/9" });
  expect(problemIn(asked).code).toBe("record-unreadable");
  expect(world.logged()).toContain('"/v1/readings"');
  const secrets = ["zq.asker@example.com", "zq-question-token", "zq a spoken reason", "zq-browser/9", key];
  expect(found(secrets, world.logged())).toEqual([]);

  const line = { ...use, subject, purposes: ["maintenance"] };
  const before = await countsOf(admin);
  for (const name of ["request-body", "access-token", "query-string"]) {
    const refused = await jpl.collect({ ...line, fields: { [name]: "zq-secret-part" } });
    expect(whyNot(refused), name).toBe("422 not-declared by JPL-1-2-a");
  }
  expect(changesIn(before, await countsOf(admin))).toEqual({ "audit.entry": 3, "audit.payload": 3 });
});

test("JPL-1-2-b: a line of a log holds five things, the IP address without its last part, and nothing of the browser", async () => {
  const subject = await account();
  const fields = {
    ...{ "log-time": "2026-09-21T12:00:00Z", "log-method": "GET", "log-route": "/assets/{id}" },
    ...{ "log-status": 200, "ip-address-anonymised": "203.0.113.77" },
  };
  const line = { ...use, subject, purposes: ["maintenance"] };
  const taken = collectedIn(
    await jpl.collect({ ...line, fields: { ...fields, "user-agent": "zq-browser/9" } }),
  );
  expect(taken.accepted.map((one) => one.field).sort()).toEqual(Object.keys(fields).sort());
  expect(taken.accepted.map((one) => one.keepUntil?.slice(0, 10))).toEqual(Array(5).fill("2026-12-20"));
  expect(taken.refused.map((one) => [one.field, one.code, one.clauses])).toEqual([
    ["user-agent", "not-declared", ["JPL-1-2-b"]],
  ]);
  const shown = valuesIn(readingIn(await jpl.read(app, subject, "maintenance", Object.keys(fields))));
  expect(shown).toMatchObject({ "ip-address-anonymised": "203.0.113.0", "log-status": 200 });

  await overwrite(admin, await sealedOf(admin, subject, "log-method"), Buffer.from("not what was sealed"));
  const asked = await jpl.read(app, subject, "maintenance", ["log-method"]);
  expect(problemIn(asked).code).toBe("record-unreadable");
  const [own = ""] = world.logged().trim().split("\n").slice(-1);
  expect(Object.keys(JSON.parse(own))).toEqual(["time", "level", "event", "call", "code", "route"]);
});

test("JPL-1-4-a: the number of an installation serves updates and nothing else, and another installation has another", async () => {
  const number = "unique-application-number";
  const install = {
    property: "jpl-agent",
    scenario: "check-in",
    source: "observed",
    purposes: ["software-update"],
  };
  const subject = await account();
  collectedIn(await jpl.collect({ ...install, subject, fields: { [number]: "zq-install-1" } }));
  for (const purpose of purposes) {
    if (["software-update", "rights-handling", "accountability"].includes(purpose)) continue;
    const consented = { state: { consent: "given" } };
    for (const action of ["collect", "read", "use", "disclose"]) {
      const [decision] = await jpl.decide(app, { action, data: [number], purpose, ...consented });
      expect(decision, `${action} ${purpose}`).toMatchObject({ outcome: "forbidden" });
      expect(decision?.clauses, `${action} ${purpose}`).toContain("JPL-1-4-a");
    }
  }
  await jpl.agree(subject, "advertising");
  const targeted = await jpl.read(app, subject, "advertising", [number]);
  expect(whyNot(targeted)).toBe("403 purpose-mismatch by JPL-1-4-a");

  const current = async () => valuesIn(readingIn(await jpl.read(app, subject, "software-update", [number])));
  expect(await current()).toEqual({ [number]: "zq-install-1" });
  world.clock.advance(1);
  collectedIn(await jpl.collect({ ...install, subject, fields: { [number]: "zq-install-2" } }));
  expect(await current()).toEqual({ [number]: "zq-install-2" });
  const old = { identifier: { data: number, value: "zq-install-1" }, purpose: "software-update" };
  const byOld = await world.call(app, "POST", "/v1/readings", { ...old, fields: [number] });
  expect(problemIn(byOld).code).toBe("subject-not-found");
});

test("JPL-1-4-b: a check-in brings the number, the system and the version; the name of the computer is refused", async () => {
  const checkIn = {
    property: "jpl-agent",
    scenario: "check-in",
    source: "observed",
    purposes: ["software-update"],
  };
  const wanted = {
    ...{ "unique-application-number": "zq-install-9", "os-version": "ExampleOS 17" },
    "software-version": "4.2.0",
  };
  const more = { hostname: "zq-host-of-iris", email: freshEmail(), "device-model": "Example Phone 3" };
  const before = await countsOf(admin);
  const strict = await jpl.collect({ ...checkIn, strict: true, fields: { ...wanted, ...more } });
  expect(whyNot(strict)).toBe("422 not-declared by JPL-1-4-b");
  expect(changesIn(before, await countsOf(admin))).toEqual(onlyTheRefusal);
  const taken = collectedIn(await jpl.collect({ ...checkIn, fields: { ...wanted, ...more } }));
  expect(taken.accepted.map((one) => one.field).sort()).toEqual(Object.keys(wanted).sort());
  expect(refusalsIn(taken)).toEqual(
    Object.fromEntries(Object.keys(more).map((name) => [name, "not-declared"])),
  );
  expect(await jpl.kept("software-version")).toEqual(["jpl-agent check-in observed software-update"]);
});
