import { expect, test } from "vitest";
import { must } from "../../src/kernel/assert.ts";
import { idToUuid, newRandomId, parseId } from "../../src/kernel/ids.ts";
import { systemRandom } from "../../src/kernel/random.ts";
import { codeIn, collectedIn, decisionsIn, problemIn, refusalsIn } from "../support/world-answers.ts";
import { openDeviceWorld, person, point } from "../support/world-devices.ts";
import { changesIn, countsOf, uuidOf } from "../support/world-store.ts";

const { world, app, newDevice, turn, turnCamera, turnPosition, collect } = await openDeviceWorld();
const { admin } = world.database;
const tenant = must(world.app.tenantBySlug("phone"), "the tenant is served").id;
const from = { property: "phone-android", scenario: "app-use" } as const;
const photos = "picked";

async function permissionsOf(device: string) {
  const answer = await world.call(app, "GET", `/v1/devices/${device}/permissions`);
  expect(answer.status, answer.text).toBe(200);
  const { permissions } = JSON.parse(answer.text);
  return permissions as { name: string; feature: string; state: string; since: string | null }[];
}

test("GEEX-c1-s2-8-0-b: data of a permission that never asked is refused, under the clause that registers it", async () => {
  const device = await newDevice();
  for (const changes of [{ device }, {}]) {
    const [error] = problemIn(await collect({ photos }, "photo-upload", changes)).errors;
    expect(error).toMatchObject({ code: "no-consent", clauses: ["AND-07"], pointer: "/fields/photos" });
  }
  expect((await turnCamera(device, "on")).status).toBe(200);
  expect(collectedIn(await collect({ photos }, "photo-upload", { device })).refused).toEqual([]);
});

test("GEEX-c1-s2-8-7-a: after the switch went off, the very next collection is refused, until it is on again", async () => {
  const device = await newDevice();
  const take = () => collect({ position: point }, "address-entry", { device });
  for (let round = 0; round < 10; round++) {
    await turnPosition(device, "on");
    collectedIn(await take());
    await turnPosition(device, round % 2 === 0 ? "off" : "denied");
    expect(codeIn(await take()), `round ${round}`).toBe("403 no-consent");
  }
});

test("GEEX-c1-s2-8-0-a: with every permission denied, everything else is collected as before", async () => {
  const device = await newDevice();
  for (const { name, feature } of (await permissionsOf(device)).filter(
    ({ name }) => !/READ_(LOGS|CALL)/.test(name),
  ))
    expect((await turn(device, name, feature, "denied")).status, name).toBe(200);
  const [fields, purposes] = [{ ...person(), position: point }, ["account", "address-entry"]];
  const taken = collectedIn(await collect(fields, "account", { device, purposes }));
  expect(taken.accepted.map(({ field }) => field).sort()).toEqual(["e-mail", "full-name"]);
  expect(refusalsIn(taken)).toEqual({ position: "no-consent" });
  collectedIn(await collect({ photos }, "account", { device, strict: true }));
});

test("GEEX-c1-s2-8-7-c: what is on for one purpose does not serve another", async () => {
  const device = await newDevice();
  await turnPosition(device, "on");
  const asked = await collect({ position: point }, "address-entry", {
    device,
    purposes: ["address-entry", "safety"],
  });
  expect(collectedIn(asked).accepted).toMatchObject([{ field: "position", purposes: ["address-entry"] }]);
  expect(codeIn(await collect({ position: point }, "safety", { device }))).toBe("403 no-consent");
});

test("GEEX-AND-07: the camera alone does not let a face be checked", async () => {
  const device = await newDevice();
  await turnCamera(device, "on");
  expect(codeIn(await collect({ face: "template" }, "face-check", { device }))).toBe("403 no-consent");
});

test("GEEX-AND-12: help in finding the position goes with the precise position, and off with it", async () => {
  const device = await newDevice();
  await turn(device, "ACCESS_LOCATION_EXTRA_COMMANDS", "address-by-position", "on");
  await turnPosition(device, "off");
  const answer = await collect({ position: point }, "address-entry", { device });
  expect(problemIn(answer).errors[0]).toMatchObject({ code: "no-consent", clauses: ["AND-09"] });
});

test("GEEX-AND-01: a blocked permission is refused by its clause whoever asks, and the log shows it", async () => {
  const device = await newDevice();
  for (const state of ["on", "off", "denied"]) {
    const problem = problemIn(await turn(device, "READ_LOGS", "crash-report", state));
    expect(problem).toMatchObject({ code: "harmful-term", errors: [{ clauses: ["AND-01"] }] });
    const entry = await entryOf(problem.facts["entry"]);
    expect(entry).toMatchObject({
      effect: "refused",
      decisions: [{ code: "harmful-term", clauses: ["AND-01"] }],
    });
  }
  const support = await world.keyFor("support", { tenant: "phone" });
  const path = `/v1/devices/${device}/permissions/READ_LOGS`;
  const body = { property: "phone-android", feature: "crash-report", state: "on" };
  expect(codeIn(await world.call(support, "PUT", path, body))).toBe("403 harmful-term");
  const named = await collect(person(), "account", { device, permission: "READ_LOGS" });
  expect(problemIn(named)).toMatchObject({ code: "harmful-term" });
  expect(problemIn(named).errors[0]).toMatchObject({ clauses: ["AND-01"] });
});

test("GEEX-AND-17, GEEX-AND-18: whatever is sent as if a permission brought it that brings nothing is refused", async () => {
  const device = await newDevice();
  const answer = await collect(person(), "account", { device, permission: "VIBRATE" });
  expect(problemIn(answer).errors[0]).toMatchObject({ code: "not-declared", clauses: ["AND-18"] });
});

test("GEEX-c1-s2-8-7-d: a permission, a feature or a platform that is not registered is refused by the closing clause", async () => {
  const device = await newDevice();
  const before = await countsOf(admin);
  const attempts = [
    turn(device, "READ_SMS", "camera", "on"),
    turn(device, "CAMERA", "scanning", "on"),
    turn(device, "NSLocationWhenInUseUsageDescription", "address-by-position", "on"),
    collect(person(), "account", { device, permission: "READ_SMS" }),
  ];
  for (const answer of await Promise.all(attempts)) {
    const problem = problemIn(answer);
    expect(problem).toMatchObject({ code: "not-declared" });
    expect(problem.errors[0]?.clauses).toEqual(["D-0"]);
  }
  const changed = changesIn(before, await countsOf(admin));
  expect(Object.keys(changed).every((table) => table.startsWith("audit."))).toBe(true);
});

test("GEEX-c1-s2-8-0-c: the page of permissions lists each with state, purposes and clause, and is off until asked", async () => {
  const device = await newDevice();
  const all = await permissionsOf(device);
  expect(all.map(({ name }) => name)).toEqual([
    ...["READ_LOGS", "READ_CALL_LOG", "CAMERA", "ACCESS_FINE_LOCATION", "ACCESS_WIFI_STATE"],
    ...["ACCESS_LOCATION_EXTRA_COMMANDS", "VIBRATE", "READ_CONTACTS"],
  ]);
  expect(all.every(({ state, since }) => state === "off" && since === null)).toBe(true);
  await turnCamera(device, "on");
  await turnPosition(device, "denied");
  const now = new Map((await permissionsOf(device)).map((one) => [one.name, one]));
  expect(now.get("CAMERA")).toMatchObject({
    ...{ state: "on", feature: "camera", purposes: ["photo-upload", "face-check"], data: ["photos", "face"] },
    ...{ clause: "AND-07", blocked: false, since: expect.stringMatching(/^2026-/) },
  });
  expect(now.get("ACCESS_FINE_LOCATION")?.state).toBe("denied");
  expect(now.get("READ_LOGS")).toMatchObject({ state: "off", blocked: true });
  const other = await permissionsOf(await newDevice());
  expect(other.every(({ state }) => state === "off")).toBe(true);
});

test("a permission that two features share is on for the feature that asked, and off for both", async () => {
  const device = await newDevice("ios");
  const name = "NSLocalNetworkUsageDescription";
  const ios = { property: "phone-ios" };
  const states = async () =>
    (await permissionsOf(device)).filter((one) => one.name === name).map(({ state }) => state);
  await turn(device, name, "connection", "on", ios);
  expect(await states()).toEqual(["on", "off"]);
  await turn(device, name, "gateway-test", "on", ios);
  expect(await states()).toEqual(["on", "on"]);
  await turn(device, name, "connection", "off", ios);
  expect(await states()).toEqual(["off", "off"]);
});

test("a device is known to the app that registered it, and to no other app, tenant or narrower key", async () => {
  const device = await newDevice();
  await turnCamera(device, "on");
  const ios = { property: "phone-ios" };
  expect(codeIn(await turn(device, "CAMERA", "camera", "off", ios))).toBe("404 device-not-found");
  const taken = await collect({ photos }, "photo-upload", { device, ...ios });
  expect(codeIn(taken)).toBe("403 no-consent");
  const twin = await world.keyFor("application", { tenant: "twin" });
  const path = `/v1/devices/${device}/permissions`;
  const off = { property: "phone-android", feature: "camera", state: "off" };
  expect(codeIn(await world.call(twin, "PUT", `${path}/CAMERA`, off))).toBe("404 device-not-found");
  expect(codeIn(await world.call(twin, "GET", path))).toBe("404 device-not-found");
  const body = { ...from, purposes: ["photo-upload"], fields: { photos }, device };
  expect(codeIn(await world.call(twin, "POST", "/v1/collections", body))).toBe("403 no-consent");
  collectedIn(await collect({ photos }, "photo-upload", { device }));
  const narrow = await world.keyFor("application", { tenant: "phone", properties: ["phone-ios"] });
  expect(codeIn(await world.call(narrow, "GET", path))).toBe("403 out-of-scope-key");
  expect(
    codeIn(
      await world.call(narrow, "POST", "/v1/devices", { property: "phone-android", platform: "android" }),
    ),
  ).toBe("403 out-of-scope-key");
});

test("an id that we did not draw is no device", async () => {
  const stranger = newRandomId("device", { random: systemRandom() });
  expect(codeIn(await turnCamera(stranger, "on"))).toBe("404 device-not-found");
  expect(codeIn(await world.call(app, "GET", `/v1/devices/${stranger}/permissions`))).toBe(
    "404 device-not-found",
  );
  expect(codeIn(await collect({ photos }, "photo-upload", { device: stranger }))).toBe("403 no-consent");
});

test("bad input is refused as such, repeats nothing, and leaves nothing behind", async () => {
  const device = await newDevice();
  const good = { property: "phone-android", feature: "camera", state: "on" };
  const path = `/v1/devices/${device}/permissions/CAMERA`;
  const calls: readonly (readonly [string, string, object])[] = [
    ["POST", "/v1/devices", { property: "phone-android", platform: "windows" }],
    ["POST", "/v1/devices", { property: "phone-android", platform: "ios", imei: "490154203237518" }],
    ["POST", "/v1/devices", { platform: "ios" }],
    ["PUT", path, { ...good, state: "granted" }],
    ["PUT", path, { ...good, feature: "No Feature" }],
    ["PUT", path, { ...good, subject: "subject_x" }],
    ["PUT", path, { ...good, serial: "490154203237518" }],
    ["PUT", `/v1/devices/490154203237518/permissions/CAMERA`, good],
    ["PUT", `/v1/devices/${device}/permissions/490154203237518`, good],
    ["PUT", `/v1/devices/${device}/permissions/${"A".repeat(65)}`, good],
    ["POST", "/v1/collections", { ...from, purposes: ["account"], fields: person(), device: "phone" }],
    [
      "POST",
      "/v1/collections",
      { ...from, purposes: ["account"], fields: person(), device, permission: "A B" },
    ],
  ];
  const before = await countsOf(admin);
  for (const [method, where, body] of calls) {
    const answer = await world.call(app, method, where, body);
    expect(codeIn(answer), `${method} ${where} ${JSON.stringify(body)}`).toBe("400 invalid-request");
    expect(answer.text).not.toContain("490154203237518");
  }
  const undeclared = { property: "phone-web", platform: "ios" };
  expect(codeIn(await world.call(app, "POST", "/v1/devices", undeclared))).toBe("422 not-declared");
  expect(changesIn(before, await countsOf(admin))).toEqual({});
});

test("a choice may be recorded beside whose device it is, and somebody who is not there is nobody", async () => {
  const { subject } = collectedIn(await collect(person(), "account"));
  const device = await newDevice();
  expect((await turn(device, "CAMERA", "camera", "on", { subject })).status).toBe(200);
  const nobody = newRandomId("subject", { random: systemRandom() });
  expect(codeIn(await turn(device, "CAMERA", "camera", "off", { subject: nobody }))).toBe(
    "404 subject-not-found",
  );
  const rows =
    await admin`select subject_id from consent.device_permission where device_id = ${deviceUuid(device)}`;
  expect(rows).toEqual([{ subject_id: uuidOf(subject) }]);
});

test("a role that may not record consents may not turn a switch", async () => {
  const device = await newDevice();
  const support = await world.keyFor("support", { tenant: "phone" });
  const body = { property: "phone-android", feature: "camera", state: "on" };
  const answer = await world.call(support, "PUT", `/v1/devices/${device}/permissions/CAMERA`, body);
  expect(codeIn(answer)).toBe("403 forbidden");
});

test("each answer leaves one entry of a consent, in words of the policy and without the device", async () => {
  const device = await newDevice();
  const events = async () => {
    const rows = await admin<{ id: string; body: string }[]>`
      select id, convert_from(body, 'utf8') as body from audit.entry
      where convert_from(body, 'utf8') like '%consent-event%' order by id`;
    return new Map(rows.map(({ id, body }) => [id, JSON.parse(body)]));
  };
  const before = await events();
  for (const state of ["on", "off", "denied"]) await turnCamera(device, state);
  const added = [...(await events())].flatMap(([id, body]) => (before.has(id) ? [] : [body]));
  expect(added.map(({ event }) => event).sort()).toEqual(["given", "refused", "withdrawn"]);
  expect(added.every(({ purposes }) => String(purposes) === "photo-upload,face-check")).toBe(true);
  expect(JSON.stringify(added)).not.toContain(device);
});

test("of a collection and a switch that goes off at once, nothing is kept that began after the answer", async () => {
  for (let round = 0; round < 8; round++) {
    const device = await newDevice();
    await turnCamera(device, "on");
    const { subject } = collectedIn(await collect(person(), "account"));
    const take = () => collect({ photos }, "photo-upload", { device, subject });
    const under = Array.from({ length: 6 }, take);
    const off = turnCamera(device, "off").then(async (answer) => {
      expect(answer.status).toBe(200);
      return Promise.all(Array.from({ length: 6 }, take));
    });
    for (const answer of await off) expect(codeIn(answer), `round ${round}`).toBe("403 no-consent");
    for (const answer of await Promise.all(under)) expect([201, 403]).toContain(answer.status);
  }
});

test("a switch that goes off is off, whatever else was turned at the same moment before", async () => {
  for (let round = 0; round < 8; round++) {
    const device = await newDevice();
    const states = ["on", "off", "on", "denied", "on", "off"];
    await Promise.all(states.map((state) => turnCamera(device, state)));
    await turnCamera(device, "off");
    expect(codeIn(await collect({ photos }, "photo-upload", { device }))).toBe("403 no-consent");
    await turnCamera(device, "on");
    collectedIn(await collect({ photos }, "photo-upload", { device }));
  }
});

test("what would be decided is asked with the device and without, and agrees with what is", async () => {
  const device = await newDevice();
  const ask = async (changes: object) => {
    const body = {
      action: "collect",
      data: ["photos", "full-name"],
      purpose: "photo-upload",
      ...from,
      ...changes,
    };
    return decisionsIn(await world.call(app, "POST", "/v1/decisions", body)).map(({ code }) => code);
  };
  expect(await ask({ device })).toEqual(["no-consent", "purpose-mismatch"]);
  await turnCamera(device, "on");
  expect(await ask({ device })).toEqual([null, "purpose-mismatch"]);
  expect(await ask({})).toEqual(["no-consent", "purpose-mismatch"]);
  expect(await ask({ device, permission: "READ_LOGS" })).toEqual(["harmful-term", "harmful-term"]);
});

// Last: it looks at everything that the tests before it left in the log.
test("every decision in the log comes out the same again, those that permissions refused too", async () => {
  await world.settleLog();
  while (await world.app.checkPromises());
  const { verdicts } = await world.app.promises.of(tenant);
  expect(verdicts.filter(({ verdict }) => verdict === "broken").map(({ clause }) => clause)).toEqual([]);
  const refused = verdicts.filter(({ decisions }) => decisions.refused > 0).map(({ clause }) => clause);
  expect(refused).toEqual(expect.arrayContaining(["AND-01", "AND-07", "AND-09", "AND-18", "D-0"]));
});

function deviceUuid(device: string): string {
  return idToUuid(must(parseId("device", device), "a device's id"));
}

async function entryOf(id: unknown) {
  const uuid = idToUuid(must(parseId("entry", String(id)), "an entry's id"));
  const [row] = await admin<{ body: string }[]>`
    select convert_from(body, 'utf8') as body from audit.entry where id = ${uuid}`;
  return JSON.parse(must(row, "the entry is in the log").body);
}
