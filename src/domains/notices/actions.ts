import { gunzipSync, gzipSync } from "node:zlib";
import type { AuditLog } from "../../audit/index.ts";
import type { BoundPolicy, PolicyVersionId } from "../../gate/index.ts";
import { must } from "../../kernel/assert.ts";
import { canonical } from "../../kernel/canonical.ts";
import { at, type Clock } from "../../kernel/clock.ts";
import type { TenantId, Tx } from "../../kernel/db/index.ts";
import { type Id, idToUuid, newId, uuidToId } from "../../kernel/ids.ts";
import { cannotStart } from "../../kernel/postgres/index.ts";
import type { Random } from "../../kernel/random.ts";
import {
  compile,
  decodeArtefact,
  encodeArtefact,
  type Policy,
  policyDigest,
  readabilityOf,
} from "../../policy/index.ts";
import { type ArchivedVersion, archivedFrom } from "./archive.ts";
import { computeChange, makeDifferences } from "./differences.ts";
import * as store from "./store.ts";

export type NoticesDeps = {
  readonly clock: Clock;
  readonly random: Random;
  readonly audit: AuditLog;
  readonly originOf: (tenant: TenantId) => string;
};

/** The most versions that are kept at hand; older ones are read again when somebody bound to them comes. */
const versionsAtHandMax = 100;

export type Notices = ReturnType<typeof makeNotices>;

export function makeNotices(deps: NoticesDeps) {
  const currentByTenant = new Map<TenantId, BoundPolicy>();
  const byVersion = new Map<PolicyVersionId, BoundPolicy>();
  const idByNumber = new Map<string, PolicyVersionId>();

  /**
   * Publishes a checked policy as a version, or finds it published already. Immutable from then on: throws `CannotStart`
   * when the number is taken by other content, and one sentence when the policy is too large to compile.
   */
  async function publish(tenant: TenantId, policy: Policy): Promise<BoundPolicy> {
    const digest = policyDigest(policy);
    return deps.audit.transaction(tenant, async (tx) => {
      const [known, [newest]] = await Promise.all([
        store.findByDigest(tx, Buffer.from(digest, "hex")),
        store.listNumbers(tx, 1),
      ]);
      if (known !== null) return keep(tenant, bind({ ...known, source: policy }));
      if (newest !== undefined && policy.version <= newest.number) {
        return cannotStart(
          `Policy \`${policy.tenant}\` has changed but is still version ${policy.version}: ` +
            `version ${newest.number} is published and stays as it is, so raise the version to ${newest.number + 1}.`,
        );
      }
      const before = newest === undefined ? null : await version(tx, uuidToId("version", newest.id));
      return keep(tenant, await insert(tx, tenant, policy, digest, before));
    });
  }

  async function insert(
    tx: Tx,
    tenant: TenantId,
    policy: Policy,
    digest: string,
    before: BoundPolicy | null,
  ): Promise<BoundPolicy> {
    const compiled = compile(policy);
    if (!compiled.ok) throw new Error(`policy \`${policy.tenant}\` cannot be compiled: ${compiled.why}`);
    const version = newId("version", deps);
    const artefact = gzipSync(encodeArtefact(compiled.artefact), { level: 1 });
    const sourceText = canonical(policy as never);
    const row = {
      id: idToUuid(version),
      number: policy.version,
      digest: Buffer.from(digest, "hex"),
      artefact,
      publishedAt: deps.clock.now(),
    };
    const changed = before === null ? null : computeChange(before.policy, policy);
    if (changed?.lowered === true) {
      return cannotStart(
        `Version ${policy.version} of policy \`${policy.tenant}\` says that its change is minor, and it is material: ` +
          `${changed.change.why.join(", ")}. Take \`significance\` out; nobody can lower it.`,
      );
    }
    const entry = newId("entry", deps);
    await store.insertVersion(tx, {
      ...row,
      sourceText,
      effective: policy.effective,
      entry: idToUuid(entry),
      changeText: changed === null ? null : JSON.stringify(changed.change),
      difference: changed?.difference ?? null,
      readabilityText: JSON.stringify(readabilityOf(policy)),
    });
    const origin = deps.originOf(tenant);
    await deps.audit.write(tx, [
      {
        id: entry,
        entry: { kind: "policy-activated", origin, version: policy.version, policy: digest },
        secret: null,
      },
    ]);
    return bind({ ...row, source: policy });
  }

  // The source was checked before it was published, and the artefact carries the digest of exactly this source.
  function bind(row: store.VersionRow): BoundPolicy {
    const digest = row.digest.toString("hex");
    const decoded = decodeArtefact(unpacked(row.artefact), { policyDigest: digest });
    if (!decoded.ok) throw new Error(`policy version ${row.number} cannot be loaded: ${decoded.why}`);
    const version = uuidToId("version", row.id);
    const { number } = row;
    const publishedAt = at(row.publishedAt);
    return { version, number, digest, publishedAt, policy: row.source as Policy, artefact: decoded.artefact };
  }

  function keep(tenant: TenantId, bound: BoundPolicy): BoundPolicy {
    const current = currentByTenant.get(tenant);
    if (current === undefined || bound.number >= current.number) currentByTenant.set(tenant, bound);
    if (byVersion.size >= versionsAtHandMax) forget();
    byVersion.set(bound.version, bound);
    idByNumber.set(`${tenant} ${bound.number}`, bound.version);
    return bound;
  }

  function forget(): void {
    byVersion.clear();
    idByNumber.clear();
  }

  /** The newest version of a tenant. A tenant is served only once it has one. */
  function current(tenant: TenantId): BoundPolicy {
    return must(currentByTenant.get(tenant), "a tenant that is served has a published policy");
  }

  /** The version that binds somebody. */
  async function version(tx: Tx, id: PolicyVersionId): Promise<BoundPolicy> {
    const known = byVersion.get(id);
    if (known !== undefined) return known;
    const row = must(await store.findVersion(tx, idToUuid(id)), "a version that binds a subject is kept");
    return keep(tx.tenant, bind(row));
  }

  /** Every version of a tenant that was published, newest first. */
  async function versions(tx: Tx): Promise<readonly BoundPolicy[]> {
    const numbers = await store.listNumbers(tx, versionsAtHandMax);
    const bound: BoundPolicy[] = [];
    for (const { id } of numbers) bound.push(await version(tx, uuidToId("version", id)));
    return bound;
  }

  /** The version of a number, or `null`. */
  async function byNumber(tx: Tx, number: number): Promise<BoundPolicy | null> {
    const id = idByNumber.get(`${tx.tenant} ${number}`);
    if (id !== undefined) return version(tx, id);
    const row = await store.findByNumber(tx, number);
    return row === null ? null : keep(tx.tenant, bind(row));
  }

  /** What was ever published, newest first: numbers, days, digests and what changed. */
  async function archive(tx: Tx): Promise<readonly ArchivedVersion[]> {
    return archivedFrom(await store.listArchive(tx, versionsAtHandMax));
  }

  const differenceOf = makeDifferences({
    clock: deps.clock,
    policyOf: async (tx, number) => (await byNumber(tx, number))?.policy ?? null,
  });

  /** The entry of the log that says that a version was published, or `null`. Its receipt is what anybody can check. */
  async function entryOf(tx: Tx, number: number): Promise<Id<"entry"> | null> {
    const uuid = await store.findEntryOfVersion(tx, number);
    return uuid === null ? null : uuidToId("entry", uuid);
  }

  return { publish, current, version, versions, byNumber, archive, differenceOf, entryOf };
}

/** Tables repeat themselves so much that packed they are a fiftieth: forty megabytes would be read at every start. */
function unpacked(artefact: Buffer): Buffer {
  return gunzipSync(artefact, { maxOutputLength: artefactBytesMax });
}

const artefactBytesMax = 128 * 1024 * 1024;
