import { didYouMean } from "../did-you-mean.ts";
import { dimensions } from "../model.ts";
import { domainRulesOf, domainRuleTypes, ruleTypes } from "../rule-types/index.ts";
import type { NameList } from "../rule-types/rule-type.ts";
import { listOfDimension } from "../text/names.ts";
import { isCovered, newSpace } from "./boxes.ts";
import { type Context, listed } from "./context.ts";

/** That the vocabulary names what the vault knows, and that the clauses name what the vocabulary declares. */
export function checkVocabulary(context: Context): void {
  checkDataTypes(context);
  checkObligations(context);
  checkUse(context);
  checkCollection(context);
}

/** Types of values that are too many to be guessed one by one: an index over others is a list of their values. */
const indexable: readonly string[] = ["email", "phone", "card", "iban", "cn-resident-id", "identifier"];

function checkDataTypes({ policy, known, find }: Context): void {
  for (const { name, value, identifier } of policy.vocabulary.data) {
    const pointer = ["vocabulary", "data", name];
    if (!known.valueTypes.includes(value)) {
      find("unknown-name", pointer, `\`${value}\` is no known type of value`, () =>
        didYouMean(value, known.valueTypes),
      );
    } else if (identifier && !indexable.includes(value)) {
      const hint = `types that can be indexed: ${listed(indexable)}`;
      find(
        "low-entropy-identifier",
        pointer,
        `\`${name}\` has values of type \`${value}\`, which can be guessed`,
        hint,
      );
    }
  }
}

function checkObligations({ policy, known, find }: Context): void {
  const lists: Readonly<Record<string, readonly string[]>> = {
    mask: known.masks,
    transform: known.transforms,
  };
  for (const [number, { rules }] of policy.clauses.entries()) {
    for (const [index, rule] of rules.entries()) {
      if (rule.type !== "require") continue;
      for (const { type, argument } of rule.obligations) {
        const list = Object.hasOwn(lists, type) ? lists[type] : undefined;
        if (list === undefined || list.includes(argument)) continue;
        const pointer = ["clauses", number, "rules", index, "obligations"];
        find("unknown-name", pointer, `\`${argument}\` is no known ${type}`, () =>
          didYouMean(argument, list),
        );
      }
    }
  }
}

const kinds = {
  purposes: "purpose",
  recipients: "recipient",
  roles: "role",
  scenarios: "scenario",
  properties: "property",
} as const;
const usedLists = ["purposes", "recipients", "roles", "scenarios", "properties"] as const;

// Whatever no rule names is either forgotten, or promised in the notice and kept by nobody.
function checkUse({ policy, find }: Context): void {
  const used = usedNames(policy);
  const self = policy.vocabulary.recipients.filter(({ kind }) => kind === "self").map(({ name }) => name);
  for (const list of usedLists) {
    for (const { name } of policy.vocabulary[list]) {
      if (used.has(`${list} ${name}`) || (list === "recipients" && self.includes(name))) continue;
      find(
        "unused-name",
        ["vocabulary", list, name],
        `no rule names the ${kinds[list]} \`${name}\``,
        "delete it",
      );
    }
  }
}

function usedNames(policy: Context["policy"]): ReadonlySet<string> {
  const used = new Set<string>();
  const use = (list: NameList, names: readonly unknown[]) => {
    for (const name of names) used.add(`${list} ${String(name)}`);
  };
  for (const rule of policy.clauses.flatMap(({ rules }) => rules)) {
    if (rule.type === "domain") {
      for (const { at, list } of ruleTypes.get(rule.name)?.names ?? []) use(list, valuesAt(rule.value, at));
    } else {
      for (const dimension of dimensions) use(listOfDimension[dimension], rule.box[dimension] ?? []);
    }
  }
  return used;
}

function valuesAt(value: unknown, at: readonly string[]): readonly unknown[] {
  const [step, ...rest] = at;
  if (step === undefined) return value === undefined ? [] : [value];
  if (step === "*") return Array.isArray(value) ? value.flatMap((item: unknown) => valuesAt(item, rest)) : [];
  if (typeof value !== "object" || value === null) return [];
  return valuesAt(Object.entries(value).find(([key]) => key === step)?.[1], rest);
}

/** That every type of data is collected somewhere, or refused everywhere, and is not kept for ever. */
function checkCollection({ policy, find }: Context): void {
  const rules = policy.clauses.flatMap((clause) => clause.rules);
  const collecting = rules.flatMap((rule) =>
    rule.type === "permit" && rule.box.action?.includes("collect") !== false ? [rule.box] : [],
  );
  const collectsAll = collecting.some(({ data }) => data === undefined);
  const collected = new Set(collecting.flatMap(({ data }) => data ?? []));
  const kept = new Set(domainRulesOf(policy, domainRuleTypes.retention).flatMap(({ value }) => value.data));
  const space = newSpace(policy);
  const isListed = domainRulesOf(policy, domainRuleTypes.notice).some(({ value }) =>
    value.lists?.includes("data"),
  );
  const forbidden = rules.flatMap((rule) => (rule.type === "forbid" ? [space.regionOf(rule.box)] : []));
  for (const { name, sensitivity } of policy.vocabulary.data) {
    if (sensitivity === "non-personal") continue;
    const pointer = ["vocabulary", "data", name];
    if (collectsAll || collected.has(name)) {
      const message = `no rule says how long \`${name}\` is kept`;
      if (!kept.has(name)) find("no-retention", pointer, message, "add a rule of type `retention`");
      continue;
    }
    // What is refused whatever the circumstances is declared in order to say so.
    const never = space.regionOf({ action: ["collect"], data: [name] });
    if (isCovered(never, forbidden, { steps: 10_000 }) === true) continue;
    // A list that is promised to be complete would show something that nobody collects.
    const code = isListed ? "notice-incomplete" : "never-collected";
    find(code, pointer, `no clause permits to collect \`${name}\``, "delete it, or forbid it");
  }
}
