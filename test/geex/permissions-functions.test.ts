import { expect, test } from "vitest";
import { domainRulesOf, domainRuleTypes } from "../../src/policy/index.ts";
import { dayMs } from "../support/world.ts";
import { codeIn, collectedIn, readingIn, refusalsIn, valuesIn } from "../support/world-answers.ts";
import { changesIn, countsOf, uuidOf } from "../support/world-store.ts";
import { onlyTheRefusal, whyNot } from "../support/world-tenant.ts";
import { openPhones, point } from "./phone.ts";
import { pictureOf } from "./pictures.ts";

const geex = await openPhones();
const { world, app, admin, phoneOf, refuses, takes, agree, withdraw, keyFor, read, policy } = geex;

const seen = { source: "observed" } as const;
const contact = { name: "Ada Lovelace", phone: "+442079460018" };
/** What each of the extra functions brings, by which permission and by which clause. */
const functions = [
  [
    "ACCESS_FINE_LOCATION",
    "address-by-position",
    { field: "location-precise", value: point, purpose: "address-entry", ...seen },
    "GEEX-AND-09",
  ],
  [
    "CAMERA",
    "camera",
    { field: "photos", value: pictureOf("zq-photo-taken"), purpose: "photo-upload" },
    "GEEX-c1-s2-8-2-a",
  ],
  [
    "READ_CONTACTS",
    "contact-picking",
    { field: "selected-contact", value: contact, purpose: "contact-import" },
    "GEEX-c1-s2-8-4",
  ],
  [
    "RECORD_AUDIO",
    "voice",
    { field: "voice-recording", value: "zq-voice-held", purpose: "voice-assistant" },
    "GEEX-c1-s2-8-6",
  ],
] as const;
const extra = [
  "address-entry",
  "scan-code",
  "photo-upload",
  "contact-import",
  "calendar-reminder",
  "voice-assistant",
];

test("GEEX-c1-s2-8-0-a: with every permission denied and no extra function, all the rest works as before", async () => {
  const phone = await phoneOf("android");
  const rows = (await phone.page()).filter(({ blocked }) => !blocked);
  for (const { name, feature } of rows)
    expect((await phone.turn(name, feature, "denied")).status, name).toBe(200);
  expect((await phone.page()).filter(({ state }) => state === "denied")).toHaveLength(rows.length);
  expect(rows.length).toBeGreaterThan(15);
  const core = [
    {
      field: "phone-number",
      value: "+8613800999001",
      purpose: "login-authentication",
      scenario: "registration",
    },
    { field: "full-name", value: "Li Na", purpose: "real-name-verification", scenario: "real-name" },
    { field: "contact-address", value: "5 Example Road", purpose: "payment", scenario: "membership" },
    {
      field: "support-communication",
      value: { text: "zq-hello" },
      purpose: "customer-service",
      scenario: "support",
    },
  ];
  for (const offer of core)
    expect(refusalsIn(collectedIn(await phone.offer(offer))), offer.field).toEqual({});
  for (const [, , offer] of functions) expect(codeIn(await phone.offer(offer))).toMatch(/^4/);
});

test("GEEX-c1-s2-8-0-b: each extra function asks by itself: no permission and no other answer opens it", async () => {
  for (const [, , offer, clause] of functions) {
    const others = extra.filter((purpose) => purpose !== offer.purpose);
    const phone = await phoneOf("android", others);
    for (const [permission, feature] of functions) await phone.turn(permission, feature, "on");
    const before = await countsOf(admin);
    const why = whyNot(await phone.offer(offer));
    expect(why, offer.field).toMatch(/^403 no-consent by .*GEEX-c0-h/);
    if (["photos", "selected-contact"].includes(offer.field)) expect(why).toContain("GEEX-c1-s2-8-0-b");
    expect(changesIn(before, await countsOf(admin))).toEqual(onlyTheRefusal);
    await agree(phone.subject, offer.purpose);
    await takes(phone, offer, clause);
  }
  // An answer that has run out is none.
  const phone = await phoneOf("android");
  await phone.turn("CAMERA", "camera", "on");
  await agree(phone.subject, "photo-upload", { validDays: 1 });
  const [, , photo] = functions[1];
  await takes(phone, photo, "GEEX-c1-s2-8-2-a");
  world.clock.advance(dayMs);
  await refuses(phone, { ...photo, value: "zq-a-day-later" }, "403 no-consent by GEEX-c1-s2-8-0-b");
});

test("GEEX-c1-s2-8-0-c: the page lists every permission with its purpose and state; what is switched off stays off until it is on again", async () => {
  for (const platform of ["android", "ios"] as const) {
    const registered = domainRulesOf(policy, domainRuleTypes.permission)
      .filter(({ value }) => value.platform === platform)
      .map(({ clause, value }) => [value.name, value.feature, value.purposes, clause]);
    const rows = await (await phoneOf(platform)).page();
    expect(rows.map((one) => [one.name, one.feature, one.purposes, one.clause])).toEqual(registered);
    expect(rows.every(({ state, since }) => state === "off" && since === null)).toBe(true);
  }
  const phone = await phoneOf("android", ["photo-upload"]);
  const [permission, feature, photo, clause] = functions[1];
  const camera = async () => (await phone.page()).find(({ name }) => name === permission);
  await phone.turn(permission, feature, "on");
  await takes(phone, photo, clause);
  await phone.turn(permission, feature, "off");
  expect(await camera()).toMatchObject({ state: "off", since: expect.stringMatching(/^20\d\d-/) });
  const unseen = { ...photo, value: "zq-while-it-is-off" };
  for (let use = 0; use < 3; use++) {
    world.clock.advance(dayMs);
    await refuses(phone, unseen, "403 no-consent by GEEX-AND-02 GEEX-AND-07");
  }
  await phone.turn(permission, feature, "on");
  await takes(phone, photo, clause);
});

test("GEEX-c1-s2-8-1-a: of ten points the last is kept, a list of points is none, and a track is turned away", async () => {
  const phone = await phoneOf("android", ["address-entry"]);
  const [permission, feature, exact, clause] = functions[0];
  await phone.turn(permission, feature, "on");
  for (let step = 0; step < 10; step++) {
    await takes(phone, { ...exact, value: { ...point, latitude: 30 + step } }, clause);
  }
  const rows = await admin`
    select id from vault.record
    where subject_id = ${uuidOf(phone.subject)} and 'location-precise' = any(data_types)`;
  expect(rows).toHaveLength(1);
  const dpo = await keyFor("dpo");
  const reason = { reason: "a request of the person" };
  const mine = await read(dpo, phone.subject, "rights-handling", [exact.field], reason);
  expect(valuesIn(readingIn(mine))).toEqual({ [exact.field]: { ...point, latitude: 39 } });
  const trails = [[point, point], { ...point, points: [point] }, { latitude: [1, 2], longitude: [3, 4] }];
  for (const value of trails) {
    expect(codeIn(await phone.offer({ ...exact, value }))).toBe("422 invalid-value");
  }
  const track = { ...exact, field: "location-track", value: "zq-from-here-to-there" };
  await refuses(phone, track, "403 over-broad by GEEX-c1-s2-8-1-a");
});

test("GEEX-c1-s2-8-1-b: an address is typed in when position is denied, without a permission or a consent", async () => {
  const phone = await phoneOf("android");
  await phone.turn("ACCESS_FINE_LOCATION", "address-by-position", "denied");
  await phone.turn("ACCESS_COARSE_LOCATION", "address-by-position", "denied");
  const typed = {
    field: "contact-address",
    value: "5 Example Road",
    purpose: "payment",
    scenario: "membership",
  };
  await takes(phone, typed, "GEEX-c1-s2-8-1-b");
  await refuses(phone, { ...typed, value: "7 Example Road", ...seen }, "422 not-declared by GEEX-c1-s1-2-0");
});

test("GEEX-c1-s2-8-2-a: a picture taken to scan a code scans a code, and is used for nothing that it was not taken for", async () => {
  const phone = await phoneOf("android", ["scan-code", "photo-upload"]);
  const code = { field: "photos", value: pictureOf("zq-code-in-view"), purpose: "scan-code" };
  await refuses(phone, code, "403 no-consent by GEEX-AND-07");
  await phone.turn("CAMERA", "camera", "on");
  await takes(phone, code, "GEEX-c1-s2-8-2-a");
  // What no one began is seen by the app and not sent by a person.
  await refuses(
    phone,
    { ...code, value: "zq-frame-unasked", ...seen },
    "422 not-declared by GEEX-c1-s2-8-2-a",
  );
  const using = { action: "use", data: ["photos"], state: { consent: "given", retention: "within" } };
  const used = async (purpose: string, collectedFor: string) => {
    const state = { ...using.state, collectedFor };
    return (await geex.decide(app, { ...using, purpose, state }))[0];
  };
  for (const purpose of ["scan-code", "photo-upload"]) {
    expect(await used(purpose, "this-purpose")).toMatchObject({
      outcome: "permitted",
      clauses: ["GEEX-c1-s2-8-2-a"],
    });
    expect(await used(purpose, "another-purpose")).toMatchObject({
      ...{ outcome: "forbidden", code: "no-consent", clauses: ["GEEX-c1-s2-8-2-a"] },
    });
  }
});

test("GEEX-c1-s2-8-2-b: the camera alone never lets a face in, nor does the consent to a picture", async () => {
  const phone = await phoneOf("android", ["scan-code", "photo-upload", "real-name-verification"]);
  await phone.turn("CAMERA", "camera", "on");
  const face = { field: "face-features", value: "zq-face-features" };
  for (const purpose of ["scan-code", "photo-upload"]) {
    await refuses(phone, { ...face, purpose }, "403 no-consent by GEEX-c1-s2-8-2-b");
  }
  const checking = { ...face, purpose: "face-verification", scenario: "real-name" };
  await refuses(phone, checking, "403 no-consent by GEEX-c0-h GEEX-c1-s2-1-a");
  // The other way stays open.
  const document = {
    field: "id-document-image",
    value: pictureOf("zq-identity-card"),
    purpose: "real-name-verification",
  };
  await phone.turn("READ_EXTERNAL_STORAGE", "file-picking", "on");
  await takes(phone, { ...document, scenario: "real-name" }, "GEEX-IOS-07");
  const agreed = await agree(phone.subject, "face-verification");
  await takes(phone, checking, "GEEX-c1-s1-1-3-a");
  await withdraw(agreed);
  expect(whyNot(await phone.offer(checking))).toMatch(/^403 no-consent /);
});
