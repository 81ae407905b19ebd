import { expect, test } from "vitest";
import { type Asked, answer, answers, ask, obligations, purposes, roles } from "./asking-jmi.ts";

const own: Asked = { role: "subject", purpose: "rights-handling" };
const self = { relation: "self" };
const erasure: Asked = { action: "erase", purpose: "rights-handling" };

test("JMI-I-1-f: a password is compared, and never read, exported or told by anyone", () => {
  const password: Asked = { data: "login-credentials", purpose: "account-verification" };
  expect(answer(password)).toBe("permitted");
  expect(answer({ ...password, action: "use" })).toBe("permitted");
  for (const role of roles) {
    for (const purpose of purposes) {
      for (const action of ["read", "reveal", "export", "disclose", "transfer"]) {
        const found = ask({ ...password, role, purpose, action }, self);
        expect(found).toMatchObject({ outcome: "forbidden", clauses: expect.arrayContaining(["JMI-I-1-f"]) });
      }
    }
  }
});

test("JMI-III-1-a: you see and correct your own profile, and nobody else's", () => {
  for (const action of ["read", "correct"]) {
    expect(answer({ ...own, action, data: "job-title" }, self)).toBe("permitted");
    expect(answer({ ...own, action, data: "job-title" })).toBe("forbidden");
  }
});

test("JMI-III-1-b: the picture of an identity document is seen by the verifier alone", () => {
  const read: Asked = { action: "read", data: "id-document-image", purpose: "rights-handling" };
  const readers = roles.filter((role) => answer({ ...read, role }, self) === "permitted");
  expect(readers).toEqual(["verifier"]);
  expect(answer({ ...own, action: "read", data: "click-paths" }, self)).toBe("permitted");
});

test("JMI-III-2-a: what the law keeps is locked, and serves nothing but that law", () => {
  const kept: Asked = { action: "read", data: "transaction-records" };
  const locked = { restriction: "yes", legalCase: "open", consent: "given" };
  const open = purposes.filter((purpose) =>
    roles.some((role) => answer({ ...kept, role, purpose }, locked) === "permitted"),
  );
  expect(open).toEqual(["legal-compliance", "tax-audit"]);
  expect(ask({ ...kept, purpose: "payment" }, locked)).toMatchObject({
    code: "retention-active",
    clauses: ["JMI-III-2-a"],
  });
  expect(answer({ ...erasure, data: "click-paths" })).toBe("permitted");
});

test("JMI-III-2-b: the record of a transaction cannot be erased before its time", () => {
  const record: Asked = { ...erasure, data: "transaction-records" };
  expect(ask(record)).toMatchObject({ code: "retention-active", clauses: ["JMI-III-2-b"] });
  expect(answer(record, { retention: "over" })).toBe("permitted");
});

test("JMI-III-2-c: while a dispute is open nobody erases its records", () => {
  for (const role of roles) {
    const found = ask(
      { ...erasure, role, data: "transaction-records" },
      { retention: "over", legalCase: "open" },
    );
    expect(found).toMatchObject({ code: "legal-hold", clauses: ["JMI-III-2-c"] });
  }
});

test("JMI-III-3-a: an objection stops market research, and every other use that rests on our interests", () => {
  const research: Asked = { action: "use", data: "job-title", purpose: "market-research", role: "analyst" };
  expect(answer(research)).toBe("permitted");
  expect(ask(research, { objection: "yes" })).toMatchObject({
    code: "objection-active",
    clauses: ["JMI-III-3-a"],
  });
});

test("JMI-III-3-b: an opt-out from marketing needs no reason and knows no exception", () => {
  const offer: Asked = {
    action: "use",
    data: "business-email",
    purpose: "direct-marketing",
    role: "marketing",
  };
  expect(answer(offer, { consent: "given" })).toBe("permitted");
  expect(answer(offer, { consent: "given", objection: "yes" })).toBe("suppressed");
});

test("JMI-III-4-a: you take with you what you gave, and not what was observed or worked out", () => {
  const file: Asked = { ...own, action: "export" };
  expect(answers(["full-name", "preferences"], file, self)).toEqual({
    "full-name": "permitted",
    preferences: "permitted",
  });
  for (const source of ["observed", "derived", "other-subject"]) {
    expect(ask({ ...file, source }, self)).toMatchObject({ code: "over-broad", clauses: ["JMI-III-4-a"] });
  }
  expect(obligations({ ...file, data: "credit-card-number" }, self)).toContain("mask last4");
});

test("JMI-III-4-b: a payment record from a bank is shown to you and not exported", () => {
  const record: Asked = { ...own, data: "transaction-records", source: "third-party" };
  expect(answer({ ...record, action: "read" }, self)).toBe("permitted");
  expect(ask({ ...record, action: "export" }, self)).toMatchObject({
    code: "over-broad",
    clauses: ["JMI-III-4-b"],
  });
});

test("JMI-III-5-a: recommendations end with the consent, and the service does not", () => {
  const facts = { consent: "withdrawn" };
  expect(
    answer({ action: "use", data: "preferences", purpose: "personalisation" }, { consent: "given" }),
  ).toBe("permitted");
  expect(answer({ action: "use", data: "preferences", purpose: "personalisation" }, facts)).toBe(
    "no-consent",
  );
  expect(answer({ action: "use", data: "preferences" }, facts)).toBe("permitted");
});

test("JMI-III-5-b: what was consented to is refused from the moment the withdrawal counts", () => {
  expect(
    ask({ action: "use", data: "preferences", purpose: "personalisation" }, { consent: "withdrawn" }),
  ).toMatchObject({
    code: "no-consent",
    clauses: ["JMI-III-5-b"],
  });
});

test("JMI-ADD-minors: nothing is collected from a child", () => {
  expect(answer({}, { age: "child" })).toBe("out-of-scope");
});

test("JMI-ADD-retention: what is past its date is read by nobody", () => {
  expect(answer({ action: "read" }, { retention: "over" })).toBe("retention-over");
  expect(answer({ ...own, action: "read" }, { ...self, retention: "over" })).toBe("retention-over");
});

test("JMI-ADD-journal: you read the log about yourself, and the auditor reads it whole", () => {
  expect(answer({ ...own, action: "read", data: "audit-log" }, self)).toBe("permitted");
  expect(answer({ ...own, action: "read", data: "audit-log" })).toBe("forbidden");
  expect(answer({ action: "read", data: "audit-log", role: "auditor", purpose: "accountability" })).toBe(
    "permitted",
  );
});
