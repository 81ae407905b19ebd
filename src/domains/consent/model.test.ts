import * as fc from "fast-check";
import { expect, test } from "vitest";
import { at } from "../../kernel/clock.ts";
import { actsFor, type ConsentState, consentAtom } from "./model.ts";

const anyExpiry = fc.option(fc.nat({ max: 10_000 }).map(at));

test("nothing is in force after a withdrawal, however long one waits", () => {
  fc.assert(
    fc.property(anyExpiry, fc.nat({ max: 20_000 }), (expiresAt, now) => {
      expect(consentAtom({ state: "withdrawn", expiresAt }, at(now))).toBe("withdrawn");
    }),
  );
});

test("only a consent that was given is ever in force", () => {
  const anyState = fc.constantFrom<ConsentState["state"]>("given", "refused", "withdrawn");
  fc.assert(
    fc.property(anyState, anyExpiry, fc.nat({ max: 20_000 }), (state, expiresAt, now) => {
      if (consentAtom({ state, expiresAt }, at(now)) === "given") expect(state).toBe("given");
    }),
  );
});

test("validity ends at the instant named, not after it", () => {
  const given: ConsentState = { state: "given", expiresAt: at(100) };
  expect(consentAtom(given, at(99))).toBe("given");
  expect(consentAtom(given, at(100))).toBe("expired");
});

test("JMI-0-d: somebody of whom no act is known has agreed to nothing", () => {
  expect(consentAtom(null, at(0))).toBe("none");
  expect(consentAtom({ state: "refused", expiresAt: null }, at(0))).toBe("none");
});

test("a consent is taken by the acts that its policy names for the purpose, else by those for all, else by any", () => {
  const rule = (value: object) => ({
    type: "domain",
    name: "consent",
    value: { default: "off", perPurpose: true, ...value },
  });
  const policyWith = (...rules: readonly object[]) =>
    ({ clauses: [{ id: "A-1", rules }] }) as unknown as Parameters<typeof actsFor>[0];
  expect(actsFor(policyWith(), "letter")).toEqual(["tick", "click", "sign", "speak"]);
  expect(actsFor(policyWith(rule({ signals: ["gpc"] })), "letter")).toHaveLength(4);
  const both = policyWith(rule({ acts: ["tick", "click"] }), rule({ acts: ["sign"], purposes: ["loan"] }));
  expect(actsFor(both, "letter")).toEqual(["tick", "click"]);
  expect(actsFor(both, "loan")).toEqual(["sign"]);
});
