import { type Canonical, canonical } from "../../kernel/canonical.ts";
import type { Clause, DataType, Policy, Words } from "../model.ts";
import { sensitivities } from "../model.ts";
import { domainChanges, domainRules } from "./domain.ts";
import type { NamedChange } from "./model.ts";

/** What changed beside the cells: vocabulary, who is responsible, domain rules, clauses and words. */
export function namedChanges(from: Policy, to: Policy): NamedChange[] {
  return [
    ...vocabularyChanges(from, to),
    ...controllerChanges(from, to),
    ...domainChanges(from, to),
    ...clauseChanges(from, to),
    ...codeChanges(from, to),
    ...wordChanges(from, to),
  ];
}

/** Where a clause that stays calls its refusals by another code. */
function codeChanges(from: Policy, to: Policy): NamedChange[] {
  const codes = ({ rules }: Clause) => rules.flatMap((rule) => (rule.type === "forbid" ? [rule.code] : []));
  const before = new Map(from.clauses.map((clause) => [clause.id, codes(clause)]));
  return to.clauses.flatMap((clause) => {
    const [was, is] = [
      [...new Set(before.get(clause.id))].toSorted(),
      [...new Set(codes(clause))].toSorted(),
    ];
    if (was.length === 0 || is.length === 0 || was.join() === is.join()) return [];
    return [
      {
        class: "code-changed",
        name: clause.id,
        detail: `${was.join(", ")} → ${is.join(", ")}`,
        worse: false,
      },
    ];
  });
}

/** The classes of change that either version's `version` rule promises to announce. */
export function announced(from: Policy, to: Policy): Set<string> {
  const promised = [from, to].flatMap(domainRules).flatMap(({ name, value }) => {
    const list: unknown = name === "version" ? value["materialWhen"] : [];
    return Array.isArray(list) ? list.filter((one) => typeof one === "string") : [];
  });
  return new Set(promised);
}

function vocabularyChanges({ vocabulary: from }: Policy, { vocabulary: to }: Policy): NamedChange[] {
  const basis = ({ basis: one }: { readonly basis: string }) => `basis ${one}`;
  const kind = ({ kind: one }: { readonly kind: string }) => `kind ${one}`;
  const nothing = () => "";
  return [
    ...compare("data", from.data, to.data, describeData, { added: true, changed: isDataWorse }),
    ...compare("purpose", from.purposes, to.purposes, basis, { added: true, changed: always }),
    ...compare("recipient", from.recipients, to.recipients, kind, { added: true, changed: always }),
    ...compare("region", from.regions, to.regions, nothing, { added: true }),
    ...compare("role", from.roles, to.roles, nothing, { added: true }),
    ...compare("scenario", from.scenarios, to.scenarios, nothing, { added: true }),
    ...compare("action", from.actions.map(named), to.actions.map(named), nothing, { added: true }),
    // A site that a policy no longer binds is worse than one more that it binds.
    ...compare("property", from.properties, to.properties, kind, { removed: true, changed: always }),
  ];
}

type Worse<T> = {
  readonly added?: boolean;
  readonly removed?: boolean;
  readonly changed?: (before: T, after: T) => boolean;
};

function compare<T extends { readonly name: string }>(
  word: string,
  from: readonly T[],
  to: readonly T[],
  describe: (one: T) => string,
  worse: Worse<T>,
): NamedChange[] {
  const before = new Map(from.map((one) => [one.name, one]));
  const after = new Map(to.map((one) => [one.name, one]));
  const added = to.flatMap((one) =>
    before.has(one.name)
      ? []
      : [{ class: `${word}-added`, name: one.name, detail: describe(one), worse: worse.added ?? false }],
  );
  const others = from.flatMap((one): NamedChange[] => {
    const now = after.get(one.name);
    if (now === undefined) {
      return [{ class: `${word}-removed`, name: one.name, detail: "", worse: worse.removed ?? false }];
    }
    const [was, is] = [describe(one), describe(now)];
    if (was === is) return [];
    const isBad = worse.changed?.(one, now) ?? false;
    return [{ class: `${word}-changed`, name: one.name, detail: `${was} → ${is}`, worse: isBad }];
  });
  return [...added, ...others];
}

function describeData({ value, sensitivity, identifier, holds }: DataType): string {
  return `${value}, ${sensitivity}${identifier ? ", identifier" : ""}, holds ${holds}`;
}

// Anything but being taken more seriously than before. `non-personal` is the least of all protection.
function isDataWorse(before: DataType, after: DataType): boolean {
  const raised = guard(after) > guard(before);
  return !(raised && describeData({ ...after, sensitivity: before.sensitivity }) === describeData(before));
}

function guard({ sensitivity }: DataType): number {
  return sensitivity === "non-personal" ? -1 : sensitivities.indexOf(sensitivity);
}

function controllerChanges(from: Policy, to: Policy): NamedChange[] {
  const changes = [
    ["controller-changed", "controller", from.controller.name, to.controller.name],
    ["contact-changed", "contact", from.controller.contact, to.controller.contact],
    ["contact-changed", "address", from.controller.address ?? "none", to.controller.address ?? "none"],
    ["home-region-changed", "home region", from.homeRegion, to.homeRegion],
  ] as const;
  return changes.flatMap(([name, what, was, is]) =>
    was === is ? [] : [{ class: name, name: what, detail: `${was} → ${is}`, worse: true }],
  );
}

function clauseChanges(from: Policy, to: Policy): NamedChange[] {
  const describe = ({ kind, refused }: Clause & { readonly name: string }) =>
    refused === undefined ? kind : `${kind}, ${unlockOf(refused.unlock)}`;
  const keyed = (clauses: readonly Clause[]) => clauses.map((clause) => ({ ...clause, name: clause.id }));
  return compare("clause", keyed(from.clauses), keyed(to.clauses), describe, { changed: always }).map(
    (change) => {
      const lost = from.clauses.find(({ id }) => change.class === "clause-removed" && id === change.name);
      // The rules of a lost clause are compared for themselves. What nobody enforces is lost with its words.
      return lost === undefined ? change : { ...change, detail: lost.kind, worse: lost.kind !== "statement" };
    },
  );
}

function unlockOf(unlock: "never" | Words): string {
  return unlock === "never" ? "never unlocked" : `unlocked by ${unlock.en}`;
}

function wordChanges(from: Policy, to: Policy): NamedChange[] {
  const before = new Map(spoken(from));
  return spoken(to).flatMap(([name, words]) => {
    const was = before.get(name);
    if (was === undefined || canonical(plain(was)) === canonical(plain(words))) return [];
    return [{ class: "words-changed", name, detail: `${was.en} → ${words.en}`, worse: false }];
  });
}

function spoken(policy: Policy): (readonly [string, Words])[] {
  const { vocabulary } = policy;
  const terms = [vocabulary.data, vocabulary.purposes, vocabulary.recipients, vocabulary.regions].flat();
  return [
    ["title", policy.title],
    ["summary", policy.summary],
    ...terms.map(({ name, words }) => [name, words] as const),
    ...policy.sections.map(({ name, words }) => [`section ${name}`, words] as const),
    ...policy.clauses.map(({ id, words }) => [id, words] as const),
  ];
}

function plain(words: Words): Canonical {
  return { en: words.en, zh: words.zh };
}

function named(name: string): { readonly name: string } {
  return { name };
}

function always(): boolean {
  return true;
}
