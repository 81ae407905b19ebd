import { type Decision, decide, type Request, type State } from "../../src/policy/index.ts";
import { jmi } from "./jmi-policy.ts";

export const { policy, artefact, findings } = jmi;

export const roles = policy.vocabulary.roles.map(({ name }) => name);
export const purposes = policy.vocabulary.purposes.map(({ name }) => name);
export const recipients = policy.vocabulary.recipients.map(({ name }) => name);

/** Nothing stands in the way: an adult in the United States, who agreed to nothing and objected to nothing. */
const ordinary: State = {
  consent: "none",
  agreement: "none",
  age: "adult",
  residency: "us",
  retention: "within",
  objection: "no",
  restriction: "no",
  collectedFor: "this-purpose",
  transferBasis: "none",
  relation: "other",
  legalCase: "none",
};

/** What every question below departs from: the product's server takes a name at registration. */
const registration: Request = {
  action: "collect",
  data: "full-name",
  purpose: "service-provisioning",
  scenario: "account-registration",
  source: "subject",
  recipient: "self",
  region: "us",
  role: "application",
  state: ordinary,
};

export type Asked = Partial<Omit<Request, "state">>;

export function ask(changes: Asked, facts: State = {}): Decision {
  return decide(artefact, { ...registration, ...changes, state: { ...ordinary, ...facts } });
}

/** `permitted`, or the code of the refusal. */
export function answer(changes: Asked, facts: State = {}): string {
  const decision = ask(changes, facts);
  return decision.outcome === "permitted" ? "permitted" : decision.code;
}

/** The answer for each of these data types. */
export function answers(data: readonly string[], changes: Asked, facts: State = {}) {
  return Object.fromEntries(data.map((name) => [name, answer({ ...changes, data: name }, facts)]));
}

/** The same answer for each of these data types. */
export function all(data: readonly string[], same: string) {
  return Object.fromEntries(data.map((name) => [name, same]));
}

/** What must be done for the act to stay permitted; nothing where it is refused. */
export function obligations(changes: Asked, facts: State = {}): readonly string[] {
  const decision = ask(changes, facts);
  if (decision.outcome !== "permitted") return [];
  return decision.obligations.map(({ type, argument }) => `${type} ${argument}`);
}

/** The data types of a group. */
export function leaves(group: string): readonly string[] {
  return policy.vocabulary.data.filter(({ groups }) => groups.includes(group)).map(({ name }) => name);
}
