import { expect, test } from "vitest";
import { collectedIn, readingIn } from "../support/world-answers.ts";
import { uuidOf } from "../support/world-store.ts";
import { whyNot } from "../support/world-tenant.ts";
import { openPhones, point } from "./phone.ts";
import { pictureOf } from "./pictures.ts";

const { world, admin, keyFor, read, phoneOf } = await openPhones();
const risk = await keyFor("risk");

const rough = {
  ...{ field: "location-coarse", value: point, source: "observed" },
  purpose: "fraud-prevention",
};

/** What is held of somebody: until when, and whether it is used any more. */
function held(subject: string, data = "location-coarse") {
  return admin<{ last: string | null; withdrawn: boolean }[]>`
    select to_char(to_timestamp(keep_until / 1000) at time zone 'UTC', 'YYYY-MM-DD') as last,
      withdrawn_at is not null as withdrawn
    from vault.record where subject_id = ${uuidOf(subject)} and ${data} = any(data_types)
    order by id`;
}

async function located() {
  const phone = await phoneOf("android", ["fraud-prevention", "address-entry"]);
  await phone.turn("ACCESS_COARSE_LOCATION", "address-by-position", "on");
  world.clock.advance(1);
  expect(collectedIn(await phone.offer(rough)).refused).toEqual([]);
  return phone;
}

test("GEEX-c1-s2-8-7-b: switched off, what the permission had brought is read no more, whatever else is agreed to, and has its last day", async () => {
  const phone = await located();
  const other = await located();
  const seen = await read(risk, phone.subject, "fraud-prevention", ["location-coarse"]);
  expect(readingIn(seen).values).toMatchObject([{ form: "clear" }]);

  expect((await phone.turn("ACCESS_COARSE_LOCATION", "address-by-position", "off")).status).toBe(200);
  const refused = await read(risk, phone.subject, "fraud-prevention", ["location-coarse"]);
  expect(whyNot(refused)).toBe("403 no-consent by GEEX-c1-s2-8-7-b");
  expect(await held(phone.subject)).toEqual([{ last: "2026-09-28", withdrawn: true }]);

  // Somebody else's stays what it was, and so does what comes after it was switched on again.
  const theirs = await read(risk, other.subject, "fraud-prevention", ["location-coarse"]);
  expect(readingIn(theirs).values).toMatchObject([{ form: "clear" }]);
  await phone.turn("ACCESS_COARSE_LOCATION", "address-by-position", "on");
  world.clock.advance(1);
  const again = await read(risk, phone.subject, "fraud-prevention", ["location-coarse"]);
  expect(whyNot(again)).toBe("403 no-consent by GEEX-c1-s2-8-7-b");
  expect(collectedIn(await phone.offer(rough)).refused).toEqual([]);
  const fresh = await read(risk, phone.subject, "fraud-prevention", ["location-coarse"]);
  expect(readingIn(fresh).values).toMatchObject([{ form: "clear" }]);
});

test("GEEX-c1-s2-8-7-b: what another permission still brings stays until that is off, too, and so does what a contract keeps", async () => {
  const phone = await phoneOf("android", ["photo-upload", "real-name-verification"]);
  await phone.turn("CAMERA", "camera", "on");
  await phone.turn("READ_EXTERNAL_STORAGE", "file-picking", "on");
  const photo = { field: "photos", value: pictureOf("zq-picture"), purpose: "photo-upload" };
  const video = { field: "liveness-video", value: "zq-video", purpose: "real-name-verification" };
  for (const offer of [photo, { ...video, scenario: "real-name" }]) {
    world.clock.advance(1);
    expect(collectedIn(await phone.offer(offer)).refused, offer.field).toEqual([]);
  }
  await phone.turn("CAMERA", "camera", "off");
  expect(await held(phone.subject, "photos")).toMatchObject([{ withdrawn: false }]);
  await phone.turn("READ_EXTERNAL_STORAGE", "file-picking", "denied");
  expect(await held(phone.subject, "photos")).toEqual([{ last: "2026-09-28", withdrawn: true }]);
  expect(await held(phone.subject, "liveness-video")).toMatchObject([{ withdrawn: false }]);
});
