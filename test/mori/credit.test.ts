import { expect, test } from "vitest";
import { collectedIn, problemIn, readingIn, refusalsIn, textIn, valuesIn } from "../support/world-answers.ts";
import { decisionOf } from "../support/world-log.ts";
import { changesIn, countsOf, dumpOf, found } from "../support/world-store.ts";
import { onlyTheRefusal, whyNot } from "../support/world-tenant.ts";
import { favourable, openMori } from "./asking-mori.ts";

const mori = await openMori();
const { world, admin, app, purposes, aboutYou, keyFor, decide, collect, agree, withdraw, account } = mori;
const { expectRefusedToAll, whyNobodyMay, published, entryBehind } = mori;
const assessor = await keyFor("assessor");
const lending = { scenario: "lending", source: "third-party" };
const deciding = { purpose: "credit-assessment", ...lending, state: favourable };

const neverTaken = [
  ["MORI-1-3-f", ["credit-score"], "a judgement of somebody's credit is neither made nor taken"],
  ["MORI-1-4-e", ["criminal-record"], "records of offences are taken from nobody"],
  [
    "MORI-1-4-f",
    ["portrait", "family-situation", "social-relations", "job-application"],
    "portrait, family, social relations and applications for work are taken from nobody",
  ],
  ["MORI-1-4-h", ["related-persons"], "entries about people around an applicant are taken from nobody"],
] as const;

for (const [clause, data, title] of neverTaken) {
  test(`${clause}: ${title}, whatever the role, the purpose or the consent`, async () => {
    await expectRefusedToAll({ action: ["collect", "use"], data }, { code: "harmful-term", clause });
    const subject = await account();
    await agree(subject, "credit-assessment", { act: "sign" });
    const fields = Object.fromEntries(data.map((name) => [name, "zq-never-taken"]));
    const before = await countsOf(admin);
    const why = await whyNobodyMay({ ...lending, subject, purposes: ["credit-assessment"], fields });
    expect(why).toEqual([`403 harmful-term by ${clause}`]);
    const grown = Object.keys(changesIn(before, await countsOf(admin)));
    expect(grown.filter((table) => /^(vault|subjects|keys)\./.test(table))).toEqual([]);
    expect(found(["zq-never-taken"], await dumpOf(admin))).toEqual([]);
    expect(await published(clause)).toContain("This we refuse");
  });
}

test("MORI-1-3-f: no job makes a database of credit out of orders, and the page lists what would have to be on record", async () => {
  const action = ["collect", "read", "use", "disclose"];
  const database = { action, data: aboutYou, purpose: ["user-credit-database"] };
  await expectRefusedToAll(database, { clause: "MORI-1-3-f" });
  const subject = await account();
  const consent = {
    subject,
    purpose: "user-credit-database",
    act: "sign",
    language: "en",
    property: "mori-app",
  };
  const given = { ...consent, words: "Yes, judge my credit by what I buy." };
  expect(whyNot(await world.call(app, "POST", "/v1/consents", given))).toBe("403 harmful-term by MORI-1-3-f");
  const asked = await mori.read(app, subject, "user-credit-database", ["order-records"]);
  expect(whyNot(asked)).toBe("403 harmful-term by MORI-1-3-f");
  expect(await published("MORI-1-3-f")).toContain(
    "What would have to be on record first: A licence for the business of credit reporting, a separate consent, an impact assessment",
  );
});

test("MORI-1-4-h: of an answer with people around the applicant only the applicant's part is kept, and the rest is logged as refused", async () => {
  const subject = await account();
  const delivery = { from: "lantern-checks", authorisation: await agree(subject, "telecom-check") };
  const fields = {
    "telecom-info": { since: 2019 },
    "related-persons": ["zq-uncle", "zq-cousin", "zq-friend"],
  };
  const body = { ...lending, subject, purposes: ["telecom-check"], fields, delivery };
  const taken = collectedIn(await collect(body));
  expect(taken.accepted.map((one) => one.field)).toEqual(["telecom-info"]);
  expect(refusalsIn(taken)).toEqual({ "related-persons": "harmful-term" });
  const { decisions } = await decisionOf(world, app, taken.entry, "mori");
  expect(decisions).toContainEqual(
    expect.objectContaining({ data: ["related-persons"], code: "harmful-term", clauses: ["MORI-1-4-h"] }),
  );
  expect(await mori.kept("related-persons")).toEqual([]);
  expect(found(["zq-uncle", "zq-cousin", "zq-friend"], await dumpOf(admin))).toEqual([]);
});

test("MORI-1-4-f: income and work are taken with consent for an open application, and without it from nobody", async () => {
  const clause = "MORI-1-4-f";
  const question = {
    ...deciding,
    action: "collect",
    data: ["income-info", "employment-situation", "social-relations"],
    delivery: { from: "lantern-checks-income" },
  };
  const together = await decide(app, question);
  expect(together.map((one) => one.code ?? one.outcome)).toEqual(["permitted", "permitted", "harmful-term"]);
  for (const consent of ["none", "withdrawn", "expired"]) {
    for (const decision of await decide(app, { ...question, state: { ...favourable, consent } })) {
      expect(decision, `${decision.data} ${consent}`).toMatchObject({
        code: "harmful-term",
        clauses: [clause],
      });
    }
  }
});

const closedElsewhere = purposes.filter(
  (name) => !["credit-assessment", "backup", "rights-handling"].includes(name),
);
const ofTheApplication = [
  {
    clause: "MORI-1-4-a",
    title:
      "a credit report is asked for with a consent for an open application only, and read for no other purpose",
    data: ["credit-report"],
    from: { "credit-reference-center": ["credit-report"] },
    ...{ noCase: "no-consent", closed: closedElsewhere },
  },
  {
    clause: "MORI-1-4-c",
    title:
      "loans, credit cards and guarantees serve the decision on an open application, and no marketing nor anything else",
    data: ["loan-info", "credit-card-info", "guarantee-info"],
    from: { "credit-reference-center": ["loan-info", "credit-card-info", "guarantee-info"] },
    ...{ noCase: "instrument-missing", closed: closedElsewhere },
  },
  {
    clause: "MORI-1-4-d",
    title:
      "payments elsewhere and for water, power and gas are taken with consent for an open application only",
    data: ["transaction-records", "public-fee-payment"],
    from: { "willow-pay": ["transaction-records"], "city-utilities": ["public-fee-payment"] },
    ...{ noCase: "instrument-missing", closed: [] },
  },
  {
    clause: "MORI-1-4-g",
    title: "use of a partner's services is taken with consent for an open application only",
    data: ["usage-records"],
    from: { "linden-school-outfitters": ["usage-records"] },
    ...{ noCase: "instrument-missing", closed: [] },
  },
];

for (const { clause, title, data, from, noCase, closed } of ofTheApplication) {
  test(`${clause}: ${title}`, async () => {
    const subject = await account();
    const question = { ...deciding, data, subject };
    const answers = async (changes: object = {}, papers: Readonly<Record<string, string>> = {}) => {
      const asked = { ...question, state: { ...favourable, ...changes } };
      const found = await decide(assessor, { ...asked, action: "read" });
      for (const [source, delivered] of Object.entries(from)) {
        const delivery = { from: source, authorisation: papers[source] ?? "no-paper" };
        found.push(...(await decide(app, { ...asked, action: "collect", data: delivered, delivery })));
      }
      return [...new Set(found.map((one) => `${one.code ?? one.outcome} by ${one.clauses}`))];
    };
    // The consent is the subject's own, whatever a caller says of it.
    expect(await answers()).toEqual([`no-consent by ${clause}`]);
    const papers: Record<string, string> = {};
    for (const source of Object.keys(from)) {
      papers[source] = await agree(subject, "credit-assessment", { act: "sign", from: source });
    }
    expect(await answers({}, papers)).toEqual([`permitted by ${clause}`]);
    expect(await answers({ legalCase: "none" }, papers)).toEqual([`${noCase} by ${clause}`]);
    // Under another's paper, or under none, nothing comes; nor from somebody whom nobody registered.
    expect((await answers()).filter((one) => one !== `permitted by ${clause}`)).not.toEqual([]);
    const stranger = { from: "somebody", authorisation: Object.values(papers)[0] };
    const unknown = await decide(app, { ...question, action: "collect", delivery: stranger });
    expect(unknown.map((one) => one.code)).toEqual(data.map(() => "not-declared"));

    // Nobody can show an open application at the door yet, so nothing comes in.
    const fields = Object.fromEntries(data.map((name) => [name, { from: "zq-bureau" }]));
    const before = await countsOf(admin);
    const refused = await collect({ ...lending, subject, purposes: ["credit-assessment"], fields });
    expect(whyNot(refused)).toBe(`403 ${noCase} by ${clause}`);
    expect(changesIn(before, await countsOf(admin))).toEqual(onlyTheRefusal);
    expect(await entryBehind(refused)).toMatchObject({
      effect: "refused",
      decisions: [{ clauses: [clause] }],
    });

    await withdraw(Object.values(papers).at(-1) ?? "");
    expect(await answers({}, papers)).toEqual([`no-consent by ${clause}`]);
    if (closed.length > 0) {
      await expectRefusedToAll({ action: ["read", "use"], data, purpose: closed }, { clause });
    }
  });
}

test("MORI-1-4-a: the Credit Reference Center is told a name and an identity card number, and for an open application only", async () => {
  const query = { ...deciding, action: "disclose", recipient: "credit-bureaus", region: "cn-mainland" };
  const told = await decide(app, {
    ...query,
    data: ["full-name", "id-number", "phone-number", "order-records"],
  });
  expect(told.map((one) => one.outcome)).toEqual(["permitted", "permitted", "uncovered", "forbidden"]);
  const state = { ...favourable, legalCase: "none" };
  for (const decision of await decide(app, { ...query, data: ["full-name", "id-number"], state })) {
    expect(decision).toMatchObject({ outcome: "forbidden", code: "no-consent", clauses: ["MORI-1-4-a"] });
  }
});

test("MORI-1-4-a: a tick does not open a credit report; it takes a signature", async () => {
  const subject = await account();
  const words = "Yes, ask the Credit Reference Center for my report of today, for this application.";
  const consent = { subject, purpose: "credit-assessment", language: "en", property: "mori-app", words };
  const given = (act: string, changes: object = {}) =>
    world.call(app, "POST", "/v1/consents", { ...consent, act, ...changes });
  const question = { ...deciding, action: "collect", data: ["credit-report"], subject };
  for (const act of ["tick", "click", "speak"]) {
    expect(problemIn(await given(act)).code, act).toBe("consent-invalid");
    expect(await decide(app, question), act).toMatchObject([{ outcome: "forbidden", code: "no-consent" }]);
  }
  expect((await given("tick", { from: "credit-reference-center" })).status).toBe(422);
  const delivery = (authorisation: string) => ({ from: "credit-reference-center", authorisation });
  const unnamed = textIn(await given("sign"), "id");
  expect(await decide(app, { ...question, delivery: delivery(unnamed) })).toMatchObject([
    { outcome: "forbidden", code: "no-consent", clauses: ["MORI-1-4-a"] },
  ]);
  const signed = textIn(await given("sign", { from: "credit-reference-center" }), "id");
  expect(await decide(app, { ...question, delivery: delivery(signed) })).toMatchObject([
    { outcome: "permitted" },
  ]);
  expect((await given("tick", { purpose: "telecom-check" })).status).toBe(201);
});

test("MORI-1-4-d: a payment that is past its twelve months is not looked at", async () => {
  const state = { ...favourable, retention: "over" };
  const data = ["transaction-records", "public-fee-payment"];
  for (const decision of await decide(assessor, { ...deciding, action: "read", data, state })) {
    expect(decision).toMatchObject({ code: "retention-over", clauses: ["MORI-1-4-d"] });
  }
});

test("MORI-1-4-g: payments and use come from the named sources, as from a third party, and in no other way", async () => {
  const data = ["transaction-records", "usage-records", "public-fee-payment"];
  for (const source of ["subject", "observed", "derived", "other-subject"]) {
    await expectRefusedToAll(
      { action: ["collect"], data, purpose: ["credit-assessment"], scenario: "lending", source },
      { clause: "MORI-1-4-g" },
    );
  }
  const more = { ...lending, purposes: ["credit-assessment"], fields: { "search-records": ["zq"] } };
  expect(whyNot(await collect(more))).toBe("422 not-declared by MORI-1-0-a");
});

const checks = [
  ["identity-verification-result", "identity-verification", { passed: true }],
  ["telecom-info", "telecom-check", { since: 2019 }],
  ["postal-address", "address-check", { line1: "7 Example Road", city: "Exampleton" }],
  ["location-coarse", "location-check", { town: "Exampleton" }],
] as const;

test("MORI-1-4-b: each of four checks needs a consent of its own, and its answer is kept with its source", async () => {
  const subject = await account();
  const answerTo = (data: string, purpose: string, value: unknown, changes: object = {}) =>
    collect({ ...lending, subject, purposes: [purpose], fields: { [data]: value }, ...changes });
  const agreed: string[] = [];
  for (const [data, purpose, value] of checks) {
    const before = await countsOf(admin);
    const unasked = await answerTo(data, purpose, value);
    expect(whyNot(unasked), data).toBe("403 no-consent by MORI-1-4-b");
    expect(changesIn(before, await countsOf(admin)), data).toEqual(onlyTheRefusal);
    const authorisation = await agree(subject, purpose);
    agreed.push(authorisation);
    world.clock.advance(1);
    expect(whyNot(await answerTo(data, purpose, value)), data).toBe("422 not-declared by MORI-1-4-b");
    const unknown = { delivery: { from: "unknown", authorisation } };
    expect(whyNot(await answerTo(data, purpose, value, unknown)), data).toBe(
      "422 not-declared by MORI-1-4-b",
    );
    const delivery = { from: "lantern-checks", authorisation };
    const taken = collectedIn(await answerTo(data, purpose, value, { delivery }));
    expect(taken.accepted[0]?.clauses).toEqual(["MORI-1-4-b"]);
    const again = await answerTo(data, purpose, value, { delivery });
    expect(whyNot(again), data).toBe("403 no-consent by MORI-1-4-b");
    expect((await mori.kept(data)).at(-1)).toBe(`mori-app lending third-party ${purpose}`);
    for (const source of ["observed", "derived", "other-subject"]) {
      expect(whyNot(await answerTo(data, purpose, value, { source })), source).toBe(
        "422 not-declared by MORI-1-4-b",
      );
    }
    expect((await answerTo(data, purpose, value, { source: "unknown" })).status).toBe(400);
    const shown = readingIn(await mori.read(assessor, subject, purpose, [data]));
    expect(valuesIn(shown)).toEqual({ [data]: value });
    expect(shown.values).toMatchObject([{ source: "third-party", delivery }]);
  }
  for (const [index, [data, purpose]] of checks.entries()) {
    await withdraw(agreed[index] ?? "");
    expect(whyNot(await mori.read(assessor, subject, purpose, [data])), data).toMatch(
      /^403 no-consent by MORI-/,
    );
  }
});
