import { expect, test } from "vitest";
import { decodeEntry } from "../src/audit/entry-decode.ts";
import { openWorld } from "./support/world.ts";
import { problemIn } from "./support/world-answers.ts";
import { register, registerWhole, registration } from "./support/world-people.ts";
import { markers, neverKept, type Sample, samples } from "./support/world-samples.ts";
import { dumpOf, found } from "./support/world-store.ts";

// Recognisable values of every kind go through calls that succeed and calls that fail, in places where they belong
// and in places where they do not. Afterwards they may be in the answers of permitted reads, and nowhere else.

const world = await openWorld();
const { admin } = world.database;
const shop = await world.keyFor("application");
const everything: Readonly<Record<string, Sample>> = { ...samples, ...neverKept };
const canaries = [
  ...markers,
  ...Object.values(neverKept).flatMap((sample) => sample.markers),
  "zq-misplaced",
];

const subject = await registerWhole(world, shop);
await sendWell();
await sendBadly();
await world.settleLog();

/** Calls as they should be, of every type, by those who may and those who may not. */
async function sendWell(): Promise<void> {
  const roles = ["application", "support", "dpo", "analyst", "investor"];
  for (const role of roles) {
    const key = await world.keyFor(role);
    for (const [field, { value, scenario, source, purposes }] of Object.entries(everything)) {
      const body = { property: "jmi-web", scenario, source, purposes, fields: { [field]: value } };
      const reading = {
        purpose: purposes[0],
        fields: [field],
        reason: "somebody told zq-misplaced about it",
      };
      await world.call(key, "POST", "/v1/collections", { ...body, subject });
      await world.callTls()(key, "POST", "/v1/collections", { ...body, subject, strict: true });
      await world.call(key, "POST", "/v1/readings", { subject, ...reading });
      await world.call(key, "POST", "/v1/readings", { identifier: { data: field, value }, ...reading });
    }
  }
  const words = "Yes, zq-misplaced may be told about offers.";
  const given = {
    subject,
    purpose: "personalisation",
    act: "click",
    words,
    language: "en",
    property: "jmi-web",
  };
  await world.call(shop, "POST", "/v1/consents", given);
}

/** The same values where no value belongs. */
async function sendBadly(): Promise<void> {
  const misplaced = Object.values(everything)
    .map(({ value }) => String(value))
    .concat("zq-misplaced");
  for (const text of misplaced) {
    const collection = { ...registration, subject, fields: { "full-name": text } };
    const reading = { subject, purpose: "technical-support", fields: ["full-name"] };
    const headers = { "idempotency-key": text, "user-agent": text, "x-forwarded-for": text, referer: text };
    const safe = Object.fromEntries(Object.entries(headers).filter(([, one]) => /^[\x20-\x7e]+$/.test(one)));
    const bodies: readonly (readonly [string, unknown])[] = [
      [
        "/v1/collections",
        { ...collection, fields: { [text]: text, "business-email": text, "ip-address": text } },
      ],
      ["/v1/collections", { ...collection, property: text, strict: true }],
      ["/v1/collections", { ...collection, scenario: text }],
      ["/v1/collections", { ...collection, purposes: [text] }],
      ["/v1/collections", { ...collection, residency: text }],
      ["/v1/collections", { ...collection, subject: text }],
      ["/v1/collections", { ...collection, [text]: text }],
      ["/v1/collections", `{"fields": {"full-name": "${text}`],
      ["/v1/readings", { ...reading, purpose: text }],
      ["/v1/readings", { ...reading, fields: [text] }],
      ["/v1/readings", { ...reading, subject: text }],
      ["/v1/decisions", { action: text, data: [text], purpose: text, state: { consent: text } }],
      [
        "/v1/decisions",
        { action: "read", data: ["full-name"], purpose: "payment", recipient: text, region: text },
      ],
      ["/v1/consents", { subject, purpose: text, act: text, words: text, language: "en", property: text }],
      ["/v1/objections", { subject, purpose: text }],
      ["/v1/keys", { validDays: text }],
    ];
    for (const [path, body] of bodies) await world.call(shop, "POST", path, body, safe);
    await world.call(text.replaceAll(/[^\x20-\x7e]/g, ""), "POST", "/v1/readings", reading);
  }
}

test("nothing of this is a failure of ours", () => {
  const statuses = new Set(world.heard.map(({ answer }) => answer.status));
  expect([...statuses].filter((status) => status >= 500)).toEqual([]);
  expect(world.heard.filter(({ answer }) => answer.status < 300).length).toBeGreaterThan(100);
  expect(world.heard.filter(({ answer }) => answer.status >= 400).length).toBeGreaterThan(300);
});

test("the canaries sing where they may: a permitted reader sees the values", () => {
  const readings = world.heard.filter(
    ({ url, answer }) => url.endsWith("/v1/readings") && answer.status === 200,
  );
  const seen = found(canaries, readings.map(({ answer }) => answer.text).join("\n"));
  for (const one of ["Quillfeather", "ninepin", "kaleidoscope", "203.0.113.77"]) expect(seen).toContain(one);
  expect(seen).not.toContain("4111111111111111");
});

test("no value is in the store, in any table, in text or in bytes", async () => {
  expect(found(canaries, await dumpOf(admin))).toEqual([]);
});

test("no value is in what the server logs", () => {
  expect(found(canaries, world.logged())).toEqual([]);
});

test("no value is in a URL", () => {
  expect(found(canaries, world.heard.map(({ url }) => url).join("\n"))).toEqual([]);
});

test("no problem document repeats a value", () => {
  const refused = world.heard.filter(({ answer }) => answer.status >= 400);
  for (const { answer } of refused) problemIn(answer);
  const told = refused.map(({ answer }) => answer.text).join("\n");
  // What has the form of a name of the policy may be one that it lacks, and is named so that the caller can mend it.
  const values = canaries.filter((canary) => !namesOnly.includes(canary));
  expect(found(values, told)).toEqual([]);
});

const namesOnly = ["zq-misplaced", "zq-fingerprint", "zq-code-937", "zq-pin-8842", "zq-passport"];

test("no answer to a collection, a question, a consent or an objection repeats a value", () => {
  const answers = world.heard.filter(
    ({ url, answer }) => answer.status < 300 && !url.endsWith("/v1/readings"),
  );
  const told = answers.map(({ answer }) => answer.text).join("\n");
  expect(
    found(
      canaries.filter((canary) => !namesOnly.includes(canary)),
      told,
    ),
  ).toEqual([]);
});

test("no value is in an entry of the log", async () => {
  const rows = await admin<{ body: Buffer }[]>`select body from audit.entry`;
  expect(rows.length).toBeGreaterThan(300);
  for (const { body } of rows) expect(decodeEntry(body).ok).toBe(true);
  expect(found(canaries, rows.map(({ body }) => body.toString("utf8")).join("\n"))).toEqual([]);
});

test("no value is in the figures", async () => {
  const { text } = await world.call(null, "GET", "/metrics");
  expect(text).toContain("troth_http_calls_total");
  expect(found(canaries, text)).toEqual([]);
});

test("whoever is registered after all this leaves no trace in the log of the server either", async () => {
  await register(world, shop, { "full-name": "Zephyrine Quillfeather" });
  expect(found(canaries, world.logged())).toEqual([]);
});
