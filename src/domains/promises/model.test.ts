import fc from "fast-check";
import { expect, test } from "vitest";
import { decisiveProof, type Proof, type ProofState, totalsOf, verdictOf } from "./model.ts";

const states: readonly ProofState[] = ["holds", "warning", "violated", "missing", "stale"];
const anyProofs = fc.array(fc.constantFrom(...states).map(proof), { maxLength: 6 });
const anyKind = fc.constantFrom("enforceable", "evidence", "statement", "harmful" as const);

test("whatever else speaks for a clause, one violation breaks it", () => {
  fc.assert(
    fc.property(anyKind, anyProofs, anyProofs, (kind, before, after) => {
      expect(verdictOf(kind, [...before, proof("violated"), ...after])).toBe("broken");
    }),
  );
});

test("a clause that is to be enforced is kept only where every proof holds, and there is one", () => {
  fc.assert(
    fc.property(anyProofs, (proofs) => {
      const holds = proofs.length > 0 && proofs.every(({ state }) => state === "holds");
      expect(verdictOf("enforceable", proofs) === "kept").toBe(holds);
    }),
  );
  expect(verdictOf("enforceable", [])).toBe("unproven");
  expect(verdictOf("evidence", [])).toBe("unproven");
});

test("each state alone, and the worse of two", () => {
  expect(states.map((state) => verdictOf("enforceable", [proof(state)]))).toEqual([
    "kept",
    "at-risk",
    "broken",
    "unproven",
    "unproven",
  ]);
  expect(verdictOf("enforceable", [proof("warning"), proof("missing")])).toBe("unproven");
  expect(verdictOf("enforceable", [proof("holds"), proof("warning")])).toBe("at-risk");
});

test("words alone are a statement, and a harmful term is blocked, unless something shows the opposite", () => {
  expect(verdictOf("statement", [])).toBe("statement");
  expect(verdictOf("harmful", [proof("holds")])).toBe("blocked");
  expect(verdictOf("harmful", [proof("missing")])).toBe("blocked");
  expect(verdictOf("harmful", [proof("violated")])).toBe("broken");
});

test("the history names the proof that decided, and none where all agree", () => {
  const proofs = [proof("holds"), proof("warning"), proof("violated")];
  expect(decisiveProof("broken", proofs)).toBe(proofs[2]);
  expect(decisiveProof("at-risk", proofs)).toBe(proofs[1]);
  expect(decisiveProof("kept", [proof("holds")])).toBeNull();
});

test("totals count every clause once", () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(anyKind, anyProofs)), (clauses) => {
      const totals = totalsOf(clauses.map(([kind, proofs]) => ({ verdict: verdictOf(kind, proofs) })));
      expect(Object.values(totals).reduce((sum, one) => sum + one, 0)).toBe(clauses.length);
    }),
  );
});

function proof(state: ProofState): Proof {
  return {
    kind: "probe",
    name: state,
    state,
    words: { en: state },
    checkedAt: null,
    validUntil: null,
    count: 0,
  };
}
