import { expect, test } from "vitest";
import { dayMs } from "../support/world.ts";
import { collectedIn, readingIn, textIn, valuesIn } from "../support/world-answers.ts";
import { freshEmail } from "../support/world-people.ts";
import { changesIn, countsOf, dumpOf, found } from "../support/world-store.ts";
import { onlyTheRefusal, openTenant, whyNot } from "../support/world-tenant.ts";

const { world, admin, app, purposes, keyFor, agree, withdraw, ...jpl } = await openTenant("jpl", "jpl-agent");
const dpo = await keyFor("dpo");
const observed = { scenario: "service-use", source: "observed" };
const position = { latitude: 31.2304, longitude: 121.4737 };

function account() {
  const opening = { scenario: "account-opening", source: "subject", purposes: ["service-delivery"] };
  return jpl.register({ ...opening, fields: { email: freshEmail() } });
}

/** What the data protection officer sees in somebody's file. */
async function fileOf(subject: string, field: string) {
  const reason = { reason: "a request of the person" };
  return valuesIn(readingIn(await jpl.read(dpo, subject, "rights-handling", [field], reason)))[field];
}

async function newDevice(): Promise<string> {
  const body = { property: "jpl-agent", platform: "android" };
  return textIn(await world.call(app, "POST", "/v1/devices", body), "id");
}

function turnGps(device: string, state: "on" | "off" | "denied") {
  const body = { property: "jpl-agent", feature: "location-by-gps", state };
  return world.call(app, "PUT", `/v1/devices/${device}/permissions/ACCESS_FINE_LOCATION`, body);
}

test("JPL-1-3-a: the position of an asset is taken and shown only while its owner has switched location on", async () => {
  const subject = await account();
  const fields = { "asset-location": position };
  const post = () => jpl.collect({ ...observed, subject, purposes: ["asset-location"], fields });
  const look = () => jpl.read(app, subject, "asset-location", ["asset-location"]);
  const before = await countsOf(admin);
  expect(whyNot(await post())).toBe("403 no-consent by JPL-1-3-a");
  expect(changesIn(before, await countsOf(admin))).toEqual(onlyTheRefusal);

  const on = await agree(subject, "asset-location");
  expect(collectedIn(await post()).accepted).toMatchObject([
    { field: "asset-location", clauses: ["JPL-1-3-a"], keepUntil: "2026-10-21T23:59:59.999Z" },
  ]);
  expect(valuesIn(readingIn(await look()))).toEqual(fields);
  await withdraw(on);
  expect(whyNot(await post())).toBe("403 no-consent by JPL-1-3-a");
  expect(whyNot(await look())).toBe("403 no-consent by JPL-1-3-a");
  expect(await jpl.kept("asset-location")).toHaveLength(1);
});

test("JPL-1-3-b: with GPS off and the IP address on, the one is refused and the other is kept without its last part", async () => {
  const subject = await account();
  const byIp = await agree(subject, "locate-by-ip");
  const event = { ...observed, subject, purposes: ["locate-by-gps", "locate-by-ip"] };
  const fields = { "gps-location": position, "ip-address": "203.0.113.77" };
  const taken = collectedIn(await jpl.collect({ ...event, fields }));
  expect(taken.accepted.map((one) => [one.field, one.purposes])).toEqual([["ip-address", ["locate-by-ip"]]]);
  expect(taken.refused.map((one) => [one.field, one.code, one.clauses])).toEqual([
    ["gps-location", "no-consent", ["JPL-1-3-b"]],
  ]);
  expect(await fileOf(subject, "ip-address")).toBe("203.0.113.0");
  expect(await jpl.kept("gps-location")).toEqual([]);

  // The other way round, the switch of the device has to be on as well.
  await withdraw(byIp);
  await agree(subject, "locate-by-gps");
  const device = await newDevice();
  const fix = { ...event, purposes: ["locate-by-gps"], device, fields: { "gps-location": position } };
  for (const state of ["off", "denied"] as const) {
    await turnGps(device, state);
    expect(whyNot(await jpl.collect(fix)), state).toBe("403 no-consent by JPL-1-3-b");
  }
  await turnGps(device, "on");
  const located = collectedIn(await jpl.collect(fix));
  expect(located.accepted.map((one) => one.field)).toEqual(["gps-location"]);
});

test("JPL-1-3-b: a sensor that the policy does not name is not read, whatever was agreed to", async () => {
  const subject = await account();
  for (const purpose of ["locate-by-ip", "locate-by-gps", "locate-by-radio"]) await agree(subject, purpose);
  const before = await countsOf(admin);
  const reading = {
    ...observed,
    subject,
    purposes: ["locate-by-radio"],
    fields: { "other-sensor-readings": "zq-barometer" },
  };
  expect(whyNot(await jpl.collect(reading))).toBe("422 not-declared by JPL-1-3-b");
  const undeclared = { ...reading, fields: { barometer: "zq-barometer" } };
  expect(whyNot(await jpl.collect(undeclared))).toBe("422 not-declared by JPL-1-0-b");
  expect(changesIn(before, await countsOf(admin))).toEqual({ "audit.entry": 2, "audit.payload": 2 });
});

test("JPL-1-3-c: what names the devices nearby is hashed, gone after a day, and the position stays", async () => {
  const subject = await account();
  const macs = [1, 2, 3, 4, 5].map((last) => `00:00:5e:00:53:0${last}`);
  const fix = { ...observed, subject, purposes: ["locate-by-radio"], fields: { "nearby-devices": macs } };
  expect(whyNot(await jpl.collect(fix))).toBe("403 no-consent by JPL-1-3-b");
  await agree(subject, "locate-by-radio");
  await agree(subject, "asset-location");
  const [taken] = collectedIn(await jpl.collect(fix)).accepted;
  const worked = { ...fix, source: "derived", purposes: ["asset-location"] };
  collectedIn(await jpl.collect({ ...worked, fields: { "asset-location": position } }));
  expect(await fileOf(subject, "nearby-devices")).toMatch(/^fp_[0-9a-f]{32}$/);
  expect(found(macs, await dumpOf(admin))).toEqual([]);

  const last = Date.parse(taken?.keepUntil ?? "");
  expect(Math.floor((last - world.clock.now()) / dayMs)).toBe(1);
  world.clock.advance(last + 1 - world.clock.now());
  const reason = { reason: "a request of the person" };
  const gone = await jpl.read(dpo, subject, "rights-handling", ["nearby-devices"], reason);
  expect(whyNot(gone)).toMatch(/^403 /);
  expect(await fileOf(subject, "asset-location")).toEqual(position);
});

test("JPL-1-3-c: the signals around a device locate an asset and serve nothing else", async () => {
  const data = ["nearby-devices", "wifi-access-points", "cell-towers"];
  const serving = ["asset-location", "locate-by-radio", "rights-handling", "accountability"];
  for (const purpose of purposes) {
    if (serving.includes(purpose)) continue;
    for (const action of ["collect", "read", "use", "disclose"]) {
      const question = { action, data, purpose, state: { consent: "given", residency: "us" } };
      for (const decision of await jpl.decide(app, question)) {
        expect(decision.outcome, `${action} ${purpose}`).toBe("forbidden");
        expect(decision.clauses, `${action} ${purpose}`).toContain("JPL-1-3-c");
      }
    }
  }
  const [used] = await jpl.decide(app, {
    ...{ action: "use", data: data.slice(0, 1), purpose: "asset-location" },
    state: { consent: "given", residency: "us" },
  });
  expect(used).toMatchObject({ outcome: "permitted", clauses: ["JPL-1-3-c"] });
});
