import fc from "fast-check";
import { expect, test } from "vitest";
import { interpret } from "../interpret.ts";
import type { Box, Policy, Request, Rule } from "../model.ts";
import { axesOf, isDimension } from "../space.ts";
import {
  anyPolicy,
  anyRule,
  cells,
  clauseOf,
  policyOf,
  policyOfClauses,
  smallVocabulary,
  tinyVocabulary,
} from "../testing/policies.ts";
import { changeOf } from "./classify.ts";
import { diff } from "./diff.ts";
import { type CellClass, cellClasses, type Difference } from "./model.ts";

test("every cell that changed is in exactly one box with its outcomes, and no other cell is in any", () => {
  fc.assert(
    fc.property(anyPolicy(tinyVocabulary), anyPolicy(tinyVocabulary), (from, to) => {
      const difference = differenceOf(from, to);
      const changed = changedIds(from, to);
      for (const request of cells(from, to)) {
        const [before, after] = [interpret(from, request), interpret(to, request)];
        const here = difference.cells.filter(({ box }) => contains(box, request));
        const change = changeOf(before, after, changed);
        expect(here).toMatchObject(change === null ? [] : [change]);
      }
    }),
    { numRuns: 12 },
  );
});

test("the volumes of the boxes add up to the changed cells, counted one by one and counted by the graph", () => {
  fc.assert(
    fc.property(anyPolicy(tinyVocabulary), anyRule(policyOf([], tinyVocabulary)), (from, rule) => {
      const to = policyOfClauses([...from.clauses.slice(1, -1), clauseOf("added", [rule])], tinyVocabulary);
      const difference = differenceOf(from, to);
      const changed = changedIds(from, to);
      let counted = 0;
      for (const request of cells(from, to)) {
        if (changeOf(interpret(from, request), interpret(to, request), changed) !== null) counted++;
      }
      expect(difference.cellsChanged).toBe(String(counted));
      expect(volume(difference)).toBe(BigInt(counted));
    }),
    { numRuns: 25 },
  );
});

test("a value that only one version has is uncovered in the other", () => {
  const widened = {
    ...tinyVocabulary,
    regions: [...tinyVocabulary.regions, { name: "mars", words: { en: "Mars" } }],
    data: tinyVocabulary.data.slice(1),
  };
  fc.assert(
    fc.property(anyPolicy(tinyVocabulary), (from) => {
      // Rules that name what is gone cannot stay.
      const clauses = from.clauses.filter((clause) => clause.rules.every(({ type }) => type !== "domain"));
      const kept = clauses.filter((clause) => !JSON.stringify(clause).includes("email"));
      const to = { ...policyOfClauses(kept.slice(0, -1), widened) };
      const difference = differenceOf(from, to);
      const changed = changedIds(from, to);
      for (const request of cells(from, to)) {
        const change = changeOf(interpret(from, request), interpret(to, request), changed);
        expect(difference.cells.filter(({ box }) => contains(box, request))).toHaveLength(
          change === null ? 0 : 1,
        );
      }
      expect(difference.named).toContainEqual({
        class: "region-added",
        name: "mars",
        detail: "",
        worse: true,
      });
      expect(difference.named).toContainEqual({
        class: "data-removed",
        name: "email",
        detail: "",
        worse: false,
      });
    }),
    { numRuns: 8 },
  );
});

const mirrored: Readonly<Record<CellClass, CellClass | null>> = {
  "newly-permitted": "newly-forbidden",
  "newly-forbidden": "newly-permitted",
  "obligation-weakened": "obligation-strengthened",
  "obligation-strengthened": "obligation-weakened",
  "guard-removed": "guard-added",
  "guard-added": "guard-removed",
  "obligation-incomparable": "obligation-incomparable",
  "basis-changed": "basis-changed",
  "clause-moved": "clause-moved",
};

test("the difference back is the mirror of the difference there", () => {
  fc.assert(
    fc.property(anyPolicy(), anyPolicy(), (a, b) => {
      const there = differenceOf(a, b);
      const back = differenceOf(b, a);
      expect(back.cellsChanged).toBe(there.cellsChanged);
      for (const name of cellClasses) {
        expect(volume(back, mirrored[name] ?? name)).toBe(volume(there, name));
      }
    }),
    { numRuns: 20 },
  );
});

test("a policy differs from itself in nothing, and that is minor", () => {
  fc.assert(
    fc.property(anyPolicy(), (policy) => {
      expect(differenceOf(policy, policy)).toMatchObject({
        cells: [],
        cellsChanged: "0",
        named: [],
        material: false,
        why: [],
      });
    }),
    { numRuns: 10 },
  );
});

test("the order of clauses makes no difference", () => {
  fc.assert(
    fc.property(anyPolicy(), (policy) => {
      expect(differenceOf(policy, { ...policy, clauses: [...policy.clauses].reverse() }).cells).toEqual([]);
    }),
    { numRuns: 10 },
  );
});

const permit: Rule = { type: "permit", box: {}, basis: "contract" };
const mask: Rule = { type: "require", box: {}, obligations: [{ type: "mask", argument: "email" }] };
const log: Rule = { type: "require", box: {}, obligations: [{ type: "log", argument: "each" }] };
const forbid: Rule = { type: "forbid", box: {}, code: "over-broad" };

test.each<[CellClass, readonly Rule[], readonly Rule[], boolean]>([
  ["newly-permitted", [], [permit], true],
  ["newly-permitted", [forbid], [permit], true],
  ["newly-forbidden", [permit], [], false],
  ["newly-forbidden", [permit], [permit, forbid], false],
  ["obligation-weakened", [permit, mask], [permit], true],
  ["obligation-strengthened", [permit], [permit, mask], false],
  ["obligation-incomparable", [permit, mask], [permit, log], true],
  ["obligation-incomparable", [permit, mask], [{ ...permit, basis: "consent" }], true],
  ["basis-changed", [permit], [{ ...permit, basis: "consent" }], true],
  ["guard-removed", [forbid], [], true],
  ["guard-added", [], [forbid], false],
])("%s", (name, from, to, worse) => {
  const difference = differenceOf(policyOf(from), policyOf(to));
  expect(difference.cells.map((change) => [change.class, change.box, change.worse])).toEqual([
    [name, {}, worse],
  ]);
  expect(difference.cellsChanged).toBe(difference.cellsTotal);
  // A clause that is gone is a change of its own.
  expect(difference.why.filter((why) => why !== "clause-removed")).toEqual(worse ? [name] : []);
});

test("a rule that moves to another clause changes the clauses and nothing else", () => {
  const from = policyOfClauses([clauseOf("one", [permit]), clauseOf("two", [])]);
  const to = policyOfClauses([clauseOf("one", []), clauseOf("two", [permit])]);
  const difference = differenceOf(from, to);
  expect(difference.cells).toMatchObject([
    {
      class: "clause-moved",
      box: {},
      gone: { clauses: ["one"] },
      came: { clauses: ["two"] },
      worse: false,
    },
  ]);
  expect(difference.material).toBe(false);
});

test("what a prohibition of both versions refuses is listed only where other clauses are named", () => {
  const idle: Rule = { type: "forbid", box: { role: ["clerk"] }, code: "forbidden" };
  const [before, after] = [policyOf([permit, forbid, idle]), policyOf([permit, forbid])];
  expect(differenceOf(before, after).cells).toMatchObject([
    { class: "clause-moved", box: { role: ["clerk"] }, gone: { clauses: ["c3"] }, came: { clauses: [] } },
  ]);
  const same = policyOfClauses([clauseOf("c1", [permit]), clauseOf("c2", [forbid, idle])]);
  const less = policyOfClauses([clauseOf("c1", [permit]), clauseOf("c2", [forbid])]);
  expect(differenceOf(same, less).cells).toEqual([]);
});

test("another code for the same refusals is a change of the clause", () => {
  const difference = differenceOf(policyOf([forbid]), policyOf([{ ...forbid, code: "forbidden" }]));
  expect(difference.cells).toEqual([]);
  expect(difference.named).toEqual([
    { class: "code-changed", name: "c1", detail: "over-broad → forbidden", worse: false },
  ]);
});

test("one changed cell is one box that names it on every axis", () => {
  const box: Box = {
    action: ["read"],
    data: ["email"],
    purpose: ["marketing"],
    scenario: ["order"],
    source: ["observed"],
    region: ["eu"],
    role: ["support"],
    when: { consent: ["given"] },
  };
  const difference = differenceOf(policyOf([]), policyOf([{ ...permit, box }]));
  // The only recipient there is need not be named.
  expect(difference.cells).toMatchObject([{ class: "newly-permitted", box, cells: "1" }]);
});

test("refusing a subject's own acts is worse for the subject", () => {
  const vocabulary = { ...smallVocabulary, actions: ["collect", "read", "erase"] };
  const before = policyOf([permit], vocabulary);
  const withoutErase = policyOf([{ ...permit, box: { action: ["collect", "read"] } }], vocabulary);
  expect(differenceOf(before, withoutErase)).toMatchObject({ material: true, why: ["newly-forbidden"] });
  const own = policyOf([{ ...permit, box: { when: { relation: ["self", "colleague", "other"] } } }]);
  const colleagues = policyOf([{ ...permit, box: { when: { relation: ["self", "colleague"] } } }]);
  const others = policyOf([{ ...permit, box: { when: { relation: ["colleague", "other"] } } }]);
  expect(differenceOf(own, others).why).toContain("newly-forbidden");
  expect(differenceOf(own, colleagues).why).not.toContain("newly-forbidden");
});

test("two policies whose difference exceeds a limit are not compared by half", () => {
  const to = policyOf([{ ...permit, box: { role: ["support"] } }]);
  expect(diff(policyOf([]), to, { nodesMax: 0, boxesMax: 10 })).toBeNull();
  expect(diff(policyOf([]), to, { nodesMax: 10, boxesMax: 0 })).toBeNull();
  expect(diff(policyOf([]), to, { nodesMax: 10, boxesMax: 10 })).not.toBeNull();
});

/** The clauses whose rules are not word for word the same. */
function changedIds(from: Policy, to: Policy): ReadonlySet<string> {
  const said = (policy: Policy) =>
    policy.clauses.flatMap(({ id, rules }) => rules.map((rule) => JSON.stringify([id, rule])));
  const [before, after] = [new Set(said(from)), new Set(said(to))];
  const differing = [...before, ...after].filter((text) => before.has(text) !== after.has(text));
  return new Set(differing.map((text) => String(Object(JSON.parse(text))[0])));
}

function differenceOf(from: Policy, to: Policy): Difference {
  const difference = diff(from, to);
  if (difference === null) throw new Error("small policies are compared");
  return difference;
}

function contains(box: Box, request: Request): boolean {
  return Object.entries({ ...box, ...box.when, when: undefined }).every(([name, values]) => {
    const axis = axesOf().find((one) => one.name === name);
    const value =
      axis !== undefined && isDimension(axis.name) ? request[axis.name] : Object(request.state)[name];
    return values === undefined || values.includes(value);
  });
}

function volume({ cells: changes }: Difference, name?: CellClass): bigint {
  const counted = changes.filter((change) => name === undefined || change.class === name);
  return counted.reduce((sum, change) => sum + BigInt(change.cells), 0n);
}
