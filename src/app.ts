import {
  type AuditLog,
  type LastSigned,
  type LogTerm,
  makeAuditLog,
  makeLogKeeper,
  makeLogReads,
  newSigner,
  type Signer,
  type Witnesses,
} from "./audit/index.ts";
import {
  type Alarm,
  administer,
  allowLogReading,
  makeAccess,
  makeAlarm,
  makeArrivals,
  makeComparing,
  makeGuard,
  makeOrganisations,
  makePasskeys,
  makePasswordHasher,
  makePersonSignIn,
  makeSessions,
  makeStaff,
  makeStaffSignIn,
  makeSubjectSignIn,
  makeSupport,
  makeTies,
  type PasskeySite,
  type Sessions,
} from "./domains/access/index.ts";
import { makeConsents, makeDevices } from "./domains/consent/index.ts";
import { makeNotices, type Notices } from "./domains/notices/index.ts";
import { makePromises, type Promises } from "./domains/promises/index.ts";
import { makeSubjects } from "./domains/subjects/index.ts";
import {
  endUse,
  type Keys,
  makeCollect,
  makeDestroy,
  makeFactSource,
  makeFindOwner,
  makeJournal,
  makeKeys,
  makeOwnerOf,
  makeRead,
  type Read,
} from "./domains/vault/index.ts";
import { type Actor, type FactSource, type Gate, makeGate } from "./gate/index.ts";
import { must } from "./kernel/assert.ts";
import type { Clock } from "./kernel/clock.ts";
import { ed25519FromSeed, type RootKey } from "./kernel/crypto/index.ts";
import type { Database, TenantId, Tx } from "./kernel/db/index.ts";
import { parseId } from "./kernel/ids.ts";
import type { Messenger } from "./kernel/messages/index.ts";
import { type EventHandlers, makeOutbox, type Outbox } from "./kernel/outbox/index.ts";
import { Problem } from "./kernel/problem.ts";
import type { Random } from "./kernel/random.ts";
import { domainRulesOf, domainRuleTypes, type Policy } from "./policy/index.ts";

export type AppDeps = {
  /** As the role that may touch data, and as the one that may order the log. */
  readonly db: Database;
  readonly logDb: Database;
  readonly clock: Clock;
  readonly random: Random;
  readonly root: RootKey;
  /** Names this process in the log. */
  readonly pdp: string;
  /** The host under which the logs are known, such as `troth.example`. */
  readonly origin: string;
  /** Remembers outside of the database what was signed. */
  readonly lastSigned: LastSigned;
  /** Who cosigns the logs. Left out, nobody does: an empty list is nobody, not everybody. */
  readonly witnesses?: Witnesses;
  readonly tenants: readonly Tenant[];
  /** Sends codes and letters. */
  readonly messenger: Messenger;
  /** Told of a message that did not leave, without saying whose. */
  readonly notSent?: (error: unknown) => void;
  /** Where browsers find the pages; without it nobody signs in with a passkey. */
  readonly passkeySite?: () => PasskeySite | null;
};

export type Tenant = { readonly id: TenantId; readonly slug: string; readonly policy: Policy };

export type App = Awaited<ReturnType<typeof makeApp>>;

/** Wires everything. Opens each tenant's keys and publishes its policy; nothing is served before. */
export async function makeApp(deps: AppDeps) {
  const tenantBySlug = new Map(deps.tenants.map((tenant) => [tenant.slug, tenant]));
  const tenantById = new Map(deps.tenants.map((tenant) => [tenant.id, tenant]));
  const slugOf = (id: TenantId) => must(tenantById.get(id), "a tenant that is served").slug;
  const originOf = (id: TenantId) => `${deps.origin}/${slugOf(id)}`;

  const audit = makeAuditLog(deps);
  const keys = makeKeys(deps);
  const notices = makeNotices({ ...deps, audit, originOf });
  const policyOf = (tenant: TenantId) => notices.current(tenant).policy;
  const facts = makeFactSource({ ...deps, keys, notices, ties: makeTies({ ...deps, policyOf }) });
  const gate = makeGate({ ...deps, audit, facts });
  const access = makeAccess({
    ...deps,
    audit,
    slugOf,
    tenantBySlug: (slug) => tenantBySlug.get(slug)?.id ?? null,
    auditKeyOf: keys.auditKey,
  });
  const subjects = makeSubjects({ ...deps, audit, facts, gate, policyOf });
  const consents = makeConsents({ ...deps, audit, gate, policyOf });
  const devices = makeDevices({ ...deps, audit, gate, policyOf, endUse });
  const outbox = makeOutbox(deps);
  const signIn = makeSignIn(deps, { outbox, audit, keys, notices, facts, gate, policyOf });
  const vault = {
    collect: makeCollect({ ...deps, gate, keys, notices }),
    read: alarmed(makeRead({ ...deps, gate, keys, notices }), signIn.alarm),
    destroy: makeDestroy({ ...deps, audit, keys }),
    journalOf: makeJournal({ ...deps, gate, keys, notices }),
  };

  const witnessQuorum = deps.witnesses?.quorum ?? 0;
  const promises = makePromises({ ...deps, audit, notices, outbox, slugOf, auditKeyOf: keys.auditKey });

  const signers = new Map<TenantId, Signer>();
  for (const { id, policy } of deps.tenants) {
    await keys.openTenant(id);
    await notices.publish(id, policy);
    signers.set(id, newSigner(originOf(id), ed25519FromSeed(keys.signingSeed(id))));
  }

  const signerOf = (tenant: TenantId) => must(signers.get(tenant), "a tenant that is served has a signer");
  const termOf = (tenant: TenantId) => logTermOf(policyOf(tenant));
  return {
    ...{ tenants: deps.tenants, db: deps.db, clock: deps.clock, messenger: deps.messenger, witnessQuorum },
    ...{ gate, access, ...signIn, notices, subjects, consents, devices, vault, promises },
    logReads: makeLogReads({ ...deps, witnessQuorum, audit, auditKeyOf: keys.auditKey }),
    tenantBySlug: (slug: string) => tenantBySlug.get(slug) ?? null,
    originOf,
    signerOf,
    ...makeLogKeeper({ ...deps, audit, originOf, signerOf, termOf }),
    ...makeWork(deps, promises, outbox),
  };
}

/** How long the log is kept, as the policy in force says, and by which clauses. */
function logTermOf(policy: Policy): LogTerm {
  const rules = domainRulesOf(policy, domainRuleTypes.audit);
  return {
    periods: rules.map(({ value }) => value.retention),
    clauses: rules.length > 0 ? rules.map(({ clause }) => clause) : [policy.closedBy],
  };
}

/** Tells those who watch when support looks where nobody let it: after the refusal, whose entry is in the log already. */
function alarmed(read: Read, alarm: Alarm): Read {
  const without = "support-not-invited";
  return async (actor, request) => {
    try {
      const reading = await read(actor, request);
      if (reading.refused.some(({ code }) => code === without)) {
        await alarm.raise(actor, parseId("entry", reading.entry));
      }
      return reading;
    } catch (error) {
      if (error instanceof Problem && error.errors.some(({ code }) => code === without)) {
        await alarm.raise(actor, parseId("entry", String(error.facts["entry"])));
      }
      throw error;
    }
  };
}

type SignInParts = {
  readonly outbox: Outbox;
  readonly audit: AuditLog;
  readonly keys: Keys;
  readonly notices: Notices;
  readonly facts: FactSource;
  readonly gate: Gate;
  readonly policyOf: (tenant: TenantId) => Policy;
};

/** Who signs in, and how. */
function makeSignIn(deps: AppDeps, parts: SignInParts) {
  const { keys } = parts;
  const base = { ...deps, ...parts, auditKeyOf: keys.auditKey, signInKeysOf: keys.signInKeys };
  const sessions = makeSessions(base);
  const common = { ...base, arrivals: makeArrivals({ ...base, sessions }) };
  const staff = makeStaff(common);
  const guard = makeGuard(common);
  const hasher = makePasswordHasher(deps);
  const ownerOf = makeOwnerOf({ ...deps, ...parts });
  return {
    staff,
    sessions,
    staffSignIn: makeStaffSignIn({ ...common, staff, sessions, guard, hasher }),
    subjectSignIn: makeSubjectSignIn({ ...common, sessions, guard, ownerOf }),
    personSignIn: makePersonSignIn({ ...common, sessions, guard, hasher, ownerOf }),
    passkeys: makePasskeys({ ...common, sessions, guard, passkeySite: deps.passkeySite ?? (() => null) }),
    sweepSignIn: guard.sweep,
    allowLog: (actor: Actor) => allowLogReading(common, actor),
    administer: <T>(
      actor: Actor,
      context: Readonly<Record<string, string>>,
      effect: (tx: Tx) => Promise<T>,
    ): Promise<T> => administer(common, actor, context, effect),
    ...makeSupported(deps, parts, sessions),
  };
}

/** By whose word support looks, and who is told of a look by nobody's. */
function makeSupported(deps: AppDeps, parts: SignInParts, sessions: Sessions) {
  const { keys } = parts;
  const findOwner = makeFindOwner({ ...deps, ...parts });
  const common = { ...deps, ...parts, auditKeyOf: keys.auditKey, signInKeysOf: keys.signInKeys, findOwner };
  return {
    support: makeSupport(common),
    comparing: makeComparing({ ...common, endSessionsOf: sessions.endOfSubjectIn }),
    alarm: makeAlarm(common),
    organisations: makeOrganisations(common),
  };
}

const eventsAtOnce = 100;

/** What happens by itself, for every tenant. The worker calls it again and again. */
function makeWork(deps: AppDeps, promises: Promises, outbox: Outbox) {
  /** Looks whether every tenant's promises are kept. True while there is more of a log to count at once. */
  async function checkPromises(): Promise<boolean> {
    let hasMore = false;
    for (const { id } of deps.tenants) hasMore = (await promises.turn(id)) || hasMore;
    return hasMore;
  }

  /** Tells of what happened, tenant by tenant and in order. True while more may wait. */
  async function deliverEvents(handlers: EventHandlers): Promise<boolean> {
    const ids = deps.tenants.map(({ id }) => id);
    const { delivered } = await outbox.deliver(deps.db, ids, handlers, eventsAtOnce);
    for (const id of ids) await outbox.sweep(deps.db, id);
    return delivered >= eventsAtOnce;
  }

  return { checkPromises, deliverEvents };
}
