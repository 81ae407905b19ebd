import fc from "fast-check";
import { expect, test } from "vitest";
import { interpret } from "./interpret.ts";
import { roleTable } from "./roles.ts";
import { anyPolicy, cells, clauseOf, policyOfClauses, tinyVocabulary } from "./testing/policies.ts";

test("whatever anybody may read in any circumstance is in the table", () => {
  const vocabulary = { ...tinyVocabulary, actions: ["read"] };
  fc.assert(
    fc.property(anyPolicy(vocabulary), (policy) => {
      const rows = new Map(roleTable(policy).map((row) => [`${row.role} ${row.purpose}`, row.data]));
      for (const request of cells(policy, policy)) {
        if (request.action !== "read" || interpret(policy, request).outcome !== "permitted") continue;
        expect(rows.get(`${request.role} ${request.purpose}`)).toContain(request.data);
      }
    }),
    { numRuns: 40 },
  );
});

const [role] = tinyVocabulary.roles;
const [purpose] = tinyVocabulary.purposes;
const [data] = tinyVocabulary.data;
const named = { role: [role?.name ?? ""], purpose: [purpose?.name ?? ""], data: [data?.name ?? ""] };
const permit = { type: "permit", basis: "contract", box: { action: ["read"], ...named } } as const;

test("a prohibition without a way out takes a line away, and one that depends on a fact does not", () => {
  const rowsWith = (box: object) =>
    roleTable(
      policyOfClauses([clauseOf("a", [permit, { type: "forbid", code: "no-consent", box }])], tinyVocabulary),
    );
  expect(rowsWith({ action: ["collect"] })).toHaveLength(1);
  expect(rowsWith({ when: { consent: ["none"] } })).toHaveLength(1);
  expect(rowsWith({ action: ["read"] })).toEqual([]);
  expect(rowsWith({ data: named.data })).toEqual([]);
});
