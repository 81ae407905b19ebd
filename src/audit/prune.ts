import type { Clock, Instant } from "../kernel/clock.ts";
import { type Database, type TenantId, type Tx, transaction } from "../kernel/db/index.ts";
import { idToUuid, newId } from "../kernel/ids.ts";
import type { Random } from "../kernel/random.ts";
import type { AuditLog } from "./appender.ts";
import { decodeEntry } from "./entry-decode.ts";
import { isTermOver, type LogTerm, mayGo } from "./keeping.ts";
import * as store from "./prune-store.ts";

export type PruneDeps = {
  readonly db: Database;
  /** As the role that keeps the log in order: the only one that may delete from it. */
  readonly logDb: Database;
  readonly clock: Clock;
  readonly random: Random;
  readonly audit: AuditLog;
};

const entriesAtOnce = 500;
/** One run announces at most so many; the next goes on. */
const announcedMax = 20_000;

/**
 * One step of ending the keeping of a tenant's log. First the log says what may go, as an entry; when that is in the
 * signed tree, it goes, a batch a step. True while there is more to do at once.
 *
 * INVARIANT: the entry is signed before anything goes. The other order would leave a time in which a lawful deletion
 * looks like an unlawful one, and a crash would make that time endless.
 */
export async function prune(deps: PruneDeps, tenant: TenantId, term: LogTerm): Promise<boolean> {
  const now = deps.clock.now();
  const pruning = await transaction(deps.logDb, tenant, store.findPruning);
  if (pruning !== null && pruning.sweptTo < pruning.minIndex) {
    if (!isAnnounced(pruning)) return false;
    await transaction(deps.logDb, tenant, (tx) => sweep(tx, pruning, term, now));
    return true;
  }
  const from = pruning?.minIndex ?? 0;
  const minIndex = await transaction(deps.logDb, tenant, (tx) => firstWithinTerm(tx, from, term, now));
  if (minIndex > from) {
    await announce(deps, tenant, { from, minIndex }, term);
    return false;
  }
  return transaction(deps.logDb, tenant, (tx) => sweepAccountability(tx, from, term, now));
}

function isAnnounced({ announcedAt, signedSize }: store.PruningRow): boolean {
  return announcedAt !== null && announcedAt < signedSize;
}

/** The first entry whose term is not over. One that cannot be read ends the search: nothing unknown is deleted. */
async function firstWithinTerm(tx: Tx, from: number, term: LogTerm, now: Instant): Promise<number> {
  let next = from;
  while (next < from + announcedMax) {
    const placed = await store.listPlaced(tx, next, next + entriesAtOnce, entriesAtOnce);
    for (const { index, body } of placed) {
      const decoded = decodeEntry(body);
      if (index !== next || !decoded.ok || !isTermOver(decoded.entry.at, term.periods, now)) return next;
      next = index + 1;
    }
    if (placed.length < entriesAtOnce) return next;
  }
  return next;
}

async function announce(
  deps: PruneDeps,
  tenant: TenantId,
  { from, minIndex }: { readonly from: number; readonly minIndex: number },
  { clauses }: LogTerm,
): Promise<void> {
  const id = newId("entry", deps);
  await deps.audit.transaction(tenant, async (tx) => {
    const row = { minIndex, sweptTo: from, entryUuid: idToUuid(id) };
    await store.insertPruning(tx, row, deps.clock.now());
    const count = minIndex - from;
    const entry = { kind: "retention-run", minIndex, payloadsBefore: minIndex, count, clauses } as const;
    await deps.audit.write(tx, [{ id, entry, secret: null }]);
  });
}

async function sweep(tx: Tx, pruning: store.PruningRow, term: LogTerm, now: Instant): Promise<void> {
  const { minIndex, sweptTo } = pruning;
  const placed = await store.listPlaced(tx, sweptTo, minIndex, entriesAtOnce);
  await deleteThose(tx, placed, term, now);
  const last = placed.at(-1);
  const isEnd = placed.length < entriesAtOnce || last === undefined;
  await store.moveSweep(tx, minIndex, isEnd ? minIndex : last.index + 1);
}

/** What was left below the minimum index for accountability goes from its old end on, when its own term is over. */
async function sweepAccountability(tx: Tx, below: number, term: LogTerm, now: Instant): Promise<boolean> {
  const placed = await store.listPlaced(tx, 0, below, entriesAtOnce);
  const deleted = await deleteThose(tx, placed, term, now);
  return deleted === entriesAtOnce;
}

async function deleteThose(
  tx: Tx,
  placed: readonly store.PlacedEntry[],
  { periods }: LogTerm,
  now: Instant,
): Promise<number> {
  const over = placed.filter(({ body }) => {
    const decoded = decodeEntry(body);
    return decoded.ok && mayGo(decoded.entry, periods, now);
  });
  if (over.length > 0)
    await store.deleteEntries(
      tx,
      over.map(({ id }) => id),
    );
  return over.length;
}
