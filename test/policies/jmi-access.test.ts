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

test("JMI-V-1-c: each role reads for its purpose what the published table says, and nothing else", async () => {
  const facts: State = { consent: "given", agreement: "signed", relation: "self", legalCase: "open" };
  const lines = roles.flatMap((role) => [
    role,
    ...purposes.flatMap((purpose) => readLine(role, purpose, facts)),
  ]);
  // Changed only by review: `npx vitest run test/policies -u`, and read the difference.
  await expect(`${lines.join("\n")}\n`).toMatchFileSnapshot("../golden/jmi-reads.txt");
});

function readLine(role: string, purpose: string, facts: State): string[] {
  const open = policy.vocabulary.data.filter(
    ({ name }) => answer({ action: "read", role, purpose, data: name }, facts) === "permitted",
  );
  return open.length === 0 ? [] : [`  ${purpose}: ${open.map(({ name }) => name).join(" ")}`];
}

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
