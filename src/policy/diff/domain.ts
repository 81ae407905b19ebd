import { type Canonical, canonical } from "../../kernel/canonical.ts";
import type { DomainRule, Policy } from "../model.ts";
import type { NamedChange } from "./model.ts";
import { compareRights } from "./rights.ts";
import { comparePeriods, textOf } from "./values.ts";

/** A domain rule with the clause that says it. */
export type SaidRule = DomainRule & { readonly clause: string };

export function domainRules(policy: Policy): SaidRule[] {
  return policy.clauses.flatMap(({ id, rules }) =>
    rules.flatMap((rule) => (rule.type === "domain" ? [{ ...rule, clause: id }] : [])),
  );
}

/** What changed in the rules that domains keep: retention, rights, contact, trackers and the rest. */
export function domainChanges(from: Policy, to: Policy): NamedChange[] {
  const { pairs, removed, added } = match(domainRules(from), domainRules(to));
  return [
    ...pairs.flatMap(([before, after]) => changedRule(before, after)),
    ...removed.map((rule) => lostRule(rule)),
    ...added.map((rule) => newRule(rule)),
  ];
}

type Pairs = {
  readonly pairs: readonly (readonly [SaidRule, SaidRule])[];
  readonly removed: readonly SaidRule[];
  readonly added: readonly SaidRule[];
};

/**
 * Which rule became which: first those that are equal, wherever they stand; then those about the same thing in the
 * same clause; then about the same thing anywhere; then of the same type in the same clause.
 */
function match(from: readonly SaidRule[], to: readonly SaidRule[]): Pairs {
  const pairs: (readonly [SaidRule, SaidRule])[] = [];
  let removed = from;
  let added = to;
  const keys: readonly ((rule: SaidRule) => string)[] = [
    (rule) => `${rule.name} ${canonical(plainValue(rule.value))}`,
    (rule) => `${rule.name} ${rule.clause} ${subjectOf(rule)}`,
    (rule) => `${rule.name} ${subjectOf(rule)}`,
    (rule) => `${rule.name} ${rule.clause}`,
  ];
  for (const key of keys) {
    const left: SaidRule[] = [];
    const free = [...added];
    for (const rule of removed) {
      const at = free.findIndex((other) => key(other) === key(rule));
      const [other] = at < 0 ? [] : free.splice(at, 1);
      if (other === undefined) left.push(rule);
      else pairs.push([rule, other]);
    }
    removed = left;
    added = free;
  }
  return { pairs, removed, added };
}

/** What a rule is about, so that a rule that changed is recognised. */
function subjectOf({ name, value }: SaidRule): string {
  const keys: Readonly<Record<string, readonly string[]>> = {
    retention: ["data"],
    right: ["right", "residency"],
    tracker: ["name"],
    embed: ["name"],
    disclosure: ["recipient"],
    transfer: ["from", "to"],
    alert: ["on"],
    credential: ["data"],
    evidence: ["owner"],
    marketing: ["purpose"],
    permission: ["platform", "name", "feature"],
    sdk: ["name"],
    source: ["name"],
    exception: ["ground", "acts"],
    age: ["residency"],
    "sign-in": ["roles"],
    support: ["role"],
    reply: ["topic"],
    refusal: ["rights"],
    responsible: ["matter"],
  };
  return (keys[name] ?? []).map((key) => textOf(value[key])).join(" ");
}

function changedRule(before: SaidRule, after: SaidRule): NamedChange[] {
  const detail = changedKeys(before, after);
  if (detail === "") return [];
  const name = after.clause;
  const rule = after.name;
  if (after.name === "right") return [{ ...compareRights(before, after), name, detail }];
  if (after.name === "contact") return [{ class: "contact-changed", name, detail, worse: true }];
  if (after.name === "retention") {
    const step = comparePeriods(before.value["period"], after.value["period"]);
    const onlyPeriod =
      changedKeys({ ...before, value: { ...before.value, period: after.value["period"] } }, after) === "";
    if (step === "longer") return [{ class: "retention-longer", name, detail, worse: true }];
    if (step === "shorter" && onlyPeriod) return [{ class: "retention-shorter", name, detail, worse: false }];
    return [{ class: "retention-changed", name, detail, worse: true }];
  }
  // Which way a rule of another type changed is the domain's knowledge: what may be worse is announced.
  return [{ class: "domain-rule-changed", name, detail: `${rule}: ${detail}`, worse: true, rule }];
}

/** Rules that let somebody do more. Losing one is better, gaining one worse; with all others it is the other way. */
const opening: readonly string[] = [
  ...["tracker", "embed", "permission", "sdk", "source"],
  ...["disclosure", "transfer", "aggregate", "exception", "refusal", "support"],
];

function lostRule({ name, clause, value }: SaidRule): NamedChange {
  const detail = textOf(value);
  if (name === "right")
    return { class: "right-shrunk", name: clause, detail: `no longer: ${detail}`, worse: true };
  if (name === "retention") return { class: "retention-removed", name: clause, detail, worse: true };
  return {
    class: "domain-rule-removed",
    name: clause,
    detail: `${name}: ${detail}`,
    worse: !opening.includes(name),
    rule: name,
  };
}

function newRule({ name, clause, value }: SaidRule): NamedChange {
  const detail = textOf(value);
  if (name === "right") return { class: "right-grown", name: clause, detail: `new: ${detail}`, worse: false };
  if (name === "retention") return { class: "retention-added", name: clause, detail, worse: false };
  return {
    class: "domain-rule-added",
    name: clause,
    detail: `${name}: ${detail}`,
    worse: opening.includes(name),
    rule: name,
  };
}

function changedKeys(before: SaidRule, after: SaidRule): string {
  const keys = [...new Set([...Object.keys(before.value), ...Object.keys(after.value)])];
  return keys
    .flatMap((key) => {
      const [was, is] = [textOf(before.value[key]), textOf(after.value[key])];
      return was === is ? [] : [`${key} ${was} → ${is}`];
    })
    .join("; ");
}

function plainValue(value: SaidRule["value"]): Canonical {
  return JSON.parse(JSON.stringify(value));
}
