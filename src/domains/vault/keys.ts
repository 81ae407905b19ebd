import type { KeyObject } from "node:crypto";
import { subjectTag } from "../../audit/index.ts";
import type { SubjectId } from "../../gate/index.ts";
import { must } from "../../kernel/assert.ts";
import type { Clock } from "../../kernel/clock.ts";
import {
  deriveKey,
  deriveMark,
  deriveSealKey,
  keyCache,
  keyVersionOf,
  newDerivingSecret,
  newSealKey,
  newWrappingKey,
  openDerivingSecret,
  openWrappingKey,
  type RootKey,
  type SealKey,
  type Unopened,
  unwrapKey,
} from "../../kernel/crypto/index.ts";
import { type Database, type TenantId, type Tx, transaction } from "../../kernel/db/index.ts";
import type { Random } from "../../kernel/random.ts";
import { type IndexKey, indexKey } from "./blind-index.ts";
import * as store from "./key-store.ts";
import { normaliserVersion } from "./normalise.ts";

export type KeysDeps = {
  readonly db: Database;
  readonly clock: Clock;
  readonly random: Random;
  readonly root: RootKey;
};

/** A tenant's keys, opened once at the start by the root key and then held in this process. */
type TenantKeys = {
  readonly wrapping: ReadonlyMap<number, SealKey>;
  readonly newest: SealKey;
  readonly secret: KeyObject;
  readonly audit: SealKey;
  readonly fingerprint: KeyObject;
  readonly signIn: SignInKeys;
  readonly indexKeys: Map<string, IndexKey>;
  readonly marks: Map<string, string>;
};

/** Seals what staff sign in with, and marks what may not stand in the open: addresses, attempts, codes. */
export type SignInKeys = { readonly seal: SealKey; readonly mark: KeyObject };

const cachedKeysMax = 20_000;
const cacheTtlMs = 300_000;
const marksMax = 4_000;
const dayMs = 86_400_000;

export type Keys = ReturnType<typeof makeKeys>;

export function makeKeys(deps: KeysDeps) {
  const tenants = new Map<TenantId, TenantKeys>();
  const cache = keyCache({ clock: deps.clock, entriesMax: cachedKeysMax, ttlMs: cacheTtlMs });

  /** Opens a tenant's keys, making them the first time. Throws `key-unavailable`; a wrong root key is one sentence. */
  async function openTenant(tenant: TenantId): Promise<void> {
    if (tenants.has(tenant)) return;
    const rows = await transaction(deps.db, tenant, async (tx) => {
      const known = await store.listTenantKeys(tx);
      return known.length > 0 ? known : makeTenantKeys(tx);
    });
    const wrapping = new Map<number, SealKey>();
    for (const row of rows.filter((one) => one.kind === "wrapping")) {
      const opened = await openWrappingKey(deps.root, { tenant, version: row.version }, row);
      if (!opened.ok) throw rootRefusal(opened.why);
      wrapping.set(row.version, opened.key);
    }
    const deriving = must(
      rows.find((row) => row.kind === "deriving"),
      "a tenant has a deriving secret",
    );
    const opened = await openDerivingSecret(deps.root, { tenant, version: deriving.version }, deriving);
    if (!opened.ok) throw rootRefusal(opened.why);
    const newest = must(wrapping.get(Math.max(...wrapping.keys())), "a tenant has a wrapping key");
    const { secret } = opened;
    const audit = deriveSealKey(secret, "audit-payload", [], 1);
    const fingerprint = deriveKey(secret, "fingerprint", []);
    const signIn = {
      seal: deriveSealKey(secret, "sign-in", ["seal"], 1),
      mark: deriveKey(secret, "sign-in", ["mark"]),
    };
    const empty = { indexKeys: new Map(), marks: new Map() };
    tenants.set(tenant, { wrapping, newest, secret, audit, fingerprint, signIn, ...empty });
  }

  async function makeTenantKeys(tx: Tx): Promise<readonly store.TenantKeyRow[]> {
    const of = { tenant: tx.tenant, version: 1 };
    const wrapping = await newWrappingKey(deps.root, of, deps.random);
    const deriving = await newDerivingSecret(deps.root, of, deps.random);
    const now = deps.clock.now();
    const common = { version: 1, rootId: deps.root.id };
    await store.insertTenantKey(tx, { kind: "wrapping", ...common, ...wrapping }, now);
    await store.insertTenantKey(tx, { kind: "deriving", ...common, ...deriving }, now);
    return store.listTenantKeys(tx);
  }

  function keysOf(tenant: TenantId): TenantKeys {
    return must(tenants.get(tenant), "a tenant's keys are opened before it is served");
  }

  /** A fresh key for a new subject, and the row that lets it be opened again. */
  function newSubjectKey(tenant: TenantId, subject: SubjectId): { key: SealKey; row: store.SubjectKeyRow } {
    const made = newSealKey(keysOf(tenant).newest, { tenant, subject, version: 1 }, deps.random);
    return {
      key: made.key,
      row: { subject, version: 1, wrapped: made.wrapped, commitment: made.commitment },
    };
  }

  /** The key in a row that was read with the data: what is no longer stored cannot be asked for. */
  async function openSubjectKey(tenant: TenantId, row: store.SubjectKeyRow): Promise<SealKey | Unopened> {
    const opened = await cache.get(row.subject, row.wrapped, async () => {
      const parent = keysOf(tenant).wrapping.get(keyVersionOf(row.wrapped) ?? 0) ?? "key-missing";
      return unwrapKey(parent, { tenant, subject: row.subject, version: row.version }, row);
    });
    return opened.ok ? opened.key : opened.why;
  }

  /** Seals what the log says of nobody in particular. */
  function auditKey(tenant: TenantId): SealKey {
    return keysOf(tenant).audit;
  }

  /** Today's mark of a subject in the log. Another every day; none that can be made once the key is gone. */
  function auditTag(tenant: TenantId, subject: SubjectId, key: SealKey): string {
    const { marks } = keysOf(tenant);
    const day = Math.floor(deps.clock.now() / dayMs);
    const id = `${subject}/${day}/${key.version}`;
    const known = marks.get(id);
    if (known !== undefined) return known;
    if (marks.size >= marksMax) marks.clear();
    const tag = subjectTag(deriveMark(key, "audit"), day);
    marks.set(id, tag);
    return tag;
  }

  /** The marks of a subject on each of these days, counted from 1970. */
  function auditTags(key: SealKey, days: readonly number[]): readonly string[] {
    const mark = deriveMark(key, "audit");
    return days.map((day) => subjectTag(mark, day));
  }

  function indexKeyOf(tenant: TenantId, field: string): IndexKey {
    const { indexKeys, secret } = keysOf(tenant);
    const known = indexKeys.get(field) ?? indexKey(secret, field, normaliserVersion);
    indexKeys.set(field, known);
    return known;
  }

  function signInKeys(tenant: TenantId): SignInKeys {
    return keysOf(tenant).signIn;
  }

  function fingerprintKey(tenant: TenantId): KeyObject {
    return keysOf(tenant).fingerprint;
  }

  /** Forgets a subject's opened key and marks. */
  function forget(tenant: TenantId, subject: SubjectId): void {
    cache.evict(subject);
    const { marks } = keysOf(tenant);
    for (const id of marks.keys()) if (id.startsWith(`${subject}/`)) marks.delete(id);
  }

  /** The secret of the log's signing key. */
  function signingSeed(tenant: TenantId): Buffer {
    return deriveMark(deriveSealKey(keysOf(tenant).secret, "audit-payload", ["signing"], 1), "log-signing");
  }

  return {
    openTenant,
    newSubjectKey,
    openSubjectKey,
    auditKey,
    auditTag,
    auditTags,
    indexKeyOf,
    fingerprintKey,
    signInKeys,
    forget,
    signingSeed,
    secretOf: (tenant: TenantId) => keysOf(tenant).secret,
  };
}

function rootRefusal(why: Unopened): Error {
  return new Error(`the root key does not open this installation's tenant keys (${why}): it is another key`);
}
