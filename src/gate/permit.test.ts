import { expect, test } from "vitest";
import { must } from "../kernel/assert.ts";
import { parseId } from "../kernel/ids.ts";
import type { Actor, Decided } from "./model.ts";
import { assertPermit, makePermit, Permit } from "./permit.ts";

const tenant = must(parseId("tenant", "tenant_00000000000000000000000000"), "an id");
const subject = must(parseId("subject", "subject_00000000000000000000000000"), "an id");
const entry = must(parseId("entry", "entry_00000000000000000000000000"), "an id");
const actor: Actor = { kind: "system", id: "x", tenant, role: "r", region: "us", recipient: "self" };
const call = { actor, action: "read" };
const item = { data: "full-name", purpose: "support", scenario: "s", source: "subject", state: {} };
const permitted: Decided = {
  item,
  state: {},
  decision: { outcome: "permitted", clauses: ["C-1"], bases: ["contract"], obligations: [] },
};
const refused: Decided = {
  item: { ...item, data: "card" },
  state: {},
  decision: { outcome: "forbidden", code: "forbidden", clauses: ["C-2"], codes: ["forbidden"] },
};

test("a permit covers what was permitted and nothing that was refused", () => {
  const permit = makePermit(call, subject, entry, [permitted, refused]);
  expect(permit.covers("full-name")).toBe(true);
  expect(permit.covers("full-name", "support")).toBe(true);
  expect(permit.covers("full-name", "marketing")).toBe(false);
  expect(permit.covers("card")).toBe(false);
});

test("a permit cannot be forged from parts: not by its constructor, not by a copy, not by a look-alike", () => {
  const permit = makePermit(call, subject, entry, [permitted]);
  const parts = { actor, action: "read", subject, entry, items: permit.items };
  expect(() => new Permit(Symbol("the gate"), parts)).toThrow("only the gate makes permits");
  const copy: Permit = Object.assign(Object.create(Permit.prototype), permit);
  expect(() => assertPermit(copy, "read", subject)).toThrow("made by the gate");
  expect(() => copy.covers("full-name")).toThrow();
  expect(() => assertPermit(permit, "read", subject)).not.toThrow();
});

test("a permit is for one action on one subject, and cannot be widened afterwards", () => {
  const permit = makePermit(call, subject, entry, [permitted]);
  expect(() => assertPermit(permit, "disclose", subject)).toThrow("one action");
  expect(() => assertPermit(permit, "read", null)).toThrow("one subject");
  expect(() => Object.assign(permit, { action: "disclose" })).toThrow();
});
