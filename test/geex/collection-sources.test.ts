import { expect, test } from "vitest";
import { collectedIn } from "../support/world-answers.ts";
import { isOpened, openMembers, told } from "./people.ts";

const { world, app, keyFor, aboutYou, roles, policy, ...geex } = await openMembers();

const given = { consent: "given", objection: "no", restriction: "no", residency: "cn-mainland" };
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
    const delivery = { from: "own-publications", authorisation: "page-of-2026-09-20" };
    const asked = { ...question, scenario: "loan-application", source: "third-party", delivery };
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
  const openedFrom = async (from: string) => {
    const asked = await geex.decideAll(app, { ...question, delivery: { from } }, aboutYou);
    return asked.flatMap((one) => (isOpened(one) ? [one.data] : []));
  };
  expect(await openedFrom("own-publications")).toEqual(["investment-info"]);
  expect(await openedFrom("lawful-publications")).toEqual(["litigation-enforcement"]);
  expect(await openedFrom("court-gossip")).toEqual([]);
  const decisions = await geex.decideAll(app, question, aboutYou);
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
