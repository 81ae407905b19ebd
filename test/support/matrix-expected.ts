import type { Route } from "../../src/doors/api/route.ts";
import { permissionsOf } from "../../src/gate/index.ts";
import { type ProblemCode, problems } from "../../src/kernel/problem.ts";
import { type Artefact, decide, type Policy, type Request } from "../../src/policy/index.ts";
import { handedOver } from "./matrix-attempts.ts";
import { freshIdentifier, hasTicket, looksByWord, type Party, type Things } from "./matrix-world.ts";

/** A call on one's own tenant, and what must come of it. */
export type Ask = { readonly path: string; readonly body?: object; readonly expected: number };

type Caller = {
  readonly party: Party;
  readonly artefact: Artefact;
  readonly role: string;
  /** What the tenant has; the `which`-th of each is asked about. */
  readonly things: Things;
  readonly which: number;
  /** A key of the calling application itself. */
  readonly ownKey: string;
};

const sent = { relation: "other", restriction: "no", objection: "no", retention: "within" } as const;

/**
 * By route, what is asked and what the published policy says to it. Where no data of anybody is touched, the policy has no
 * say, and the table says so itself: whoever has a key of the tenant gets an answer.
 */
export function asksOf(caller: Caller): Readonly<Record<string, readonly Ask[]>> {
  const more = moreOf(caller);
  const all = Object.entries({ ...judgedOf(caller), ...unjudgedOf(caller) });
  return Object.fromEntries(all.map(([route, ask]) => [route, [ask, ...(more[route] ?? [])]]));
}

/** Where a word or a paper that somebody gave decides as well: what support asks, and what others hand over. */
function moreOf(caller: Caller): Readonly<Record<string, readonly Ask[]>> {
  const { party, things, which } = caller;
  const { property, field, helping: purpose, delivered } = party.registration;
  const subject = things.subject[which];
  const looked = {
    path: "/v1/readings",
    body: { subject, purpose, fields: [field], reason: "they called and asked" },
    expected: statusOf(caller, { action: "read", data: field, purpose, ...otherwise }, opened, 200),
  };
  if (delivered === null) return { "post /v1/readings": [looked] };
  const given = { purpose: delivered.purpose, scenario: delivered.scenario, source: "third-party" };
  const [data = ""] = Object.keys(delivered.fields);
  const agreed = { state: { consent: "given" } };
  const handed = {
    path: "/v1/collections",
    body: {
      ...{ property, ...handedOver(delivered, subject, things.papers[which] ?? "") },
      ...{ purposes: [delivered.purpose], fields: delivered.fields },
    },
    expected: statusOf(caller, { action: "collect", data, ...given, ...agreed }, collected, 201),
  };
  return { "post /v1/readings": [looked], "post /v1/collections": [handed] };
}

/** It was collected for another purpose than support's. */
const otherwise = { state: { collectedFor: "another-purpose" } };

/** What touches the data of a person, records what they chose, or shows what was decided about everybody. */
function judgedOf(caller: Caller): Readonly<Record<string, Ask>> {
  const { party, things, which } = caller;
  const { property, scenario, purposes, residency, field, agreed } = party.registration;
  const subject = things.subject[which];
  const [purpose = ""] = purposes;
  const words = "Yes, I agree to this one purpose.";
  const found = openPermission(party);
  const turned = { property, feature: found?.feature ?? "camera", state: "on" };
  const kept = { subject, property, scenario, residency, purposes: [purpose] };
  const consents = choice(caller, "consent-record", agreed.purpose);
  return {
    "post /v1/collections": {
      path: "/v1/collections",
      body: { ...kept, fields: { [field]: freshIdentifier(field) } },
      expected: statusOf(caller, { action: "collect", data: field, purpose }, collected, 201),
    },
    "post /v1/readings": {
      path: "/v1/readings",
      body: { subject, purpose, fields: [field], reason: "they called and asked" },
      expected: statusOf(caller, { action: "read", data: field, purpose }, opened, 200),
    },
    "post /v1/consents": {
      path: "/v1/consents",
      body: { subject, property, language: "en", words, ...agreed },
      expected: consents ?? 201,
    },
    "put /v1/consents/{id}/withdrawal": {
      path: `/v1/consents/${things.consent[which]}/withdrawal`,
      expected: consents ?? 200,
    },
    "post /v1/objections": {
      path: "/v1/objections",
      body: { subject, purpose: agreed.purpose },
      expected: choice(caller, "objection-record", agreed.purpose) ?? 201,
    },
    "get /v1/log/entries": {
      path: "/v1/log/entries?kind=decision",
      expected: mayReadLog(party.policy, caller.artefact, caller.role) ? 200 : problems.forbidden.status,
    },
    "put /v1/devices/{device}/permissions/{name}": {
      path: `/v1/devices/${things.device[which]}/permissions/${found?.name ?? "CAMERA"}`,
      body: turned,
      expected:
        found === undefined
          ? problems["not-declared"].status
          : (choice(caller, "consent-record", found.purposes[0] ?? "") ?? 200),
    },
  };
}

/** What any key of the tenant may ask: nothing in the answers names a person. */
function unjudgedOf({ party, things, which, ownKey }: Caller): Readonly<Record<string, Ask>> {
  const { property, purposes, field } = party.registration;
  const [subject, device, entry] = [things.subject[which], things.device[which], things.entry[which]];
  const question = { action: "read", data: [field], purpose: purposes[0], subject };
  const clause = party.policy.clauses[0]?.id ?? "";
  return {
    "post /v1/decisions": { path: "/v1/decisions", body: question, expected: 200 },
    "get /v1/subjects/{id}": { path: `/v1/subjects/${subject}`, expected: 200 },
    "post /v1/devices": { path: "/v1/devices", body: { property, platform: "android" }, expected: 201 },
    "get /v1/devices/{device}/permissions": { path: `/v1/devices/${device}/permissions`, expected: 200 },
    "post /v1/keys": { path: "/v1/keys", body: { validDays: 1 }, expected: 201 },
    // A key belongs to its application: another one of the same tenant is a stranger to it.
    "put /v1/keys/{id}/revocation": {
      path: `/v1/keys/${which === 0 ? ownKey : things.key[which]}/revocation`,
      expected: which === 0 ? 204 : problems["not-found"].status,
    },
    "get /v1/log/checkpoint": { path: "/v1/log/checkpoint", expected: 200 },
    "get /v1/log/key": { path: "/v1/log/key", expected: 200 },
    "get /v1/log/tile/{path}": { path: "/v1/log/tile/0/000.p/1", expected: 200 },
    "get /v1/log/sealed/{path}": { path: "/v1/log/sealed/entries/000.p/1", expected: 200 },
    "get /v1/log/policies": { path: "/v1/log/policies", expected: 200 },
    "get /v1/log/policies/{digest}": { path: `/v1/log/policies/${things.digests[0]}`, expected: 200 },
    "get /v1/log/entries/{id}/proof": { path: `/v1/log/entries/${entry}/proof`, expected: 200 },
    "get /v1/promises": { path: "/v1/promises", expected: 200 },
    "get /v1/promises/{clause}/history": { path: `/v1/promises/${clause}/history`, expected: 200 },
  };
}

function openPermission({ policy }: Party) {
  return permissionsOf(policy).find((one) => one.platform === "android" && one.blockedBy.length === 0);
}

export function methodOf(route: string): Route["method"] {
  const [method] = route.split(" ");
  return method === "get" || method === "put" ? method : "post";
}

const opened = new Set(["mask", "pseudonymise", "encrypt", "log", "reason"]);
const collected = new Set(["transform", "encrypt", "log"]);
const chosen = new Set(["encrypt", "log"]);

/** Whether the policy lets a role look through the log. One that does not speak of its log closes it to nobody. */
export function mayReadLog(policy: Policy, artefact: Artefact, role: string): boolean {
  const { vocabulary, homeRegion: region } = policy;
  if (vocabulary.data.every(({ name }) => name !== "audit-log")) return true;
  const decision = decide(artefact, {
    ...{ action: "read", data: "audit-log", purpose: "accountability", source: "subject", recipient: "self" },
    ...{ region, role, scenario: vocabulary.scenarios[0]?.name ?? "" },
    state: { retention: "within", collectedFor: "this-purpose" },
  });
  return decision.outcome === "permitted" && decision.obligations.every(({ type }) => type === "log");
}

/** The status by which a choice is refused; `null` where the policy lets this role record it. */
function choice(caller: Caller, data: string, purpose: string): number | null {
  const scenario = caller.party.policy.vocabulary.scenarios[0]?.name ?? "";
  const status = statusOf(caller, { action: "collect", data, purpose, scenario }, chosen, 0);
  return status === 0 ? null : status;
}

/** What the judge says to it, as a status: `permitted` where it is permitted and each obligation is one of `kept`. */
function statusOf(
  { party, artefact, role, which }: Caller,
  { state, ...asked }: Pick<Request, "action" | "data" | "purpose"> & Partial<Request>,
  kept: ReadonlySet<string>,
  permitted: number,
): number {
  const { registration, policy } = party;
  const consent = asked.purpose === registration.agreed.purpose ? "given" : "none";
  // The rule itself closes everything to who looks by a word alone, whatever the tables say.
  const isWordNeeded = asked.action === "read" && looksByWord(policy, role);
  const word = isWordNeeded ? { agreement: hasTicket(which) ? "signed" : "none" } : {};
  const decision = decide(artefact, {
    ...{
      scenario: registration.scenario,
      source: "subject",
      recipient: "self",
      region: policy.homeRegion,
      role,
    },
    ...asked,
    state: {
      ...{ ...sent, consent, residency: registration.residency, collectedFor: "this-purpose" },
      ...{ ...state, ...word },
    },
  });
  if (decision.outcome !== "permitted") return problems[codeOf(decision.code)].status;
  if (isWordNeeded && !hasTicket(which)) return problems["support-not-invited"].status;
  const isKept = decision.obligations.every(({ type }) => kept.has(type));
  return isKept ? permitted : problems["obligation-unmet"].status;
}

function codeOf(code: string): ProblemCode {
  return Object.hasOwn(problems, code) ? (code as ProblemCode) : "denied";
}
