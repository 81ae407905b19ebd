import {
  type AuditLog,
  indexLog,
  type LastSigned,
  type LogTerm,
  makeAuditLog,
  makeLogReads,
  newSigner,
  prune,
  publishCheckpoint,
  type Signer,
  type SigningTrouble,
  sequence,
} from "./audit/index.ts";
import {
  makeAccess,
  makeGuard,
  makePasswordHasher,
  makeSessions,
  makeStaff,
  makeStaffSignIn,
  makeSubjectSignIn,
} from "./domains/access/index.ts";
import { makeConsents, makeDevices } from "./domains/consent/index.ts";
import { makeNotices, type Notices } from "./domains/notices/index.ts";
import { makePromises, type Promises } from "./domains/promises/index.ts";
import { makeSubjects } from "./domains/subjects/index.ts";
import {
  type Keys,
  makeCollect,
  makeDestroy,
  makeFactSource,
  makeKeys,
  makeOwnerOf,
  makeRead,
} from "./domains/vault/index.ts";
import { type FactSource, type Gate, makeGate } from "./gate/index.ts";
import { must } from "./kernel/assert.ts";
import type { Clock } from "./kernel/clock.ts";
import { ed25519FromSeed, type RootKey } from "./kernel/crypto/index.ts";
import type { Database, TenantId } from "./kernel/db/index.ts";
import type { Messenger } from "./kernel/messages/index.ts";
import { type EventHandlers, makeOutbox, type Outbox } from "./kernel/outbox/index.ts";
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
  readonly tenants: readonly Tenant[];
  /** Sends codes and letters. */
  readonly messenger: Messenger;
  /** Told of a message that did not leave, without saying whose. */
  readonly notSent?: (error: unknown) => void;
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
  const facts = makeFactSource({ ...deps, keys, notices });
  const gate = makeGate({ ...deps, audit, facts });
  const policyOf = (tenant: TenantId) => notices.current(tenant).policy;
  const access = makeAccess({
    ...deps,
    audit,
    slugOf,
    tenantBySlug: (slug) => tenantBySlug.get(slug)?.id ?? null,
    auditKeyOf: keys.auditKey,
  });
  const subjects = makeSubjects({ ...deps, audit, facts, gate, policyOf });
  const consents = makeConsents({ ...deps, audit, gate, policyOf });
  const devices = makeDevices({ ...deps, audit, gate, policyOf });
  const signIn = makeSignIn(deps, { audit, keys, notices, facts, gate, policyOf });
  const vault = {
    collect: makeCollect({ ...deps, gate, keys, notices }),
    read: makeRead({ ...deps, gate, keys, notices }),
    destroy: makeDestroy({ ...deps, audit, keys }),
  };

  const logReads = makeLogReads({ ...deps, audit, auditKeyOf: keys.auditKey });
  const outbox = makeOutbox(deps);
  const promises = makePromises({ ...deps, audit, notices, outbox, slugOf, auditKeyOf: keys.auditKey });

  const signers = new Map<TenantId, Signer>();
  for (const { id, policy } of deps.tenants) {
    await keys.openTenant(id);
    await notices.publish(id, policy);
    signers.set(id, newSigner(originOf(id), ed25519FromSeed(keys.signingSeed(id))));
  }

  function signerOf(tenant: TenantId): Signer {
    return must(signers.get(tenant), "a tenant that is served has a signer");
  }

  return {
    tenants: deps.tenants,
    db: deps.db,
    clock: deps.clock,
    messenger: deps.messenger,
    gate,
    access,
    ...signIn,
    notices,
    subjects,
    consents,
    devices,
    vault,
    promises,
    logReads,
    tenantBySlug: (slug: string) => tenantBySlug.get(slug) ?? null,
    originOf,
    signerOf,
    ...makeWork(deps, { promises, outbox, originOf, signerOf }),
    pruneLogs: () => pruneLogs({ ...deps, audit }, policyOf),
  };
}

/** One step of ending the keeping of every tenant's log, as its policy says. True while there is more at once. */
async function pruneLogs(
  deps: AppDeps & { readonly audit: AuditLog },
  policyOf: (tenant: TenantId) => Policy,
): Promise<boolean> {
  let hasMore = false;
  for (const { id } of deps.tenants) hasMore = (await prune(deps, id, logTermOf(policyOf(id)))) || hasMore;
  return hasMore;
}

function logTermOf(policy: Policy): LogTerm {
  const rules = domainRulesOf(policy, domainRuleTypes.audit);
  return {
    periods: rules.map(({ value }) => value.retention),
    clauses: rules.length > 0 ? rules.map(({ clause }) => clause) : [policy.closedBy],
  };
}

type SignInParts = {
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
  const common = { ...deps, ...parts, auditKeyOf: keys.auditKey, signInKeysOf: keys.signInKeys };
  const staff = makeStaff(common);
  const sessions = makeSessions(common);
  const guard = makeGuard(common);
  const hasher = makePasswordHasher(deps);
  const ownerOf = makeOwnerOf({ ...deps, ...parts });
  return {
    staff,
    sessions,
    staffSignIn: makeStaffSignIn({ ...common, staff, sessions, guard, hasher }),
    subjectSignIn: makeSubjectSignIn({ ...common, sessions, guard, ownerOf }),
    sweepSignIn: guard.sweep,
  };
}

const eventsAtOnce = 100;

type WorkParts = {
  readonly promises: Promises;
  readonly outbox: Outbox;
  readonly originOf: (tenant: TenantId) => string;
  readonly signerOf: (tenant: TenantId) => Signer;
};

/** What happens by itself, for every tenant. The worker calls it again and again. */
function makeWork(deps: AppDeps, { promises, outbox, originOf, signerOf }: WorkParts) {
  /** Orders what waits in every tenant's log. Returns how many entries. */
  async function sequenceAll(): Promise<number> {
    let sequenced = 0;
    for (const { id } of deps.tenants) sequenced += await sequence(deps.logDb, id);
    return sequenced;
  }

  /** Writes down where to look in every log. True while there may be more at once. */
  async function indexLogs(): Promise<boolean> {
    let hasMore = false;
    for (const { id } of deps.tenants) hasMore = (await indexLog(deps.logDb, id)) || hasMore;
    return hasMore;
  }

  const troubles = new Map<TenantId, SigningTrouble>();

  /** Signs every head that has grown. Returns the logs that cannot be signed since this turn. */
  async function publishCheckpoints(): Promise<readonly (SigningTrouble & { readonly tenant: string })[]> {
    const log = { db: deps.logDb, clock: deps.clock, lastSigned: deps.lastSigned };
    const fresh: (SigningTrouble & { readonly tenant: string })[] = [];
    for (const { id, slug } of deps.tenants) {
      const published = await publishCheckpoint(log, id, originOf(id), signerOf(id));
      const isSigned = published.outcome === "signed" || published.outcome === "unchanged";
      if (isSigned) troubles.delete(id);
      else if (!troubles.has(id)) fresh.push({ ...published, tenant: slug });
      if (!isSigned) troubles.set(id, published);
    }
    return fresh;
  }

  /** The logs that cannot be signed, as they were found last. */
  function signingTroubles(): readonly SigningTrouble[] {
    return [...troubles.values()];
  }

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

  return { sequenceAll, indexLogs, publishCheckpoints, signingTroubles, checkPromises, deliverEvents };
}
