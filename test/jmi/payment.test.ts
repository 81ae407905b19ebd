import { expect, test } from "vitest";
import { transitRootKey } from "../../src/kernel/crypto/index.ts";
import { readConfig } from "../../src/start/config.ts";
import { openWorld } from "../support/world.ts";
import { codeIn, collectedIn, problemIn, readingIn, refusalsIn, valuesIn } from "../support/world-answers.ts";
import { freshEmail, registration } from "../support/world-people.ts";
import { changesIn, countsOf, dumpOf, found } from "../support/world-store.ts";

const world = await openWorld();
const { admin } = world.database;
const shop = await world.keyFor("application");
const support = await world.keyFor("support");
const { policy } = world.app.tenants[0] ?? expect.unreachable("the JMI policy is served");
const secure = world.callTls();

const card = "4111111111111111";

function purchase(fields: Readonly<Record<string, unknown>>) {
  const occasion = { property: "jmi-web", scenario: "transaction", residency: "us" };
  return { ...occasion, purposes: ["payment"], fields: { "business-email": freshEmail(), ...fields } };
}

test("JMI-I-1-d: neither the card number nor its codes can be found in the store; its last four are shown", async () => {
  const codes = { cvv: "zq-cvv-123", "card-verification-code": "zq-cvc-456", "card-pin": "zq-pin-7890" };
  const records = { order: "zq-order-5", paid: 1200 };
  const fields = { "credit-card-number": "4111 1111 1111 1111", "transaction-records": records, ...codes };
  const taken = collectedIn(await secure(shop, "POST", "/v1/collections", purchase(fields)));
  expect(refusalsIn(taken)).toEqual({
    ...{ cvv: "not-declared", "card-verification-code": "not-declared", "card-pin": "not-declared" },
  });
  const dump = await dumpOf(admin);
  const markers = [card, "4111 1111", "zq-cvv-123", "zq-cvc-456", "zq-pin-7890", "zq-order-5"];
  expect(found(markers, dump)).toEqual([]);

  const asked = { subject: taken.subject, purpose: "payment", fields: ["credit-card-number"] };
  for (const key of [shop, support]) {
    const reading = readingIn(await secure(key, "POST", "/v1/readings", asked));
    expect(valuesIn(reading)).toEqual({ "credit-card-number": "**** 1111" });
    expect(reading.values.map((one) => one.form)).toEqual(["masked"]);
  }
});

test("JMI-I-1-d: the payment service tells of a purchase under a contract of the last twelve months, and nobody else does", async () => {
  const told = { ...purchase({ "transaction-records": { order: "zq-told" } }), source: "third-party" };
  const { "business-email": _, ...fields } = told.fields;
  const contract = { from: "payment-service", authorisation: "contract-3", on: "2025-09-21" };
  const tell = (delivery?: object) => secure(shop, "POST", "/v1/collections", { ...told, fields, delivery });
  const before = await countsOf(admin);
  const stale = { ...contract, on: "2025-09-20" };
  for (const delivery of [undefined, { ...contract, from: "a-stranger" }, stale]) {
    const answer = await tell(delivery);
    expect(codeIn(answer)).toBe("422 not-declared");
    expect(problemIn(answer).errors[0]?.clauses).toEqual(["JMI-I-1-d"]);
  }
  expect(changesIn(before, await countsOf(admin))).toEqual({ "audit.entry": 3, "audit.payload": 3 });
  for (let times = 0; times < 2; times++) expect(collectedIn(await tell(contract)).refused).toEqual([]);
});

test("JMI-I-1-d: no role sees a whole card number for any purpose", async () => {
  const fields = { "credit-card-number": card };
  const { subject } = collectedIn(await secure(shop, "POST", "/v1/collections", purchase(fields)));
  for (const { name: role } of policy.vocabulary.roles) {
    const key = await world.keyFor(role);
    const looks = policy.vocabulary.purposes.map(({ name: purpose }) => {
      const asked = { subject, purpose, reason: "a look at the card", fields: ["credit-card-number"] };
      return world.call(key, "POST", "/v1/readings", asked);
    });
    const seen = (await Promise.all(looks)).map(({ text }) => text).join();
    expect(found([card], seen), role).toEqual([]);
  }
});

test("JMI-I-1-d: a card number is taken when something is bought, and on no other occasion", async () => {
  const body = { ...purchase({}), fields: { "credit-card-number": card } };
  const before = await countsOf(admin);
  for (const scenario of ["support-inquiry", "account-registration", "service-usage"]) {
    const refused = problemIn(await secure(shop, "POST", "/v1/collections", { ...body, scenario }));
    expect(`${refused.status} ${refused.code}`, scenario).toBe("422 not-declared");
    expect(refused.errors[0]?.clauses, scenario).toContain("JMI-I-1-d");
  }
  expect(changesIn(before, await countsOf(admin))).toEqual({ "audit.entry": 3, "audit.payload": 3 });
});

test("JMI-I-1-d: a card number that strays into other text is blacked out before it is stored", async () => {
  const ticket = {
    ...{ ...registration, scenario: "support-inquiry" },
    fields: {
      "full-name": "Edda Example 4111-1111-1111-1111",
      "postal-address": `1 Example Road, card ${card}`,
      preferences: { note: "charge 4111 1111 1111 1111 please", list: [{ [card]: Number(card) }] },
    },
  };
  const { subject } = collectedIn(await world.call(shop, "POST", "/v1/collections", ticket));
  const asked = { subject, purpose: "service-provisioning", fields: Object.keys(ticket.fields) };
  const { text, ...answer } = await world.call(shop, "POST", "/v1/readings", asked);
  expect(valuesIn(readingIn({ text, ...answer }))).toMatchObject({
    "full-name": "Edda Example **** 1111",
    preferences: { note: "charge **** 1111 please" },
  });
  expect(text.replaceAll(/[^0-9]/g, "")).not.toContain(card);
});

test("JMI-I-1-d: a record that holds a verification code or a PIN is refused, however deep and however named", async () => {
  const records = [
    { order: "a", cvv: "123" },
    { card: { CVC2: 123 } },
    { payments: [{ "card-verification-code": "123" }] },
    { PIN: "1234" },
    { security_code: "123" },
  ];
  for (const record of records) {
    const before = await countsOf(admin);
    const fields = { "transaction-records": record };
    const answer = await secure(shop, "POST", "/v1/collections", { ...purchase({}), fields });
    expect(codeIn(answer), JSON.stringify(record)).toBe("422 invalid-value");
    expect(Object.keys(changesIn(before, await countsOf(admin)))).not.toContain("vault.record");
  }
  const fields = { "transaction-records": { pinned: true, spinning: "no", cvviolation: 1 } };
  const { refused } = collectedIn(await secure(shop, "POST", "/v1/collections", purchase(fields)));
  expect(refused).toEqual([]);
});

test("JMI-I-1-e: payment data over plain HTTP is refused before it is stored", async () => {
  const body = {
    ...purchase({}),
    fields: { "credit-card-number": card, "transaction-records": { order: 1 } },
  };
  const before = await countsOf(admin);
  const refused = problemIn(await world.call(shop, "POST", "/v1/collections", body));
  expect(`${refused.status} ${refused.code}`).toBe("403 plaintext-transport");
  expect(refused.errors.map((error) => error.clauses)).toEqual([["JMI-I-1-e"], ["JMI-I-1-e"]]);
  expect(changesIn(before, await countsOf(admin))).toEqual({ "audit.entry": 1, "audit.payload": 1 });

  // The rest of a mixed call is kept, and a header does not make a connection secure.
  const mixed = purchase({ "credit-card-number": card });
  const pretence = { "x-forwarded-proto": "https", forwarded: "proto=https" };
  const taken = collectedIn(await world.call(shop, "POST", "/v1/collections", mixed, pretence));
  expect(refusalsIn(taken)).toEqual({ "credit-card-number": "plaintext-transport" });
});

test("JMI-I-1-e: payment data is taken over TLS 1.2 and 1.3, and every answer asks for TLS from now on", async () => {
  const body = purchase({ "credit-card-number": card });
  for (const version of ["TLSv1.2", "TLSv1.3"] as const) {
    const call = world.callTls({ minVersion: version, maxVersion: version });
    const answer = await call(shop, "POST", "/v1/collections", body);
    expect(collectedIn(answer).refused, version).toEqual([]);
    const refusal = await call(null, "POST", "/v1/collections", body);
    const nowhere = await call(null, "GET", "/nowhere");
    for (const { headers } of [answer, refusal, nowhere]) {
      expect(headers["strict-transport-security"]).toMatch(/^max-age=\d{8}; includeSubDomains$/);
    }
  }
  const plain = await world.call(null, "GET", "/healthz");
  expect(plain.headers["strict-transport-security"]).toBeUndefined();
});

test("JMI-I-1-e: a client that speaks TLS 1.1 is turned away before it can send anything", async () => {
  const before = await countsOf(admin);
  const call = world.callTls({ minVersion: "TLSv1.1", maxVersion: "TLSv1.1" });
  await expect(call(shop, "POST", "/v1/collections", purchase({}))).rejects.toThrow(refusedByServer);
  expect(changesIn(before, await countsOf(admin))).toEqual({});
});

test("JMI-V-1-a: TLS 1.0 and 1.1 fail, 1.2 and 1.3 are spoken", async () => {
  const outcomeOf = (version: "TLSv1" | "TLSv1.1" | "TLSv1.2" | "TLSv1.3") =>
    world
      .callTls({ minVersion: version, maxVersion: version })(null, "GET", "/healthz")
      .then(({ status }) => status);
  await expect(outcomeOf("TLSv1")).rejects.toThrow(refusedByServer);
  await expect(outcomeOf("TLSv1.1")).rejects.toThrow(refusedByServer);
  expect(await outcomeOf("TLSv1.2")).toBe(200);
  expect(await outcomeOf("TLSv1.3")).toBe(200);
});

test("JMI-V-1-a: only suites with forward secrecy and authenticated encryption are spoken", async () => {
  const speak = (ciphers: string) =>
    world.callTls({ maxVersion: "TLSv1.2", ciphers: `${ciphers}:@SECLEVEL=0` })(null, "GET", "/healthz");
  expect((await speak("ECDHE-ECDSA-AES256-GCM-SHA384")).status).toBe(200);
  for (const weak of ["ECDHE-ECDSA-AES128-SHA", "ECDHE-ECDSA-AES256-SHA384"]) {
    await expect(speak(weak), weak).rejects.toThrow(/alert handshake failure/);
  }
});

test("JMI-V-1-a: without a certificate no listener opens to the network, and no key service is called in the open", async () => {
  expect(() => readConfig(["--host", "0.0.0.0"], {}, ".")).toThrow(/TLS 1\.2 or newer/);
  expect(() => readConfig(["--host", "192.0.2.7"], {}, ".")).toThrow(/TLS 1\.2 or newer/);
  expect(readConfig(["--host", "127.0.0.1"], {}, ".").tls).toBeNull();

  const service = { token: "none", keyName: "troth" };
  expect(() => transitRootKey({ ...service, address: "http://keys.example" })).toThrow(/https/);
  expect(transitRootKey({ ...service, address: "https://keys.example" }).id).toBe("transit:transit/troth");
});

/** An alert that came from the other end; a client that refuses by itself says something else. */
const refusedByServer = /alert protocol version/;
