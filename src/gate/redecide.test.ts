import { expect, test } from "vitest";
import type { DecidedCell, DecisionEntry } from "../audit/index.ts";
import { must } from "../kernel/assert.ts";
import { compile, type Policy, parsePolicy } from "../policy/index.ts";
import { devicePolicy } from "./device-policy.fixture.ts";
import { redecideBy } from "./redecide.ts";

const text = `
format: troth/policy/1
tenant: shop
version: 1
effective: 2026-01-01
title: { en: Policy }
summary: { en: Short. }
languages: [en]
controller: { name: Shop, contact: privacy@shop.example }
homeRegion: eu
closedBy: S-0
vocabulary:
  properties: { shop-web: { en: Shop, kind: site } }
  data: { email: { en: E-mail address, value: email }, card: { en: Card, value: card } }
  purposes: { order: { en: Delivery, basis: contract }, letter: { en: Newsletter, basis: consent } }
  scenarios: { checkout: { en: Buying } }
  recipients: { self: { en: The shop, kind: self } }
  regions: { eu: { en: Europe } }
  roles: { support: { en: Support } }
  actions: [read]
sections: [{ name: all, en: All }]
clauses:
  - { id: S-0, section: all, kind: enforceable, words: { en: Here only. }, rules: [{ property: { properties: [shop-web] } }] }
  - id: S-1
    section: all
    kind: enforceable
    words: { en: Support reads it masked. }
    rules:
      - permit: { action: read, purpose: order, role: support }
      - permit: { action: read, data: email, purpose: letter, role: support, when: { consent: given } }
      - require: { action: read, data: email }
        obligations: [{ mask: email }]
  - { id: S-2, section: all, kind: enforceable, words: { en: Encrypted. }, rules: [{ transport: { tlsMin: "1.2", data: [card] } }] }
`;

const digest = "ab".repeat(32);
const policy: Policy = must(parsePolicy(new Map([["policy.yaml", text]])).policy, "a policy");
const compiled = compile(policy);
const again = redecideBy(new Map(compiled.ok ? [[digest, { policy, artefact: compiled.artefact }]] : []));

const permitted: DecidedCell = {
  data: ["email"],
  purposes: ["order"],
  scenario: "checkout",
  source: "subject",
  state: {},
  outcome: "permitted",
  clauses: ["S-1"],
  obligations: ["mask email"],
};
const refused = { ...permitted, outcome: "uncovered" as const, obligations: [] };

const head = { v: 1, kind: "decision", at: 1, pdp: "gate", pdpSeq: 1, policy: digest } as const;

function decided(cell: Partial<DecidedCell>, changes: Partial<DecisionEntry> = {}): string {
  const asked = { action: "read", recipient: "self", region: "eu", role: "support" };
  return again({ ...head, effect: "done", ...asked, decisions: [{ ...permitted, ...cell }], ...changes });
}

test("a decision is the same when outcome, clauses and obligations are", () => {
  expect(decided({})).toBe("same");
  expect(decided({ purposes: ["letter"], state: { consent: "given" } })).toBe("same");
});

test("a decision that differs in anything is different", () => {
  expect(decided({ obligations: [] })).toBe("different");
  expect(decided({ clauses: ["S-1", "S-2"] })).toBe("different");
  expect(decided({ clauses: [] })).toBe("different");
  expect(decided({}, { role: "nobody" })).toBe("different");
  expect(decided({ purposes: ["order", "letter"] })).toBe("different");
  expect(decided({ data: ["email", "card"] })).toBe("different");
  expect(decided({ ...refused, clauses: ["S-1"], code: "no-consent" })).toBe("different");
});

test("a refusal needs the code that the policy gives", () => {
  const letter = { ...refused, purposes: ["letter"] };
  expect(decided({ ...letter, code: "no-consent" })).toBe("same");
  expect(decided({ ...letter, code: "purpose-mismatch" })).toBe("different");
});

test("what the gate refuses beyond the tables is the same only under the clause that asks for it", () => {
  const forbidden = { ...refused, outcome: "forbidden" as const };
  expect(decided({ ...forbidden, code: "obligation-unmet" })).toBe("same");
  expect(decided({ ...forbidden, code: "obligation-unmet", clauses: ["S-2"] })).toBe("different");
  const plain = { ...forbidden, code: "plaintext-transport", clauses: ["S-2"] };
  expect(decided({ ...plain, data: ["card"] })).toBe("same");
  expect(decided({ ...plain, data: ["email"] })).toBe("different");
  expect(decided({ ...refused, code: "not-declared", clauses: ["S-0"] })).toBe("same");
  expect(decided({ ...refused, code: "not-declared", clauses: ["S-2"] })).toBe("different");
  expect(decided({ code: "obligation-unmet", obligations: [] })).toBe("different");
});

test("without the policy that decided, nothing can be said", () => {
  expect(decided({}, { policy: "cd".repeat(32) })).toBe("unknown-policy");
});

const phone = devicePolicy();
const phoneCompiled = compile(phone);
const againByPhone = redecideBy(
  new Map(phoneCompiled.ok ? [[digest, { policy: phone, artefact: phoneCompiled.artefact }]] : []),
);

function collected(cell: Partial<DecidedCell>): string {
  const who = { action: "collect", recipient: "self", region: "eu", role: "application" };
  const asked = { data: ["photos"], purposes: ["photo-upload"], scenario: "app-use", source: "subject" };
  const forbidden = { ...asked, state: {}, outcome: "forbidden" as const, clauses: ["AND-07"] };
  return againByPhone({
    ...head,
    effect: "refused",
    ...who,
    decisions: [{ ...forbidden, code: "no-consent", ...cell }],
  });
}

test("what a permission that is off refuses is the same only under its clause, for its data, where the tables permit", () => {
  expect(collected({})).toBe("same");
  expect(collected({ clauses: ["AND-09"] })).toBe("different");
  expect(collected({ code: "harmful-term" })).toBe("different");
  expect(collected({ data: ["full-name"], purposes: ["account"] })).toBe("different");
  expect(collected({ data: ["photos", "position"] })).toBe("different");
  expect(collected({ purposes: ["face-check"] })).toBe("different");
  expect(collected({ outcome: "permitted" })).toBe("different");
  for (const clauses of [["AND-09"], ["IOS-04"], ["AND-09", "IOS-04"]]) {
    expect(collected({ data: ["position"], purposes: ["address-entry"], clauses })).toBe("same");
  }
});

test("what a permission refuses by its name is the same only under the clause that blocks it, or lets nothing come by it", () => {
  expect(collected({ code: "harmful-term", clauses: ["AND-01"] })).toBe("same");
  expect(collected({ code: "harmful-term", clauses: ["AND-09"] })).toBe("different");
  expect(collected({ code: "no-consent", clauses: ["AND-01"] })).toBe("different");
  expect(collected({ code: "not-declared", clauses: ["AND-18"] })).toBe("same");
  expect(collected({ code: "not-declared", clauses: ["AND-07"] })).toBe("different");
});
