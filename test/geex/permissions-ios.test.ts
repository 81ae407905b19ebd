import { expect, test } from "vitest";
import { codeIn, readingIn, valuesIn } from "../support/world-answers.ts";
import { whyNot } from "../support/world-tenant.ts";
import { type Offer, openPhones, point } from "./phone.ts";
import { pictureOf } from "./pictures.ts";

const geex = await openPhones();
const { phoneOf, refuses, takes, agree, purposes } = geex;

const realName = { purpose: "real-name-verification", scenario: "real-name" } as const;
const seen = { source: "observed" } as const;

test("GEEX-IOS-01: the camera brings the verification video, and for any other purpose it is turned away", async () => {
  const phone = await phoneOf("ios", ["real-name-verification", "photo-upload", "face-verification"]);
  const video = { field: "liveness-video", value: "zq-verification-video", ...realName };
  await refuses(phone, video, "403 no-consent by GEEX-IOS-01");
  await phone.turn("NSCameraUsageDescription", "verification-recording", "on");
  await takes(phone, video, "GEEX-AND-07");
  for (const purpose of purposes) {
    if (purpose === realName.purpose) continue;
    const why = whyNot(await phone.offer({ ...video, purpose }));
    expect(why, purpose).toMatch(/^(?:403|422) .* by (?:.* )?GEEX-IOS-01(?: |$)/);
  }
  for (const purpose of ["photo-upload", "face-verification"]) {
    await refuses(phone, { ...video, value: "zq-other-video", purpose }, "403 no-consent by GEEX-IOS-01");
  }
});

test("GEEX-IOS-01b: the microphone brings a recording that was started, and for any other purpose sound is turned away", async () => {
  const phone = await phoneOf("ios", ["real-name-verification", "voice-assistant", "personalisation"]);
  const said = { field: "voice-recording", value: "zq-said-aloud", ...realName };
  await refuses(phone, said, "403 no-consent by GEEX-IOS-01b");
  await phone.turn("NSMicrophoneUsageDescription", "voice", "on");
  await takes(phone, said, "GEEX-AND-05");
  await takes(phone, { ...said, purpose: "voice-assistant", scenario: "app-use" }, "GEEX-c1-s2-8-6");
  for (const purpose of ["personalisation", "account-verification", "payment"]) {
    await refuses(phone, { ...said, value: "zq-overheard", purpose }, "403 no-consent by GEEX-IOS-01b");
  }
});

test("GEEX-IOS-02: being on the local network brings no data, and a list of the devices there is turned away", async () => {
  const phone = await phoneOf("ios");
  await phone.turn("NSLocalNetworkUsageDescription", "connection", "on");
  const rows = (await phone.page()).filter(({ name }) => name === "NSLocalNetworkUsageDescription");
  expect(rows.map(({ clause, state, data }) => [clause, state, data])).toEqual([
    ["GEEX-IOS-02", "on", []],
    ["GEEX-IOS-08", "off", ["network-status"]],
  ]);
  const devices = { field: "network-device-list", value: "zq-lan-devices", purpose: "maintenance", ...seen };
  await refuses(phone, devices, "403 over-broad by GEEX-IOS-02");
  const answer = { ...devices, field: "network-status", value: "zq-gateway" };
  await refuses(phone, answer, "403 no-consent by GEEX-IOS-08");
});

test("GEEX-IOS-04: one point for each action is taken while the app is in use; of several the last is kept, and a list is none", async () => {
  const phone = await phoneOf("ios", ["address-entry", "fraud-prevention"]);
  const exact = { field: "location-precise", value: point, purpose: "address-entry", ...seen };
  await refuses(phone, exact, "403 no-consent by GEEX-IOS-04");
  await phone.turn("NSLocationWhenInUseUsageDescription", "address-by-position", "on");
  await takes(phone, exact, "GEEX-AND-09");
  await takes(phone, { ...exact, value: { ...point, latitude: 30 } }, "GEEX-AND-09");
  expect(await geex.kept("location-precise")).toHaveLength(1);
  const dpo = await geex.keyFor("dpo");
  const reason = { reason: "a request of the person" };
  const mine = await geex.read(dpo, phone.subject, "rights-handling", ["location-precise"], reason);
  expect(valuesIn(readingIn(mine))).toEqual({ "location-precise": { ...point, latitude: 30 } });
  expect(codeIn(await phone.offer({ ...exact, value: [point, point] }))).toBe("422 invalid-value");
  await refuses(
    phone,
    { ...exact, purpose: "fraud-prevention" },
    "403 over-broad by GEEX-AND-09 GEEX-IOS-04",
  );
  await refuses(phone, { ...exact, purpose: "maintenance" }, "403 over-broad by GEEX-IOS-04");
  await takes(phone, { ...exact, field: "location-coarse", purpose: "fraud-prevention" }, "GEEX-AND-08");
});

test("GEEX-IOS-06: a permission that can only add pictures reads none: it cannot be asked for, nor bring anything", async () => {
  const phone = await phoneOf("ios", ["real-name-verification"]);
  for (const state of ["on", "denied"] as const) {
    const answer = await phone.turn("NSPhotoLibraryAddUsageDescription", "document-upload", state);
    expect(whyNot(answer)).toBe("403 harmful-term by GEEX-IOS-06");
  }
  await phone.turn("NSPhotoLibraryUsageDescription", "document-upload", "on");
  const picture = { field: "id-document-image", value: pictureOf("zq-identity-card"), ...realName };
  const named = { permission: "NSPhotoLibraryAddUsageDescription" };
  await refuses(phone, picture, "403 harmful-term by GEEX-IOS-06", named);
  await takes(phone, picture, "GEEX-IOS-07", { permission: "NSPhotoLibraryUsageDescription" });
});

test("GEEX-IOS-07: the picture that was picked is taken, and the index of the library is turned away", async () => {
  const phone = await phoneOf("ios", ["photo-upload"]);
  const picture = { field: "id-document-image", value: pictureOf("zq-identity-card"), ...realName };
  await phone.turn("NSPhotoLibraryUsageDescription", "document-upload", "on");
  await refuses(phone, picture, "403 no-consent by GEEX-IOS-07");
  await agree(phone.subject, "real-name-verification");
  await takes(phone, picture, "GEEX-IOS-07");
  const uploaded = { field: "photos", value: pictureOf("zq-one-photo"), purpose: "photo-upload" };
  await takes(phone, uploaded, "GEEX-c1-s2-8-2-a");
  const index = { field: "photo-library-index", value: "zq-library-index", purpose: "photo-upload" };
  await refuses(phone, index, "403 over-broad by GEEX-IOS-07");
  await phone.turn("NSPhotoLibraryUsageDescription", "document-upload", "denied");
  for (const offer of [picture, uploaded])
    await refuses(phone, { ...offer, value: "zq-not-any-more" }, "403 no-consent by GEEX-IOS-07");
});

test("GEEX-IOS-08: whether the gateway answers is taken, and the addresses of other devices are turned away", async () => {
  const phone = await phoneOf("ios");
  const answer: Offer = {
    field: "network-status",
    value: { gatewayReachable: true },
    purpose: "maintenance",
    ...seen,
  };
  await refuses(phone, answer, "403 no-consent by GEEX-IOS-08");
  await phone.turn("NSLocalNetworkUsageDescription", "gateway-test", "on");
  await takes(phone, answer, "GEEX-IOS-08");
  const peers = { ...answer, field: "network-device-addresses", value: "192.0.2.17 192.0.2.18" };
  await refuses(phone, peers, "403 over-broad by GEEX-IOS-08");
});

test("GEEX-IOS-09: playing back the video brings nothing from the media library, and its titles are turned away", async () => {
  const phone = await phoneOf("ios", ["real-name-verification"]);
  await phone.turn("NSAppleMusicUsageDescription", "recording-playback", "on");
  await phone.turn("NSCameraUsageDescription", "verification-recording", "on");
  const video = { field: "liveness-video", value: "zq-video-to-confirm", ...realName };
  await refuses(phone, video, "422 not-declared by GEEX-IOS-09", {
    permission: "NSAppleMusicUsageDescription",
  });
  const titles = { field: "media-library-titles", value: "zq-song-titles", ...realName };
  await refuses(phone, titles, "403 over-broad by GEEX-IOS-09");
  await takes(phone, video, "GEEX-AND-07");
  // Who calls is not you, and is told that only you may discard it.
  const discarding = { action: "erase", data: ["liveness-video"], purpose: realName.purpose };
  const [decision] = await geex.decide(await geex.keyFor("subject"), discarding);
  expect(decision).toMatchObject({ outcome: "uncovered", clauses: ["GEEX-IOS-09"] });
  expect(decision?.explanation.at(-1)).toBe(
    "Permitted with relation `self` instead of `other` (GEEX-IOS-09).",
  );
});
