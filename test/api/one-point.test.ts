import { expect, test } from "vitest";
import { codeIn, collectedIn } from "../support/world-answers.ts";
import { contact, openDeviceWorld, person, point } from "../support/world-devices.ts";
import { uuidOf } from "../support/world-store.ts";

const { world, app, newDevice, turn, turnPosition, collect } = await openDeviceWorld();
const { admin } = world.database;

test("GEEX-c1-s2-8-4: one contact is taken, a list of them or a second number is none", async () => {
  const device = await newDevice();
  await turn(device, "READ_CONTACTS", "contact-picking", "on");
  const take = (contact: unknown) => collect({ contact }, "contact-import", { device });
  collectedIn(await take(contact));
  const many = Array.from({ length: 300 }, () => contact);
  for (const wrong of [many, [contact], { ...contact, phone: ["+442079460018"] }]) {
    expect(codeIn(await take(wrong))).toBe("422 invalid-value");
  }
});

test("GEEX-c1-s2-8-1-a: one point is taken, a trail is none, and of ten points one is left", async () => {
  const device = await newDevice();
  await turnPosition(device, "on");
  const { subject } = collectedIn(await collect(person(), "account"));
  const take = (position: unknown) => collect({ position }, "address-entry", { device, subject });
  for (let step = 0; step < 10; step++) {
    world.clock.advance(1_000);
    collectedIn(await take({ ...point, latitude: point.latitude + step }));
  }
  expect(await recordsOf(subject, "position")).toBe(1);
  const asked = { subject, purpose: "address-entry", fields: ["position"] };
  const { text } = await world.call(app, "POST", "/v1/readings", asked);
  expect(JSON.parse(text).values).toMatchObject([{ value: { latitude: point.latitude + 9 } }]);
  for (const trail of [
    [point, point],
    { ...point, points: [point] },
    { latitude: [1, 2], longitude: [1, 2] },
  ])
    expect(codeIn(await take(trail))).toBe("422 invalid-value");
});

test("of points that come at one moment, the next leaves itself and no other", async () => {
  const device = await newDevice();
  await turnPosition(device, "on");
  const { subject } = collectedIn(await collect(person(), "account"));
  const take = () => collect({ position: point }, "address-entry", { device, subject });
  for (const answer of await Promise.all(Array.from({ length: 12 }, take))) collectedIn(answer);
  collectedIn(await take());
  expect(await recordsOf(subject, "position")).toBe(1);
});

test("a point that is replaced takes nothing with it that was collected beside it", async () => {
  const device = await newDevice();
  await turnPosition(device, "on");
  await turn(device, "ACCESS_WIFI_STATE", "address-by-position", "on");
  const both = { position: point, wifi: true };
  const { subject } = collectedIn(await collect(both, "address-entry", { device }));
  collectedIn(await collect({ position: point }, "address-entry", { device, subject }));
  expect(await recordsOf(subject, "wifi")).toBe(1);
  expect(await recordsOf(subject, "position")).toBe(1);
});

async function recordsOf(subject: string, data: string): Promise<number> {
  const [row] = await admin<{ count: number }[]>`
    select count(*) from vault.record where subject_id = ${uuidOf(subject)} and ${data} = any(data_types)`;
  return row?.count ?? 0;
}
