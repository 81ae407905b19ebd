import { createHash } from "node:crypto";
import { actions, type Box, type Policy, type Rule, type Vocabulary } from "../src/policy/index.ts";

/**
 * A policy of the size of a large company's: 90 data types, 24 purposes, 200 rules over all atoms. Synthetic and
 * always the same, so that figures of different days compare.
 */
export function largePolicy(ruleCount = 200): Policy {
  const draw = drawer("large policy");
  const vocabulary = largeVocabulary();
  const rules = Array.from({ length: ruleCount }, (_, number) => ruleOf(number, vocabulary, draw));
  return {
    format: "troth/policy/1",
    tenant: "large",
    version: 1,
    effective: "2026-01-01",
    title: { en: "Privacy policy" },
    summary: { en: "For measuring" },
    languages: ["en"],
    controller: { name: "Large", contact: "privacy@large.example" },
    homeRegion: "region-0",
    closedBy: "closed",
    vocabulary,
    sections: [{ name: "all", words: { en: "All" } }],
    clauses: rules.map((rule, number) => ({
      id: `clause-${number}`,
      section: "all",
      words: { en: "We keep to this." },
      kind: "enforceable",
      rules: [rule],
    })),
  };
}

function largeVocabulary(): Vocabulary {
  return {
    properties: [{ name: "web", words: { en: "Site" }, kind: "site" }],
    data: named("data", 90).map((one, number) => ({
      ...one,
      groups: [`group-${Math.floor(number / 6)}`],
      value: "text",
      sensitivity: "normal",
      identifier: false,
      holds: "one",
    })),
    dataGroups: named("group", 15),
    purposes: named("purpose", 24).map((one) => ({ ...one, groups: [], basis: "contract" })),
    purposeGroups: [],
    scenarios: named("scenario", 12),
    recipients: named("recipient", 14).map((one) => ({ ...one, kind: "processor" })),
    regions: named("region", 5),
    roles: named("role", 11),
    actions,
  };
}

type Draw = (below: number) => number;

// Seven in ten permits, two in ten requirements, one in ten prohibitions: what written policies look like.
function ruleOf(number: number, vocabulary: Vocabulary, draw: Draw): Rule {
  const group = draw(15);
  const data = vocabulary.data
    .filter(({ groups }) => groups.includes(`group-${group}`))
    .map(({ name }) => name);
  const some = (prefix: string, count: number, most: number) =>
    Array.from({ length: 1 + draw(most) }, () => `${prefix}-${draw(count)}`);
  const kind = number % 10;
  if (kind === 8 || kind === 5) {
    const box: Box = { action: ["read", "export"], data, role: some("role", 11, 4) };
    return {
      type: "require",
      box,
      obligations: [{ type: "mask", argument: kind === 5 ? "last4" : "email" }],
    };
  }
  if (kind === 9)
    return {
      type: "forbid",
      box: { purpose: some("purpose", 24, 2), when: fact(number) },
      code: "forbidden",
    };
  const act = actions[draw(8)] ?? "read";
  const box: Box = {
    action: act === "collect" ? [act] : [act, "read"],
    data,
    purpose: some("purpose", 24, 5),
    ...(act === "collect"
      ? { scenario: some("scenario", 12, 3), source: ["subject"] }
      : { role: some("role", 11, 4) }),
    ...(act === "disclose" || act === "transfer" ? { recipient: some("recipient", 14, 2) } : {}),
  };
  return { type: "permit", box: number % 4 === 0 ? { ...box, when: fact(number) } : box, basis: "contract" };
}

function fact(number: number): NonNullable<Box["when"]> {
  const facts: readonly NonNullable<Box["when"]>[] = [
    { consent: ["given"] },
    { agreement: ["signed"] },
    { objection: ["no"] },
    { restriction: ["no"] },
    { retention: ["within"] },
    { collectedFor: ["this-purpose"] },
    { transferBasis: ["adequacy", "standard-clauses"] },
    { residency: ["region-1", "region-2"] },
    { legalCase: ["open"] },
    { relation: ["self"] },
    { age: ["adult"] },
  ];
  return facts[Math.floor(number / 2) % facts.length] ?? {};
}

function named(prefix: string, count: number) {
  return Array.from({ length: count }, (_, number) => ({
    name: `${prefix}-${number}`,
    words: { en: `${prefix} ${number}` },
  }));
}

/** Numbers that look drawn and are the same in every run. */
export function drawer(seed: string): Draw {
  let drawn = 0;
  return (below) => {
    const bytes = createHash("sha256").update(`${seed}/${drawn++}`).digest();
    return bytes.readUInt32LE(0) % below;
  };
}
