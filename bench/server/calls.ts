import type { Caller } from "./load.ts";

/** Bytes of calls. Made before a round begins where that can be: the load generator shares the machine. */

/** The eight fields of a support inquiry, two of them identifiers. */
const inquiry = { property: "jmi-help", scenario: "support-inquiry", residency: "us" } as const;
const inquiryPurposes = ["service-provisioning", "rights-handling"];
const usage = { property: "jmi-app", scenario: "service-usage", source: "observed" } as const;

export const readFields = [
  ...["full-name", "company-name", "job-title", "business-email", "phone-number"],
  ...["postal-address", "preferences", "device-model"],
];

/** Somebody new: no two numbers meet, up to eighty million. */
export function inquiryOf(key: string, number: number): Buffer {
  return post(key, "/v1/collections", {
    ...inquiry,
    purposes: inquiryPurposes,
    fields: {
      "full-name": `Nora Lind ${number}`,
      "company-name": "Northwind Bakery",
      "job-title": "Office manager",
      "business-email": emailOf(number),
      "phone-number": phoneOf(number),
      "postal-address": { line1: `${number} Harbour Street`, city: "Springfield", country: "US" },
      preferences: { theme: "dark", newsletter: false, language: "en" },
      "id-document-image":
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNkYAAAAAYAAjCB0C8AAAAASUVORK5CYII=",
    },
  });
}

/** What the app observes of somebody known. */
export function usageOf(key: string, subject: string): Buffer {
  const body = {
    ...usage,
    purposes: ["service-provisioning"],
    subject,
    fields: { "device-model": "Fold 4" },
  };
  return post(key, "/v1/collections", body);
}

export function readingOf(key: string, subject: string): Buffer {
  return post(key, "/v1/readings", { subject, purpose: "service-provisioning", fields: readFields });
}

export function readingByEmail(key: string, number: number): Buffer {
  const identifier = { data: "business-email", value: emailOf(number) };
  return post(key, "/v1/readings", { identifier, purpose: "service-provisioning", fields: readFields });
}

/** Calls in turn; every answer must have this status, and one in a hundred is read and counted through. */
export function callerOf(next: () => Buffer, status: 200 | 201, members: "values" | "accepted"): Caller {
  const countByMember = { values: readFields.length, accepted: 8 };
  let calls = 0;
  return {
    next,
    check: (given, body) => {
      if (given !== status) throw new Error(`answered ${given}: ${body()}`);
      if (calls++ % 100 > 0) return;
      const whole = JSON.parse(body());
      const list: { form?: string }[] = whole[members];
      if (list.length !== countByMember[members] || list.some((one) => one.form === "absent")) {
        throw new Error(`an answer is not complete: ${body()}`);
      }
    },
  };
}

function emailOf(number: number): string {
  return `nora.${number}@example.com`;
}

// Numbers of ten area codes, whatever their exchange and line: all valid, all different.
function phoneOf(number: number): string {
  const areas = ["202", "212", "213", "312", "404", "415", "512", "617", "713", "808"];
  const rest = 2_000_000 + (number % 7_990_000);
  return `+1${areas[Math.floor(number / 7_990_000) % areas.length]}${rest}`;
}

function post(key: string, path: string, body: object): Buffer {
  const text = JSON.stringify(body);
  return Buffer.from(
    `POST ${path} HTTP/1.1\r\nhost: 127.0.0.1\r\nauthorization: Bearer ${key}\r\n` +
      `content-type: application/json\r\ncontent-length: ${Buffer.byteLength(text)}\r\n\r\n${text}`,
  );
}
