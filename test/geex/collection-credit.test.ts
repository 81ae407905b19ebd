import { expect, test } from "vitest";
import { collectedIn, readingIn, refusalsIn, valuesIn } from "../support/world-answers.ts";
import { decisionOf } from "../support/world-log.ts";
import { freshIdNumber, freshPhone, openMembers } from "./people.ts";
import { pictureOf } from "./pictures.ts";

const { world, app, keyFor, aboutYou, roles, purposes, ...geex } = await openMembers();

const given = { consent: "given", objection: "no", restriction: "no", residency: "cn-mainland" };
const application = { scenario: "loan-application", source: "subject", purposes: ["credit-assessment"] };

test("GEEX-c1-s2-1-a: name, papers, card and number verify your name; finger and face wait for a consent to just that", async () => {
  const subject = await geex.account();
  await geex.agreeTo(subject, "real-name-verification");
  const byName = { scenario: "real-name", source: "subject", subject, purposes: ["real-name-verification"] };
  const papers = {
    ...{ "full-name": "Li Na", "id-number": freshIdNumber(), "bank-card-number": "6222021234567890128" },
    ...{ "bank-reserved-phone": freshPhone(), "bank-name": "Zq Bank" },
  };
  await geex.taken({ ...byName, fields: papers });
  const ofBank = ["bank-name", "bank-card-number", "bank-reserved-phone"];
  for (const role of ["application", "verifier"]) {
    const reading = readingIn(
      await geex.read(await keyFor(role), subject, "real-name-verification", Object.keys(papers)),
    );
    expect(reading.refused).toEqual([]);
    for (const { field, clauses } of reading.values) {
      if (ofBank.includes(field)) expect(clauses, field).toContain("GEEX-c1-s2-1-a");
    }
  }
  for (const [field, purpose] of Object.entries(features)) {
    const body = { ...byName, purposes: [purpose], fields: { [field]: "zq-feature" } };
    expect((await geex.turnedAway(body)).split(" "), field).toContain("GEEX-c1-s2-1-a");
  }
  for (const field of Object.keys(features)) expect(await geex.kept(field)).toEqual([]);
});

const features = { "face-features": "face-verification", fingerprint: "fingerprint-verification" };

/** What risk control sees of somebody who agreed to everything, for a decision on credit. */
const assessed = [
  ...["full-name", "age", "nationality", "gender", "id-number", "id-document-type", "id-document-validity"],
  ...["phone-number", "user-address", "home-address", "detailed-address", "house-number", "contact-address"],
  ...["employer", "work-address", "occupation", "education-level", "education-background", "marital-status"],
  ...["bank-card-number", "bank-reserved-phone", "credit-card-info", "order-info", "transaction-records"],
  ...["transfer-records", "income-info", "tax-info", "social-insurance", "housing-fund", "property-info"],
  ...["vehicle-info", "investment-info", "debt-info"],
];

test("GEEX-c1-s2-2-a: risk control reads exactly what is listed, each look with its fields on record, and no address book", async () => {
  const subject = await geex.account();
  await geex.taken({ ...application, subject, fields: { employer: "Zq Bells", "full-name": "Li Na" } });
  const risk = await keyFor("risk");
  const question = { action: "read", purpose: "credit-assessment", state: given };
  const decisions = await geex.decideAll(risk, question, aboutYou);
  const permitted = decisions.flatMap(({ data, outcome, clauses }) => {
    if (outcome === "permitted") expect(clauses, data).toContain("GEEX-c1-s2-2-a");
    return outcome === "permitted" ? [data] : [];
  });
  expect(permitted.sort()).toEqual([...assessed].sort());

  const reading = readingIn(await geex.read(risk, subject, "credit-assessment", ["employer", "full-name"]));
  const entry = await decisionOf(world, app, reading.entry, "geex");
  expect(entry.decisions.flatMap((cell) => cell.data).sort()).toEqual(["employer", "full-name"]);

  const closed = [
    "selected-contact",
    "calendar-entries",
    "browsing-history",
    "photos",
    "support-communication",
  ];
  for (const role of ["application", "risk"]) {
    const key = await keyFor(role);
    for (const purpose of ["credit-assessment", "fraud-prevention"]) {
      for (const field of closed) {
        const why = await geex.refusal(() => geex.read(key, subject, purpose, [field]));
        expect(why, `${role} ${purpose} ${field}`).toMatch(/^403 purpose-mismatch by /);
        expect(why.split(" "), `${role} ${purpose} ${field}`).toContain("GEEX-c1-s2-2-a");
      }
    }
  }
});

test("GEEX-c1-s2-2-c: that something is missing is never taken down against you, whoever asks and for whatever", async () => {
  const subject = await geex.account();
  for (const role of roles) {
    const key = await keyFor(role);
    const mark = { ...application, source: "derived", subject, fields: { "missing-data-mark": "zq-mark" } };
    const why = await geex.turnedAway(mark, key);
    expect(why, role).toMatch(/^422 not-declared by /);
    expect(why.split(" "), role).toContain("GEEX-c1-s2-2-c");
  }
  for (const purpose of purposes) {
    const question = {
      action: "collect",
      data: ["missing-data-mark"],
      purpose,
      source: "derived",
      state: given,
    };
    const [decision] = await geex.decide(app, question);
    expect(decision?.clauses, purpose).toContain("GEEX-c1-s2-2-c");
  }
});

test("GEEX-c1-s2-3-a: of who you are an application takes what is listed, with your consent, and no religion", async () => {
  const subject = await geex.account();
  const listed = { age: 34, nationality: "Chinese", gender: "female" };
  expect(await geex.turnedAway({ ...application, subject, fields: listed })).toMatch(/^403 /);
  await geex.agreeTo(subject, "credit-assessment");
  expect(await geex.taken({ ...application, subject, fields: listed })).toEqual({
    ...{ age: ["GEEX-c1-s2-3-a"], nationality: ["GEEX-c1-s2-3-a"], gender: ["GEEX-c1-s2-3-a"] },
  });
  for (const field of ["education-level", "marital-status", "home-address"]) {
    const question = { action: "collect", data: [field], ...asked(subject) };
    expect((await geex.decide(app, question))[0]?.clauses, field).toContain("GEEX-c1-s2-3-a");
  }
  const more = {
    "device-model": "Example 3",
    avatar: pictureOf("zq-picture"),
    photos: pictureOf("zq-photo"),
  };
  const answer = collectedIn(
    await geex.collect({ ...application, subject, fields: { ...listed, ...more, religion: "zq-faith" } }),
  );
  expect(answer.accepted.map((one) => one.field).sort()).toEqual(Object.keys(listed).sort());
  expect(refusalsIn(answer)["religion"]).toBe("not-declared");
  for (const field of ["device-model", "photos"]) {
    const found = answer.refused.find((one) => one.field === field);
    expect(found?.clauses, field).toContain("GEEX-c1-s2-3-a");
  }
});

function asked(subject: string) {
  return { purpose: "credit-assessment", scenario: "loan-application", source: "subject", subject };
}

const means = {
  ...{ "bank-card-number": "6222021234567890128", "bank-reserved-phone": "+8613900139000" },
  ...{ "income-info": { monthly: 1 }, "tax-info": { paid: 1 }, "social-insurance": { years: 7 } },
  ...{ "housing-fund": { since: 2019 }, "property-info": { flats: 1 }, "vehicle-info": { cars: 1 } },
  ...{ "investment-info": { shares: 1 }, "debt-info": { open: 0 } },
};

test("GEEX-c1-s2-3-b: what you own and owe is taken with your separate consent and for the decision on credit alone", async () => {
  const subject = await geex.account();
  const dealings = {
    "order-info": { item: "zq" },
    "transaction-records": { sum: 1 },
    "transfer-records": { sum: 1 },
  };
  const bodies = [
    ...Object.entries(means).map(([field, value]) => ({
      ...application,
      subject,
      fields: { [field]: value },
    })),
    ...Object.entries(dealings).map(([field, value]) => ({
      ...{ ...application, source: "observed", subject },
      fields: { [field]: value },
    })),
  ];
  const closed = async () => {
    for (const body of bodies) {
      const [field] = Object.keys(body.fields);
      const why = await geex.turnedAway(body);
      expect(why.split(" "), field).toContain("GEEX-c1-s2-3-b");
    }
  };
  await closed();
  const consent = await geex.agree(subject, "credit-assessment");
  for (const body of bodies) {
    const [clauses] = Object.values(await geex.taken(body));
    expect(clauses, JSON.stringify(Object.keys(body.fields))).toContain("GEEX-c1-s2-3-b");
  }
  const seen = await geex.read(await keyFor("risk"), subject, "credit-assessment", ["property-info"]);
  expect(valuesIn(readingIn(seen))).toEqual({ "property-info": { flats: 1 } });
  await geex.withdraw(consent);
  await closed();
});

test("GEEX-c1-s2-3-c: one consent opens none of the four that need their own; each opens by itself and may be absent", async () => {
  const subject = await geex.account();
  await geex.agreeTo(subject, "real-name-verification", "credit-assessment");
  const four = ["face-features", "fingerprint", "litigation-enforcement", "criminal-record"];
  for (const role of ["application", "risk"]) {
    const key = await keyFor(role);
    for (const purpose of ["real-name-verification", "credit-assessment", "fraud-prevention"]) {
      for (const action of ["collect", "read", "use"]) {
        const question = { action, data: four, purpose, subject, state: { legalCase: "open" } };
        for (const decision of await geex.decide(key, question)) {
          expect(decision.outcome, `${role} ${action} ${purpose} ${decision.data}`).toBe("forbidden");
          expect(decision.clauses, `${role} ${action} ${purpose} ${decision.data}`).toContain(
            "GEEX-c1-s2-3-c",
          );
        }
      }
    }
  }
  const suits = {
    ...{ scenario: "loan-application", source: "third-party", subject, purposes: ["check-litigation"] },
    fields: { "litigation-enforcement": { suits: 0 } },
  };
  expect(await geex.turnedAway(suits)).toMatch(/^403 harmful-term by /);
  const authorisation = await geex.agree(subject, "check-litigation");
  const delivery = { from: "court-records", authorisation };
  expect(await geex.taken({ ...suits, delivery })).toEqual({ "litigation-enforcement": ["GEEX-c1-s2-3-c"] });
  const offence = {
    ...suits,
    purposes: ["check-criminal-record"],
    fields: { "criminal-record": { none: true } },
  };
  expect(await geex.turnedAway(offence)).toMatch(/^403 harmful-term by /);
});

test("GEEX-c1-s2-3-d: your orders serve to carry them out and to tell you; a notice has four digits of a card, and no papers", async () => {
  const subject = await geex.account();
  await geex.agreeTo(subject, "real-name-verification", "payment");
  const bought = {
    scenario: "membership",
    source: "observed",
    subject,
    purposes: ["payment", "transaction-notice"],
  };
  expect(await geex.taken({ ...bought, fields: { "order-info": { item: "zq-lamp" } } })).toEqual({
    "order-info": ["GEEX-c1-s2-3-d"],
  });
  const papers = {
    ...{ scenario: "loan-application", source: "subject", subject, purposes: ["real-name-verification"] },
    fields: { "id-number": freshIdNumber(), "bank-card-number": "6222021234567890128" },
  };
  await geex.taken(papers);
  const notice = readingIn(
    await geex.read(app, subject, "transaction-notice", ["order-info", "bank-card-number", "id-number"]),
  );
  expect(valuesIn(notice)).toEqual({ "order-info": { item: "zq-lamp" }, "bank-card-number": "**** 0128" });
  expect(notice.refused).toMatchObject([{ field: "id-number", code: "purpose-mismatch" }]);
  expect(notice.refused[0]?.clauses).toContain("GEEX-c1-s2-3-d");
  const marketing = { ...bought, purposes: ["marketing-sms"], fields: { "order-info": { item: "zq" } } };
  expect(await geex.turnedAway(marketing)).toMatch(/^422 consent-invalid by /);
});

test("GEEX-c1-s2-3-f: face, finger, lawsuits, offences and investments are necessary for nothing, whatever the role", async () => {
  const subject = await geex.account();
  await geex.agreeTo(subject, "payment");
  const never = {
    ...{ "face-features": "zq-face", fingerprint: "zq-print", "investment-info": { shares: 1 } },
    ...{ "litigation-enforcement": { suits: 0 }, "criminal-record": { none: true } },
  };
  const occasions = {
    payment: "membership",
    "login-authentication": "registration",
    "customer-service": "support",
  };
  for (const role of roles) {
    const key = await keyFor(role);
    for (const [purpose, scenario] of Object.entries(occasions)) {
      const whole = { scenario, source: "subject", subject, purposes: [purpose], fields: never };
      const why = await geex.turnedAway(whole, key);
      if (role !== "application") continue;
      expect(why, purpose).toMatch(/^403 harmful-term by /);
      expect(why.split(" "), purpose).toContain("GEEX-c1-s2-3-f");
    }
    const shares = { ...application, subject, fields: { "investment-info": { shares: 1 } } };
    expect(await geex.turnedAway(shares, key), role).toMatch(/^4\d\d /);
  }
  const shares = await geex.turnedAway({
    ...application,
    subject,
    fields: { "investment-info": { shares: 1 } },
  });
  expect(shares.split(" ")).toContain("GEEX-c1-s2-3-f");
  const { text } = await world.call(null, "GET", "/t/geex/policy");
  expect(text).toContain("Biometrics, records of offences, court cases and investments are all necessary");
});
