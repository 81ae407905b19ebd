import { expect, test } from "vitest";
import { dayMs } from "../support/world.ts";
import { codeIn, problemIn, readingIn } from "../support/world-answers.ts";
import { decisionOf } from "../support/world-log.ts";
import { changesIn, countsOf } from "../support/world-store.ts";
import { whyNot } from "../support/world-tenant.ts";
import { openPhones, point } from "./phone.ts";
import { pictureOf } from "./pictures.ts";

const geex = await openPhones();
const { world, app, admin, phoneOf, refuses, takes, agree, withdraw, keyFor, read, policy } = geex;

const seen = { source: "observed" } as const;
const contact = { name: "Ada Lovelace", phone: "+442079460018" };
const picked = { field: "selected-contact", value: contact, purpose: "contact-import" };
const photo = { field: "photos", value: pictureOf("zq-picked-photo"), purpose: "photo-upload" };

test("GEEX-c1-s2-8-3: of the album only what you picked comes in; what the camera noted beside it is turned away", async () => {
  const phone = await phoneOf("android", ["photo-upload", "customer-service"]);
  await phone.turn("READ_EXTERNAL_STORAGE", "file-picking", "on");
  await takes(phone, photo, "GEEX-c1-s2-8-2-a");
  const proof = {
    ...photo,
    value: pictureOf("zq-shown-to-support"),
    purpose: "customer-service",
    scenario: "support",
  };
  await takes(phone, proof, "GEEX-c1-s2-8-3");
  for (const offer of [photo, proof]) {
    const noted = { ...offer, field: "photo-metadata", value: "zq-place-and-time" };
    await refuses(phone, noted, "403 over-broad by GEEX-c1-s2-8-3");
  }
  const index = { ...photo, field: "photo-library-index", value: "zq-all-the-album" };
  await refuses(phone, index, "403 over-broad by GEEX-IOS-07");
});

test("GEEX-c1-s2-8-4: one contact that you picked is taken over; a list is none, and the whole address book is turned away", async () => {
  for (const [platform, permission] of [
    ["android", "READ_CONTACTS"],
    ["ios", "NSContactsUsageDescription"],
  ] as const) {
    const phone = await phoneOf(platform, ["contact-import"]);
    await refuses(phone, picked, "403 no-consent by GEEX-c1-s2-8-4");
    await phone.turn(permission, "contact-picking", "on");
    await takes(phone, picked, "GEEX-c1-s2-8-4");
    for (const value of [Array.from({ length: 300 }, () => contact), [contact, contact]]) {
      expect(codeIn(await phone.offer({ ...picked, value }))).toBe("422 invalid-value");
    }
    const book = { ...picked, field: "address-book", value: "zq-three-hundred-people" };
    await refuses(phone, book, "403 over-broad by GEEX-c1-s2-8-4");
  }
});

test("GEEX-c1-s2-8-5: a reminder that you set is taken with your consent, and what the calendar holds is turned away", async () => {
  const phone = await phoneOf("android");
  const reminder = { field: "calendar-entries", value: { text: "Pay." }, purpose: "calendar-reminder" };
  await refuses(phone, reminder, "403 no-consent by GEEX-c0-h GEEX-c1-s2-8-0-b");
  await agree(phone.subject, "calendar-reminder");
  await takes(phone, reminder, "GEEX-c1-s2-8-5");
  const held = { ...reminder, field: "calendar-contents", value: "zq-other-appointments" };
  await refuses(phone, held, "403 over-broad by GEEX-c1-s2-8-5");
  for (const permission of ["READ_CALENDAR", "WRITE_CALENDAR"]) {
    await phone.turn(permission, "calendar-reminders", "on");
    await refuses(phone, reminder, "422 not-declared by GEEX-c1-s2-8-5", { permission });
  }
});

test("GEEX-c1-s2-8-6: a voice comes in while its button is held and agreed to, on no other occasion, and is gone after a day", async () => {
  const phone = await phoneOf("android", ["voice-assistant", "customer-service"]);
  const said = { field: "voice-recording", value: "zq-said-to-search", purpose: "voice-assistant" };
  await refuses(phone, said, "403 no-consent by GEEX-AND-05");
  await phone.turn("RECORD_AUDIO", "voice", "on");
  await takes(phone, said, "GEEX-c1-s2-8-6");
  for (const scenario of ["membership", "complaint", "survey"]) {
    await refuses(
      phone,
      { ...said, value: "zq-heard-besides", scenario },
      "403 no-consent by GEEX-c1-s2-8-6",
    );
  }
  const dpo = await keyFor("dpo");
  const reason = { reason: "a request of the person" };
  const listen = () => read(dpo, phone.subject, "rights-handling", ["voice-recording"], reason);
  expect(readingIn(await listen()).values).toHaveLength(1);
  // The last moment of the day that comes a day later.
  world.clock.advance(2 * dayMs - ((world.clock.now() + dayMs) % dayMs) - 1);
  expect(readingIn(await listen()).values).toHaveLength(1);
  world.clock.advance(1);
  expect(whyNot(await listen())).toMatch(/^403 retention-over /);
});

test("GEEX-c1-s2-8-7-c: what a permission brought serves what it was asked for, and no profile, advertisement or credit decision", async () => {
  const data = ["photos", "liveness-video", "voice-recording", "selected-contact", "location-precise"];
  const state = { consent: "given", retention: "within", collectedFor: "this-purpose" };
  const closed = [
    "profile-building",
    "personalisation",
    "marketing-sms",
    "marketing-push",
    "credit-assessment",
  ];
  for (const purpose of closed) {
    for (const decision of await geex.decide(app, { action: "use", data, purpose, state })) {
      expect(decision.outcome, `${decision.data} ${purpose}`).toBe("forbidden");
      expect(decision.clauses, `${decision.data} ${purpose}`).toContain("GEEX-c1-s2-8-7-c");
    }
  }
  const asked = { action: "use", data: ["selected-contact"], purpose: "contact-import", state };
  expect((await geex.decide(app, asked))[0]).toMatchObject({ outcome: "permitted" });
  // The camera that is on for a code brings nothing for another purpose.
  const phone = await phoneOf("android", ["scan-code", "profile-building"]);
  await phone.turn("CAMERA", "camera", "on");
  await takes(phone, { ...photo, purpose: "scan-code" }, "GEEX-c1-s2-8-2-a");
  expect(whyNot(await phone.offer({ ...photo, purpose: "profile-building" }))).toMatch(
    /^403 purpose-mismatch /,
  );
});

test("GEEX-c1-s2-8-7-a: switched off is taken back: the next thing that comes is turned away", async () => {
  const rough = { field: "location-coarse", value: point, purpose: "address-entry", ...seen };
  const phone = await phoneOf("android", ["contact-import", "address-entry", "fraud-prevention"]);
  const rows = [
    ["READ_CONTACTS", "contact-picking", picked, "GEEX-c1-s2-8-4", "GEEX-c1-s2-8-4"],
    ["ACCESS_COARSE_LOCATION", "address-by-position", rough, "GEEX-AND-08", "GEEX-AND-08"],
  ] as const;
  for (const [permission, feature, offer, clause, off] of rows) {
    await phone.turn(permission, feature, "on");
    await takes(phone, offer, clause);
    await phone.turn(permission, feature, "off");
    world.clock.advance(1_000);
    await refuses(phone, offer, `403 no-consent by ${off}`);
    await phone.turn(permission, feature, "on");
    await takes(phone, offer, clause);
  }
  // Taken back in the settings of the app, it is the same.
  for (const consent of phone.consents.values()) await withdraw(consent);
  for (const [, , offer] of rows) {
    await refuses(phone, offer, "403 no-consent by GEEX-c1-s2-8-7-a GEEX-c5-3-a");
  }
  await refuses(phone, { ...rough, purpose: "fraud-prevention" }, "403 no-consent by GEEX-c1-s2-8-7-a");
});

test("GEEX-c1-s2-8-7-d: a permission that is not in the tables is asked for in vain, whoever asks and whatever it brings", async () => {
  const phone = await phoneOf("android", ["photo-upload"]);
  const body = { property: "geex-android", feature: "camera", state: "on" };
  for (const permission of ["READ_SMS", "ACTIVITY_RECOGNITION", "NSMotionUsageDescription"]) {
    const path = `/v1/devices/${phone.device}/permissions/${permission}`;
    const before = await countsOf(admin);
    const asked = await world.call(app, "PUT", path, body);
    expect(whyNot(asked)).toBe(`422 not-declared by ${policy.closedBy}`);
    expect(
      Object.keys(changesIn(before, await countsOf(admin))).every((table) => table.startsWith("audit.")),
    ).toBe(true);
    const entry = await decisionOf(world, app, problemIn(asked).facts["entry"], "geex");
    expect(entry).toMatchObject({ effect: "refused", decisions: [{ code: "not-declared" }] });
    await refuses(phone, photo, `422 not-declared by ${policy.closedBy}`, { permission });
  }
  for (const field of ["text-messages", "motion-data"]) {
    const offer = { ...photo, field, value: `zq-${field}`, ...seen };
    await refuses(phone, offer, "403 denied by GEEX-c1-s2-8-7-d");
  }
});

test("what no function needs is neither asked for nor taken, whoever asks: each is refused by the row that blocks it", async () => {
  const rows = [
    ["READ_LOGS", "crash-report", "other-app-logs", "403 harmful-term by GEEX-AND-01"],
    [
      "MOUNT_UNMOUNT_FILESYSTEMS",
      "verification-recording",
      "file-system-contents",
      "403 harmful-term by GEEX-AND-04",
    ],
    ["CHANGE_WIFI_STATE", "address-by-position", "saved-networks", "422 not-declared by GEEX-AND-11"],
    ["BLUETOOTH_ADMIN", "address-by-position", "paired-devices", "422 not-declared by GEEX-AND-14"],
    ["UNNAMED_BIOMETRIC", "phone-biometrics", "biometric-template", "403 denied by GEEX-AND-20"],
    [
      "NSLocationAlwaysUsageDescription",
      "address-by-position",
      "background-location",
      "403 harmful-term by GEEX-IOS-03",
    ],
  ] as const;
  const phone = await phoneOf("android", ["address-entry", "crash-report", "real-name-verification"]);
  const keys = await Promise.all(geex.roles.map(async (role) => [role, await keyFor(role)] as const));
  for (const [permission, feature, field, why] of rows) {
    const clause = why.split(" by ").at(-1);
    const body = { property: "geex-android", feature, state: "on" };
    const path = `/v1/devices/${phone.device}/permissions/${permission}`;
    for (const purpose of ["address-entry", "crash-report", "real-name-verification"]) {
      await refuses(phone, { field, value: `zq-${field}`, purpose, ...seen }, why);
    }
    for (const [role, key] of keys) {
      const asked = await world.call(key, "PUT", path, body);
      expect(whyNot(asked), `${role} ${permission}`).toBe(`403 harmful-term by ${clause}`);
      const [taken] = await geex.decide(key, { action: "collect", data: [field], purpose: "address-entry" });
      expect(taken?.outcome, `${role} ${field}`).toBe("forbidden");
      expect(taken?.clauses, `${role} ${field}`).toContain(clause);
    }
  }
});
