import fc from "fast-check";
import { expect, test } from "vitest";
import { must } from "../../src/kernel/assert.ts";
import { codeRequest, decideCoded, interpret } from "../../src/policy/index.ts";
import { cedarFor, inCedarsWords } from "../../src/policy/testing/cedar.ts";
import { anyLikelyCell } from "../../src/policy/testing/policies.ts";
import { jmi } from "../policies/jmi-policy.ts";

test("JMI: the tables say of any cell what the rules say, read one by one", () => {
  fc.assert(
    fc.property(anyLikelyCell(jmi.policy), (request) => {
      expect(compiled(request)).toEqual(interpret(jmi.policy, request));
    }),
    { numRuns: 3000 },
  );
});

test("JMI: Cedar comes to the same decision of any cell for the same clauses", () => {
  const ask = cedarFor(jmi.policy);
  fc.assert(
    fc.property(anyLikelyCell(jmi.policy), (request) => {
      expect(ask(request)).toEqual(inCedarsWords(compiled(request)));
    }),
    { numRuns: 300 },
  );
});

function compiled(request: Parameters<typeof interpret>[1]) {
  return decideCoded(jmi.artefact, must(codeRequest(jmi.artefact, request), "every cell has declared names"));
}
