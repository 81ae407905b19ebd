import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { decisionAnswer } from "../../src/doors/api/contract.ts";
import { loadPolicies } from "../../src/start/index.ts";
import { decisionOf } from "../support/world-log.ts";
import { changesIn, countsOf, dumpOf, found } from "../support/world-store.ts";
import { onlyTheRefusal, whyNot } from "../support/world-tenant.ts";
import { favourable, openMori } from "./asking-mori.ts";

const {
  world,
  admin,
  app,
  keyFor,
  decide,
  collect,
  account,
  expectRefusedToAll,
  whyNobodyMay,
  published,
  newDevice,
} = await openMori();

const telling = { action: ["disclose", "transfer"], region: "cn-mainland" };
const debtor = ["full-name", "phone-number", "id-number", "order-records", "overdue-repayment-info"];
const overdue = {
  action: "disclose",
  data: ["overdue-repayment-info"],
  region: "cn-mainland",
  state: favourable,
};

const outsiders = [
  ["MORI-3-1-a", "general-public", "the public is told of nobody's debt"],
  ["MORI-3-1-b", "address-book-contacts", "people in an address book are told of nobody's debt"],
  ["MORI-3-1-c", "contacts-of-contacts", "people in the address books of those are told of nobody's debt"],
  ["MORI-3-1-d", "social-groups", "groups and accounts in social networks are told of nobody's debt"],
] as const;

for (const [clause, recipient, title] of outsiders) {
  test(`${clause}: ${title}, whoever asks and whatever is overdue, signed or agreed to`, async () => {
    await expectRefusedToAll({ ...telling, data: debtor, recipient }, { code: "harmful-term", clause });
    const shown = await published(clause);
    expect(shown).toContain("This we refuse");
    expect(shown).toContain("Nothing unlocks it.");
    expect(shown).toContain("blocked");
  });

  test(`${clause}: a server does not start with a clause that would tell them all the same`, async () => {
    await expect(loadWithClauseThatTells(recipient)).rejects.toThrow("contradicted-permit");
    // What is wrong with it is whom it tells, and nothing else.
    expect(await loadWithClauseThatTells("lenders")).toHaveLength(1);
  });
}

const folder = mkdtempSync(join(tmpdir(), "troth-mori-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Loads the policy as it is published, with one clause more at its end. */
function loadWithClauseThatTells(recipient: string) {
  const copy = join(folder, recipient);
  cpSync(join("policies", "mori"), join(copy, "mori"), { recursive: true });
  const file = join(copy, "mori", "sections", "contact.yaml");
  const clause = `
  - id: MORI-ADD-telling
    section: debt
    kind: enforceable
    addition: true
    words: { en: When a repayment is overdue we tell it. }
    rules:
      - permit:
          action: disclose
          data: overdue-repayment-info
          purpose: loan-servicing
          recipient: ${recipient}
          role: legal
          when: { agreement: signed, legalCase: open }
`;
  writeFileSync(file, `${readFileSync(file, "utf8").trimEnd()}\n${clause}`);
  return loadPolicies(copy);
}

test("MORI-3-1-a: an attempt to make a debt public leaves its entry in the log, with role and clause, and nothing else", async () => {
  const key = await keyFor("administrator");
  const before = await countsOf(admin);
  const question = { ...overdue, purpose: "debt-collection", recipient: "general-public" };
  const answer = await world.callTls()(key, "POST", "/v1/decisions", question);
  expect(changesIn(before, await countsOf(admin))).toEqual(onlyTheRefusal);
  expect(await decisionOf(world, app, decisionAnswer.parse(answer.json).entry, "mori")).toMatchObject({
    ...{ role: "administrator", action: "disclose", recipient: "general-public" },
    decisions: [{ outcome: "forbidden", code: "harmful-term", clauses: ["MORI-3-1-a"] }],
  });
});

test("MORI-3-1-b: an address book is taken from nobody, and no switch of a device opens it", async () => {
  const subject = await account();
  const book = {
    scenario: "lending",
    subject,
    purposes: ["debt-collection"],
    fields: { "address-book": [{ name: "zq-aunt-of-li" }] },
  };
  const before = await countsOf(admin);
  expect(await whyNobodyMay(book)).toEqual(["403 harmful-term by MORI-3-1-b"]);
  const grown = Object.keys(changesIn(before, await countsOf(admin)));
  expect(grown.filter((table) => /^(vault|subjects|consent)\./.test(table))).toEqual([]);
  expect(found(["zq-aunt-of-li"], await dumpOf(admin))).toEqual([]);

  for (const [platform, name] of [
    ["android", "READ_CONTACTS"],
    ["ios", "NSContactsUsageDescription"],
  ] as const) {
    const device = await newDevice(platform);
    const on = { property: "mori-app", feature: "address-book", state: "on" };
    const turned = await world.call(app, "PUT", `/v1/devices/${device}/permissions/${name}`, on);
    expect(whyNot(turned), name).toBe("403 harmful-term by MORI-3-1-b");
    // Whatever comes by it is refused, were it the debtor's own name.
    const named = { ...book, device, permission: name, fields: { "full-name": "Li Na" } };
    expect(whyNot(await collect(named)), name).toBe("403 harmful-term by MORI-3-1-b");
  }
});

test("MORI-3-1-c: whom the policy does not declare cannot be told: friends of friends are no recipient", async () => {
  const [decision] = await decide(app, {
    ...overdue,
    purpose: "loan-servicing",
    recipient: "friends-of-friends",
  });
  expect(decision).toMatchObject({ outcome: "uncovered", code: "not-declared", clauses: ["MORI-1-0-a"] });
});

test("MORI-3-1-d: a reminder goes to the debtor's own number; accounts in social networks are not even taken", async () => {
  const accounts = {
    scenario: "lending",
    purposes: ["debt-collection"],
    fields: { "social-accounts": "@zq-li-na" },
  };
  expect(await whyNobodyMay(accounts)).toEqual(["403 harmful-term by MORI-3-1-d"]);
  const reminder = {
    ...overdue,
    data: ["phone-number", "message-text", "overdue-repayment-info"],
    purpose: "debt-collection",
  };
  const told = await decide(app, { ...reminder, recipient: "sms-push-providers" });
  expect(told.map(({ outcome, code }) => code ?? outcome)).toEqual(["permitted", "permitted", "over-broad"]);
});

test("MORI-3-1-e: the lender learns which repayments are overdue under a contract, and no role tells it anything else", async () => {
  const clause = "MORI-3-1-e";
  const question = { ...overdue, recipient: "lenders", purpose: "loan-servicing" };
  for (const role of ["application", "contractor"]) {
    expect(await decide(await keyFor(role), question), role).toMatchObject([{ outcome: "permitted" }]);
  }
  const others = { ...telling, data: [...debtor.slice(0, 4), "income-info"], recipient: "lenders" };
  await expectRefusedToAll(others, { clause });
  const book = await decide(app, { ...question, data: ["address-book"] });
  expect(book).toMatchObject([{ outcome: "forbidden", clauses: ["MORI-3-1-b", clause] }]);
  for (const missing of [{ agreement: "none" }, { agreement: "expired" }, { legalCase: "none" }]) {
    const [decision] = await decide(app, { ...question, state: { ...favourable, ...missing } });
    expect(decision, JSON.stringify(missing)).toMatchObject({ code: "over-broad", clauses: [clause] });
  }
});

test("MORI-3-2: another user who sues is told nothing, whoever asks; the evidence is held, and goes to the court", async () => {
  const clause = "MORI-3-2";
  await expectRefusedToAll({ ...telling, data: debtor, recipient: "registered-users" }, { clause });
  const asked = { ...overdue, data: ["id-number"], purpose: "legal-compliance" };
  const [toUser] = await decide(await keyFor("legal"), { ...asked, recipient: "registered-users" });
  expect(toUser).toMatchObject({ code: "instrument-missing", clauses: [clause] });

  const dpo = await keyFor("dpo");
  const erase = {
    action: "erase",
    data: ["order-records", "overdue-repayment-info"],
    purpose: "rights-handling",
  };
  const over = { ...favourable, retention: "over" };
  for (const held of await decide(dpo, { ...erase, state: over })) {
    expect(held).toMatchObject({ outcome: "forbidden", code: "legal-hold", clauses: [clause] });
  }
  for (const free of await decide(dpo, { ...erase, state: { ...over, legalCase: "none" } })) {
    expect(free.outcome).toBe("permitted");
  }
  // To the court it goes: nothing is in the way but the reason for each field, which a mere question does not give.
  const [toCourt] = await decide(await keyFor("legal"), { ...asked, recipient: "courts" });
  expect(toCourt).toMatchObject({ code: "obligation-unmet", clauses: ["MORI-3-3"] });
});

test("MORI-3-4: a company that collects receives name, number and what is overdue, under its contract, and the debtor is told", async () => {
  const clause = "MORI-3-4";
  const mandate = { ...overdue, purpose: "debt-collection", recipient: "collection-agencies" };
  const three = ["full-name", "phone-number", "overdue-repayment-info"];
  for (const role of ["application", "contractor"]) {
    for (const decision of await decide(await keyFor(role), { ...mandate, data: three })) {
      expect(decision, role).toMatchObject({ outcome: "permitted", clauses: [clause] });
      expect(decision.obligations).toEqual(expect.arrayContaining(["notify subject", "log each"]));
    }
  }
  for (const decision of await decide(app, {
    ...mandate,
    data: ["id-number", "postal-address", "order-records", "income-info"],
  })) {
    expect(decision, decision.data).toMatchObject({ code: "over-broad", clauses: [clause] });
  }
  const lacking = [
    [{ agreement: "none" }, "contract-missing"],
    [{ agreement: "expired" }, "contract-missing"],
    [{ legalCase: "none" }, "over-broad"],
  ] as const;
  for (const [missing, code] of lacking) {
    const found = await decide(app, { ...mandate, data: three, state: { ...favourable, ...missing } });
    expect(found.map((one) => `${one.code} ${one.clauses}`)).toEqual(Array(3).fill(`${code} ${clause}`));
  }
  const [elsewhere] = await decide(app, { ...mandate, data: ["phone-number"], purpose: "loan-servicing" });
  expect(elsewhere).toMatchObject({ code: "over-broad", clauses: [clause] });
});
