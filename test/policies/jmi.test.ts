import { expect, test } from "vitest";
import { actions, type Clause, type ClauseKind } from "../../src/policy/index.ts";
import { answer, ask, findings, obligations, policy, purposes, recipients, roles } from "./asking-jmi.ts";

/** Every clause that JMI published. What we added is counted apart. */
const required = `
  JMI-0-a JMI-0-b JMI-0-c JMI-0-d JMI-0-e JMI-0-f JMI-0-g JMI-SCOPE-a JMI-SCOPE-b
  JMI-I-1-a JMI-I-1-b JMI-I-1-c JMI-I-1-d JMI-I-1-e JMI-I-1-f JMI-I-2-a JMI-I-2-b JMI-I-2-c JMI-I-2-d JMI-I-2-e
  JMI-I-3-a JMI-I-3-b JMI-I-3-c JMI-I-3-d JMI-I-3-e JMI-I-3-f JMI-I-3-g JMI-I-3-h
  JMI-II-1-a JMI-II-1-b JMI-II-1-c JMI-II-1-d JMI-II-2-a JMI-II-2-b JMI-II-2-c JMI-II-2-d JMI-II-2-e JMI-II-2-f
  JMI-II-3-0 JMI-II-3-a JMI-II-3-b JMI-II-3-c
  JMI-III-1-a JMI-III-1-b JMI-III-2-a JMI-III-2-b JMI-III-2-c JMI-III-2-d JMI-III-3-a JMI-III-3-b JMI-III-3-c
  JMI-III-4-a JMI-III-4-b JMI-III-5-a JMI-III-5-b
  JMI-IV-1-a JMI-IV-1-b JMI-IV-1-c JMI-IV-2-a JMI-IV-2-b JMI-IV-2-c JMI-IV-2-d
  JMI-V-1-a JMI-V-1-b JMI-V-1-c JMI-V-1-d JMI-V-2-a JMI-V-2-b JMI-VI-a JMI-VI-b JMI-VI-c`
  .trim()
  .split(/\s+/);
const asked = policy.clauses.filter((clause) => clause.addition !== true);
const use = { scenario: "service-usage", source: "observed" };

test("each of the 71 requirements is exactly one clause", () => {
  expect(asked.map(({ id }) => id).sort()).toEqual([...required].sort());
  expect(required).toHaveLength(71);
});

test("63 clauses are enforced, 4 are statements and 4 are refused", () => {
  const count = (kind: ClauseKind) => asked.filter((one) => one.kind === kind).length;
  expect([count("enforceable"), count("evidence"), count("statement"), count("harmful")]).toEqual([
    63, 0, 4, 4,
  ]);
});

test("the policy has no findings", () => {
  expect(findings).toEqual([]);
});

test("JMI-0-d: without a consent on record nothing that needs one happens, whatever the role", () => {
  const needConsent = policy.vocabulary.purposes.filter(({ basis }) => basis === "consent");
  expect(needConsent).toHaveLength(5);
  for (const consent of ["none", "expired", "withdrawn"]) {
    for (const role of roles) {
      for (const action of actions) {
        for (const { name: purpose } of needConsent) {
          for (const data of ["business-email", "click-paths", "page-sequence", "email-open"]) {
            const found = ask(
              { role, action, purpose, data },
              { consent, agreement: "signed", relation: "self" },
            );
            expect(found, `${role} ${action} ${purpose} ${data}`).not.toMatchObject({ outcome: "permitted" });
          }
        }
      }
    }
  }
  expect(clause("JMI-0-d")?.refused?.unlock).toBe("never");
});

test("JMI-I-2-e: what is typed and not sent is refused, whatever the role, and a form leaves telemetry only", () => {
  for (const role of roles) {
    for (const action of actions) {
      for (const purpose of purposes) {
        const found = ask({ role, action, purpose, data: "unsubmitted-input", ...use }, { consent: "given" });
        expect(found).toMatchObject({ outcome: "forbidden", clauses: expect.arrayContaining(["JMI-I-2-e"]) });
      }
    }
    expect(answer({ role, data: "unsubmitted-input", ...use }, { consent: "given" })).toBe("harmful-term");
  }
  const form = { ...use, data: "form-inputs", purpose: "experience-optimisation" };
  expect(obligations(form, { consent: "given" })).toEqual(["transform form-telemetry"]);
});

test("JMI-IV-2-a: without a valid mechanism no data of a European leaves, whatever the role", () => {
  for (const residency of ["eu", "unknown"]) {
    for (const role of roles) {
      for (const action of ["disclose", "transfer"]) {
        for (const recipient of recipients) {
          const found = ask(
            { role, action, recipient, region: "us" },
            { residency, agreement: "signed", legalCase: "open", consent: "given" },
          );
          expect(found).toMatchObject({
            outcome: "forbidden",
            codes: expect.arrayContaining(["mechanism-invalid"]),
          });
        }
      }
    }
  }
  expect(clause("JMI-IV-2-a")?.refused?.unlock).toBe("never");
});

test("JMI-V-2-a: no cause of an incident is excused, and nothing unlocks it", () => {
  expect(clause("JMI-V-2-a")).toMatchObject({
    kind: "harmful",
    refused: { unlock: "never" },
    rules: [{ name: "incident", value: { excludesCauses: [], subjectNotice: true, authorityNotice: true } }],
  });
});

function clause(id: string): Clause | undefined {
  return policy.clauses.find((one) => one.id === id);
}
