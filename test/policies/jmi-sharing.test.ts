import { expect, test } from "vitest";
import { type Asked, answer, answers, ask, obligations } from "./asking-jmi.ts";

const toAffiliate: Asked = {
  action: "disclose",
  recipient: "affiliates",
  purpose: "service-integration",
};
const toCloud: Asked = { action: "disclose", recipient: "cloud-providers" };
const toProvider: Asked = {
  action: "disclose",
  data: "click-paths",
  purpose: "experience-optimisation",
  recipient: "service-providers",
};
const legalActs: Asked = { action: "disclose", role: "legal", purpose: "legal-compliance" };
const signed = { agreement: "signed" };

test("JMI-II-1-d: a tax audit needs a case, and then only its own fields leave", () => {
  const audit: Asked = { ...legalActs, recipient: "regulators", purpose: "tax-audit" };
  expect(ask(audit)).toMatchObject({ code: "instrument-missing", clauses: ["JMI-II-1-d"] });
  const fields = ["full-name", "transaction-records", "operation-logs", "preferences"];
  expect(answers(fields, audit, { legalCase: "open" })).toEqual({
    "full-name": "permitted",
    "transaction-records": "permitted",
    "operation-logs": "over-broad",
    preferences: "over-broad",
  });
});

test("JMI-II-2-a: figures count at least ten people, and no name goes in", () => {
  const count: Asked = {
    action: "use",
    data: "feature-frequency",
    purpose: "market-trends",
    role: "analyst",
  };
  expect(obligations(count)).toEqual(["aggregate 10"]);
  expect(answer({ ...count, data: "full-name" })).toBe("reidentification-risk");
});

test("JMI-II-2-b: figures for a purpose that is not declared are refused", () => {
  const report: Asked = {
    action: "read",
    data: "aggregated-data",
    role: "analyst",
    purpose: "market-trends",
  };
  expect(answer(report)).toBe("permitted");
  expect(answer({ ...report, purpose: "employee-ranking" })).toBe("not-declared");
  expect(answer({ ...report, purpose: "technical-support" })).toBe("purpose-mismatch");
});

test("JMI-II-2-c: product development gets counts and no rows", () => {
  const rows: Asked = {
    action: "read",
    data: "feature-frequency",
    role: "product",
    purpose: "product-development",
  };
  expect(ask(rows)).toMatchObject({ code: "purpose-mismatch", clauses: ["JMI-II-2-c"] });
  expect(answer({ ...rows, data: "aggregated-data" })).toBe("permitted");
});

test("JMI-II-2-d: advertising partners get rates, and nothing about one person", () => {
  const rates: Asked = {
    action: "disclose",
    data: "aggregated-data",
    purpose: "ad-performance",
    recipient: "ad-partners",
  };
  expect(answer(rates)).toBe("permitted");
  expect(answer({ ...rates, data: "page-sequence" })).toBe("reidentification-risk");
});

test("JMI-II-2-e: a contractor is told while its agreement is in force", () => {
  expect(answer(toCloud, signed)).toBe("permitted");
  expect(answer(toCloud, { agreement: "expired" })).toBe("contract-missing");
  expect(ask(toCloud)).toMatchObject({ code: "contract-missing", clauses: ["JMI-II-2-e"] });
});

test("JMI-II-2-f: nobody is told for marketing of their own", () => {
  for (const role of ["application", "processor", "marketing"]) {
    const found = ask(
      { ...toCloud, role, purpose: "third-party-marketing" },
      { ...signed, consent: "given" },
    );
    expect(found).toMatchObject({ code: "purpose-mismatch", clauses: ["JMI-II-2-f"] });
  }
});

test("JMI-II-3-0: a legal disclosure states a reason for each field, and leaves the rest out", () => {
  const order: Asked = { ...legalActs, recipient: "courts" };
  expect(obligations(order, { legalCase: "open" })).toContain("reason required");
  expect(ask({ ...order, data: "click-paths" }, { legalCase: "open" })).toMatchObject({
    code: "over-broad",
    clauses: ["JMI-II-3-0"],
  });
});

test("JMI-II-3-a: law enforcement shows an instrument, two approve, and the subject is told", () => {
  const inquiry: Asked = { ...legalActs, recipient: "law-enforcement" };
  expect(answer(inquiry)).toBe("instrument-missing");
  expect(obligations(inquiry, { legalCase: "open" })).toEqual([
    "approve 2",
    "log each",
    "notify subject",
    "reason required",
  ]);
});

test("JMI-II-3-b: an emergency is described before anything is told, and only a contact is told", () => {
  const danger: Asked = { ...legalActs, recipient: "law-enforcement", purpose: "emergency" };
  expect(ask(danger)).toMatchObject({ code: "over-broad", clauses: ["JMI-II-3-b"] });
  expect(answer({ ...danger, data: "phone-number" }, { legalCase: "open" })).toBe("permitted");
  expect(answer({ ...danger, data: "transaction-records" }, { legalCase: "open" })).toBe("over-broad");
});

test("JMI-II-3-c: a court learns about the people its order names", () => {
  const order: Asked = { ...legalActs, recipient: "courts" };
  expect(answer(order, { legalCase: "open" })).toBe("permitted");
  expect(ask(order)).toMatchObject({ clauses: expect.arrayContaining(["JMI-II-3-c"]) });
});

test("JMI-IV-1-a: an affiliate is told for the integration of services, and for no marketing", () => {
  expect(answer(toAffiliate, signed)).toBe("permitted");
  expect(answer(toAffiliate)).toBe("contract-missing");
  expect(answer({ ...toAffiliate, purpose: "direct-marketing" }, { ...signed, consent: "given" })).toBe(
    "purpose-mismatch",
  );
  expect(answer({ ...toAffiliate, data: "credit-card-number" }, signed)).toBe("not-declared");
});

test("JMI-IV-1-b: a service provider is told what its agreement covers, once it is signed", () => {
  expect(answer(toProvider, { consent: "given" })).toBe("contract-missing");
  expect(answer(toProvider, { consent: "given", ...signed })).toBe("permitted");
  expect(answer({ ...toProvider, data: "ip-address" }, { consent: "given", ...signed })).not.toBe(
    "permitted",
  );
});

test("JMI-IV-1-c: an investor gets figures and has no way to a person", () => {
  const report: Asked = { action: "read", role: "investor", purpose: "market-trends" };
  expect(answer({ ...report, data: "aggregated-data" })).toBe("permitted");
  expect(answer({ ...report, purpose: "service-provisioning" })).toBe("reidentification-risk");
  const disclosed: Asked = { action: "disclose", recipient: "investors", purpose: "market-trends" };
  expect(answer({ ...disclosed, data: "aggregated-data" })).toBe("permitted");
  expect(answer({ ...disclosed, purpose: "service-provisioning" }, signed)).toBe("reidentification-risk");
});

test("JMI-IV-2-b: the clauses of 2021 carry data of a European, and an approval from China does not", () => {
  const european = { residency: "eu", ...signed };
  expect(answer(toCloud, { ...european, transferBasis: "standard-clauses" })).toBe("permitted");
  expect(ask(toCloud, { ...european, transferBasis: "approved" })).toMatchObject({
    code: "mechanism-invalid",
    clauses: ["JMI-IV-2-b"],
  });
  const moved: Asked = { action: "transfer", region: "us" };
  expect(answer(moved, { ...european, transferBasis: "adequacy" })).toBe("permitted");
  expect(answer(moved, european)).toBe("mechanism-invalid");
});

test("JMI-IV-2-c: data of people in mainland China is stored there and nowhere else", () => {
  const chinese = { residency: "cn-mainland" };
  expect(answer({ region: "cn-mainland" }, chinese)).toBe("permitted");
  expect(ask({ region: "us" }, chinese)).toMatchObject({ code: "region-denied", clauses: ["JMI-IV-2-c"] });
  expect(ask({ region: "cn-mainland" })).toMatchObject({ code: "region-denied", clauses: ["JMI-ADD-home"] });
});

test("JMI-IV-2-d: it is read and told abroad in an approved scenario only, except by the person", () => {
  const chinese = { residency: "cn-mainland" };
  const read: Asked = { action: "read" };
  expect(answer({ ...read, region: "cn-mainland" }, chinese)).toBe("permitted");
  expect(ask(read, chinese)).toMatchObject({ code: "approval-missing", clauses: ["JMI-IV-2-d"] });
  expect(answer(read, { ...chinese, transferBasis: "approved" })).toBe("permitted");
  expect(answer(toCloud, { ...chinese, ...signed, transferBasis: "standard-clauses" })).toBe(
    "approval-missing",
  );
  const own: Asked = { ...read, role: "subject", purpose: "rights-handling" };
  expect(answer(own, { ...chinese, relation: "self" })).toBe("permitted");
});
