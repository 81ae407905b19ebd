import { expect, test } from "vitest";
import { collectedIn, problemIn, readingIn, valuesIn } from "../support/world-answers.ts";
import { freshEmail } from "../support/world-people.ts";
import { changesIn, countsOf } from "../support/world-store.ts";
import { onlyTheRefusal, openTenant, whyNot } from "../support/world-tenant.ts";

const { world, admin, app, keyFor, agree, withdraw, ...iunu } = await openTenant("iunu", "iunu-web");

/** A contract that is a month old. */
function contract(from: string) {
  return { from, authorisation: "contract-7", on: "2026-08-21" };
}

const signup = { scenario: "account-signup", source: "subject", purposes: ["service-delivery"] };

function account(fields: object = {}, more: object = {}) {
  return iunu.register({ ...signup, fields: { email: freshEmail(), ...fields }, ...more });
}

test("IUNU-I-a: a company of the group without an agreement is told nothing, and each question is on record", async () => {
  const subject = await account({ "full-name": "Gail Example" });
  const sharing = {
    ...{ action: "disclose", data: ["full-name", "email"], purpose: "service-delivery", subject },
    recipient: "group-companies",
  };
  for (const agreement of ["none", "expired"]) {
    for (const decision of await iunu.decide(app, { ...sharing, state: { agreement } })) {
      expect(decision, agreement).toMatchObject({ outcome: "forbidden", code: "recipient-not-allowed" });
      expect(decision.clauses, agreement).toContain("IUNU-I-a");
    }
  }
  const before = await countsOf(admin);
  const signed = await iunu.decide(app, { ...sharing, state: { agreement: "signed" } });
  expect(signed.map(({ outcome, clauses }) => [outcome, clauses])).toEqual([
    ["permitted", ["IUNU-IV-a"]],
    ["permitted", ["IUNU-IV-a"]],
  ]);
  expect(changesIn(before, await countsOf(admin))).toEqual(onlyTheRefusal);

  // A company that is on no list is no recipient at all, and a company of the group reads nothing by itself.
  const stranger = { ...sharing, recipient: "far-affiliate", state: { agreement: "signed" } };
  expect((await iunu.decide(app, stranger)).map(({ outcome }) => outcome)).toEqual([
    "uncovered",
    "uncovered",
  ]);
  const affiliate = await keyFor("application", { recipient: "group-companies" });
  const look = problemIn(await iunu.read(affiliate, subject, "service-delivery", ["full-name", "email"]));
  expect(look.status).toBe(403);
});

test("IUNU-II-3-a: an organisation enters its people's data, and reaches nobody who is not shown to belong to it", async () => {
  const entered = {
    ...{ property: "iunu-service", scenario: "customer-upload", source: "third-party" },
    ...{ purposes: ["service-delivery"], residency: "us" },
    delivery: contract("customer-organisation"),
  };
  const administrator = await keyFor("organisation-administrator", { recipient: "customer-organisations" });
  const fields = { email: freshEmail(), "full-name": "Ned Example", "customer-content": { plot: "zq-7" } };
  const { subject, refused } = collectedIn(await iunu.collect({ ...entered, fields }, administrator));
  expect(refused).toEqual([]);
  expect(await iunu.kept("customer-content")).toEqual([
    "iunu-service customer-upload third-party service-delivery",
  ]);
  const stranger = await account({ "full-name": "Sue Example" });
  const before = await countsOf(admin);
  for (const somebody of [subject, stranger]) {
    const look = await iunu.read(administrator, somebody, "service-delivery", ["full-name", "email"]);
    expect(whyNot(look)).toBe("403 forbidden by IUNU-II-3-a");
  }
  expect(changesIn(before, await countsOf(admin))).toEqual({ "audit.entry": 2, "audit.payload": 2 });
  const member = await keyFor("organisation-member", { recipient: "customer-organisations" });
  const theirs = await iunu.read(member, stranger, "service-delivery", ["customer-content"]);
  expect(whyNot(theirs)).toBe("403 forbidden by IUNU-II-3-a");
});

test("IUNU-II-3-b: from outside come employer and job title, for the file alone, and you can object", async () => {
  const subject = await account();
  await agree(subject, "enrichment");
  const imported = {
    ...{ scenario: "partner-import", source: "third-party", subject, purposes: ["enrichment"] },
    fields: { employer: "Partner Glasshouse", "job-title": "Head Grower" },
    delivery: contract("marketing-partners"),
  };
  expect(collectedIn(await iunu.collect(imported)).refused).toEqual([]);
  expect((await iunu.kept("employer")).at(-1)).toBe("iunu-web partner-import third-party enrichment");

  const before = await countsOf(admin);
  const unregistered = [
    [{ ...imported, scenario: "site-visit" }, "422 not-declared by IUNU-II-3-b"],
    [{ ...imported, purposes: ["service-delivery"] }, "422 not-declared by IUNU-II-3-b"],
    [{ ...imported, delivery: undefined }, "422 not-declared by IUNU-II-3-b"],
    [{ ...imported, delivery: contract("data-broker") }, "422 not-declared by IUNU-II-3-b"],
    [{ ...imported, delivery: contract("customer-organisation") }, "403 purpose-mismatch by IUNU-II-3-a"],
    [
      { ...imported, delivery: { ...imported.delivery, on: "2025-09-20" } },
      "422 not-declared by IUNU-II-3-b",
    ],
    [
      { ...imported, delivery: { ...imported.delivery, on: "2026-09-22" } },
      "422 not-declared by IUNU-II-3-b",
    ],
    [{ ...imported, delivery: { ...imported.delivery, on: undefined } }, "422 not-declared by IUNU-II-3-b"],
  ] as const;
  for (const [body, expected] of unregistered) expect(whyNot(await iunu.collect(body))).toBe(expected);
  const phone = { ...imported, fields: { "phone-number": "+1 202 555 0113" } };
  expect((await iunu.collect(phone)).status).toBeGreaterThanOrEqual(400);
  expect(changesIn(before, await countsOf(admin))).toEqual({ "audit.entry": 9, "audit.payload": 9 });
  const own = await iunu.read(await keyFor("dpo"), subject, "rights-handling", ["employer"], {
    reason: "a request of the person",
  });
  expect(readingIn(own).values).toMatchObject([
    { value: "Partner Glasshouse", delivery: { from: "marketing-partners", authorisation: "contract-7" } },
  ]);

  const objection = await world.call(app, "POST", "/v1/objections", { subject, purpose: "enrichment" });
  expect(objection.status).toBe(201);
  expect(whyNot(await iunu.collect(imported))).toBe("403 objection-active by IUNU-VII-f");
});

test("IUNU-II-3-c: while adding to your file is off, nothing from outside is joined to you", async () => {
  const subject = await account({}, { residency: "us-california" });
  const fields = { employer: "Joined Glasshouse" };
  const imported = {
    ...{ scenario: "partner-import", source: "third-party", purposes: ["enrichment"] },
    ...{ fields, subject, delivery: contract("research-partners") },
  };
  const before = await countsOf(admin);
  expect(whyNot(await iunu.collect(imported))).toBe("403 no-consent by IUNU-II-3-c");
  expect(changesIn(before, await countsOf(admin))).toEqual(onlyTheRefusal);
  const on = await agree(subject, "enrichment");
  collectedIn(await iunu.collect(imported));
  const question = { action: "use", data: ["employer"], purpose: "enrichment", subject };
  expect(await iunu.decide(app, question)).toMatchObject([
    { outcome: "permitted", clauses: ["IUNU-II-3-c"] },
  ]);
  // It stands in the person's file, with its source.
  const dpo = await keyFor("dpo");
  const reason = { reason: "a request of the person" };
  const file = readingIn(await iunu.read(dpo, subject, "rights-handling", ["employer"], reason));
  expect(file.values).toMatchObject([{ value: "Joined Glasshouse", source: "third-party" }]);
  await withdraw(on);
  expect((await iunu.collect(imported)).status).toBe(403);
  expect(await iunu.decide(app, question)).toMatchObject([{ outcome: "forbidden", code: "no-consent" }]);
});

test("IUNU-II-3-d: of a check the result is kept, and never a copy of what was compared", async () => {
  const subject = await account();
  const check = {
    ...{ scenario: "partner-import", source: "derived", subject, purposes: ["data-validation"] },
    fields: {
      "validation-result": { address: "right" },
      "comparison-copy": "zq 5 Example Road, as a partner has it",
    },
  };
  const taken = collectedIn(await iunu.collect(check));
  expect(taken.accepted.map((one) => one.field)).toEqual(["validation-result"]);
  expect(taken.refused.map((one) => [one.field, one.code, one.clauses])).toEqual([
    ["comparison-copy", "over-broad", ["IUNU-II-3-d"]],
  ]);
  const dpo = await keyFor("dpo");
  const reason = { reason: "a request of the person" };
  const file = readingIn(await iunu.read(dpo, subject, "rights-handling", ["validation-result"], reason));
  expect(valuesIn(file)).toEqual({ "validation-result": { address: "right" } });
  expect(await iunu.kept("comparison-copy")).toEqual([]);
});
