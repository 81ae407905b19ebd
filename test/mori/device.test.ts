import { expect, test } from "vitest";
import { dayMs } from "../support/world.ts";
import { collectedIn, readingIn, refusalsIn, valuesIn } from "../support/world-answers.ts";
import { changesIn, countsOf, dumpOf, found } from "../support/world-store.ts";
import { onlyTheRefusal, whyNot } from "../support/world-tenant.ts";
import { favourable, openMori } from "./asking-mori.ts";

const mori = await openMori();
const { world, admin, app, keyFor, decide, collect, agree, withdraw, account, newDevice } = mori;
const observed = { scenario: "service-usage", source: "observed" };
const entries = {
  ...{
    "device-config": { type: "Example Phone 3" },
    "ip-address": "203.0.113.77",
    "os-version": "ExampleOS 17",
  },
  ...{ "software-version": "4.2.0", "device-id": "zq-device-77" },
};

test("MORI-1-3-a: a log holds five things for half a year, and a sixth is refused", async () => {
  const subject = await account();
  const sixth = {
    "address-book": [{ name: "zq-aunt" }],
    "full-name": "Zq Nobody",
    "unlisted-log-entry": "zq-sixth",
  };
  const body = { ...observed, subject, purposes: ["security-monitoring"] };
  const taken = collectedIn(await collect({ ...body, fields: { ...entries, ...sixth } }));
  expect(taken.accepted.map((one) => one.field).sort()).toEqual(Object.keys(entries).sort());
  expect(new Set(taken.accepted.map((one) => one.keepUntil?.slice(0, 10)))).toEqual(new Set(["2027-03-21"]));
  expect(Object.keys(refusalsIn(taken)).sort()).toEqual(Object.keys(sixth).sort());
  for (const { field, clauses } of taken.refused) expect(clauses, field).toContain("MORI-1-3-a");
  expect(found(["zq-aunt", "Zq Nobody", "zq-sixth"], await dumpOf(admin))).toEqual([]);

  const before = await countsOf(admin);
  const alone = await collect({ ...body, fields: { "unlisted-log-entry": { search: "zq-sixth" } } });
  expect(whyNot(alone)).toBe("422 not-declared by MORI-1-3-a");
  expect(changesIn(before, await countsOf(admin))).toEqual(onlyTheRefusal);
  const seen = await mori.read(
    await keyFor("security"),
    subject,
    "security-monitoring",
    Object.keys(entries),
  );
  expect(valuesIn(readingIn(seen))).toEqual(entries);
});

test("MORI-1-3-b: a cookie and a web beacon are registered, the beacon waits for consent, and a further means is not accepted", async () => {
  expect(await mori.trackersShown()).toEqual([
    "mori-session | cookie | MORI | Running your account and delivering your orders | necessary | 12 hours",
    "mori-visit | web beacon | MORI | Improving our services | analytics | 90 days",
  ]);
  const subject = await account();
  const visit = { ...observed, subject, property: "mori-web", purposes: ["experience-optimisation"] };
  const beacon = { ...visit, fields: { "device-config": { type: "browser" }, "software-version": "4.2.0" } };
  expect(whyNot(await collect(beacon))).toMatch(/^403 no-consent by .*MORI-2-6-c/);
  const given = await agree(subject, "experience-optimisation");
  const taken = collectedIn(await collect(beacon));
  expect(taken.accepted.map((one) => one.clauses)).toEqual([["MORI-1-3-b"], ["MORI-1-3-b"]]);
  // The beacon sees the two and nothing that would tell one browser from others.
  const before = await countsOf(admin);
  const more = { "device-fingerprint": "zq-print", "device-id": "zq-device", "ip-address": "203.0.113.77" };
  expect(whyNot(await collect({ ...visit, fields: more }))).toMatch(/^(422|403) /);
  expect(changesIn(before, await countsOf(admin))).toEqual(onlyTheRefusal);
  await withdraw(given);
  expect((await collect(beacon)).status).toBe(403);
  // That an undeclared script is held back in a browser is not claimed to be proven.
  const { verdict, missing } = await mori.verdictOn("MORI-1-3-b");
  expect({ verdict, missing }).toEqual({
    verdict: "unproven",
    missing: ["The part that holds trackers back is not there yet."],
  });
});

test("MORI-1-3-c: data of a device comes by observing it in use and from nowhere else, whatever a service requires", async () => {
  const clause = "MORI-1-3-c";
  const data = Object.keys(entries);
  for (const scenario of ["registration", "ordering", "lending", "support-inquiry"]) {
    await mori.expectRefusedToAll({ action: ["collect"], data, scenario, source: "observed" }, { clause });
  }
  for (const source of ["subject", "derived", "third-party", "other-subject"]) {
    await mori.expectRefusedToAll(
      { action: ["collect"], data, scenario: "service-usage", source },
      { clause },
    );
  }
  const bought = { ...observed, source: "third-party", purposes: ["security-monitoring"], fields: entries };
  expect(await mori.whyNobodyMay(bought)).toEqual([`422 not-declared by ${clause}`]);
  const other = { ...observed, purposes: ["other-information"], fields: { "os-version": "ExampleOS 17" } };
  expect(await mori.whyNobodyMay(other)).toEqual(["422 not-declared by MORI-1-0-a"]);
  expect(await mori.published(clause)).toContain("This we refuse");
});

const switches = [
  ["android", "ACCESS_FINE_LOCATION"],
  ["ios", "NSLocationWhenInUseUsageDescription"],
] as const;
const position = { latitude: 31.2304, longitude: 121.4737 };

function turn(device: string, name: string, state: "on" | "off" | "denied") {
  const body = { property: "mori-app", feature: "shop-map", state };
  return world.call(app, "PUT", `/v1/devices/${device}/permissions/${name}`, body);
}

function pointFrom(device: string, subject: string, changes: object = {}) {
  const looking = { scenario: "location-feature", source: "observed", purposes: ["location-service"] };
  return collect({ ...looking, device, subject, fields: { "location-precise": position }, ...changes });
}

for (const [platform, name] of switches) {
  test(`MORI-1-3-d: on ${platform} a position is taken with positioning on, with consent, and while the map is open`, async () => {
    const subject = await account();
    const device = await newDevice(platform);
    const kept = (await mori.kept("location-precise")).length;
    expect((await turn(device, name, "on")).status).toBe(200);
    expect(whyNot(await pointFrom(device, subject))).toBe("403 no-consent by MORI-1-3-d");
    await agree(subject, "location-service");
    const before = await countsOf(admin);
    // In the background, where nobody looks for a shop.
    const behind = await pointFrom(device, subject, { scenario: "service-usage" });
    expect(whyNot(behind)).toMatch(/^403 no-consent by .*MORI-1-3-d/);
    expect(changesIn(before, await countsOf(admin))).toEqual(onlyTheRefusal);
    expect(await mori.entryBehind(behind)).toMatchObject({ effect: "refused" });
    expect(whyNot(await pointFrom(await newDevice(platform), subject))).toBe("403 no-consent by MORI-1-3-d");

    const [taken] = collectedIn(await pointFrom(device, subject)).accepted;
    expect(taken?.clauses).toEqual(["MORI-1-3-d"]);
    expect(Math.floor((Date.parse(taken?.keepUntil ?? "") - world.clock.now()) / dayMs)).toBe(1);
    expect((await mori.kept("location-precise")).slice(kept)).toEqual([
      "mori-app location-feature observed location-service",
    ]);
  });

  test(`MORI-1-3-e: on ${platform} the very next position after positioning is turned off is refused`, async () => {
    const subject = await account();
    const device = await newDevice(platform);
    const given = await agree(subject, "location-service");
    for (const state of ["off", "denied"] as const) {
      await turn(device, name, "on");
      world.clock.advance(1);
      collectedIn(await pointFrom(device, subject));
      const kept = (await mori.kept("location-precise")).length;
      expect((await turn(device, name, state)).status).toBe(200);
      world.clock.advance(1_000);
      expect(whyNot(await pointFrom(device, subject)), state).toMatch(/^403 no-consent by MORI-1-3-/);
      expect(await mori.kept("location-precise")).toHaveLength(kept);
      const shown = JSON.parse((await world.call(app, "GET", `/v1/devices/${device}/permissions`)).text);
      expect(shown.permissions).toContainEqual(expect.objectContaining({ name, state }));
    }
    // The consent is taken back: with the switch on again no position is taken, used or passed to a map.
    await turn(device, name, "on");
    await withdraw(given);
    expect(whyNot(await pointFrom(device, subject))).toBe("403 no-consent by MORI-1-3-e");
    const asked = { data: ["location-precise"], purpose: "location-service", scenario: "location-feature" };
    for (const [action, recipient] of [
      ["use", "self"],
      ["disclose", "map-providers"],
    ]) {
      const question = { ...asked, action, recipient, subject, state: favourable };
      expect(await decide(app, question), action).toMatchObject([
        { outcome: "forbidden", code: "no-consent", clauses: ["MORI-1-3-e"] },
      ]);
    }
  });
}
