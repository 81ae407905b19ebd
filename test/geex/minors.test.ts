import { expect, test } from "vitest";
import { readingIn, valuesIn } from "../support/world-answers.ts";
import { isOpened, openMembers } from "./people.ts";

const { app, keyFor, aboutYou, roles, purposes, ...geex } = await openMembers();

/** A child whose guardian said nothing, and who has every other thing that could open something. */
const child = { age: "child", objection: "no", restriction: "no", residency: "cn-mainland" };

test("GEEX-c6-1-a: of a child three things are taken until the guardian agreed, and credit never, agreed or not", async () => {
  const papers = {
    ...{ "birth-date": "2010-05-01", "guardian-contact": { phone: "+8613900139000" } },
    "guardian-consent-proof": "zq-signed-paper",
  };
  const arrival = { scenario: "registration", source: "subject", purposes: ["minors-protection"] };
  const subject = await geex.register({ ...arrival, fields: papers });
  const seen = await geex.read(app, subject, "minors-protection", Object.keys(papers));
  expect(valuesIn(readingIn(seen))).toEqual(papers);
  expect(await geex.turnedAway({ ...arrival, fields: { "full-name": "Zq Child" } })).toMatch(/^4\d\d /);

  const waiting = [
    ...[
      "account-verification",
      "login-authentication",
      "real-name-verification",
      "customer-service",
      "payment",
    ],
    ...["card-binding", "transaction-notice", "account-security", "app-operation"],
  ];
  const collecting = { action: "collect", scenario: "registration" };
  for (const purpose of waiting) {
    for (const decision of await geex.decideAll(app, { ...collecting, purpose, state: child }, aboutYou)) {
      expect(decision.outcome, `${purpose} ${decision.data}`).toBe("forbidden");
      expect(decision.clauses, `${purpose} ${decision.data}`).toContain("GEEX-c6-1-a");
    }
  }
  const agreed = { ...child, consent: "given" };
  const account = { ...collecting, purpose: "account-verification", data: ["phone-number"] };
  expect((await geex.decide(app, { ...account, state: agreed })).map(isOpened)).toEqual([true]);

  const credit = ["credit-assessment", "check-credit-report", "check-loans", "lending-referral"];
  for (const role of roles) {
    const key = await keyFor(role);
    for (const purpose of credit) {
      for (const action of ["collect", "use", "disclose"]) {
        const question = { action, purpose, scenario: "loan-application", state: agreed, subject };
        const data = ["full-name", "id-number", "income-info", "credit-report"];
        for (const decision of await geex.decide(key, { ...question, data })) {
          expect(decision.outcome, `${role} ${action} ${purpose}`).toBe("forbidden");
          expect(decision.clauses, `${role} ${action} ${purpose}`).toContain("GEEX-c6-1-a");
        }
      }
    }
  }
});

test("GEEX-c6-2: nobody is told of a child without the guardian, and nothing is recommended or advertised to one", async () => {
  const telling = { action: "disclose", recipient: "payment-institutions", region: "cn-mainland" };
  for (const purpose of ["payment", "customer-service", "account-verification", "card-binding"]) {
    const state = { ...child, agreement: "signed", consent: "none" };
    for (const decision of await geex.decideAll(app, { ...telling, purpose, state }, aboutYou)) {
      expect(decision.outcome, `${purpose} ${decision.data}`).toBe("forbidden");
      expect(decision.clauses, `${purpose} ${decision.data}`).toContain("GEEX-c6-2");
    }
  }

  const courting = [
    ...["personalisation", "profile-building", "cross-device-linking", "cross-service-use", "marketing-sms"],
    ...[
      "marketing-email",
      "marketing-call",
      "marketing-push",
      "activity-invitation",
      "market-research",
      "survey",
    ],
  ];
  expect(purposes).toEqual(expect.arrayContaining(courting));
  const state = { ...child, consent: "given" };
  for (const role of ["application", "marketing", "analyst"]) {
    const key = await keyFor(role);
    for (const purpose of courting) {
      for (const action of ["collect", "use"]) {
        for (const decision of await geex.decideAll(key, { action, purpose, state }, aboutYou)) {
          expect(decision.outcome, `${role} ${action} ${purpose} ${decision.data}`).toBe("forbidden");
          expect(decision.clauses, `${role} ${action} ${purpose} ${decision.data}`).toContain("GEEX-c6-2");
        }
      }
    }
  }
  // A grown-up who agreed to the same gets it.
  const message = { action: "use", purpose: "marketing-sms", data: ["phone-number"] };
  const adult = { ...state, age: "adult" };
  expect((await geex.decide(app, { ...message, state: adult })).map(isOpened)).toEqual([true]);
  expect((await geex.decide(app, { ...message, state })).map(isOpened)).toEqual([false]);
});
