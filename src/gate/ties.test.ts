import fc from "fast-check";
import { expect, test } from "vitest";
import { must } from "../kernel/assert.ts";
import { at } from "../kernel/clock.ts";
import type { SealKey } from "../kernel/crypto/index.ts";
import type { TenantId } from "../kernel/db/index.ts";
import type { Id } from "../kernel/ids.ts";
import { compile, parsePolicy } from "../policy/index.ts";
import { judge } from "./judge.ts";
import type { Act, Actor, SubjectFacts, SubjectId } from "./model.ts";
import { type Tie, usesOf } from "./ties.ts";

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
  data: { email: { en: E-mail address }, order: { en: Order }, note: { en: Note to support } }
  purposes: { help: { en: Helping, basis: contract } }
  scenarios: { checkout: { en: Buying } }
  recipients: { self: { en: The shop, kind: self } }
  regions: { eu: { en: Europe } }
  roles: { support: { en: Support }, clerk: { en: Clerk }, member: { en: Member } }
  actions: [read, collect]
sections: [{ name: all, en: All }]
clauses:
  - { id: S-0, section: all, kind: enforceable, words: { en: Here only. }, rules: [{ property: { properties: [shop-web] } }] }
  - id: S-1
    section: all
    kind: enforceable
    words: { en: Support looks inside a ticket. }
    rules:
      - permit: { action: [read, collect], purpose: help, role: [support, clerk] }
      - permit: { action: read, data: order, purpose: help, role: member, when: { relation: colleague } }
  - id: S-2
    section: all
    kind: enforceable
    words: { en: A ticket holds for a day. }
    rules:
      - support:
          role: support
          by: ticket
          expires: { count: 1, unit: days }
          visibleTo: clerk
          shows: granted
          data: [email, order]
`;

const policy = must(parsePolicy(new Map([["policy.yaml", text]])).policy, "a policy");
const compiled = compile(policy);
const artefact = must(compiled.ok ? compiled.artefact : undefined, "it compiles");
const subject = "subject_00000000000000000000000001" as SubjectId;

function facts(ties?: readonly Tie[]): SubjectFacts {
  const version = "version_00000000000000000000000001" as Id<"version">;
  return {
    subject,
    policy: { version, number: 1, digest: "", publishedAt: at(0), policy, artefact },
    stateFor: () => ({}),
    auditKey: {} as unknown as SealKey,
    auditTag: null,
    ...(ties === undefined ? {} : { ties }),
  };
}

function call(role: string, action = "read"): Act["call"] {
  const actor: Actor = {
    ...{ kind: "staff", id: "account_1", tenant: "tenant_1" as TenantId, role },
    ...{ region: "eu", recipient: "self" },
  };
  return { actor, action, recipient: "self", region: "eu", subject, context: {} };
}

const names = ["email", "order", "note"] as const;
const purpose = { purpose: "help", scenario: "checkout", source: "subject" } as const;

const nothingKnown = { permissions: [], authorisations: [], now: at(0) };

const anyTie: fc.Arbitrary<Tie> = fc.record({
  id: fc.constantFrom(..."abc").map((letter) => `tie_${letter}` as Id<"tie">),
  as: fc.constantFrom("support", "colleague"),
  standing: fc.constantFrom("live", "over"),
  actions: fc.subarray(["read", "collect"]).map((actions) => new Set(actions)),
  data: fc.option(fc.subarray([...names]).map((data) => new Set<string>(data))),
});

test("support sees what a live tie covers and what needs none, and nothing else, whatever a caller says of it", () => {
  const anyClaim = fc.constantFrom({}, { agreement: "signed" }, { agreement: "expired" });
  fc.assert(
    fc.property(fc.option(fc.array(anyTie), { nil: undefined }), anyClaim, (ties, state) => {
      const items = names.map((data) => ({ data, ...purpose, state }));
      const { decided } = judge(
        { call: call("support"), honours: new Set() },
        facts(ties),
        items,
        nothingKnown,
      );
      for (const { item, decision } of decided) {
        const isLet = (ties ?? []).some(
          ({ as, standing, actions, data }) =>
            as === "support" && standing === "live" && actions.has("read") && (data?.has(item.data) ?? true),
        );
        const isOpen = item.data === "note";
        expect(decision.outcome === "permitted").toBe(isLet || isOpen);
        if (!isLet && !isOpen)
          expect(decision).toMatchObject({ code: "support-not-invited", clauses: ["S-2"] });
      }
    }),
  );
});

test("a rule on support closes nothing to another role, and no act by which nothing is seen", () => {
  const items = [{ data: "order", ...purpose, state: {} }];
  for (const [role, action] of [
    ["clerk", "read"],
    ["support", "collect"],
  ] as const) {
    const { decided } = judge({ call: call(role, action), honours: new Set() }, facts(), items, nothingKnown);
    expect(decided[0]?.decision.outcome, `${role} ${action}`).toBe("permitted");
  }
});

test("a colleague is whom a live tie makes one, for its data and its acts", () => {
  const tie: Tie = {
    ...{ id: "tie_a" as Id<"tie">, as: "colleague", standing: "live" },
    ...{ actions: new Set(["read"]), data: new Set(["order"]) },
  };
  const outcomeOf = (ties: readonly Tie[]) =>
    judge(
      { call: call("member"), honours: new Set() },
      facts(ties),
      [{ data: "order", ...purpose, state: { relation: "colleague" } }],
      nothingKnown,
    ).decided[0]?.decision.outcome;
  expect(outcomeOf([tie])).toBe("permitted");
  expect(outcomeOf([{ ...tie, standing: "over" }])).not.toBe("permitted");
  expect(outcomeOf([{ ...tie, data: new Set(["email"]) }])).not.toBe("permitted");
  expect(outcomeOf([{ ...tie, actions: new Set(["collect"]) }])).not.toBe("permitted");
  expect(outcomeOf([{ ...tie, as: "support" }])).not.toBe("permitted");
  expect(outcomeOf([])).not.toBe("permitted");
});

test("each tie is noted once for an act, with the data that it was needed for, and one that is over never", () => {
  const tie: Tie = {
    ...{ id: "tie_a" as Id<"tie">, as: "support", standing: "live" },
    ...{ actions: new Set(["read"]), data: new Set(["order"]) },
  };
  const over: Tie = { ...tie, id: "tie_b" as Id<"tie">, standing: "over", data: null };
  const both = [tie, { ...tie, data: new Set(["email"]) }, over];
  const items = names.map((data) => ({ data, ...purpose, state: {} }));
  const { decided } = judge({ call: call("support"), honours: new Set() }, facts(both), items, nothingKnown);
  const entry = "entry_1" as Id<"entry">;
  expect(usesOf(facts(both), call("support"), decided, entry)).toMatchObject([
    { tie: "tie_a", entry, data: ["email", "order"], purpose: "help" },
  ]);
});
