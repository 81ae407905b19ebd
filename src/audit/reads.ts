import type { Clock } from "../kernel/clock.ts";
import type { SealKey } from "../kernel/crypto/index.ts";
import { type Database, type TenantId, transaction } from "../kernel/db/index.ts";
import { type Id, idToUuid, newId } from "../kernel/ids.ts";
import { fail, Problem } from "../kernel/problem.ts";
import type { Random } from "../kernel/random.ts";
import type { AuditLog } from "./appender.ts";
import { type BundlePlace, bundleOf, placedReceipt } from "./read.ts";
import { type LogFindings, type LogQuery, searchLog } from "./search.ts";
import { findBody } from "./search-store.ts";
import { tileWidth } from "./tile.ts";

export type LogReadDeps = {
  readonly db: Database;
  readonly witnessQuorum: number;
  readonly clock: Clock;
  readonly random: Random;
  readonly audit: AuditLog;
  readonly auditKeyOf: (tenant: TenantId) => SealKey;
};

/** Who reads: an id, sealed into the entry. */
export type LogActor = { readonly id: string; readonly tenant: TenantId };

export type LogReads = ReturnType<typeof makeLogReads>;

/**
 * Reading the log's entries, which is an entry of the log itself: durable before anything leaves, or nothing leaves.
 * Hashes, checkpoints and keys say nothing of anybody and are read without one.
 */
export function makeLogReads(deps: LogReadDeps) {
  /** A bundle of entries of the signed tree. Throws `not-found` where it has none so wide. */
  async function bundle(actor: LogActor, place: BundlePlace): Promise<Buffer> {
    const bytes = await bundleOf(deps, actor.tenant, place);
    if (bytes === null) return fail("not-found", "the signed tree has no such tile");
    const first = place.index * tileWidth;
    await remember(actor, { first, last: first + place.width - 1, purpose: "entries" });
    return bytes;
  }

  /** A receipt that an entry is in the log. Throws `entry-not-found` and `not-yet-sequenced`. */
  async function receipt(actor: LogActor, entry: Id<"entry">): Promise<string> {
    const { index, text } = await placedReceipt(deps, actor.tenant, entry);
    await remember(actor, { first: index, last: index, purpose: "receipt" });
    return text;
  }

  /** One entry as it was written, with its receipt once a checkpoint covers it. Throws `entry-not-found`. */
  async function entryOf(
    actor: LogActor,
    entry: Id<"entry">,
  ): Promise<{ readonly body: string; readonly receipt: string | null }> {
    const body = await transaction(deps.db, actor.tenant, (tx) => findBody(tx, idToUuid(entry)));
    if (body === null) return fail("entry-not-found", "no such log entry");
    const text = await receipt(actor, entry).catch((error: unknown) => {
      if (error instanceof Problem && error.code === "not-yet-sequenced") return null;
      throw error;
    });
    return { body: body.toString("utf8"), receipt: text };
  }

  /** Entries by what they say, newest first. */
  async function search(actor: LogActor, query: LogQuery): Promise<LogFindings> {
    const found = await transaction(deps.db, actor.tenant, (tx) => searchLog(tx, query));
    await remember(actor, { first: found.first, last: found.last, purpose: "search" });
    return found;
  }

  function remember(
    actor: LogActor,
    read: { readonly first: number; readonly last: number; readonly purpose: string },
  ): Promise<void> {
    const secret = { payload: { actor: actor.id }, key: deps.auditKeyOf(actor.tenant) };
    const entry = { kind: "export-read", ...read } as const;
    return deps.audit.record(actor.tenant, [{ id: newId("entry", deps), entry, secret }]);
  }

  return { bundle, receipt, entryOf, search };
}
