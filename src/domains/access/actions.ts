import type { AuditLog } from "../../audit/index.ts";
import { at, type Clock, type Instant } from "../../kernel/clock.ts";
import type { SealKey } from "../../kernel/crypto/index.ts";
import { type Database, lookUp, type TenantId } from "../../kernel/db/index.ts";
import { newId } from "../../kernel/ids.ts";
import { fail } from "../../kernel/problem.ts";
import type { Random } from "../../kernel/random.ts";
import { accessEntry } from "./entries.ts";
import { type ApiKey, type ApiKeyId, type Application, isValid, newApiKey, parseApiKey } from "./model.ts";
import { admit, type Bucket } from "./rate.ts";
import * as store from "./store.ts";

export type AccessDeps = {
  readonly db: Database;
  readonly clock: Clock;
  readonly random: Random;
  readonly audit: AuditLog;
  readonly tenantBySlug: (slug: string) => TenantId | null;
  readonly slugOf: (tenant: TenantId) => string;
  /** Seals what an entry says of nobody in particular. */
  readonly auditKeyOf: (tenant: TenantId) => SealKey;
};

/** A key is looked up again after this long, so a revocation by another process acts within it; by this one, at once. */
const cacheTtlMs = 1_000;
const cachedKeysMax = 10_000;

export type Access = ReturnType<typeof makeAccess>;

export function makeAccess(deps: AccessDeps) {
  const cache = new Map<ApiKeyId, { readonly key: ApiKey; readonly until: Instant }>();
  const buckets = new Map<ApiKeyId, Bucket>();

  /**
   * The application that presents this key. Throws `unauthenticated`, with one answer for a key that is unknown,
   * wrong, expired or revoked; and `too-many-requests`.
   */
  async function authenticate(text: string): Promise<{ application: Application; key: ApiKeyId }> {
    const presented = parseApiKey(text);
    const tenant = presented === null ? null : deps.tenantBySlug(presented.tenantSlug);
    const now = deps.clock.now();
    const key = presented === null || tenant === null ? null : await findKey(tenant, presented.id, now);
    if (presented === null || key === null || !isValid(key, presented, now)) {
      return fail("unauthenticated", "present a valid API key as `authorization: Bearer …`");
    }
    const bucket = admit(buckets.get(key.id) ?? null, key.application.callsPerSecond, now);
    if (bucket === null) {
      return fail("too-many-requests", "this key is over its rate; wait a second and go on", {
        retryAfterSeconds: 1,
      });
    }
    buckets.set(key.id, bucket);
    return { application: key.application, key: key.id };
  }

  async function findKey(tenant: TenantId, id: ApiKeyId, now: Instant): Promise<ApiKey | null> {
    const cached = cache.get(id);
    if (cached !== undefined && now < cached.until && cached.key.application.tenant === tenant)
      return cached.key;
    const key = await lookUp(deps.db, tenant, (tx) => store.findKey(tx, id));
    if (key === null) return null;
    if (cache.size >= cachedKeysMax) cache.clear();
    cache.set(id, { key, until: at(now + cacheTtlMs) });
    return key;
  }

  /** The application of this name, made if it is not there yet. */
  async function ensureApplication(wanted: Omit<Application, "id">): Promise<Application> {
    return deps.audit.transaction(wanted.tenant, async (tx) => {
      const known = await store.findApplicationByName(tx, wanted.name);
      if (known !== null) return known;
      const application = { ...wanted, id: newId("application", deps) };
      await store.insertApplication(tx, application, deps.clock.now());
      await deps.audit.write(tx, [adminEntry(wanted.tenant, "register-application", application.id)]);
      return application;
    });
  }

  /** A new key for an application. The text is told once; older keys go on until they expire or are revoked. */
  async function issueKey(
    application: Application,
    validMs: number,
  ): Promise<{ id: ApiKeyId; text: string; expiresAt: Instant }> {
    const made = newApiKey(deps.slugOf(application.tenant), deps);
    const now = deps.clock.now();
    const expiresAt = at(now + validMs);
    await deps.audit.transaction(application.tenant, async (tx) => {
      await store.insertKey(tx, { ...made, application: application.id, expiresAt }, now);
      await deps.audit.write(tx, [adminEntry(application.tenant, "issue-key", made.id)]);
    });
    return { id: made.id, text: made.text, expiresAt };
  }

  /** Ends a key of this application, at once. Throws `not-found`, also for another application's key. */
  async function revokeKey(application: Application, id: ApiKeyId): Promise<void> {
    await deps.audit.transaction(application.tenant, async (tx) => {
      const found = await store.revokeKey(tx, id, application.id, deps.clock.now());
      if (!found) fail("not-found", "this application has no such key", { key: id });
      await deps.audit.write(tx, [adminEntry(application.tenant, "revoke-key", id)]);
    });
    cache.delete(id);
  }

  function adminEntry(tenant: TenantId, action: string, target: string) {
    return accessEntry(deps, tenant, action, { target });
  }

  return { authenticate, ensureApplication, issueKey, revokeKey };
}
