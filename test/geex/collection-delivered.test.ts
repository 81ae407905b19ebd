import { expect, test } from "vitest";
import { instantToText } from "../../src/kernel/clock.ts";
import { collectedIn, problemIn, readingIn, refusalsIn, valuesIn } from "../support/world-answers.ts";
import { decisionOf } from "../support/world-log.ts";
import { whyNot } from "../support/world-tenant.ts";
import { isOpened, openMembers, told } from "./people.ts";

const { world, app, keyFor, ...geex } = await openMembers();

const noConsent = "consent_00000000000000000000000000";

test("GEEX-c1-s1-3-0-a: what others push to us before you agreed, or from a source that nobody registered, is refused; after that it keeps its source and its time", async () => {
  const subject = await geex.account();
  const loans = (delivery?: object) => told(subject, "check-loans", { "loan-info": { open: 1 } }, delivery);
  const partners = (authorisation: string) => loans({ from: "partners", authorisation });
  const why = await geex.turnedAway(partners(noConsent));
  expect(why.split(" ")).toContain("GEEX-c1-s1-3-0-a");
  const name = await geex.turnedAway(told(subject, "account-verification", { "full-name": "Zq Bought" }));
  expect(name).toBe("403 no-consent by GEEX-c1-s1-3-0-a");

  const consent = await geex.agree(subject, "check-loans");
  const another = await geex.agree(await geex.account(), "check-loans");
  const forIncome = await geex.agree(subject, "check-income");
  const refused = [
    ...[loans(), loans({ from: "a-stranger", authorisation: consent })],
    ...[loans({ from: "affiliates", authorisation: consent })],
    ...[partners(noConsent), partners("paper-7"), partners(another), partners(forIncome)],
  ];
  for (const body of refused) {
    expect(await geex.turnedAway(body), JSON.stringify(body.delivery)).toMatch(/^403 no-consent by GEEX-/);
  }
  expect(await geex.turnedAway(partners(noConsent))).toBe("403 no-consent by GEEX-c1-s1-3-0-a");

  await geex.taken(partners(consent));
  const reading = readingIn(await geex.read(app, subject, "check-loans", ["loan-info"]));
  const collectedAt = instantToText(world.clock.now());
  const delivery = { from: "partners", authorisation: consent };
  expect(reading.values).toMatchObject([
    { value: { open: 1 }, source: "third-party", delivery, collectedAt },
  ]);
  await geex.withdraw(consent);
  expect((await geex.turnedAway(partners(consent))).split(" ")).toContain("GEEX-c1-s1-3-0-a");
});

test("GEEX-c1-s1-3-0-a: the entry in the log names the source, and a name that nobody registered stays out of it", async () => {
  const subject = await geex.account();
  const authorisation = await geex.agree(subject, "check-income");
  const income = (from: string) =>
    geex.collect(told(subject, "check-income", { "income-info": { month: 1 } }, { from, authorisation }));
  const stranger = await income("zq-stranger");
  expect(await geex.entryBehind(stranger)).toMatchObject({ effect: "refused", deliveredBy: "undeclared" });
  const { entry } = collectedIn(await income("partners"));
  expect(await decisionOf(world, app, entry, "geex")).toMatchObject({
    ...{ effect: "done", deliveredBy: "partners" },
  });
  // Everybody decides all of it again and comes to the same.
  await world.settleLog();
  expect((await geex.verdictOn("GEEX-c1-s1-3-0-a")).verdict).toBe("kept");
});

test("GEEX-c1-s1-3-0-b: a consent to one query opens one: of four that are delivered, three are refused", async () => {
  const subject = await geex.account();
  const authorisation = await geex.agree(subject, "check-credit-report", signedFor("baihang-credit"));
  const queries = [
    ["check-credit-report", "credit-report", "baihang-credit"],
    ["check-loans", "loan-info", "partners"],
    ["check-income", "income-info", "partners"],
    ["check-criminal-record", "criminal-record", "public-security-records"],
  ] as const;
  const outcomes: Record<string, string> = {};
  for (const [purpose, field, from] of queries) {
    world.clock.advance(1);
    const body = told(subject, purpose, { [field]: { found: "zq" } }, { from, authorisation });
    const answer = await geex.collect(body);
    outcomes[field] = answer.status === 201 ? "kept" : problemIn(answer).code;
  }
  const refused = "no-consent";
  expect(outcomes).toEqual({
    ...{ "credit-report": "kept", "loan-info": refused, "income-info": refused },
    "criminal-record": "harmful-term",
  });
  // Of one and the same purpose, the others are told that it is not theirs.
  const more = await geex.agree(subject, "check-credit-report", signedFor("baihang-credit"));
  const others = { "loan-info": { open: 1 }, "criminal-record": { none: true } };
  const both = { "credit-report": { found: "zq" }, ...others };
  const way = { from: "baihang-credit", authorisation: more };
  const mixed = await geex.collect(told(subject, "check-credit-report", both, way));
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

/** A signature under the query of one bureau. */
function signedFor(from: string) {
  return { act: "sign", from, words: `I authorise one query at ${from}, for this application.` };
}

test("GEEX-SRC-1: the social insurance authority is asked and heard only while your authorisation for it stands, once for each", async () => {
  const subject = await geex.account();
  const four = { status: "insured", amount: 812, years: 7, employer: "Zq Bells" };
  const answer = (authorisation: string) => {
    const delivery = { from: "social-insurance", authorisation };
    return told(subject, "check-social-insurance", { "social-insurance": four }, delivery);
  };
  const question = {
    ...{ action: "disclose", data: ["full-name", "id-number"], purpose: "check-social-insurance" },
    ...{ recipient: "social-security-authority", region: "cn-mainland", subject },
  };
  const asked = async () => {
    const decisions = await geex.decide(app, question);
    for (const decision of decisions) expect(decision.clauses).toContain("GEEX-SRC-1");
    return decisions.map(isOpened);
  };
  expect(await geex.turnedAway(answer(noConsent))).toMatch(/^403 no-consent by /);
  expect(await asked()).toEqual([false, false]);

  const consent = await geex.agree(subject, "check-social-insurance");
  expect(await asked()).toEqual([true, true]);
  expect(await geex.taken(answer(consent))).toEqual({ "social-insurance": ["GEEX-SRC-1"] });
  const seen = await geex.read(await keyFor("risk"), subject, "check-social-insurance", ["social-insurance"]);
  expect(valuesIn(readingIn(seen))).toEqual({ "social-insurance": four });
  expect(await geex.turnedAway(answer(consent))).toBe("403 no-consent by GEEX-SRC-1");

  await geex.withdraw(consent);
  expect(await geex.turnedAway(answer(consent))).toMatch(/^403 no-consent by /);
  expect(await asked()).toEqual([false, false]);
});

test("GEEX-SRC-2: a credit report comes from the bureau that your signature names, once, and no fourth bureau is heard", async () => {
  const subject = await geex.account();
  const report = (from: string, authorisation: string) =>
    told(subject, "check-credit-report", { "credit-report": { score: "zq" } }, { from, authorisation });
  const ticked = await geex.agree(subject, "check-credit-report");
  const signed = await geex.agree(subject, "check-credit-report", signedFor("baihang-credit"));
  for (const [from, paper] of [
    ["pboc-credit-reference-center", signed],
    ["baihang-credit", ticked],
    ["fourth-bureau", signed],
  ] as const) {
    expect(await geex.turnedAway(report(from, paper)), from).toBe("403 no-consent by GEEX-SRC-2");
  }
  const byTick = { subject, purpose: "check-credit-report", act: "tick", from: "baihang-credit" };
  const consent = { ...byTick, language: "en", property: "geex-android", words: "One query, please." };
  expect((await world.call(app, "POST", "/v1/consents", consent)).status).toBe(422);

  expect(await geex.taken(report("baihang-credit", signed))).toEqual({ "credit-report": ["GEEX-SRC-2"] });
  expect(await geex.turnedAway(report("baihang-credit", signed))).toBe("403 no-consent by GEEX-SRC-2");
  const next = await geex.agree(subject, "check-credit-report", signedFor("baihang-credit"));
  expect(await geex.taken(report("baihang-credit", next))).toEqual({ "credit-report": ["GEEX-SRC-2"] });
});

test("GEEX-SRC-2: of two queries under one signature at the same moment, one is answered", async () => {
  const subject = await geex.account();
  const authorisation = await geex.agree(subject, "check-credit-report", signedFor("baihang-credit"));
  world.clock.advance(1);
  const answers = await Promise.all(
    Array.from({ length: 6 }, (_, number) =>
      geex.collect(
        told(
          subject,
          "check-credit-report",
          { "credit-report": { score: number } },
          { from: "baihang-credit", authorisation },
        ),
      ),
    ),
  );
  expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
  const refused = answers.filter(({ status }) => status !== 201).map(whyNot);
  expect(refused).toEqual(Array.from({ length: 5 }, () => "403 no-consent by GEEX-SRC-2"));
});

test("GEEX-SRC-2: a question whether a report may come is judged by the same register", async () => {
  const subject = await geex.account();
  const question = {
    ...{ action: "collect", data: ["credit-report"], purpose: "check-credit-report" },
    ...{ scenario: "loan-application", source: "third-party" },
  };
  const state = { consent: "given" };
  const ask = async (more: object) => {
    const [decision] = await geex.decide(app, { ...question, ...more });
    return decision === undefined ? "" : `${decision.code ?? decision.outcome} by ${decision.clauses}`;
  };
  expect(await ask({ state })).toBe("no-consent by GEEX-SRC-2");
  expect(await ask({ state, delivery: { from: "fourth-bureau" } })).toBe("no-consent by GEEX-SRC-2");
  expect(await ask({ state, delivery: { from: "baihang-credit" } })).toBe("permitted by GEEX-SRC-2");
  const authorisation = await geex.agree(subject, "check-credit-report", signedFor("baihang-credit"));
  expect(await ask({ subject, delivery: { from: "baihang-credit" } })).toBe("no-consent by GEEX-SRC-2");
  const delivery = { from: "baihang-credit", authorisation };
  expect(await ask({ subject, delivery })).toBe("permitted by GEEX-SRC-2");
});

test("GEEX-SRC-3-a: another company's account gives us its three things once you agreed, and never your contacts", async () => {
  const subject = await geex.account();
  const login = (fields: object, authorisation: string) => ({
    ...{ scenario: "registration", source: "third-party", subject, purposes: ["login-authentication"] },
    ...{ fields, delivery: { from: "third-party-login", authorisation } },
  });
  const three = { "third-party-account": { id: "zq-77", nickname: "zq", picture: "zq-face" } };
  expect(await geex.turnedAway(login(three, noConsent))).toBe("403 no-consent by GEEX-c1-s1-3-0-a");
  const consent = await geex.agree(subject, "login-authentication");
  expect(await geex.taken(login(three, consent))).toEqual({ "third-party-account": ["GEEX-SRC-3-a"] });
  const more = {
    ...{ "selected-contact": { name: "Zq", phone: "+8613900139000" }, email: "zq@example.com" },
    "full-name": "Zq Scope",
  };
  const again = await geex.agree(subject, "login-authentication");
  for (const [field, value] of Object.entries(more)) {
    const why = await geex.turnedAway(login({ [field]: value }, again));
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
  const query = (fields: object, authorisation: string) =>
    told(subject, "check-affiliate-data", fields, { from: "affiliates", authorisation });
  expect(await geex.turnedAway(query(five, noConsent))).toMatch(/^403 no-consent by /);
  const consent = await geex.agree(subject, "check-affiliate-data");
  const accepted = await geex.taken(query(five, consent));
  expect(accepted).toEqual(Object.fromEntries(Object.keys(five).map((field) => [field, ["GEEX-SRC-4"]])));
  const next = await geex.agree(subject, "check-affiliate-data");
  const sixth = { "property-info": { flats: 1 }, employer: "Zq Bells", "order-info": { item: "zq" } };
  for (const [field, value] of Object.entries(sixth)) {
    const why = await geex.turnedAway(query({ [field]: value }, next));
    expect(why.split(" "), field).toContain("GEEX-SRC-4");
  }
  expect(await geex.turnedAway(query({ "medical-record": "zq" }, next))).toMatch(/^422 not-declared /);
});
