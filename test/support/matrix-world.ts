import { expect } from "vitest";
import { z } from "zod";
import { permissionsOf } from "../../src/gate/index.ts";
import { newRandomId } from "../../src/kernel/ids.ts";
import { systemRandom } from "../../src/kernel/random.ts";
import { domainRulesOf, domainRuleTypes, type Policy } from "../../src/policy/index.ts";
import { openWorld, type World } from "./world.ts";
import { collectedIn, textIn } from "./world-answers.ts";
import { letSupportIn } from "./world-support.ts";

/** What an id may stand for. */
export const kinds = ["subject", "device", "consent", "key", "entry"] as const;
export type Kind = (typeof kinds)[number];

/** Everything with an id that one tenant has, several of each kind, addresses on file there alone, and its policies. */
export type Things = Readonly<Record<Kind, readonly string[]>> & {
  readonly identifiers: readonly string[];
  readonly digests: readonly string[];
  /** Of the consents, those under which others may hand something over. None where the policy registers nobody who does. */
  readonly papers: readonly string[];
};

/** A company: what its policy asks of a registration, and under which slug its neighbour has the same policy. */
export type Party = {
  readonly slug: string;
  readonly neighbour: string;
  readonly policy: Policy;
  readonly roles: readonly string[];
  readonly purposes: readonly string[];
  readonly registration: Registration;
};

type Registration = {
  readonly property: string;
  readonly scenario: string;
  readonly purposes: readonly string[];
  readonly residency: string;
  readonly field: string;
  readonly agreed: { readonly purpose: string; readonly act: "tick" | "click" };
  /** For what support asks. */
  readonly helping: string;
  readonly delivered: Delivered | null;
};

/** What others hand over under a paper of the subject's. */
export type Delivered = {
  readonly from: string;
  readonly scenario: string;
  readonly purpose: string;
  readonly fields: Readonly<Record<string, object>>;
};

const registrations: Readonly<Record<string, Registration>> = {
  jmi: {
    ...{ property: "jmi-web", scenario: "account-registration", residency: "us" },
    ...{ purposes: ["account-verification", "service-provisioning"], field: "business-email" },
    agreed: { purpose: "personalisation", act: "tick" },
    ...{ helping: "technical-support", delivered: null },
  },
  geex: {
    ...{ property: "geex-android", scenario: "registration", residency: "cn-mainland" },
    ...{ purposes: ["account-verification", "login-authentication"], field: "phone-number" },
    agreed: { purpose: "marketing-sms", act: "click" },
    helping: "customer-service",
    delivered: {
      ...{ from: "partners", scenario: "loan-application", purpose: "check-loans" },
      fields: { "loan-info": { open: 1 } },
    },
  },
};

export type Matrix = Awaited<ReturnType<typeof openMatrixWorld>>;

/** Two companies, each beside a neighbour with the very same policy: whatever is asked makes sense at both. */
export async function openMatrixWorld(thingsEach: number) {
  const world = await openWorld({
    tenants: Object.keys(registrations),
    policies: (published) =>
      published.flatMap((policy) => [policy, { ...policy, tenant: neighbourOf(policy.tenant) }]),
  });
  const parties = Object.entries(registrations).map(([slug, registration]): Party => {
    const { policy } = world.app.tenantBySlug(slug) ?? expect.unreachable(`${slug} is served`);
    const { roles, purposes } = policy.vocabulary;
    const asked = spread(purposes.map(({ name }) => name).filter((name) => name !== registration.helping));
    return {
      ...{ slug, policy, registration, neighbour: neighbourOf(slug) },
      ...{ roles: roles.map(({ name }) => name), purposes: [registration.helping, ...asked] },
    };
  });
  const things = new Map<string, Things>();
  for (const party of parties) {
    for (const slug of [party.slug, party.neighbour]) {
      things.set(slug, await thingsOf(world, { ...party, slug }, thingsEach));
    }
  }
  await world.settleLog();
  return { world, parties, thingsOf: (slug: string) => things.get(slug) ?? expect.unreachable(slug) };
}

const purposesMax = 18;

/** Some of a long list, from all of it. */
function spread(names: readonly string[]): readonly string[] {
  const step = Math.ceil(names.length / purposesMax);
  return names.filter((_, index) => index % step === 0);
}

function neighbourOf(slug: string): string {
  return `${slug}-twin`;
}

/** Whether a role looks only where it was let in, by the rule itself. */
export function looksByWord(policy: Policy, role: string): boolean {
  return domainRulesOf(policy, domainRuleTypes.support).some(
    ({ value }) => value.role === role && value.shows === "granted",
  );
}

/** Of a tenant's people, about whom support has a ticket: about everybody but the second. */
export function hasTicket(which: number): boolean {
  return which !== 1;
}

let people = 0;

/** A value of the field by which a registration knows somebody, that nobody had yet. */
export function freshIdentifier(field: string): string {
  people++;
  return field === "phone-number"
    ? `+86138002${String(people).padStart(5, "0")}`
    : `matrix.${people}@example.com`;
}

async function thingsOf(world: World, party: Party, count: number): Promise<Things> {
  const { slug, policy, registration } = party;
  const { property, scenario, purposes, residency, field, agreed, delivered } = registration;
  const key = await world.keyFor("application", { tenant: slug, region: policy.homeRegion });
  const made: Record<Kind, string[]> = { subject: [], device: [], consent: [], key: [], entry: [] };
  const [identifiers, papers]: [string[], string[]] = [[], []];
  for (let index = 0; index < count; index++) {
    const value = freshIdentifier(field);
    const body = { property, scenario, purposes, residency, fields: { [field]: value } };
    const collected = collectedIn(await world.callTls()(key, "POST", "/v1/collections", body));
    const { subject } = collected;
    const words = "Yes, I agree to this one purpose.";
    const yes = { subject, property, language: "en", words, ...agreed };
    made.subject.push(subject);
    made.entry.push(collected.entry);
    made.consent.push(textIn(await world.call(key, "POST", "/v1/consents", yes), "id"));
    made.key.push(textIn(await world.call(key, "POST", "/v1/keys", { validDays: 1 }), "id"));
    made.device.push(await deviceOf(world, key, party));
    identifiers.push(value);
    if (delivered !== null) {
      const signed = { ...yes, purpose: delivered.purpose, act: "tick" };
      papers.push(textIn(await world.call(key, "POST", "/v1/consents", signed), "id"));
    }
    if (looksByWord(policy, "support") && hasTicket(index)) {
      await letSupportIn(world, slug, { data: field, value }, [field]);
    }
  }
  const consent = [...made.consent, ...papers];
  return { ...made, consent, papers, identifiers, digests: await digestsOf(world, key) };
}

/** The versions of its policy that a tenant has published. */
async function digestsOf(world: World, key: string): Promise<readonly string[]> {
  const { json, text } = await world.call(key, "GET", "/v1/log/policies");
  const { digests } = z.object({ digests: z.array(z.string()).min(1) }).parse(json, { error: () => text });
  return digests;
}

/** An installation on which everything that the policy registers for Android is on. */
async function deviceOf(world: World, key: string, { policy, registration }: Party): Promise<string> {
  const { property } = registration;
  const id = textIn(await world.call(key, "POST", "/v1/devices", { property, platform: "android" }), "id");
  for (const { platform, name, feature, blockedBy } of permissionsOf(policy)) {
    if (platform !== "android" || blockedBy.length > 0) continue;
    const body = { property, feature, state: "on" };
    const answer = await world.call(key, "PUT", `/v1/devices/${id}/permissions/${name}`, body);
    expect(answer.status, answer.text).toBe(200);
  }
  return id;
}

/** An id that is nobody's. */
export function randomId(kind: string): string {
  return newRandomId(kind, { random: systemRandom() });
}
