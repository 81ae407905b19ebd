import { type Day, dayOf, keepUntil, type Zone } from "../kernel/calendar.ts";
import type { Instant } from "../kernel/clock.ts";
import { type Decision, domainRulesOf, domainRuleTypes, type Policy } from "../policy/index.ts";
import type { Act, Authorisation, Call, Delivery, Item, SubjectId, WantedAuthorisation } from "./model.ts";

type Rule = ReturnType<typeof domainRulesOf<typeof domainRuleTypes.source.schema>>[number]["value"];

/** A rule that registers where data comes from, with its clause. */
export type RegisteredSource = Rule & { readonly clause: string };

/** What is on record when somebody delivers. */
export type DeliveryFacts = {
  readonly subject: SubjectId | null;
  readonly authorisations: readonly Authorisation[];
  readonly now: Instant;
};

/**
 * What is refused though the tables permit it: data from others that comes from no registered source, that its source
 * is not registered for, or for which no authorisation is in force that its rule asks for.
 */
export function refusedBySource(
  policy: Policy,
  call: Pick<Call, "action" | "delivery">,
  item: Pick<Item, "data" | "purpose" | "source">,
  facts: DeliveryFacts,
): Decision | null {
  if (call.action !== "collect") return null;
  const { delivery } = call;
  const named = sourcesOf(policy).filter((one) => one.name === delivery?.from && one.source === item.source);
  if (delivery === undefined || named.length === 0) {
    const naming = nearestNaming(policy, item);
    const isNeeded = delivery !== undefined || item.source === "third-party" || naming.length > 0;
    return isNeeded ? refusal(policy, "not-declared", naming) : null;
  }
  const bringing = named.filter((one) => one.data.includes(item.data));
  if (bringing.length === 0) return refusal(policy, "not-declared", named);
  const serving = bringing.filter((one) => one.purposes.includes(item.purpose));
  if (serving.length === 0) return refusal(policy, "purpose-mismatch", bringing);
  if (serving.some((one) => isAuthorised(one, delivery, item.purpose, facts))) return null;
  return refusal(policy, lacking(serving), serving);
}

/** Whether the policy registers a source with this name, whatever it brings. */
export function isRegistered(policy: Policy, name: string): boolean {
  return sourcesOf(policy).some((one) => one.name === name);
}

/**
 * How data of these types is handed over where a policy registers whose it is: by the first source that brings all of it,
 * under this paper, today. `undefined` where the policy registers no such source, and so asks for none.
 */
export function deliveryUnder(
  policy: Policy,
  { data, source }: { readonly data: readonly string[]; readonly source: string },
  authorisation: string,
  now: Instant,
): (Delivery & { readonly authorisation: string }) | undefined {
  const found = sourcesOf(policy).find(
    (one) => one.source === source && data.every((name) => one.data.includes(name)),
  );
  return found === undefined ? undefined : { from: found.name, authorisation, on: dayOf(now, zone) };
}

/** Whether an authorisation is spent with what is delivered under it now. */
export function isForOneDelivery(policy: Policy, from: string): boolean {
  return sourcesOf(policy).some((one) => one.name === from && one.lasts === undefined);
}

/** The papers that decide about these acts. */
export function authorisationsBehind(acts: readonly Act[]): readonly WantedAuthorisation[] {
  return acts.flatMap(({ call: { delivery } }) =>
    delivery === undefined || delivery.authorisation === null
      ? []
      : [{ from: delivery.from, reference: delivery.authorisation }],
  );
}

/** Whether a refusal with these clauses is one that the register of sources asks for. */
export function isRefusedBySource(
  policy: Policy,
  cell: { readonly code?: string; readonly clauses: readonly string[]; readonly source: string },
  item: Pick<Item, "data" | "purpose">,
): boolean {
  const { source } = cell;
  const names = new Set(sourcesOf(policy).map(({ name }) => name));
  const asked = { ...item, source };
  const unnamed = refusal(policy, "not-declared", nearestNaming(policy, asked));
  // Nothing is on record for any of them, so each says all that it could say.
  const nothing = { subject: null, authorisations: [], now: 0 as Instant };
  const byName = [...names].map((from) => {
    const delivery = { from, authorisation: "", on: null };
    return refusedBySource(policy, { action: "collect", delivery }, asked, nothing);
  });
  return [unnamed, ...byName].some(
    (one) =>
      one !== null &&
      one.outcome !== "permitted" &&
      one.code === cell.code &&
      one.clauses.join() === cell.clauses.join(),
  );
}

/** Whether data of these terms may have come from a source with this name; an empty name is none. */
export function isRegisteredFor(
  policy: Policy,
  terms: {
    readonly from: string;
    readonly source: string;
    readonly data: readonly string[];
    readonly purposes: readonly string[];
  },
): boolean {
  return terms.data.every((data) => {
    const naming = namingOf(policy, { data, source: terms.source });
    if (terms.from === "" && terms.source !== "third-party" && naming.length === 0) return true;
    return terms.purposes.every((purpose) =>
      naming.some((one) => one.name === terms.from && one.purposes.includes(purpose)),
    );
  });
}

/** The registered sources of this data, of one kind. */
export function namingOf(
  policy: Policy,
  { data, source }: Pick<Item, "data" | "source">,
): readonly RegisteredSource[] {
  return sourcesOf(policy).filter((one) => one.source === source && one.data.includes(data));
}

// Those for this very purpose, where there are any: theirs is the clause that somebody looks for who names no source.
function nearestNaming(policy: Policy, item: Pick<Item, "data" | "purpose" | "source">) {
  const naming = namingOf(policy, item);
  const serving = naming.filter((one) => one.purposes.includes(item.purpose));
  return serving.length > 0 ? serving : naming;
}

const documents: ReadonlySet<string> = new Set(["instrument", "agreement"]);

function isAuthorised(
  rule: RegisteredSource,
  { authorisation, on }: NonNullable<Call["delivery"]>,
  purpose: string,
  { subject, authorisations, now }: DeliveryFacts,
): boolean {
  // A question about nobody in particular may suppose the paper as it supposes everything else.
  if (authorisation === null) return subject === null;
  const found = authorisations.find((one) => one.from === rule.name && one.reference === authorisation);
  if (found === undefined || (rule.lasts === undefined && found.isUsed)) return false;
  if (documents.has(rule.authorisation)) {
    return found.consent === null && isWithin(rule, on, now);
  }
  const { consent } = found;
  if (consent === null || consent.subject !== subject || consent.purpose !== purpose) return false;
  if (!consent.isStanding || (consent.expiresAt !== null && now >= consent.expiresAt)) return false;
  const isWritten = rule.authorisation === "written-consent";
  // Who signs names the source in it. One that names another source opens none but that.
  if (isWritten ? consent.act !== "sign" || consent.from !== rule.name : !isOpenTo(consent.from, rule)) {
    return false;
  }
  return rule.lasts === undefined || isWithin(rule, dayOf(consent.givenAt, zone), now);
}

const zone = "UTC" as Zone;

function isOpenTo(named: string | null, rule: RegisteredSource): boolean {
  return named === null || named === rule.name;
}

function isWithin({ lasts }: RegisteredSource, on: Day | null, now: Instant): boolean {
  const today = dayOf(now, zone);
  if (lasts === undefined) return on === null || on <= today;
  return on !== null && on <= today && today <= keepUntil(on, lasts);
}

function lacking(rules: readonly RegisteredSource[]): string {
  return rules.every(({ authorisation }) => documents.has(authorisation)) ? "not-declared" : "no-consent";
}

function refusal(policy: Policy, code: string, rules: readonly RegisteredSource[]): Decision {
  const [first] = rules;
  if (first === undefined) {
    return { outcome: "uncovered", code: "not-declared", clauses: [policy.closedBy], undeclared: [] };
  }
  const named = first.code ?? code;
  const clauses = [...new Set(rules.map(({ clause }) => clause))];
  return { outcome: "forbidden", code: named, codes: [named], clauses };
}

const registerByPolicy = new WeakMap<Policy, readonly RegisteredSource[]>();

// Asked for every item that is collected, of a policy that never changes: worked out once.
function sourcesOf(policy: Policy): readonly RegisteredSource[] {
  const known = registerByPolicy.get(policy);
  if (known !== undefined) return known;
  const register = domainRulesOf(policy, domainRuleTypes.source).map(({ clause, value }) => ({
    ...value,
    clause,
  }));
  registerByPolicy.set(policy, register);
  return register;
}
