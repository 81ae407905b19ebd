import { expect, test } from "vitest";
import { collectedIn, problemIn, readingIn, refusalsIn, valuesIn } from "../support/world-answers.ts";
import { dumpOf, found } from "../support/world-store.ts";
import { letSupportIn } from "../support/world-support.ts";
import { freshIdNumber, freshPhone, opening, openMembers } from "./people.ts";
import { pictureOf } from "./pictures.ts";

const { world, admin, app, keyFor, aboutYou, roles, purposes, policy, ...geex } = await openMembers();

const lawfulExceptions = [
  ...["legal-compliance", "national-security", "public-safety", "criminal-procedure", "emergency"],
];
const application = { scenario: "loan-application", source: "subject", purposes: ["credit-assessment"] };

test("GEEX-c1-0: on the four services, for the purposes that are named, and for no other is anything taken", async () => {
  const form = () => ({ ...opening, fields: { "phone-number": freshPhone() } });
  for (const purpose of ["resale", "better-services"]) {
    expect(await geex.turnedAway({ ...form(), purposes: [purpose] })).toBe("422 not-declared by GEEX-c1-0");
  }
  const mini = await keyFor("application", { properties: ["geex-mini"] });
  expect(await geex.turnedAway({ ...form(), property: "geex-mini" }, mini)).toBe(
    "422 not-declared by GEEX-c1-0",
  );
  const services = ["geex-web", "geex-h5", "geex-android", "geex-ios"];
  for (const property of services) {
    world.clock.advance(1);
    collectedIn(await geex.collect({ ...form(), property }));
  }
  const kept = (await geex.kept("phone-number")).slice(-4);
  expect(kept).toEqual(services.map((one) => `${one} registration subject ${opening.purposes.join(",")}`));
});

test("GEEX-c1-s1-0: data comes on three ways and each value keeps its own; six kinds may be worked out", async () => {
  const subject = await geex.account();
  const authorisation = await geex.agree(subject, "check-loans");
  const delivery = { from: "partners", authorisation };
  const order = { scenario: "membership", source: "observed", purposes: ["payment"] };
  await geex.taken({ ...order, subject, fields: { "order-info": { item: "zq-lamp" } } });
  const loans = { scenario: "loan-application", source: "third-party", purposes: ["check-loans"], delivery };
  await geex.taken({ ...loans, subject, fields: { "loan-info": { open: 1 } } });
  const sourceOf = async (purpose: string, field: string) =>
    readingIn(await geex.read(app, subject, purpose, [field])).values.map((one) => one.source);
  expect(await sourceOf("account-verification", "phone-number")).toEqual(["subject"]);
  expect(await sourceOf("payment", "order-info")).toEqual(["observed"]);
  expect(await sourceOf("check-loans", "loan-info")).toEqual(["third-party"]);

  const form = { ...opening, subject, fields: { "phone-number": freshPhone() } };
  expect(await geex.turnedAway({ ...form, source: "other-subject" })).toBe(
    "422 not-declared by GEEX-c1-s1-0",
  );
  expect(await geex.turnedAway({ ...form, source: "derived" })).toMatch(
    /^422 not-declared by .*GEEX-c1-s1-0/,
  );
  expect((await geex.collect({ ...form, source: "purchased-list" })).status).toBe(400);

  const closedTo = async (source: string) => {
    const question = { action: "collect", purpose: "customer-service", source };
    const decisions = await geex.decideAll(app, question, aboutYou);
    return decisions.flatMap(({ data, clauses }) => (clauses.includes("GEEX-c1-s1-0") ? [] : [data])).sort();
  };
  expect(await closedTo("other-subject")).toEqual([]);
  expect(await closedTo("derived")).toEqual([
    ...["age", "deidentified-data", "risk-band", "risky-url", "user-profile", "verification-result"],
  ]);
});

test("GEEX-c1-s1-1-0: asking us, complaining or answering is no occasion for your body, your cards or your place", async () => {
  const subject = await geex.account();
  const refused = {
    ...{ fingerprint: "zq-print", "bank-card-number": "6222021234567890128", "income-info": { monthly: 1 } },
    ...{ "credit-report": { score: 1 }, "device-model": "Example 3", "criminal-record": { none: true } },
    "location-precise": { latitude: 31.2304, longitude: 121.4737, accuracyMetres: 20 },
  };
  for (const scenario of ["support", "complaint", "survey"]) {
    for (const [field, value] of Object.entries(refused)) {
      const body = { scenario, source: "subject", subject, purposes: ["customer-service"] };
      const why = await geex.turnedAway({ ...body, fields: { [field]: value } });
      expect(why.split(" "), `${scenario} ${field}`).toContain("GEEX-c1-s1-1-0");
    }
  }
  const asked = { scenario: "support", source: "subject", subject, purposes: ["customer-service"] };
  const words = { "support-communication": { text: "zq question" } };
  const answer = collectedIn(await geex.collect({ ...asked, fields: { ...words, ...refused } }));
  expect(answer.accepted.map((one) => one.field)).toEqual(["support-communication"]);
  expect(Object.keys(refusalsIn(answer)).sort()).toEqual(Object.keys(refused).sort());

  const visit = { ...opening, scenario: "web-visit", fields: { "phone-number": freshPhone() } };
  expect(await geex.turnedAway(visit)).toMatch(/^422 not-declared by .*GEEX-c1-s1-1-0/);
  const avatar = { scenario: "app-use", source: "subject", subject, purposes: ["account-verification"] };
  expect(await geex.taken({ ...avatar, fields: { avatar: pictureOf("zq-picture") } })).toEqual({
    avatar: ["GEEX-c1-s1-1-0"],
  });
});

test("GEEX-c1-s1-1-1-a: a phone number opens an account; the number of your identity card waits for a consent of its own", async () => {
  const subject = await geex.account();
  const idNumber = freshIdNumber();
  const card = { ...opening, subject, fields: { "id-number": idNumber } };
  expect(await geex.turnedAway(card)).toBe("403 no-consent by GEEX-c1-s1-1-1-a");
  const byName = { ...card, scenario: "real-name", purposes: ["real-name-verification"] };
  expect(await geex.turnedAway(byName)).toBe("403 no-consent by GEEX-c1-s1-1-1-a");

  await geex.agreeTo(subject, "real-name-verification");
  expect(await geex.taken(byName)).toEqual({ "id-number": ["GEEX-c1-s1-1-1-a"] });
  expect(await geex.turnedAway(card)).toBe("403 no-consent by GEEX-c1-s1-1-1-a");
  const seen = await geex.read(app, subject, "real-name-verification", ["id-number"]);
  expect(valuesIn(readingIn(seen))).toEqual({
    "id-number": `${idNumber.slice(0, 1)}****************${idNumber.slice(-1)}`,
  });
  expect(found([idNumber], await dumpOf(admin))).toEqual([]);
});

test("GEEX-c1-s1-1-2-b: your name is verified without finger and face, and no service can ask for either, whatever the role", async () => {
  const subject = await geex.account();
  await geex.agreeTo(subject, "real-name-verification", "payment", "card-binding", "credit-assessment");
  const byName = { scenario: "real-name", source: "subject", subject, purposes: ["real-name-verification"] };
  const papers = {
    "full-name": "Li Na",
    "id-number": freshIdNumber(),
    "bank-card-number": "6222021234567890128",
    "phone-number": freshPhone(),
  };
  expect(Object.keys(await geex.taken({ ...byName, fields: papers })).sort()).toEqual(
    Object.keys(papers).sort(),
  );
  const verifier = await keyFor("verifier");
  const checked = await geex.read(verifier, subject, "real-name-verification", Object.keys(papers));
  expect(readingIn(checked).refused).toEqual([]);

  const body = { fingerprint: "zq-print", "face-features": "zq-face" };
  const closed = [
    ...["account-verification", "login-authentication", "real-name-verification"],
    ...["payment", "card-binding", "credit-assessment"],
  ];
  for (const role of roles) {
    const key = await keyFor(role);
    for (const purpose of closed) {
      const why = await geex.turnedAway({ ...byName, purposes: [purpose], fields: body }, key);
      expect(why, `${role} ${purpose}`).toMatch(/^403 harmful-term by /);
      expect(why.split(" "), `${role} ${purpose}`).toContain("GEEX-c1-s1-1-2-b");
    }
  }
  expect([...(await geex.kept("fingerprint")), ...(await geex.kept("face-features"))]).toEqual([]);
});

test("GEEX-c1-s1-1-3-a: an application needs your name, your papers, your card and your number; the rest can stay out", async () => {
  const subject = await geex.account();
  const form = { ...application, subject };
  const needed = {
    ...{ "full-name": "Li Na", "id-document-type": "identity card", "id-document-validity": "2030-01-01" },
    "phone-number": freshPhone(),
  };
  const numbers = { "id-number": freshIdNumber(), "bank-card-number": "6222021234567890128" };
  const optional = { "education-background": "Zq School", occupation: "Baker" };
  const first = collectedIn(await geex.collect({ ...form, fields: { ...needed, ...numbers, ...optional } }));
  expect(first.accepted.map((one) => one.field).sort()).toEqual(Object.keys(needed).sort());
  for (const { field, code, clauses } of first.refused) {
    expect(code, field).toBe("no-consent");
    expect(clauses, field).toContain("GEEX-c1-s1-1-3-a");
  }
  expect(Object.keys(refusalsIn(first)).sort()).toEqual(Object.keys({ ...numbers, ...optional }).sort());

  await geex.agreeTo(subject, "credit-assessment");
  const second = await geex.taken({ ...form, fields: { ...needed, ...numbers } });
  for (const [field, clauses] of Object.entries(second)) expect(clauses, field).toContain("GEEX-c1-s1-1-3-a");
  expect(Object.keys(second).sort()).toEqual(Object.keys({ ...needed, ...numbers }).sort());
  const risk = await geex.read(await keyFor("risk"), subject, "credit-assessment", Object.keys(second));
  expect(readingIn(risk).refused).toEqual([]);
  const third = await geex.taken({ ...form, fields: { "education-background": "Zq School" } });
  expect(third).toEqual({ "education-background": ["GEEX-c1-s1-1-3-a"] });
});

test("GEEX-c1-s1-1-3-b: a form has the fields that are named and not one more, whoever sends it and whatever was agreed", async () => {
  const subject = await geex.account();
  await geex.agreeTo(subject, "credit-assessment");
  const more = {
    ...{
      avatar: "zq-picture",
      "third-party-account": { nickname: "zq" },
      "selected-contact": { name: "Zq", phone: freshPhone() },
    },
    ...{ "calendar-entries": { day: "zq" }, "support-communication": { text: "zq" } },
    ...{ "criminal-record": { none: true }, "voice-recording": "zq-voice", "order-info": { item: "zq" } },
  };
  for (const role of roles) {
    const key = await keyFor(role);
    for (const [field, value] of Object.entries(more)) {
      const why = await geex.turnedAway({ ...application, subject, fields: { [field]: value } }, key);
      expect(why.split(" "), `${role} ${field}`).toContain("GEEX-c1-s1-1-3-b");
    }
    const secret = { ...application, subject, fields: { "wechat-password": "zq-secret" } };
    expect(await geex.turnedAway(secret, key), role).toMatch(/^422 not-declared /);
  }
  expect(found(["zq-secret", "zq-picture"], await dumpOf(admin))).toEqual([]);
  const { text } = await world.call(null, "GET", "/t/geex/policy");
  expect(text).toContain("Whatever else has to be filled in is collected too.");
});

test("GEEX-c1-s1-1-3-d: what only makes it faster is taken with consent, and no longer once you take that back", async () => {
  const subject = await geex.account();
  const faster = {
    ...{
      "bank-card-image": pictureOf("zq-card-image"),
      "credit-card-info": { cards: 2 },
      "income-info": { monthly: 1 },
    },
    ...{ "debt-info": { open: 0 }, "emergency-contact": { name: "Zq Friend" } },
    "contact-address": { line1: "7 Zq Lane", city: "Shanghai", country: "CN" },
  };
  const without = async () => {
    for (const [field, value] of Object.entries(faster)) {
      const why = await geex.turnedAway({ ...application, subject, fields: { [field]: value } });
      expect(why, field).toMatch(/^403 no-consent by /);
      expect(why.split(" "), field).toContain("GEEX-c1-s1-1-3-d");
    }
  };
  await without();
  const consent = await geex.agree(subject, "credit-assessment");
  const accepted = await geex.taken({ ...application, subject, fields: faster });
  expect(Object.keys(accepted).sort()).toEqual(Object.keys(faster).sort());
  expect(accepted["contact-address"]).toEqual(["GEEX-c1-s1-1-3-d"]);
  await geex.withdraw(consent);
  await without();
});

test("GEEX-c1-s1-1-3-e: whom you named for emergencies support sees with a reason, and nobody ever tells them of a debt", async () => {
  const phone = freshPhone();
  const subject = await geex.register({ ...opening, fields: { "phone-number": phone } });
  await letSupportIn(world, "geex", { data: "phone-number", value: phone }, ["emergency-contact"]);
  await geex.agreeTo(subject, "credit-assessment");
  const friend = { name: "Zq Friend", relation: "sister", phone: "+8613900139000" };
  await geex.taken({ ...application, subject, fields: { "emergency-contact": friend } });
  const named = ["emergency-contact"];
  const support = await keyFor("support");
  expect(problemIn(await geex.read(support, subject, "credit-assessment", named)).code).toBe(
    "obligation-unmet",
  );
  const reason = { reason: "the member cannot be reached" };
  const reached = readingIn(await geex.read(support, subject, "credit-assessment", named, reason));
  expect(valuesIn(reached)).toEqual({ "emergency-contact": friend });

  const collector = await keyFor("collection");
  const pressed = await geex.refusal(() => geex.read(collector, subject, "debt-collection", named, reason));
  expect(pressed).toBe("403 purpose-mismatch by GEEX-c1-s1-1-3-e");
  // What the law asks for, and what that person asks for themselves, have clauses of their own.
  const lawful = ["rights-handling", ...lawfulExceptions];
  for (const role of ["application", "support", "risk", "collection"]) {
    const key = await keyFor(role);
    const asked = purposes
      .filter((purpose) => !lawful.includes(purpose))
      .map(async (purpose) => {
        const question = { action: "disclose", data: named, purpose, recipient: "collection-agencies" };
        const [decision] = await geex.decide(key, { ...question, subject });
        expect(decision?.outcome, `${role} ${purpose}`).toBe("forbidden");
        expect(decision?.clauses, `${role} ${purpose}`).toContain("GEEX-c1-s1-1-3-e");
      });
    await Promise.all(asked);
  }
});

test("GEEX-c1-s1-2-0: a clipboard is not read, and by watching nobody learns your name, your means or your family", async () => {
  const watching = { scenario: "app-use", source: "observed" };
  const clipboard = { ...watching, purposes: ["app-operation"], fields: { clipboard: "zq-copied" } };
  expect(await geex.turnedAway(clipboard)).toMatch(/^422 not-declared by /);
  const groups = [
    ...[
      "identity-data",
      "contact-data",
      "payment-data",
      "financial-data",
      "credit-data",
      "legal-record-data",
    ],
    ...["employment-data", "education-data", "family-social-data", "address-book-data", "calendar-data"],
    "minors-data",
  ];
  const data = policy.vocabulary.data.flatMap((one) =>
    groups.some((group) => one.groups.includes(group)) ? [one.name] : [],
  );
  expect(data.length).toBeGreaterThan(40);
  for (const purpose of purposes) {
    const question = { action: "collect", data, purpose, ...watching, state: { consent: "given" } };
    for (const decision of await geex.decide(app, question)) {
      expect(decision.outcome, `${purpose} ${decision.data}`).toBe("forbidden");
      expect(decision.clauses, `${purpose} ${decision.data}`).toContain("GEEX-c1-s1-2-0");
    }
  }
  const guessed = { ...watching, purposes: ["account-verification"], fields: { "full-name": "Zq Guessed" } };
  expect(await geex.turnedAway(guessed)).toMatch(/^422 not-declared by .*GEEX-c1-s1-2-0/);
});
