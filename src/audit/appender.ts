import { type Canonical, canonical } from "../kernel/canonical.ts";
import type { Clock } from "../kernel/clock.ts";
import { open, type SealKey, seal } from "../kernel/crypto/index.ts";
import { type Database, type TenantId, type Tx, transaction } from "../kernel/db/index.ts";
import { type Id, idToUuid, newId } from "../kernel/ids.ts";
import { Problem } from "../kernel/problem.ts";
import type { Random } from "../kernel/random.ts";
import { type Entry, type EntryHead, encodeEntry, payloadTextCommit } from "./entry.ts";
import { insertEntries, type StoredEntry } from "./store.ts";

/** What the writer of an entry says; the appender adds time, place and commitment. */
export type EntryDraft = {
  readonly id: Id<"entry">;
  readonly entry: EntryBody;
  /** The erasable half, sealed under `key` before it is written. Ids, codes and reasons. */
  readonly secret: {
    readonly payload: { readonly [key: string]: Canonical | undefined };
    readonly key: SealKey;
  } | null;
};

type AddedByAppender = Exclude<keyof EntryHead<string>, "kind"> | "payloadCommit";
type BodyOf<E> = E extends Entry ? Omit<E, AddedByAppender> : never;
export type EntryBody = BodyOf<Exclude<Entry, { kind: "gap" }>>;

/** The writing end of the log. */
export type AuditLog = {
  /** Runs `work` in a transaction. When that is rolled back, the numbers of what it wrote are accounted for. */
  readonly transaction: <T>(tenant: TenantId, work: (tx: Tx) => Promise<T>) => Promise<T>;
  /** Writes entries in the caller's transaction: they commit with its effect, or not at all. */
  readonly write: (tx: Tx, drafts: readonly EntryDraft[]) => Promise<void>;
  /**
   * Writes entries of their own and returns when they are durable. Callers of one moment share a transaction, so each
   * waits for a flush and none for a flush of its own. Throws `audit-unavailable`: then nothing may be permitted.
   */
  readonly record: (tenant: TenantId, drafts: readonly EntryDraft[]) => Promise<void>;
  /** Says that the transaction of these drafts was rolled back, so that their numbers are accounted for. */
  readonly abandon: (tenant: TenantId, drafts: readonly EntryDraft[]) => void;
};

/** More waiting than this and decisions are refused: a log that cannot follow must not be outrun. */
const waitingMax = 5_000;
const flushEntriesMax = 200;

type Waiting = {
  readonly drafts: readonly EntryDraft[];
  readonly done: () => void;
  readonly failed: (problem: Problem) => void;
};
type Lane = { nextSeq: number; flushing: boolean; waiting: Waiting[]; lost: number[] };
type AuditDeps = {
  readonly db: Database;
  readonly clock: Clock;
  readonly random: Random;
  /** Names the process: a fresh word at every start, so that its numbers begin at 1. */
  readonly pdp: string;
};

export function makeAuditLog(deps: AuditDeps): AuditLog {
  const lanes = new Map<TenantId, Lane>();
  // What was numbered with a draft: its own number, and lost ones whose gap entries travelled with it.
  const seqsByDraft = new WeakMap<EntryDraft, readonly number[]>();
  // What was written by transactions of ours, until they end.
  const draftsByTx = new WeakMap<Tx, EntryDraft[]>();

  function laneOf(tenant: TenantId): Lane {
    const lane = lanes.get(tenant) ?? { nextSeq: 1, flushing: false, waiting: [], lost: [] };
    lanes.set(tenant, lane);
    return lane;
  }

  async function transact<T>(tenant: TenantId, work: (tx: Tx) => Promise<T>): Promise<T> {
    const written: EntryDraft[] = [];
    try {
      return await transaction(deps.db, tenant, (tx) => {
        draftsByTx.set(tx, written);
        return work(tx);
      });
    } catch (error) {
      abandon(tenant, written);
      throw error;
    }
  }

  async function write(tx: Tx, drafts: readonly EntryDraft[]): Promise<void> {
    draftsByTx.get(tx)?.push(...drafts);
    const lane = laneOf(tx.tenant);
    const rows = drafts.flatMap((draft) => {
      const seq = lane.nextSeq++;
      const lost = lane.lost.splice(0);
      seqsByDraft.set(draft, [seq, ...lost]);
      return [entryRow(deps, tx.tenant, draft, seq), ...lost.map((one) => gapRow(deps, one))];
    });
    await insertEntries(tx, rows, deps.clock.now()).catch((cause: unknown) => {
      abandon(tx.tenant, drafts);
      throw auditUnavailable(cause);
    });
  }

  function record(tenant: TenantId, drafts: readonly EntryDraft[]): Promise<void> {
    const lane = laneOf(tenant);
    if (lane.waiting.length >= waitingMax) return Promise.reject(auditUnavailable());
    return new Promise((done, failed) => {
      lane.waiting.push({ drafts, done, failed });
      if (!lane.flushing) void flushAll(tenant, lane);
    });
  }

  async function flushAll(tenant: TenantId, lane: Lane): Promise<void> {
    lane.flushing = true;
    // One turn of the event loop, so that requests which arrived together leave together.
    await new Promise((next) => setImmediate(next));
    while (lane.waiting.length > 0) await flush(tenant, lane.waiting.splice(0, flushEntriesMax));
    lane.flushing = false;
  }

  async function flush(tenant: TenantId, batch: readonly Waiting[]): Promise<void> {
    const drafts = batch.flatMap((one) => one.drafts);
    try {
      await transaction(deps.db, tenant, (tx) => write(tx, drafts));
      for (const one of batch) one.done();
    } catch (cause) {
      abandon(tenant, drafts);
      for (const one of batch) one.failed(auditUnavailable(cause));
    }
  }

  function abandon(tenant: TenantId, drafts: readonly EntryDraft[]): void {
    for (const draft of drafts) {
      laneOf(tenant).lost.push(...(seqsByDraft.get(draft) ?? []));
      seqsByDraft.delete(draft);
    }
  }

  return { transaction: transact, write, record, abandon };
}

/** Where a payload is sealed for: it opens for this entry of this tenant and nowhere else. */
export function payloadPlace(tenant: TenantId, entry: Id<"entry">): readonly string[] {
  return ["troth/1", "audit-payload", tenant, entry];
}

/** The sealed half of an entry, opened: who it was, about whom, exactly when. `null` where it does not open or was changed. */
export function openPayload(
  key: SealKey,
  tenant: TenantId,
  entry: Id<"entry">,
  sealed: Buffer,
): Readonly<Record<string, unknown>> | null {
  const opened = open(key, payloadPlace(tenant, entry), sealed);
  if (!opened.ok) return null;
  const read: unknown = JSON.parse(opened.plaintext.subarray(saltBytes).toString("utf8"));
  return typeof read === "object" && read !== null ? { ...read } : null;
}

const saltBytes = 16;

function entryRow(deps: AuditDeps, tenant: TenantId, draft: EntryDraft, pdpSeq: number): StoredEntry {
  const now = deps.clock.now();
  const head = { v: 1, at: Math.floor(now / 60_000), pdp: deps.pdp, pdpSeq } as const;
  const uuid = idToUuid(draft.id);
  if (draft.secret === null) return { uuid, body: bodyOf({ ...draft.entry, ...head }), sealed: null };
  const salt = deps.random.bytes(saltBytes);
  const text = canonical({ ...draft.secret.payload, at: now });
  const commit = payloadTextCommit(salt, text);
  const place = payloadPlace(tenant, draft.id);
  const sealed = seal(draft.secret.key, place, Buffer.concat([salt, Buffer.from(text)]), deps.random);
  return { uuid, body: bodyOf({ ...draft.entry, ...head, payloadCommit: commit }), sealed };
}

function gapRow(deps: AuditDeps, seq: number): StoredEntry {
  const at = Math.floor(deps.clock.now() / 60_000);
  const body = bodyOf({ v: 1, kind: "gap", at, pdp: deps.pdp, firstSeq: seq, lastSeq: seq });
  return { uuid: idToUuid(newId("entry", deps)), body, sealed: null };
}

// The members come from a body of one kind and from its head, which the type system cannot put together again.
function bodyOf(members: object): Buffer {
  return Buffer.from(encodeEntry(members as Entry));
}

function auditUnavailable(cause?: unknown): Problem {
  return new Problem(
    "audit-unavailable",
    "the log did not take the entry, so nothing was done",
    {},
    [],
    cause,
  );
}
