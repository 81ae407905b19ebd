import { expect, test } from "vitest";
import { openWorld } from "../support/world.ts";
import { codeIn, collectedIn, decisionsIn, problemIn, readingIn } from "../support/world-answers.ts";
import { decisionOf, entryOf, verified } from "../support/world-log.ts";
import { freshEmail, register, registration } from "../support/world-people.ts";
import { changesIn, countsOf, dumpOf, found } from "../support/world-store.ts";

const world = await openWorld();
const { admin } = world.database;
const shop = await world.keyFor("application");

const unknown = "zq-no-such-name";
const entryOnly = { "audit.entry": 1, "audit.payload": 1 };

test("an unknown property, scenario, purpose or data type is refused by the clause that closes the lists", async () => {
  const known = { ...registration, fields: { "full-name": "Mia Example" } };
  const bodies = [
    ...[
      { ...known, property: unknown },
      { ...known, scenario: unknown },
      { ...known, purposes: [unknown] },
    ],
    { ...known, fields: { [unknown]: "x" } },
  ];
  for (const body of bodies) {
    const before = await countsOf(admin);
    const answer = await world.call(shop, "POST", "/v1/collections", body);
    expect(codeIn(answer), JSON.stringify(body)).toBe("422 not-declared");
    expect(problemIn(answer).errors[0]?.clauses?.length).toBeGreaterThan(0);
    expect(changesIn(before, await countsOf(admin))).toEqual(entryOnly);
  }
});

test("a residency that the policy does not know is refused, and written nowhere", async () => {
  const before = await countsOf(admin);
  const body = { ...registration, residency: unknown, fields: { "full-name": "Mia Example" } };
  expect(codeIn(await world.call(shop, "POST", "/v1/collections", body))).toBe("422 not-declared");
  expect(changesIn(before, await countsOf(admin))).toEqual({});
  const unsaid = { ...body, residency: "unknown" };
  expect((await world.call(shop, "POST", "/v1/collections", unsaid)).status).toBe(201);
});

test("reading, consenting and objecting by unknown names is refused", async () => {
  const subject = await register(world, shop);
  const given = { subject, act: "tick", words: "Yes, I agree to this.", language: "en", property: "jmi-web" };
  const calls: readonly (readonly [string, object, string])[] = [
    ["/v1/readings", { subject, purpose: unknown, fields: ["full-name"] }, "422 not-declared"],
    ["/v1/readings", { subject, purpose: "technical-support", fields: [unknown] }, "422 not-declared"],
    ["/v1/consents", { ...given, purpose: unknown }, "422 not-declared"],
    ["/v1/consents", { ...given, purpose: "personalisation", property: unknown }, "422 not-declared"],
    ["/v1/objections", { subject, purpose: unknown }, "422 not-declared"],
  ];
  for (const [path, body, expected] of calls) {
    expect(codeIn(await world.call(shop, "POST", path, body)), JSON.stringify(body)).toBe(expected);
  }
});

test("names that came from outside never reach the log's tree", async () => {
  const asked = {
    ...{ action: unknown, recipient: unknown, region: unknown, purpose: unknown, scenario: unknown },
    ...{ source: unknown, property: unknown, data: [unknown, "full-name"] },
    state: { residency: unknown, consent: unknown },
  };
  const answer = await world.call(shop, "POST", "/v1/decisions", asked);
  expect(decisionsIn(answer).map((decision) => decision.outcome)).toEqual(["uncovered", "uncovered"]);
  const { entry } = JSON.parse(answer.text);
  expect(JSON.stringify(await entryOf(world, shop, entry))).not.toContain(unknown);
  const fields = { "full-name": "Mia Example", [unknown]: "x" };
  const body = { ...registration, scenario: unknown, purposes: [unknown, "payment"], fields };
  const refused = problemIn(await world.call(shop, "POST", "/v1/collections", body));
  expect(JSON.stringify(await entryOf(world, shop, refused.facts["entry"]))).not.toContain(unknown);
  expect(found([unknown], await dumpOf(admin))).toEqual([]);
});

test("an identifier that is not valid for its type is refused without repeating it", async () => {
  const wrong: Readonly<Record<string, readonly unknown[]>> = {
    "business-email": [
      "zq-not-an-address",
      "zq@",
      "@zq.example",
      "zq zq@zq.example",
      5,
      null,
      {},
      "x".repeat(400),
    ],
    "phone-number": ["zq-12", "555 0100", "+1 202 555", "+999 1234567", 2_025_550_100, []],
    "credit-card-number": ["4111111111111112", "zq", 4_111_111_111_111_111, "1234567890123456"],
  };
  for (const [field, values] of Object.entries(wrong)) {
    for (const value of values) {
      const before = await countsOf(admin);
      const bought = field === "credit-card-number" ? { scenario: "transaction", purposes: ["payment"] } : {};
      const body = { ...registration, ...bought, fields: { [field]: value } };
      const answer = await world.callTls()(shop, "POST", "/v1/collections", body);
      expect(codeIn(answer), `${field} ${JSON.stringify(value)}`).toBe("422 invalid-value");
      const { detail, errors, facts } = problemIn(answer);
      expect(JSON.stringify({ detail, errors })).not.toMatch(/zq|4111|0100/);
      // An id is drawn, and may hold any letters.
      expect(Object.keys(facts)).toEqual(["entry"]);
      expect(changesIn(before, await countsOf(admin))).toEqual(entryOnly);
    }
  }
});

test("whom an invalid or unknown identifier means is nobody, and the two are answered alike", async () => {
  const ask = (data: string, value: unknown) =>
    world.call(shop, "POST", "/v1/readings", {
      ...{ identifier: { data, value }, purpose: "technical-support", fields: ["device-model"] },
    });
  const email = freshEmail();
  await register(world, shop, { "business-email": email });
  expect(readingIn(await ask("business-email", ` ${email.toUpperCase()} `)).values).toHaveLength(1);
  const strangers = [
    ...[await ask("business-email", freshEmail()), await ask("business-email", "no address")],
    ...[await ask("business-email", null), await ask("business-email", { $ne: "" })],
    ...[await ask("full-name", "Mia Example"), await ask(unknown, email), await ask("phone-number", email)],
  ];
  expect(new Set(strangers.map(codeIn))).toEqual(new Set(["404 subject-not-found"]));
});

test("who may not read learns nothing of whether there is anybody", async () => {
  const email = freshEmail();
  await register(world, shop, { "business-email": email });
  const marketing = await world.keyFor("marketing");
  const ask = async (value: string) => {
    const identifier = { data: "business-email", value };
    const asked = { identifier, purpose: "technical-support", fields: ["full-name", "business-email"] };
    const { code, errors, detail } = problemIn(await world.call(marketing, "POST", "/v1/readings", asked));
    return { code, errors, detail };
  };
  expect(await ask(email)).toEqual(await ask(freshEmail()));
});

test("of a collection in parts each refused field says why, and what is kept says until when", async () => {
  const fields = {
    ...{ "full-name": "Nils Example", "business-email": "no address", "birth-date": "1990-01-01" },
    "device-model": "Example Phone",
  };
  const taken = collectedIn(await world.call(shop, "POST", "/v1/collections", { ...registration, fields }));
  expect(taken.accepted).toEqual([
    {
      field: "full-name",
      purposes: [...registration.purposes],
      clauses: ["JMI-I-1-b", "JMI-I-1-d"],
      keepUntil: null,
    },
  ]);
  const told = taken.refused.map(({ field, code, clauses }) => [field, code, clauses]);
  expect(told).toEqual([
    ["business-email", "invalid-value", []],
    ["birth-date", "not-declared", ["JMI-0-b"]],
    ["device-model", "not-declared", ["JMI-I-2-a"]],
  ]);
});

test("a value that is none of its type leaves an entry with its name and without the value", async () => {
  const fields = { "full-name": "Ines Example", "business-email": "zq-no-address" };
  const { entry } = collectedIn(
    await world.call(shop, "POST", "/v1/collections", { ...registration, fields }),
  );
  const logged = await decisionOf(world, shop, entry);
  expect(logged.decisions).toContainEqual(
    expect.objectContaining({ data: ["business-email"], outcome: "forbidden", code: "invalid-value" }),
  );
  expect(found(["zq-no-address"], await dumpOf(admin))).toEqual([]);
  // Whoever decides it again knows that no table says so.
  const { policy } = world.app.tenantBySlug("jmi") ?? expect.unreachable("JMI is served");
  const { findings, exitCode } = await verified(world, shop, [policy]);
  const holes = findings.filter(({ code }) => code === "sequence-hole-declared");
  expect([findings, exitCode]).toEqual([holes, 0]);
});

test("a strict collection keeps all or nothing", async () => {
  const before = await countsOf(admin);
  const fields = { "full-name": "Nils Example", "business-email": freshEmail() };
  const strict = { ...registration, strict: true };
  const oneInvalid = { ...strict, fields: { ...fields, "phone-number": "none" } };
  expect(codeIn(await world.call(shop, "POST", "/v1/collections", oneInvalid))).toBe("422 invalid-value");
  expect(changesIn(before, await countsOf(admin))).toEqual(entryOnly);
  const oneRefused = { ...strict, fields: { ...fields, "birth-date": "1990-01-01" } };
  expect(codeIn(await world.call(shop, "POST", "/v1/collections", oneRefused))).toBe("422 not-declared");
  expect(changesIn(before, await countsOf(admin))).toEqual({ "audit.entry": 2, "audit.payload": 2 });
  expect(
    collectedIn(await world.call(shop, "POST", "/v1/collections", { ...strict, fields })).refused,
  ).toEqual([]);
});

test("a strict collection that cannot keep one permitted field leaves neither data nor an entry that says done", async () => {
  const secret = "$argon2id$v=19$m=65536,t=3,p=4$c2FsdHNhbHRzYWx0$aGFzaGhhc2hoYXNoaGFzaGhhc2g";
  const fields = { "business-email": freshEmail(), "login-credentials": secret };
  const body = { ...registration, purposes: ["account-verification"], fields };
  const before = await countsOf(admin);
  const answer = await world.call(shop, "POST", "/v1/collections", { ...body, strict: true });
  expect(codeIn(answer)).toBe("422 invalid-value");
  // One that tells of the attempt that was undone, and one that it was refused.
  expect(changesIn(before, await countsOf(admin))).toEqual({ "audit.entry": 2, "audit.payload": 1 });
  expect(await decisionOf(world, shop, problemIn(answer).facts["entry"])).toMatchObject({
    effect: "refused",
    decisions: expect.arrayContaining([
      expect.objectContaining({ data: ["login-credentials"], code: "invalid-value", clauses: [] }),
    ]),
  });
  const partly = collectedIn(await world.call(shop, "POST", "/v1/collections", body));
  expect(partly.refused.map(({ field, code }) => [field, code])).toEqual([
    ["login-credentials", "obligation-unmet"],
  ]);
});

test("a call names at most 64 fields; 64 are taken", async () => {
  const many = (count: number) =>
    Object.fromEntries(Array.from({ length: count }, (_, at) => [`field-${at}`, "x"]));
  const body = { ...registration, fields: { ...many(63), "full-name": "Olga Example" } };
  const taken = collectedIn(await world.call(shop, "POST", "/v1/collections", body));
  expect(taken.refused).toHaveLength(63);
  const before = await countsOf(admin);
  const tooMany = { ...registration, fields: { ...many(64), "full-name": "Olga Example" } };
  expect(codeIn(await world.call(shop, "POST", "/v1/collections", tooMany))).toBe("400 invalid-request");
  expect(changesIn(before, await countsOf(admin))).toEqual({});
});
