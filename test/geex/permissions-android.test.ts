import { expect, test } from "vitest";
import { codeIn, readingIn, valuesIn } from "../support/world-answers.ts";
import { dumpOf, found } from "../support/world-store.ts";
import { whyNot } from "../support/world-tenant.ts";
import { type Offer, openPhones, point } from "./phone.ts";
import { pictureOf } from "./pictures.ts";

const geex = await openPhones();
const { admin, app, phoneOf, refuses, takes, agree, withdraw, read, keyFor, entryBehind } = geex;

const realName = { purpose: "real-name-verification", scenario: "real-name" } as const;
const seen = { source: "observed" } as const;

/** One row of the table of Android: what its permission brings, and what it never brings. */
type Row = {
  readonly id: string;
  readonly title: string;
  readonly permission: string;
  readonly feature: string;
  readonly agreed: readonly string[];
  readonly brings: Offer;
  /** Clauses of other permissions that could have brought it. */
  readonly also?: readonly string[];
  readonly never: readonly (readonly [Offer, string])[];
  /** What has no place in the value that is taken. */
  readonly wrong?: unknown;
};

const bringing: readonly Row[] = [
  {
    ...{ id: "GEEX-AND-02", permission: "READ_EXTERNAL_STORAGE", feature: "file-picking" },
    title: "one photo that was picked is taken from the storage, and no list of the files",
    agreed: ["real-name-verification"],
    brings: { field: "photos", value: pictureOf("zq-picked-photo"), ...realName },
    also: ["GEEX-AND-07"],
    never: [[{ field: "file-list", value: "zq-list-of-files", ...realName }, "403 over-broad"]],
  },
  {
    ...{ id: "GEEX-AND-10", permission: "ACCESS_WIFI_STATE", feature: "address-by-position" },
    title: "of Wi-Fi we take that it is on, and not the networks nearby",
    agreed: ["address-entry"],
    wrong: ["00:00:5e:00:53:01"],
    brings: { field: "wifi-state", value: true, purpose: "address-entry", ...seen },
    never: [
      [
        { field: "nearby-networks", value: "zq-bssid-list", purpose: "address-entry", ...seen },
        "403 over-broad",
      ],
    ],
  },
  {
    ...{ id: "GEEX-AND-13", permission: "BLUETOOTH", feature: "address-by-position" },
    title: "of Bluetooth we take that it is on, and not the devices nearby",
    agreed: ["address-entry"],
    wrong: ["00:00:5e:00:53:01"],
    brings: { field: "bluetooth-state", value: true, purpose: "address-entry", ...seen },
    never: [
      [
        { field: "nearby-devices", value: "zq-mac-list", purpose: "address-entry", ...seen },
        "403 over-broad",
      ],
    ],
  },
  {
    ...{ id: "GEEX-AND-15", permission: "ACCESS_NETWORK_STATE", feature: "carrier-check" },
    title: "of the network we take the carrier, and not the number of the SIM card",
    agreed: [],
    brings: { field: "carrier-info", value: "zq-carrier", ...realName, ...seen },
    never: [
      [{ field: "sim-serial-number", value: "zq-iccid-89860", ...realName, ...seen }, "422 not-declared"],
    ],
  },
  {
    ...{ id: "GEEX-AND-21", permission: "QUERY_ALL_PACKAGES", feature: "device-check" },
    title: "of the installed apps we take how many warnings the phone worked out, and not the list",
    agreed: ["account-security"],
    wrong: Array.from({ length: 80 }, (_, index) => `com.example.app${index}`),
    brings: { field: "installed-app-list", value: 1, purpose: "account-security", ...seen },
    never: [
      [
        { field: "full-app-list", value: "zq-eighty-packages", purpose: "account-security", ...seen },
        "403 over-broad",
      ],
    ],
  },
];

for (const { id, title, permission, feature, agreed, brings, also = [], never, wrong } of bringing) {
  test(`${id}: ${title}`, async () => {
    const phone = await phoneOf("android", agreed);
    const shown = async () => (await phone.page()).find((one) => one.name === permission);
    expect(await shown()).toMatchObject({ state: "off", since: null, clause: id, blocked: false });
    const isOff = `403 no-consent by ${[id, ...also].join(" ")}`;
    await refuses(phone, brings, isOff);
    expect((await phone.turn(permission, feature, "on")).status).toBe(200);
    await takes(phone, brings, id);
    for (const [offer, code] of never) await refuses(phone, offer, `${code} by ${id}`);
    if (wrong !== undefined) {
      expect(codeIn(await phone.offer({ ...brings, value: wrong }))).toBe("422 invalid-value");
    }
    await phone.turn(permission, feature, "denied");
    await refuses(phone, brings, isOff);
    expect((await shown())?.state).toBe("denied");
  });
}

/** A row whose permission brings nothing, and what is turned away with its code. */
type Bare = Omit<Row, "agreed" | "brings" | "also" | "never" | "wrong"> & {
  readonly never?: readonly [string, string];
};

const bare: readonly Bare[] = [
  {
    ...{ id: "GEEX-AND-03", permission: "WRITE_EXTERNAL_STORAGE", feature: "verification-recording" },
    title: "writing to the storage brings us nothing, and a working copy of a recording is turned away",
    never: ["recording-copy", "403 over-broad"],
  },
  {
    ...{ id: "GEEX-AND-06", permission: "CALL_PHONE", feature: "service-call" },
    title: "calling our service number brings us nothing, and whom you called is turned away",
    never: ["call-log", "403 over-broad"],
  },
  {
    ...{ id: "GEEX-AND-17", permission: "ACCESS_NOTIFICATION_POLICY", feature: "verification-recording" },
    title: "muting the phone brings us nothing, and what notifications say is turned away",
    never: ["notification-contents", "422 not-declared"],
  },
  {
    ...{ id: "GEEX-AND-18", permission: "VIBRATE", feature: "code-scanning" },
    title: "making the phone vibrate brings no data, whatever is sent under its name",
  },
  {
    ...{ id: "GEEX-AND-19", permission: "FLASHLIGHT", feature: "code-scanning" },
    title: "the light for scanning brings no data, whatever is sent under its name",
  },
];

for (const { id, title, permission, feature, never } of bare) {
  test(`${id}: ${title}`, async () => {
    const phone = await phoneOf("android", ["scan-code", "real-name-verification"]);
    await phone.turn("CAMERA", "camera", "on");
    await phone.turn(permission, feature, "on");
    const shown = (await phone.page()).find((one) => one.name === permission);
    expect(shown).toMatchObject({ state: "on", feature, clause: id, data: [] });
    const picture = { field: "photos", value: pictureOf("zq-scanned-code"), purpose: "scan-code" };
    await refuses(phone, picture, `422 not-declared by ${id}`, { permission });
    await takes(phone, picture, "GEEX-c1-s2-8-2-a", { permission: "CAMERA" });
    if (never === undefined) return;
    const [field = "", code] = never;
    await refuses(phone, { field, value: `zq-${field}`, ...realName, ...seen }, `${code} by ${id}`);
  });
}

test("GEEX-AND-05: sound comes in for a recording that was started and agreed to, and for none that was not", async () => {
  const phone = await phoneOf("android", ["real-name-verification", "voice-assistant"]);
  const said = { field: "voice-recording", value: "zq-said-aloud" };
  const offers = [
    [{ ...said, ...realName }, "GEEX-AND-05", "GEEX-AND-05"],
    [{ ...said, purpose: "voice-assistant" }, "GEEX-c1-s2-8-6", "GEEX-AND-05 GEEX-c5-3-a"],
  ] as const;
  for (const [offer] of offers) await refuses(phone, offer, "403 no-consent by GEEX-AND-05");
  await phone.turn("RECORD_AUDIO", "voice", "on");
  for (const [offer, clause] of offers) await takes(phone, offer, clause);
  for (const consent of phone.consents.values()) await withdraw(consent);
  for (const [offer, , clauses] of offers)
    await refuses(phone, { ...offer, value: "zq-overheard" }, `403 no-consent by ${clauses}`);
});

test("GEEX-AND-07: the camera lets a code be scanned, and a face in only with a consent of its own", async () => {
  const phone = await phoneOf("android", ["scan-code", "real-name-verification"]);
  await phone.turn("CAMERA", "camera", "on");
  const face = {
    field: "face-features",
    value: "zq-face-features",
    purpose: "face-verification",
    scenario: "real-name",
  };
  await refuses(phone, face, "403 no-consent by GEEX-c0-h GEEX-c1-s2-1-a");
  await takes(
    phone,
    { field: "photos", value: pictureOf("zq-code"), purpose: "scan-code" },
    "GEEX-c1-s2-8-2-a",
  );
  const video = { field: "liveness-video", value: "zq-verification-video", ...realName };
  await takes(phone, video, "GEEX-AND-07");
  await agree(phone.subject, "face-verification");
  await takes(phone, face, "GEEX-c1-s1-1-3-a");
  await withdraw(phone.consents.get("real-name-verification") ?? "");
  const { device, subject } = phone;
  const again = { action: "collect", data: [video.field], source: "subject", ...realName };
  expect((await geex.decide(app, { ...again, device, subject }))[0]).toMatchObject({
    ...{ outcome: "forbidden", code: "no-consent", clauses: ["GEEX-AND-07"] },
  });
  await phone.turn("CAMERA", "camera", "off");
  for (const offer of [face, video])
    await refuses(phone, { ...offer, value: "zq-camera-is-off" }, "403 no-consent by GEEX-AND-07");
});

test("GEEX-AND-08: a rough point serves the purposes that were agreed to one by one, and no marketing", async () => {
  const phone = await phoneOf("android", ["address-entry", "marketing-sms"]);
  const rough = { field: "location-coarse", value: point, purpose: "address-entry", ...seen };
  await refuses(phone, rough, "403 no-consent by GEEX-AND-08");
  await phone.turn("ACCESS_COARSE_LOCATION", "address-by-position", "on");
  await takes(phone, rough, "GEEX-AND-08");
  const guarding = { ...rough, purpose: "fraud-prevention" };
  await refuses(phone, guarding, "403 no-consent by GEEX-AND-08");
  await agree(phone.subject, "fraud-prevention");
  await takes(phone, guarding, "GEEX-AND-08");
  for (const role of ["marketing", "application"]) {
    const refused = await read(await keyFor(role), phone.subject, "marketing-sms", ["location-coarse"]);
    expect(whyNot(refused), role).toBe("403 purpose-mismatch by GEEX-AND-08");
    expect(await entryBehind(refused)).toMatchObject({ role, effect: "refused" });
  }
});

test("GEEX-AND-09: an exact point fills in an address; the risk desk gets the rough one and never this", async () => {
  const phone = await phoneOf("android", [
    "address-entry",
    "fraud-prevention",
    "account-security",
    "credit-assessment",
  ]);
  const exact = { field: "location-precise", value: point, purpose: "address-entry", ...seen };
  await refuses(phone, exact, "403 no-consent by GEEX-AND-09");
  await phone.turn("ACCESS_FINE_LOCATION", "address-by-position", "on");
  await takes(phone, exact, "GEEX-AND-09");
  for (const purpose of ["fraud-prevention", "account-security", "credit-assessment"]) {
    await refuses(phone, { ...exact, purpose }, "403 over-broad by GEEX-AND-09 GEEX-IOS-04");
    for (const role of ["risk", "security", "application"]) {
      const refused = await read(await keyFor(role), phone.subject, purpose, ["location-precise"]);
      expect(whyNot(refused), `${role} ${purpose}`).toMatch(/^403 over-broad by GEEX-AND-09\b/);
    }
  }
});

test("GEEX-AND-12: help in finding the position goes with the exact position, and off with it", async () => {
  const phone = await phoneOf("android", ["address-entry"]);
  const exact = { field: "location-precise", value: point, purpose: "address-entry", ...seen };
  const help = { permission: "ACCESS_LOCATION_EXTRA_COMMANDS" };
  await phone.turn("ACCESS_LOCATION_EXTRA_COMMANDS", "address-by-position", "on");
  for (const more of [{}, help]) await refuses(phone, exact, "403 no-consent by GEEX-AND-09", more);
  await phone.turn("ACCESS_FINE_LOCATION", "address-by-position", "on");
  await takes(phone, exact, "GEEX-AND-09");
  await withdraw(phone.consents.get("address-entry") ?? "");
  await refuses(phone, exact, "403 no-consent by GEEX-AND-12 GEEX-c5-3-a");
});

test("GEEX-AND-16: the identifiers of the phone are taken after you agreed, kept as a hash, and closed to advertising", async () => {
  const numbers = {
    imei: "490154203237518",
    "mac-address": "00:00:5e:00:53:01",
    "device-id": "zq-device-4711",
  };
  const phone = await phoneOf("android", ["marketing-push"]);
  const offers = Object.entries(numbers).map(([field, value]) => ({
    field,
    value,
    purpose: "account-security",
    ...seen,
  }));
  await phone.turn("READ_PHONE_STATE", "device-check", "on");
  for (const offer of offers) await refuses(phone, offer, "403 no-consent by GEEX-AND-16");
  await agree(phone.subject, "account-security");
  await phone.turn("READ_PHONE_STATE", "device-check", "off");
  for (const offer of offers) await refuses(phone, offer, "403 no-consent by GEEX-AND-16");
  await phone.turn("READ_PHONE_STATE", "device-check", "on");
  for (const offer of offers) await takes(phone, offer, "GEEX-AND-16");
  expect(found(Object.values(numbers), await dumpOf(admin))).toEqual([]);
  const security = await keyFor("security");
  const shown = readingIn(await read(security, phone.subject, "account-security", ["imei"]));
  expect(valuesIn(shown)["imei"]).toMatch(/^fp_[0-9a-f]{32}$/);
  for (const role of ["marketing", "application"]) {
    const refused = await read(await keyFor(role), phone.subject, "marketing-push", ["imei"]);
    expect(whyNot(refused), role).toMatch(/^403 purpose-mismatch by /);
  }
  await refuses(
    phone,
    { field: "call-state", value: "zq-on-the-phone", purpose: "account-security", ...seen },
    "422 not-declared by GEEX-AND-16",
  );
});
