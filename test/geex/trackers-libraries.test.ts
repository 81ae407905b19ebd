import { expect, test } from "vitest";
import { domainRulesOf, domainRuleTypes } from "../../src/policy/index.ts";
import { changesIn, countsOf } from "../support/world-store.ts";
import { onlyTheRefusal, whyNot } from "../support/world-tenant.ts";
import { openPhones } from "./phone.ts";

const geex = await openPhones();
const { admin, phoneOf, refuses, takes, withdraw, policy } = geex;

const libraries = domainRulesOf(policy, domainRuleTypes.sdk);
const serving = [...new Set(libraries.map(({ value }) => value.purpose))].filter(
  (one) => one !== "app-operation",
);
const working = { scenario: "library-call", source: "observed" } as const;

test("GEEX-SDK-00-b: a library takes the device identifier after you agreed to what it serves, and nothing once you took that back", async () => {
  expect(serving.sort()).toEqual([
    "address-entry",
    "customer-service",
    "face-verification",
    "payment",
    "real-name-verification",
  ]);
  for (const purpose of serving) {
    const phone = await phoneOf(
      "android",
      serving.filter((one) => one !== purpose),
    );
    const device = { field: "device-id", value: `zq-device-of-${purpose}`, purpose, ...working };
    const rests = ["address-entry", "face-verification"].includes(purpose);
    await refuses(
      phone,
      device,
      rests ? "403 no-consent by GEEX-SDK-00-b GEEX-c0-h" : "403 no-consent by GEEX-SDK-00-b",
    );
    const agreed = await geex.agree(phone.subject, purpose);
    await takes(phone, device, "GEEX-SDK-00-b");
    await withdraw(agreed);
    const back = whyNot(await phone.offer({ ...device, value: "zq-device-afterwards" }));
    expect(back, purpose).toMatch(/^403 no-consent by GEEX-SDK-00-b\b/);
  }
});

test("GEEX-SDK-00-b: a library that tries to take what its row does not name is stopped, whatever was agreed to", async () => {
  const phone = await phoneOf("android", serving);
  await phone.turn("READ_CONTACTS", "contact-picking", "on");
  expect(new Set(libraries.map(({ clause }) => clause)).size).toBe(16);
  const contact = { field: "selected-contact", value: { name: "Ada Lovelace", phone: "+442079460018" } };
  for (const { value } of libraries) {
    const before = await countsOf(admin);
    const why = whyNot(await phone.offer({ ...contact, purpose: value.purpose, ...working }));
    expect(why, value.name).toMatch(/^422 not-declared by GEEX-SDK-00-b\b/);
    expect(changesIn(before, await countsOf(admin))).toEqual(onlyTheRefusal);
  }
  for (const field of ["device-id", "carrier-info", "os-version"]) {
    const offer = { field, value: `zq-${field}`, purpose: "app-operation", ...working };
    await refuses(phone, offer, "422 not-declared by GEEX-SDK-00-b");
  }
});
