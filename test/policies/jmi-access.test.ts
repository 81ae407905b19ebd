import { expect, test } from "vitest";
import type { State } from "../../src/policy/index.ts";
import {
  type Asked,
  all,
  answer,
  answers,
  ask,
  leaves,
  obligations,
  policy,
  purposes,
  roles,
} from "./asking-jmi.ts";

const supportReads: Asked = { action: "read", role: "support", purpose: "technical-support" };

test("JMI-II-1-a: support reads a phone number to help, and no card number", () => {
  expect(answer({ ...supportReads, data: "phone-number" })).toBe("permitted");
  expect(ask({ ...supportReads, data: "credit-card-number" })).toMatchObject({
    outcome: "forbidden",
    code: "purpose-mismatch",
    clauses: ["JMI-II-1-a"],
  });
});

test("JMI-II-1-a: what was collected for another purpose stays closed", () => {
  const found = answer({ ...supportReads, data: "phone-number" }, { collectedFor: "another-purpose" });
  expect(found).toBe("purpose-mismatch");
});

test("JMI-II-1-b: behaviour is studied with consent, never with names or cards, and not after an objection", () => {
  const study: Asked = { action: "read", role: "analyst", purpose: "experience-optimisation" };
  const studied = ["click-paths", "feature-frequency", "page-dwell-time"];
  expect(answers(studied, study, { consent: "given" })).toEqual(all(studied, "permitted"));
  expect(answers(studied, study, { consent: "given", objection: "yes" })).toEqual(
    all(studied, "objection-active"),
  );
  expect(answers(leaves("personal"), study, { consent: "given" })).toMatchObject({
    "full-name": "purpose-mismatch",
    "credit-card-number": "purpose-mismatch",
  });
  expect(Object.values(answers(leaves("personal"), study, { consent: "given" }))).not.toContain("permitted");
});

test("JMI-V-1-c: each role reads for its purpose what the published table says, and nothing else", () => {
  const table = roles.map((role) => {
    const cells = purposes.flatMap((purpose) => {
      const facts: State = { consent: "given", agreement: "signed", relation: "self", legalCase: "open" };
      const open = policy.vocabulary.data.filter(
        ({ name }) => answer({ action: "read", role, purpose, data: name }, facts) === "permitted",
      );
      return open.length === 0 ? [] : [`${purpose}: ${open.map(({ name }) => name).join(" ")}`];
    });
    return [role, cells];
  });
  expect(Object.fromEntries(table)).toMatchInlineSnapshot(`
    {
      "administrator": [],
      "affiliate": [],
      "analyst": [
        "experience-optimisation: feature-frequency operation-logs response-times page-dwell-time click-paths form-inputs referral-source page-sequence bounce-rate ip-address-anonymised",
        "market-research: company-name job-title feature-frequency",
        "market-trends: aggregated-data",
        "product-development: aggregated-data",
        "ad-performance: aggregated-data",
      ],
      "application": [
        "account-verification: full-name company-name job-title business-email phone-number postal-address",
        "service-provisioning: full-name company-name job-title business-email phone-number postal-address preferences feature-frequency operation-logs response-times device-model os-version",
        "technical-support: full-name company-name job-title business-email phone-number postal-address feature-frequency operation-logs response-times device-model os-version",
        "payment: full-name company-name job-title business-email phone-number postal-address credit-card-number transaction-records",
        "experience-optimisation: feature-frequency operation-logs response-times page-dwell-time click-paths form-inputs referral-source page-sequence bounce-rate ip-address-anonymised",
        "security-monitoring: business-email operation-logs device-model os-version ip-address",
        "fraud-prevention: business-email transaction-records operation-logs device-model os-version ip-address",
        "market-research: company-name job-title feature-frequency",
        "market-trends: aggregated-data",
        "product-development: aggregated-data",
        "ad-performance: aggregated-data",
      ],
      "auditor": [
        "accountability: audit-log",
      ],
      "dpo": [
        "rights-handling: full-name company-name job-title business-email phone-number postal-address credit-card-number transaction-records preferences feature-frequency operation-logs response-times device-model os-version ip-address page-dwell-time click-paths form-inputs referral-source page-sequence bounce-rate ip-address-anonymised device-fingerprint email-open email-link-click",
        "accountability: audit-log",
      ],
      "investor": [
        "market-trends: aggregated-data",
        "product-development: aggregated-data",
      ],
      "legal": [
        "legal-compliance: full-name company-name job-title business-email phone-number postal-address transaction-records operation-logs ip-address",
        "tax-audit: full-name company-name job-title business-email phone-number postal-address transaction-records",
        "emergency: full-name company-name job-title business-email phone-number postal-address",
      ],
      "marketing": [
        "market-trends: aggregated-data",
        "ad-performance: aggregated-data",
      ],
      "processor": [],
      "product": [
        "experience-optimisation: feature-frequency operation-logs response-times page-dwell-time click-paths form-inputs referral-source page-sequence bounce-rate ip-address-anonymised",
        "market-trends: aggregated-data",
        "product-development: aggregated-data",
      ],
      "security": [
        "security-monitoring: business-email operation-logs device-model os-version ip-address",
        "fraud-prevention: business-email transaction-records operation-logs device-model os-version ip-address",
      ],
      "subject": [
        "rights-handling: full-name company-name job-title business-email phone-number postal-address credit-card-number transaction-records preferences feature-frequency operation-logs response-times device-model os-version ip-address page-dwell-time click-paths form-inputs referral-source page-sequence bounce-rate ip-address-anonymised device-fingerprint email-open email-link-click audit-log",
      ],
      "support": [
        "technical-support: full-name company-name job-title business-email phone-number feature-frequency operation-logs response-times device-model os-version",
        "payment: full-name company-name job-title business-email phone-number postal-address credit-card-number transaction-records",
      ],
      "verifier": [
        "rights-handling: id-document-image",
      ],
    }
  `);
});

test("JMI-V-1-c: staff see contact details masked, and unmasking one takes a reason", () => {
  expect(obligations({ ...supportReads, data: "business-email" })).toEqual(["mask email"]);
  expect(obligations({ ...supportReads, data: "phone-number" })).toEqual(["mask phone"]);
  expect(obligations({ ...supportReads, data: "phone-number", action: "reveal" })).toEqual([
    "log each",
    "reason required",
  ]);
  expect(answer({ ...supportReads, data: "phone-number", action: "reveal", role: "analyst" })).toBe(
    "forbidden",
  );
});
