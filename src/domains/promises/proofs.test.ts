import { expect, test } from "vitest";
import { at } from "../../kernel/clock.ts";
import { type Clause, domainRuleTypes, type Policy, type Rule } from "../../policy/index.ts";
import { verdictOf } from "./model.ts";
import { probeNames } from "./probes.ts";
import { probeWords } from "./proof-words.ts";
import { type Known, proofsOf, staleAfterMs } from "./proofs.ts";
import { proverOf, provers } from "./provers.ts";

const now = at(1_800_000_000_000);

test("every type of rule says what proves it, and every probe is there to prove one", () => {
  expect(Object.keys(provers).sort()).toEqual(Object.keys(domainRuleTypes).sort());
  const used = Object.keys(provers).flatMap((name) => {
    const prover = proverOf(name, { anchor: "collection" });
    return prover?.by === "probes" ? prover.probes : [];
  });
  const byTheClosingClause = ["terms", "identifiers", "secrets", "regions"];
  // Nothing is looked for that breaks nothing: erasures are found by whoever promised them.
  expect([...new Set([...used, ...byTheClosingClause, "erasures"])].sort()).toEqual([...probeNames].sort());
});

test("every proof speaks English and Chinese, in each state and for one thing and for many", () => {
  for (const name of probeNames) {
    for (const state of ["holds", "violated", "missing", "stale"] as const) {
      for (const count of [0, 1, 2]) {
        const { en, zh } = probeWords(name, state, count);
        expect(en, name).toMatch(/^[A-Z0-9].*\.$/);
        expect(zh, name).toMatch(/。$/);
        expect(en).not.toContain("1 combinations");
      }
    }
  }
});

test("a look counts until it is five minutes old, and not a moment longer", () => {
  const clause = clauseOf([{ type: "domain", name: "storage", value: {} }]);
  const after = (ms: number) =>
    verdictOf("enforceable", proofsOf(clause, policy, known({ lookedAt: now - ms })));
  expect([after(0), after(staleAfterMs), after(staleAfterMs + 1)]).toEqual(["kept", "kept", "unproven"]);
});

test("a look that has not seen everything proves nothing", () => {
  const clause = clauseOf([{ type: "domain", name: "storage", value: {} }]);
  const partial = known({ lookedAt: now, isComplete: false });
  expect(verdictOf("enforceable", proofsOf(clause, policy, partial))).toBe("unproven");
});

test("what nothing acts on yet is unproven, whatever else the clause says", () => {
  const permit: Rule = { type: "permit", box: {}, basis: "contract" };
  const tracker: Rule = { type: "domain", name: "tracker", value: {} };
  expect(verdictOf("enforceable", proofsOf(clauseOf([permit]), policy, known({ lookedAt: now })))).toBe(
    "kept",
  );
  expect(
    verdictOf("enforceable", proofsOf(clauseOf([permit, tracker]), policy, known({ lookedAt: now }))),
  ).toBe("unproven");
});

test("a rule that says more than anything acts on awaits the rest, however much of it is kept", () => {
  const verdict = (name: string, value: object) =>
    verdictOf(
      "enforceable",
      proofsOf(clauseOf([{ type: "domain", name, value: { ...value } }]), policy, known({ lookedAt: now })),
    );
  expect(verdict("retention", { anchor: "collection", data: [] })).toBe("kept");
  expect(verdict("retention", { anchor: "account-closure", data: [] })).toBe("unproven");
  expect(verdict("consent", { default: "off" })).toBe("kept");
  expect(verdict("consent", { default: "off", signals: ["gpc"] })).toBe("unproven");
  expect(verdict("notice", { lists: [] })).toBe("kept");
  expect(verdict("notice", { lists: [], channels: ["email"] })).toBe("unproven");
  expect(verdict("version", { stableUrl: true, difference: true })).toBe("kept");
  expect(verdict("version", { stableUrl: true, channels: ["email"] })).toBe("unproven");
});

test("a notice that promises a list and has none breaks its clause", () => {
  const clause = clauseOf([{ type: "domain", name: "notice", value: { lists: ["data", "trackers"] } }]);
  const [proof] = proofsOf(clause, policy, known({ lookedAt: now }));
  expect(proof).toMatchObject({ kind: "text", state: "violated" });
  expect(proof?.words.en).toContain("data, trackers");
});

test("a violation is told under its clause, also where no rule of the clause has that probe", () => {
  const open = new Map([["S-1", new Map([["regions", 2]])]]);
  const proofs = proofsOf(clauseOf([]), policy, { ...known({ lookedAt: now }), open });
  expect(proofs).toMatchObject([{ name: "regions", state: "violated", count: 2 }]);
});

function known(look: { readonly lookedAt: number; readonly isComplete?: boolean }): Known {
  const one = { lookedCount: 3, isComplete: true, ...look };
  return {
    now,
    looks: new Map(probeNames.map((name) => [name, one])),
    open: new Map(),
    counts: new Map(),
    evidence: new Map(),
  };
}

function clauseOf(rules: readonly Rule[]): Clause {
  return { id: "S-1", section: "all", words: { en: "One." }, kind: "enforceable", rules };
}

const policy: Policy = {
  format: "troth/policy/1",
  tenant: "shop",
  version: 1,
  effective: "2026-01-01",
  title: { en: "Policy" },
  summary: { en: "Short." },
  languages: ["en"],
  controller: { name: "Shop", contact: "privacy@shop.example" },
  homeRegion: "eu",
  closedBy: "S-0",
  vocabulary: {
    properties: [],
    data: [],
    dataGroups: [],
    purposes: [],
    purposeGroups: [],
    scenarios: [],
    recipients: [],
    regions: [],
    roles: [],
    actions: [],
  },
  sections: [],
  clauses: [],
};
