import { expect, test } from "vitest";
import { collectedIn, problemIn, readingIn, valuesIn } from "../support/world-answers.ts";
import { isOpened, openMembers } from "./people.ts";

const { world, app, keyFor, aboutYou, roles, policy, ...geex } = await openMembers();

const given = { consent: "given", objection: "no", restriction: "no", residency: "cn-mainland" };

test('GEEX-c0-d: a company of the group is no "we": without an agreement it receives nothing, whoever hands it over', async () => {
  const question = {
    ...{ action: "disclose", recipient: "affiliates", region: "cn-mainland" },
    state: { consent: "given", objection: "no", restriction: "no", residency: "cn-mainland" },
  };
  for (const role of roles) {
    const key = await keyFor(role);
    for (const purpose of ["payment", "customer-service"]) {
      for (const agreement of ["none", "expired"]) {
        const state = { ...question.state, agreement };
        for (const decision of await geex.decideAll(key, { ...question, purpose, state }, aboutYou)) {
          expect(decision.outcome, `${role} ${purpose} ${decision.data}`).toBe("forbidden");
          expect(decision.clauses, `${role} ${purpose} ${decision.data}`).toContain("GEEX-c0-d");
        }
      }
    }
  }
  const state = { ...question.state, agreement: "signed" };
  const orders = { ...question, data: ["order-info"], purpose: "payment", state };
  expect((await geex.decide(app, orders)).map(isOpened)).toEqual([true]);
});

test("GEEX-c1-s2-0-a: signing in, paying, support and security see neither your means, your work nor your family", async () => {
  const groups = [
    ...["financial-data", "credit-data", "legal-record-data", "employment-data", "education-data"],
    "family-social-data",
  ];
  const data = policy.vocabulary.data.flatMap((one) =>
    groups.some((group) => one.groups.includes(group)) ? [one.name] : [],
  );
  expect(data.length).toBeGreaterThan(15);
  const functions = [
    "login-authentication",
    "account-verification",
    "payment",
    "customer-service",
    "account-security",
  ];
  for (const role of ["application", "support", "security"]) {
    const key = await keyFor(role);
    for (const purpose of functions) {
      for (const action of ["read", "use"]) {
        for (const decision of await geex.decide(key, { action, purpose, data, state: given })) {
          expect(decision.outcome, `${role} ${action} ${purpose} ${decision.data}`).toBe("forbidden");
          expect(decision.clauses, `${role} ${action} ${purpose} ${decision.data}`).toContain(
            "GEEX-c1-s2-0-a",
          );
        }
      }
    }
  }
  const subject = await geex.account();
  const typed = { scenario: "loan-application", source: "subject", subject, purposes: ["credit-assessment"] };
  await geex.taken({ ...typed, fields: { employer: "Zq Bells" } });
  const look = () => geex.read(app, subject, "payment", ["employer"]);
  expect((await geex.refusal(look)).split(" ")).toContain("GEEX-c1-s2-0-a");
});

test("GEEX-c1-s2-5-a: of what you browse and follow no profile is made before you agreed, nor after you took it back", async () => {
  const subject = await geex.account();
  const noted = { scenario: "app-use", source: "observed", subject, purposes: ["profile-building"] };
  const watched = { ...noted, fields: { "browsing-history": { page: "zq" }, "follow-info": { shop: "zq" } } };
  const profile = { ...noted, source: "derived", fields: { "user-profile": { likes: "zq-lamps" } } };
  const off = async () => {
    for (const body of [watched, profile]) {
      expect((await geex.turnedAway(body)).split(" ")).toContain("GEEX-c1-s2-5-a");
    }
  };
  await off();
  const consent = await geex.agree(subject, "profile-building");
  expect(await geex.taken(watched)).toEqual({
    "browsing-history": ["GEEX-c1-s2-5-a"],
    "follow-info": ["GEEX-c1-s2-5-a"],
  });
  expect((await geex.taken(profile))["user-profile"]).toContain("GEEX-c1-s2-5-a");
  // Nothing that is sensitive enters it, agreed or not.
  const labels = [
    "income-info",
    "credit-report",
    "criminal-record",
    "marital-status",
    "fingerprint",
    "id-number",
  ];
  const question = { action: "use", data: labels, purpose: "profile-building", state: given };
  for (const decision of await geex.decide(app, question)) {
    expect(decision.clauses, decision.data).toContain("GEEX-c1-s2-5-a");
  }
  await geex.withdraw(consent);
  await off();
});

test("GEEX-c1-s2-5-c: a survey serves the quality of our service; risk control and marketing never read an answer", async () => {
  const subject = await geex.account();
  const answered = {
    ...{ scenario: "survey", source: "subject", subject, purposes: ["survey", "service-quality"] },
    fields: { "survey-response": { stars: 4 } },
  };
  expect(await geex.turnedAway(answered)).toMatch(/^403 no-consent by /);
  await geex.agreeTo(subject, "survey", "service-quality", "marketing-sms");
  expect(await geex.taken(answered)).toEqual({ "survey-response": ["GEEX-c1-s2-5-c"] });
  const seen = await geex.read(await keyFor("analyst"), subject, "service-quality", ["survey-response"]);
  expect(valuesIn(readingIn(seen))).toEqual({ "survey-response": { stars: 4 } });
  const closed = { risk: "credit-assessment", application: "fraud-prevention", marketing: "marketing-sms" };
  for (const [role, purpose] of Object.entries(closed)) {
    const key = await keyFor(role);
    const why = await geex.refusal(() => geex.read(key, subject, purpose, ["survey-response"]));
    expect(why, role).toMatch(/^403 purpose-mismatch by /);
    expect(why.split(" "), role).toContain("GEEX-c1-s2-5-c");
  }
});

test("GEEX-c1-s2-5-d: your devices are linked by your account if you switched that on, and by nothing they share", async () => {
  const subject = await geex.account();
  const linking = { action: "use", purpose: "cross-device-linking", subject };
  const linkable = async () =>
    (await geex.decideAll(app, linking, aboutYou)).flatMap((one) => {
      if (isOpened(one)) return [one.data];
      expect(one.clauses, one.data).toContain("GEEX-c1-s2-5-d");
      return [];
    });
  expect(await linkable()).toEqual([]);
  const consent = await geex.agree(subject, "cross-device-linking");
  expect((await linkable()).sort()).toEqual(["account-id", "device-id"]);
  await geex.withdraw(consent);
  expect(await linkable()).toEqual([]);
});

test("GEEX-c1-s2-6-a: your device shows whether it is you, once you agreed, and no marketing reads anything of it", async () => {
  const subject = await geex.account();
  const device = { "device-model": "Example 3", "os-version": "ExampleOS 17", "ip-address": "203.0.113.7" };
  const seen = { scenario: "app-use", source: "observed", subject, purposes: ["account-security"] };
  expect(await geex.turnedAway({ ...seen, fields: device })).toMatch(/^4\d\d /);
  await geex.agreeTo(subject, "account-security", "marketing-sms");
  const accepted = await geex.taken({ ...seen, fields: device });
  for (const field of Object.keys(device)) expect(accepted[field], field).toContain("GEEX-c1-s2-6-a");
  const security = await geex.read(
    await keyFor("security"),
    subject,
    "account-security",
    Object.keys(device),
  );
  expect(valuesIn(readingIn(security))).toEqual(device);

  const ofDevice = policy.vocabulary.data.flatMap(({ name, groups }) =>
    groups.includes("device-data") ? [name] : [],
  );
  for (const role of ["application", "marketing"]) {
    const key = await keyFor(role);
    for (const purpose of ["marketing-sms", "marketing-push", "third-party-marketing"]) {
      for (const decision of await geex.decide(key, { action: "read", data: ofDevice, purpose, subject })) {
        expect(decision.outcome, `${role} ${purpose} ${decision.data}`).toBe("forbidden");
        expect(decision.clauses, `${role} ${purpose} ${decision.data}`).toContain("GEEX-c1-s2-6-a");
      }
    }
    const why = await geex.refusal(() => geex.read(key, subject, "marketing-sms", ["installed-app-list"]));
    expect(why, role).toBe("403 purpose-mismatch by GEEX-c1-s2-6-a");
  }
});

test("GEEX-c1-s2-6-e: faults are found and traffic is counted under a pseudonym, without what names your device", async () => {
  const subject = await geex.account();
  await geex.agreeTo(subject, "account-security");
  const device = { "device-model": "Zq Phone 3", "os-version": "ExampleOS 17", "ip-address": "203.0.113.7" };
  const seen = { scenario: "app-use", source: "observed", subject, purposes: ["account-security"] };
  await geex.taken({ ...seen, fields: device });
  const analyst = await keyFor("analyst");
  const reading = readingIn(await geex.read(analyst, subject, "maintenance", ["device-model", "os-version"]));
  expect(reading.values.map((one) => [one.field, one.form])).toEqual([
    ["device-model", "pseudonymous"],
    ["os-version", "pseudonymous"],
  ]);
  expect(JSON.stringify(reading)).not.toContain("Zq Phone 3");
  for (const field of ["device-id", "imei", "mac-address", "ip-address", "phone-number"]) {
    const why = await geex.refusal(() => geex.read(analyst, subject, "maintenance", [field]));
    expect(why, field).toMatch(/^403 purpose-mismatch by /);
    expect(why.split(" "), field).toContain("GEEX-c1-s2-6-e");
  }
});

test("GEEX-c1-s2-6-c: a crash leaves your phone when you send it, with its card numbers blacked out", async () => {
  const subject = await geex.account();
  const report = {
    ...{ scenario: "app-use", source: "subject", subject, purposes: ["crash-report"] },
    fields: { "crash-logs": { trace: "paid with 4111 1111 1111 1111 at line 7" } },
  };
  const unasked = await geex.turnedAway(report);
  expect(unasked.split(" ")).toContain("GEEX-c1-s2-6-c");
  await geex.agreeTo(subject, "crash-report");
  expect(await geex.taken(report)).toEqual({ "crash-logs": ["GEEX-c1-s2-6-c"] });
  const seen = await geex.read(app, subject, "crash-report", ["crash-logs"]);
  expect(valuesIn(readingIn(seen))).toEqual({ "crash-logs": { trace: "paid with **** 1111 at line 7" } });
  expect(await geex.turnedAway({ ...report, source: "observed" })).toMatch(/^4\d\d /);
});

test("GEEX-c1-s4-1: whoever looks names a purpose, and sees only what was collected for it", async () => {
  const subject = await geex.account();
  const reader = { subject, fields: ["employer"] };
  expect((await world.call(app, "POST", "/v1/readings", reader)).status).toBe(400);
  const typed = {
    scenario: "loan-application",
    source: "subject",
    subject,
    fields: { employer: "Zq Bells" },
  };
  collectedIn(await geex.collect({ ...typed, purposes: ["real-name-verification"] }));
  const look = (purpose: string) => geex.read(app, subject, purpose, ["employer"]);
  expect(await geex.refusal(() => look("credit-assessment"))).toBe("403 purpose-mismatch by GEEX-c1-s4-1");
  expect(valuesIn(readingIn(await look("real-name-verification")))).toEqual({ employer: "Zq Bells" });
  expect(problemIn(await look("everything")).code).toBe("not-declared");
});

test("GEEX-c3-s1-3-6-b: makers of phones learn how our app is used only while your switch for that is on", async () => {
  const subject = await geex.account();
  const question = {
    ...{ action: "disclose", data: ["crash-logs", "page-dwell-time"], purpose: "experience-optimisation" },
    ...{ recipient: "hw-sw-providers", region: "cn-mainland", subject, state: { agreement: "signed" } },
  };
  const off = async () => {
    for (const decision of await geex.decide(app, question)) {
      expect(decision.outcome, decision.data).toBe("forbidden");
      expect(decision.clauses, decision.data).toContain("GEEX-c3-s1-3-6-b");
    }
  };
  await off();
  const consent = await geex.agree(subject, "experience-optimisation");
  for (const decision of await geex.decide(app, question)) {
    expect(isOpened(decision), decision.data).toBe(true);
    expect(decision.clauses, decision.data).toContain("GEEX-c3-s1-3-6-b");
  }
  await geex.withdraw(consent);
  await off();
});
