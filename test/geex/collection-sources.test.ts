import { expect, test } from "vitest";
import { instantToText } from "../../src/kernel/clock.ts";
import { collectedIn, problemIn, readingIn, refusalsIn, valuesIn } from "../support/world-answers.ts";
import { isOpened, openMembers } from "./people.ts";

const { world, app, keyFor, aboutYou, roles, policy, ...geex } = await openMembers();

/** Something that others hand over about somebody who applies. */
function told(subject: string, purpose: string, fields: object) {
  return { scenario: "loan-application", source: "third-party", subject, purposes: [purpose], fields };
}

const given = { consent: "given", objection: "no", restriction: "no", residency: "cn-mainland" };

test("GEEX-c1-s1-3-0-a: what others push to us before you agreed is refused; after that it keeps its source and its time", async () => {
  const subject = await geex.account();
  const loans = told(subject, "check-loans", { "loan-info": { open: 1 } });
  const why = await geex.turnedAway(loans);
  expect(why.split(" ")).toContain("GEEX-c1-s1-3-0-a");
  const name = await geex.turnedAway(told(subject, "account-verification", { "full-name": "Zq Bought" }));
  expect(name).toBe("403 no-consent by GEEX-c1-s1-3-0-a");

  const consent = await geex.agree(subject, "check-loans");
  await geex.taken(loans);
  const reading = readingIn(await geex.read(app, subject, "check-loans", ["loan-info"]));
  const collectedAt = instantToText(world.clock.now());
  expect(reading.values).toMatchObject([{ value: { open: 1 }, source: "third-party", collectedAt }]);
  await geex.withdraw(consent);
  expect((await geex.turnedAway(loans)).split(" ")).toContain("GEEX-c1-s1-3-0-a");
});

test("GEEX-c1-s1-3-0-b: a consent to one query opens one: of four that are delivered, three are refused", async () => {
  const subject = await geex.account();
  await geex.agreeTo(subject, "check-credit-report");
  const queries = {
    "check-credit-report": "credit-report",
    "check-loans": "loan-info",
    "check-income": "income-info",
    "check-criminal-record": "criminal-record",
  };
  const outcomes: Record<string, string> = {};
  for (const [purpose, field] of Object.entries(queries)) {
    world.clock.advance(1);
    const answer = await geex.collect(told(subject, purpose, { [field]: { found: "zq" } }));
    outcomes[field] = answer.status === 201 ? "kept" : problemIn(answer).code;
  }
  const refused = "consent-invalid";
  expect(outcomes).toEqual({
    ...{ "credit-report": "kept", "loan-info": refused, "income-info": refused, "criminal-record": refused },
  });
  // Of one and the same purpose, the others are told that it is not theirs.
  const others = { "loan-info": { open: 1 }, "criminal-record": { none: true } };
  const mixed = await geex.collect(
    told(subject, "check-credit-report", { "credit-report": { found: "zq" }, ...others }),
  );
  expect(refusalsIn(collectedIn(mixed))).toEqual({
    "loan-info": "purpose-mismatch",
    "criminal-record": "purpose-mismatch",
  });

  // An offence needs a case that names the law besides, and nothing but the decision on a credit may see either.
  await geex.agreeTo(subject, "check-criminal-record");
  const offence = told(subject, "check-criminal-record", { "criminal-record": { none: true } });
  expect(await geex.turnedAway(offence)).toBe("403 purpose-mismatch by GEEX-c1-s1-3-0-b");
  for (const purpose of ["payment", "customer-service", "marketing-sms", "fraud-prevention"]) {
    const [decision] = await geex.decide(app, { action: "use", data: ["credit-report"], purpose, subject });
    expect(decision?.clauses, purpose).toContain("GEEX-c1-s1-3-0-b");
  }
});

test("GEEX-SRC-1: the social insurance authority is asked and heard only while your authorisation for it stands", async () => {
  const subject = await geex.account();
  const four = { status: "insured", amount: 812, years: 7, employer: "Zq Bells" };
  const answer = told(subject, "check-social-insurance", { "social-insurance": four });
  const question = {
    ...{ action: "disclose", data: ["full-name", "id-number"], purpose: "check-social-insurance" },
    ...{ recipient: "social-security-authority", region: "cn-mainland", subject },
  };
  const asked = async () => {
    const decisions = await geex.decide(app, question);
    for (const decision of decisions) expect(decision.clauses).toContain("GEEX-SRC-1");
    return decisions.map(isOpened);
  };
  expect(await geex.turnedAway(answer)).toMatch(/^422 consent-invalid by /);
  expect(await asked()).toEqual([false, false]);

  const consent = await geex.agree(subject, "check-social-insurance");
  expect(await asked()).toEqual([true, true]);
  expect(await geex.taken(answer)).toEqual({ "social-insurance": ["GEEX-SRC-1"] });
  const seen = await geex.read(await keyFor("risk"), subject, "check-social-insurance", ["social-insurance"]);
  expect(valuesIn(readingIn(seen))).toEqual({ "social-insurance": four });

  await geex.withdraw(consent);
  expect(await geex.turnedAway(answer)).toMatch(/^403 no-consent by /);
  expect(await asked()).toEqual([false, false]);
});

test("GEEX-SRC-3-a: another company's account gives us its three things once you agreed, and never your contacts", async () => {
  const subject = await geex.account();
  const login = (fields: object) => ({
    ...{ scenario: "registration", source: "third-party", subject, purposes: ["login-authentication"] },
    fields,
  });
  const three = { "third-party-account": { id: "zq-77", nickname: "zq", picture: "zq-face" } };
  expect(await geex.turnedAway(login(three))).toBe("403 no-consent by GEEX-c1-s1-3-0-a");
  await geex.agreeTo(subject, "login-authentication");
  expect(await geex.taken(login(three))).toEqual({ "third-party-account": ["GEEX-SRC-3-a"] });
  const more = {
    ...{ "selected-contact": { name: "Zq", phone: "+8613900139000" }, email: "zq@example.com" },
    "full-name": "Zq Scope",
  };
  for (const [field, value] of Object.entries(more)) {
    const why = await geex.turnedAway(login({ [field]: value }));
    expect(why, field).toMatch(/^403 /);
    expect(why.split(" "), field).toContain("GEEX-SRC-3-a");
  }
});

test("GEEX-SRC-4: companies of the group give five things for an application, once you agreed; a sixth is refused", async () => {
  const subject = await geex.account();
  const five = {
    ...{ "education-level": "BA", "telecom-info": { since: 2019 }, "vehicle-info": { cars: 1 } },
    ...{ "insurance-info": { policies: 1 }, "housing-fund": { since: 2019 } },
  };
  const query = (fields: object) => told(subject, "check-affiliate-data", fields);
  expect(await geex.turnedAway(query(five))).toMatch(/^422 consent-invalid by /);
  await geex.agreeTo(subject, "check-affiliate-data");
  const accepted = await geex.taken(query(five));
  expect(accepted).toEqual(Object.fromEntries(Object.keys(five).map((field) => [field, ["GEEX-SRC-4"]])));
  const sixth = { "property-info": { flats: 1 }, employer: "Zq Bells", "order-info": { item: "zq" } };
  for (const [field, value] of Object.entries(sixth)) {
    const why = await geex.turnedAway(query({ [field]: value }));
    expect(why.split(" "), field).toContain("GEEX-SRC-4");
  }
  expect(await geex.turnedAway(query({ "medical-record": "zq" }))).toMatch(/^422 not-declared /);
});

test("GEEX-c1-s3-4: to save a life our legal staff see three things while a case is open, and nobody anything without one", async () => {
  const question = { action: "use", purpose: "emergency" };
  for (const role of roles) {
    const key = await keyFor(role);
    const state = { ...given, legalCase: "none" };
    for (const decision of await geex.decideAll(key, { ...question, state }, aboutYou)) {
      expect(decision, `${role} ${decision.data}`).toMatchObject({ outcome: "forbidden" });
      expect(decision.clauses, `${role} ${decision.data}`).toContain("GEEX-c1-s3-4");
    }
  }
  const opened = async (role: string) => {
    const state = { ...given, legalCase: "open" };
    const decisions = await geex.decideAll(await keyFor(role), { ...question, state }, aboutYou);
    return decisions.flatMap((one) => (isOpened(one) ? [one.data] : [])).sort();
  };
  expect(await opened("legal")).toEqual(["full-name", "location-coarse", "phone-number"]);
  expect(await opened("collection")).toEqual([]);

  const subject = await geex.account();
  const legal = await keyFor("legal");
  const reason = { reason: "a life is in danger" };
  const read = () => geex.read(legal, subject, "emergency", ["phone-number"], reason);
  expect(await geex.refusal(read)).toBe("403 no-consent by GEEX-c1-s3-4");
});

test("GEEX-c1-s3-5: what you published yourself is looked up with a case, until you object", async () => {
  const subject = await geex.account();
  const posted = told(subject, "public-record-check", { "investment-info": { shares: 1 } });
  expect(await geex.turnedAway(posted)).toMatch(/^403 no-consent by /);
  const look = async () => {
    const question = {
      action: "collect",
      data: ["investment-info"],
      purpose: "public-record-check",
      subject,
    };
    const asked = { ...question, scenario: "loan-application", source: "third-party" };
    const [decision] = await geex.decide(app, { ...asked, state: { legalCase: "open" } });
    return decision;
  };
  const opened = await look();
  expect(opened?.clauses).toContain("GEEX-c1-s3-5");
  expect(opened !== undefined && isOpened(opened)).toBe(true);
  const objection = { subject, purpose: "public-record-check" };
  expect((await world.call(app, "POST", "/v1/objections", objection)).status).toBe(201);
  expect(await look()).toMatchObject({ outcome: "forbidden", code: "no-consent", clauses: ["GEEX-c1-s3-5"] });
});

test("GEEX-c1-s3-6: of what was lawfully published lawsuits are looked up, with a case, and nothing else of anybody", async () => {
  const subject = await geex.account();
  const suit = told(subject, "public-record-check", { "litigation-enforcement": { suits: 1 } });
  expect(await geex.turnedAway(suit)).toBe("403 no-consent by GEEX-c1-s3-6");
  const question = {
    ...{ action: "collect", purpose: "public-record-check" },
    ...{ scenario: "loan-application", source: "third-party", state: { ...given, legalCase: "open" } },
  };
  const decisions = await geex.decideAll(app, question, aboutYou);
  const opened = decisions.flatMap((one) => (isOpened(one) ? [one.data] : [])).sort();
  expect(opened).toEqual(["investment-info", "litigation-enforcement"]);
  for (const { data, clauses } of decisions) {
    // What somebody published of their investments stands in a clause of its own.
    expect(clauses.includes("GEEX-c1-s3-6"), data).toBe(data !== "investment-info");
  }
});

test("GEEX-c1-s3-7: a contract is no reason for your profile, what you follow, your reminders or your answers", async () => {
  const subject = await geex.account();
  const never = [
    ...["favourites", "follow-info", "browsing-history", "selected-contact", "calendar-entries"],
    "survey-response",
  ];
  const contracts = [
    ...["account-verification", "login-authentication", "real-name-verification"],
    ...["payment", "card-binding", "credit-assessment"],
  ];
  for (const purpose of contracts) {
    for (const action of ["collect", "read", "use", "disclose"]) {
      const data = purpose === "credit-assessment" ? never : [...never, "user-profile"];
      const question = { action, data, purpose, state: { ...given, agreement: "signed" } };
      for (const decision of await geex.decide(app, question)) {
        expect(decision.outcome, `${action} ${purpose} ${decision.data}`).toBe("forbidden");
        expect(decision.clauses, `${action} ${purpose} ${decision.data}`).toContain("GEEX-c1-s3-7");
      }
    }
  }
  const followed = { scenario: "app-use", source: "observed", subject, purposes: ["payment"] };
  const why = await geex.turnedAway({ ...followed, fields: { "follow-info": { shop: "zq" } } });
  expect(why).toBe("403 purpose-mismatch by GEEX-c1-s3-7");
});

test("GEEX-c3-s1-3-2-d: a lender that might fit is asked with a risk band, and nothing else about you is in the question", async () => {
  const subject = await geex.account();
  const band = { scenario: "loan-application", source: "derived", subject, purposes: ["lender-matching"] };
  const answer = collectedIn(
    await geex.collect({ ...band, fields: { "risk-band": { band: "B", amount: 5 } } }),
  );
  expect(answer.accepted).toMatchObject([{ field: "risk-band", clauses: ["GEEX-c3-s1-3-2-d"] }]);
  expect(answer.accepted[0]?.keepUntil?.slice(0, 10)).toBe("2026-10-21");
  const question = {
    ...{ action: "disclose", purpose: "lender-matching", recipient: "funding-institutions" },
    ...{ region: "cn-mainland", state: { ...given, agreement: "signed" } },
  };
  for (const decision of await geex.decideAll(app, question, aboutYou)) {
    if (decision.data === "risk-band") expect(isOpened(decision)).toBe(true);
    else {
      expect(decision.outcome, decision.data).toBe("forbidden");
      expect(decision.clauses, decision.data).toContain("GEEX-c3-s1-3-2-d");
    }
  }
});

test("GEEX-c3-s1-3-2-b: a lender may use your data for five things; selling you another product is none of them", async () => {
  const state = { ...given, agreement: "signed" };
  const question = { action: "disclose", recipient: "funding-institutions", region: "cn-mainland", state };
  const five = policy.vocabulary.purposes.flatMap(({ name, groups }) =>
    groups.includes("lending-service") && name !== "lending-service" ? [name] : [],
  );
  expect(five).toEqual([
    ...[
      "lender-assessment",
      "credit-line-review",
      "loan-order-management",
      "loan-disbursement",
      "loan-debit",
    ],
  ]);
  for (const purpose of five) {
    const decisions = await geex.decide(app, { ...question, data: ["full-name"], purpose });
    expect(decisions.map(isOpened), purpose).toEqual([true]);
  }
  for (const purpose of [
    "third-party-marketing",
    "marketing-call",
    "personalisation",
    "payment",
    "debt-collection",
  ]) {
    for (const decision of await geex.decideAll(app, { ...question, purpose }, aboutYou)) {
      expect(decision.outcome, `${purpose} ${decision.data}`).toBe("forbidden");
      expect(decision.clauses, `${purpose} ${decision.data}`).toContain("GEEX-c3-s1-3-2-b");
    }
  }
});
