import fc from "fast-check";
import { expect, test } from "vitest";
import { must } from "../kernel/assert.ts";
import { codeRequest, decideCoded } from "./coded.ts";
import { compile } from "./compile/compile.ts";
import { cedarFor, inCedarsWords } from "./testing/cedar.ts";
import { anyPolicy, cells, policyOf, tinyVocabulary } from "./testing/policies.ts";

/**
 * Cedar decides the same cells: permits and forbids one to one, requirements as permits of a set of their own, since
 * Cedar has no third kind. Compared are the decision and all deciding rules, because the clauses are the contract.
 */
test("Cedar agrees on every cell of small policies, with its reasons", () => {
  fc.assert(
    fc.property(anyPolicy(tinyVocabulary), (policy) => {
      const compiled = compile(policy);
      if (!compiled.ok) throw new Error(compiled.why);
      const ask = cedarFor(policy);
      for (const request of cells(policy)) {
        const coded = must(codeRequest(compiled.artefact, request), "every cell has declared names");
        expect(ask(request)).toEqual(inCedarsWords(decideCoded(compiled.artefact, coded)));
      }
    }),
    { numRuns: 15 },
  );
});

test("Cedar agrees on a policy with all kinds of rules", () => {
  const policy = policyOf(
    [
      { type: "permit", box: { action: ["read"], when: { consent: ["given"] } }, basis: "consent" },
      { type: "permit", box: { role: ["support"], purpose: ["delivery"] }, basis: "contract" },
      { type: "forbid", box: { data: ["card-number"], role: ["support"] }, code: "over-broad" },
      { type: "require", box: { source: ["observed"] }, obligations: [{ type: "log", argument: "each" }] },
    ],
    tinyVocabulary,
  );
  const compiled = compile(policy);
  if (!compiled.ok) throw new Error(compiled.why);
  const ask = cedarFor(policy);
  const seen = new Set<string>();
  for (const request of cells(policy)) {
    const coded = must(codeRequest(compiled.artefact, request), "every cell has declared names");
    const answer = ask(request);
    expect(answer).toEqual(inCedarsWords(decideCoded(compiled.artefact, coded)));
    seen.add(`${answer.decision} ${answer.clauses.join()}`);
  }
  // All that this policy can say, so that the comparison was not one of empty hands.
  expect([...seen].sort()).toEqual([
    "allow c1",
    "allow c1,c2",
    "allow c1,c2,c4",
    "allow c1,c4",
    "allow c2",
    "allow c2,c4",
    "deny ",
    "deny c3",
  ]);
});
