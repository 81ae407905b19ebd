import { sha256 } from "../../src/audit/hash.ts";

/** A value that could be nobody's, and the parts of it that must never be found in the open. */
export type Sample = {
  readonly value: unknown;
  readonly markers: readonly string[];
  /** The one occasion and the purposes for which the JMI policy takes it. */
  readonly scenario: string;
  readonly source: "subject" | "observed";
  readonly purposes: readonly string[];
};

const registration = { scenario: "account-registration", source: "subject" } as const;
const usage = { scenario: "service-usage", source: "observed" } as const;
const visit = { scenario: "web-tracking", source: "observed" } as const;
const letter = { scenario: "email-tracking", source: "observed" } as const;
const purchase = { scenario: "transaction", source: "subject" } as const;

const deliver = { purposes: ["service-provisioning", "technical-support", "payment"] } as const;
const study = { purposes: ["experience-optimisation"] } as const;

/** One value for every data type that a JMI clause permits to be collected and kept. */
export const samples: Readonly<Record<string, Sample>> = {
  "full-name": { value: "Zephyrine Quillfeather", markers: ["Quillfeather"], ...registration, ...deliver },
  "company-name": { value: "Gooseberry Alchemists", markers: ["Gooseberry Al"], ...registration, ...deliver },
  "job-title": { value: "Marmalade Inspector", markers: ["Marmalade"], ...registration, ...deliver },
  "business-email": {
    ...{ value: "Zq.Ninepin@Tumbledown.example", markers: ["ninepin", "tumbledown"] },
    ...registration,
    ...deliver,
  },
  "phone-number": {
    value: "+1 202 555 0173",
    markers: ["12025550173", "555 0173"],
    ...registration,
    ...deliver,
  },
  "postal-address": {
    value: { line1: "77 Foxglove Terrace", city: "Quagmire Falls", postcode: "QF7 7ZX" },
    markers: ["Foxglove", "Quagmire", "QF7 7ZX"],
    ...registration,
    ...deliver,
  },
  preferences: {
    ...{ value: { theme: "heliotrope-zq" }, markers: ["heliotrope-zq"] },
    ...registration,
    purposes: ["service-provisioning"],
  },
  "credit-card-number": {
    ...{ value: "4111 1111 1111 1111", markers: ["4111111111111111", "4111 1111 1111"] },
    ...purchase,
    purposes: ["payment"],
  },
  "transaction-records": {
    ...{ value: { order: "zq-order-99173", item: "brass periscope" }, markers: ["zq-order", "periscope"] },
    ...purchase,
    purposes: ["payment", "fraud-prevention"],
  },
  "feature-frequency": {
    ...{ value: { feature: "kaleidoscope-zq", times: 31 }, markers: ["kaleidoscope"] },
    ...usage,
    purposes: ["service-provisioning", "technical-support"],
  },
  "operation-logs": {
    ...{ value: { opened: "zq-ledger-of-owls" }, markers: ["ledger-of-owls"] },
    ...usage,
    purposes: ["service-provisioning", "technical-support"],
  },
  "response-times": {
    ...{ value: { page: "zq-thimble-page", tookMs: 211 }, markers: ["thimble-page"] },
    ...usage,
    purposes: ["service-provisioning", "technical-support"],
  },
  "device-model": {
    ...{ value: "Quince Phone ZQ9", markers: ["Quince Phone"] },
    ...usage,
    purposes: ["service-provisioning", "technical-support"],
  },
  "os-version": {
    ...{ value: "PomegranateOS 99.17", markers: ["Pomegranate"] },
    ...usage,
    purposes: ["service-provisioning", "technical-support"],
  },
  "ip-address": {
    ...{ value: "203.0.113.77", markers: ["203.0.113.77"] },
    ...usage,
    purposes: ["security-monitoring", "fraud-prevention"],
  },
  "page-dwell-time": {
    ...{ value: { page: "zq-attic-page", stayedMs: 4_711 }, markers: ["attic-page"] },
    ...usage,
    ...study,
  },
  "click-paths": { value: ["zq-door-a", "zq-turret-b"], markers: ["zq-turret"], ...usage, ...study },
  "form-inputs": {
    value: [{ field: "nickname", touched: true, valid: true, durationMs: 1_200, value: "Snickerdoodle" }],
    markers: ["Snickerdoodle", "nickname"],
    ...usage,
    ...study,
  },
  "referral-source": {
    value: "https://mail.hobgoblin.example/inbox?token=zqtoken771",
    markers: ["hobgoblin", "zqtoken771"],
    ...visit,
    ...study,
  },
  "page-sequence": { value: ["zq-landing", "zq-belfry"], markers: ["zq-belfry"], ...visit, ...study },
  "bounce-rate": { value: false, markers: [], ...visit, ...study },
  "ip-address-anonymised": {
    ...{ value: "198.51.100.93", markers: ["198.51.100.93", "198.51.100.0"] },
    ...visit,
    ...study,
  },
  "device-fingerprint": {
    ...{
      value: "zq-fingerprint-88213",
      markers: ["zq-fingerprint", sha256(Buffer.from("zq-fingerprint-88213")).toString("hex")],
    },
    ...visit,
    purposes: ["advertising"],
  },
  "email-open": {
    ...{ value: "2026-09-20T23:47:11Z", markers: ["2026-09-20T23:47:11"] },
    ...letter,
    purposes: ["direct-marketing"],
  },
  "email-link-click": {
    ...{ value: { link: "zq-parsnip-offer" }, markers: ["parsnip-offer"] },
    ...letter,
    purposes: ["direct-marketing"],
  },
};

/** Values of the types that are never kept, for calls that must be refused. */
export const neverKept: Readonly<Record<string, Sample>> = {
  "login-credentials": {
    value: "$argon2id$v=19$m=65536,t=3,p=4$enFzYWx0enFzYWx0$cXVpbGxmZWF0aGVycGFzc3dvcmRoYXNo",
    markers: ["cXVpbGxmZWF0aGVycGFzc3dvcmRoYXNo"],
    ...registration,
    purposes: ["account-verification"],
  },
  "card-verification-code": {
    value: "zq-code-937",
    markers: ["zq-code-937"],
    ...purchase,
    purposes: ["payment"],
  },
  "card-pin": { value: "zq-pin-8842", markers: ["zq-pin-8842"], ...purchase, purposes: ["payment"] },
  "unsubmitted-input": { value: "half a zq-sonnet", markers: ["zq-sonnet"], ...usage, ...study },
  "id-document-image": {
    ...{ value: "zq-passport-picture", markers: ["zq-passport"] },
    ...registration,
    purposes: ["account-verification"],
  },
};

/** The fields of one occasion for one set of purposes, as one collection takes them. */
export function collections(): readonly {
  readonly scenario: string;
  readonly source: string;
  readonly purposes: readonly string[];
  readonly fields: Readonly<Record<string, unknown>>;
}[] {
  const together = new Map<string, string[]>();
  for (const [field, { scenario, source, purposes }] of Object.entries(samples)) {
    const key = JSON.stringify({ scenario, source, purposes });
    together.set(key, [...(together.get(key) ?? []), field]);
  }
  return [...together.values()].flatMap((names) => {
    const first = samples[names[0] ?? ""];
    if (first === undefined) return [];
    const fields = Object.fromEntries(names.map((name) => [name, samples[name]?.value]));
    const { scenario, source, purposes } = first;
    return [{ scenario, source, purposes, fields }];
  });
}

export const markers: readonly string[] = Object.values(samples).flatMap((sample) => sample.markers);
