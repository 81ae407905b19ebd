import { expect, test } from "vitest";
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

const use: Asked = { scenario: "service-usage", source: "observed" };
const visit: Asked = { scenario: "web-tracking", source: "observed", purpose: "experience-optimisation" };
const purchase: Asked = { scenario: "transaction", purpose: "payment" };

test("JMI-I-1-a: personal information is taken at registration, in support and in a purchase only", () => {
  const scenarios = policy.vocabulary.scenarios.map(({ name }) => name);
  const found = scenarios.map((scenario) => [scenario, answer({ scenario })]);
  expect(Object.fromEntries(found)).toEqual({
    "account-registration": "permitted",
    "support-inquiry": "permitted",
    transaction: "permitted",
    "service-usage": "not-declared",
    "app-interaction": "not-declared",
    "web-tracking": "not-declared",
    "email-tracking": "not-declared",
  });
  expect(ask({ scenario: "web-tracking" })).toMatchObject({ clauses: ["JMI-I-1-a"] });
  expect(answer({ scenario: "event-badge-scan" })).toBe("not-declared");
});

test("JMI-I-1-b: registration takes name, company and job title, and refuses a birth date", () => {
  expect(answers(["full-name", "company-name", "job-title", "birth-date", "id-number"], {})).toEqual({
    "full-name": "permitted",
    "company-name": "permitted",
    "job-title": "permitted",
    "birth-date": "not-declared",
    "id-number": "not-declared",
  });
});

test("JMI-I-1-c: registration takes e-mail, phone and address, and refuses social accounts", () => {
  expect(answers(["business-email", "phone-number", "postal-address", "social-accounts"], {})).toEqual({
    "business-email": "permitted",
    "phone-number": "permitted",
    "postal-address": "permitted",
    "social-accounts": "not-declared",
  });
});

test("JMI-I-1-d: a purchase takes the card number, shows its last four, and refuses code and PIN", () => {
  const payment = ["credit-card-number", "transaction-records"];
  expect(answers(payment, purchase)).toEqual(all(payment, "permitted"));
  expect(answers(payment, { ...purchase, scenario: "support-inquiry" })).toEqual(
    all(payment, "not-declared"),
  );
  for (const role of roles) {
    const secrets = ["card-verification-code", "card-pin"];
    expect(answers(secrets, { ...purchase, role })).toEqual(all(secrets, "not-declared"));
    expect(answer({ ...purchase, role, action: "reveal", data: "credit-card-number" })).toBe("not-declared");
  }
});

test("JMI-I-1-d: whoever may read a card number sees its last four digits, and each look is logged", () => {
  const readers = roles.filter((role) => {
    const read = { action: "read", data: "credit-card-number", role };
    const found = purposes.map((purpose) => obligations({ ...read, purpose }, { relation: "self" }));
    const seen = found.filter((owed) => owed.length > 0);
    for (const owed of seen) expect(owed).toEqual(expect.arrayContaining(["log each", "mask last4"]));
    return seen.length > 0;
  });
  expect(readers).toEqual(["application", "subject", "support", "dpo"]);
});

test("JMI-I-1-d: a card number that strays into other text is masked before it is kept", () => {
  expect(obligations({ data: "job-title", scenario: "support-inquiry" })).toEqual(["transform mask-cards"]);
  expect(obligations({ ...purchase, data: "transaction-records" })).toEqual(["transform mask-cards"]);
});

test("JMI-I-2-a: usage data comes from the service and the app, and from nowhere else", () => {
  expect(answer({ ...use, data: "device-model" })).toBe("permitted");
  expect(answer({ ...use, data: "device-model", scenario: "app-interaction" })).toBe("permitted");
  expect(answer({ ...use, data: "device-model", scenario: "data-broker-import" })).toBe("not-declared");
  expect(ask({ ...use, data: "device-model", scenario: "transaction" })).toMatchObject({
    code: "not-declared",
    clauses: ["JMI-I-2-a"],
  });
});

test("JMI-I-2-b: telemetry takes three usage logs, and refuses the clipboard", () => {
  expect(answers([...leaves("usage"), "clipboard"], use)).toEqual({
    "feature-frequency": "permitted",
    "operation-logs": "permitted",
    "response-times": "permitted",
    clipboard: "not-declared",
  });
});

test("JMI-I-2-c: device data is model, system and an IP address for security, and refuses an IMEI", () => {
  const device = [...leaves("device"), "imei"];
  expect(answers(device, { ...use, purpose: "security-monitoring" })).toEqual({
    "device-model": "permitted",
    "os-version": "permitted",
    "ip-address": "permitted",
    imei: "not-declared",
  });
  expect(answer({ ...use, data: "ip-address" })).toBe("purpose-mismatch");
});

test("JMI-I-2-d: behaviour is noted while analysis is on, and not before or after", () => {
  const event = { ...use, purpose: "experience-optimisation" };
  const behaviour = leaves("behaviour");
  expect(behaviour).toEqual(["page-dwell-time", "click-paths", "form-inputs"]);
  expect(answers(behaviour, event, { consent: "given" })).toEqual(all(behaviour, "permitted"));
  for (const consent of ["none", "withdrawn", "expired"]) {
    expect(answers(behaviour, event, { consent })).toEqual(all(behaviour, "no-consent"));
  }
});

test("JMI-I-3-b: a visit is noted with consent, and the page before it without its query", () => {
  const browsing = leaves("browsing");
  expect(browsing).toEqual(["referral-source", "page-sequence", "bounce-rate"]);
  expect(answers(browsing, visit, { consent: "given" })).toEqual(all(browsing, "permitted"));
  expect(answers(browsing, visit)).toEqual(all(browsing, "no-consent"));
  expect(obligations({ ...visit, data: "referral-source" }, { consent: "given" })).toEqual([
    "transform strip-query",
  ]);
});

test("JMI-I-3-c: tracking cuts the IP address, refuses the full one, and no purpose sees both", () => {
  const cut = { ...visit, data: "ip-address-anonymised" };
  expect(obligations(cut, { consent: "given" })).toEqual(["transform truncate-ip"]);
  expect(ask({ ...visit, data: "ip-address", purpose: "security-monitoring" })).toMatchObject({
    code: "over-broad",
    clauses: ["JMI-I-3-c"],
  });
  const addresses = ["ip-address", "ip-address-anonymised"];
  for (const role of roles) {
    for (const purpose of purposes.filter((name) => name !== "rights-handling")) {
      const seen = addresses.filter((data) =>
        ["read", "use"].some(
          (action) => answer({ role, purpose, action, data }, { consent: "given" }) === "permitted",
        ),
      );
      expect(seen.length, `${role} ${purpose}`).toBeLessThan(2);
    }
  }
});

test("JMI-I-3-d: a fingerprint is taken with consent only, and salted for each property", () => {
  const print = { ...visit, data: "device-fingerprint", purpose: "advertising" };
  expect(answer(print)).toBe("no-consent");
  expect(obligations(print, { consent: "given" })).toEqual(["transform hash-per-property"]);
});

test("JMI-I-3-e: opening an e-mail is noted with consent only", () => {
  const opening = { ...visit, data: "email-open", scenario: "email-tracking", purpose: "direct-marketing" };
  expect(answer(opening, { consent: "given" })).toBe("permitted");
  expect(answer(opening, { consent: "withdrawn" })).toBe("no-consent");
});
