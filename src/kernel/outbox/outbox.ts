import { at, type Clock } from "../clock.ts";
import { type Database, type TenantId, type Tx, transaction } from "../db/index.ts";
import { assertFacts, failureCode } from "../facts.ts";
import { newId } from "../ids.ts";
import type { EventName, Log } from "../log.ts";
import type { Facts } from "../problem.ts";
import type { Random } from "../random.ts";
import type { EventId, OutboxEvent } from "./store.ts";
import * as store from "./store.ts";

/**
 * Acts on an event. What it writes in `tx` is kept exactly once, together with the mark that the event was delivered;
 * whatever else it does may happen again.
 */
export type EventHandler = (tx: Tx, event: OutboxEvent) => Promise<void>;

/** Who is told of what. An event that is to be told to nobody has an empty list; one that is missing here is kept. */
export type EventHandlers = Readonly<Partial<Record<EventName, readonly EventHandler[]>>>;

export type Delivered = { readonly delivered: number; readonly failed: number; readonly parked: number };

const second = 1_000;
const attemptsMax = 10;
const retryFirstMs = second;
/** Long enough to look into what happened. The ids in it are of no use afterwards. */
const keepDeliveredMs = 86_400 * second;
const sweepRowsMax = 1_000;

export type Outbox = ReturnType<typeof makeOutbox>;

/** Events leave with the transaction that caused them, or not at all, and are delivered afterwards, at least once. */
export function makeOutbox(deps: { readonly clock: Clock; readonly random: Random; readonly log?: Log }) {
  const positions = new WeakMap<Tx, number>();

  /** Puts an event into the transaction that caused it. `facts` are ids and codes. */
  async function emit(
    tx: Tx,
    happened: { readonly event: EventName; readonly facts: Facts },
  ): Promise<EventId> {
    assertFacts(happened.facts);
    const position = positions.get(tx) ?? 0;
    positions.set(tx, position + 1);
    const id = newId("event", deps);
    await store.insert(tx, { ...happened, id, createdAt: deps.clock.now(), attempts: 0 }, position);
    return id;
  }

  /**
   * Delivers what waits, of each tenant in the order of the transactions, at most `rowsMax` a tenant. A handler that
   * fails holds up the later events of its tenant until the event succeeds or, after ten attempts in nine minutes, is
   * parked: order is worth waiting for, but not for ever.
   */
  async function deliver(
    db: Database,
    tenants: readonly TenantId[],
    handlers: EventHandlers,
    rowsMax: number,
  ): Promise<Delivered> {
    const counts = { delivered: 0, failed: 0, parked: 0 };
    for (const tenant of tenants) {
      for (let rows = 0; rows < rowsMax; rows++) {
        const outcome = await deliverNext(db, tenant, handlers);
        if (outcome === "nothing") break;
        counts[outcome] += 1;
        if (outcome === "failed") break;
      }
    }
    return counts;
  }

  async function deliverNext(
    db: Database,
    tenant: TenantId,
    handlers: EventHandlers,
  ): Promise<keyof Delivered | "nothing"> {
    const tried: OutboxEvent[] = [];
    try {
      return await transaction(db, tenant, async (tx) => {
        // One at a time, or the order would be lost.
        if (!(await store.tryDeliveryLock(tx))) return "nothing";
        const next = await store.findNext(tx);
        if (next === null || next.retryAt > deps.clock.now()) return "nothing";
        tried.push(next.event);
        await tell(tx, next.event, handlers);
        await store.markDelivered(tx, next.event.id, deps.clock.now());
        return "delivered";
      });
    } catch (error) {
      const [event] = tried;
      if (event === undefined) throw error; // Not the event's fault: the database cannot be reached.
      return recordFailure(db, tenant, event, error);
    }
  }

  async function recordFailure(
    db: Database,
    tenant: TenantId,
    event: OutboxEvent,
    error: unknown,
  ): Promise<"failed" | "parked"> {
    const attempts = event.attempts + 1;
    const isLast = attempts >= attemptsMax;
    const now = deps.clock.now();
    const retryAt = isLast ? null : at(now + retryFirstMs * 2 ** event.attempts);
    const code = failureCode(error);
    await transaction(db, tenant, (tx) =>
      store.markFailed(tx, event, { code, retryAt, parkedAt: isLast ? now : null }),
    );
    deps.log?.unexpected(isLast ? "outbox.parked" : "outbox.failed", error, {
      action: event.event,
      attempts,
    });
    return isLast ? "parked" : "failed";
  }

  /** Removes what was delivered more than a day ago. Returns how many rows. */
  function sweep(db: Database, tenant: TenantId): Promise<number> {
    const before = deps.clock.now() - keepDeliveredMs;
    return transaction(db, tenant, (tx) => store.deleteDelivered(tx, before, sweepRowsMax));
  }

  return { emit, deliver, sweep };
}

/** How many events of the tenant failed too often and wait for somebody to look. */
export function countParked(db: Database, tenant: TenantId): Promise<number> {
  return transaction(db, tenant, store.countParked);
}

/** Lets parked events be tried again, each in its old place. Returns how many. */
export function retryParked(db: Database, tenant: TenantId, rowsMax: number): Promise<number> {
  return transaction(db, tenant, (tx) => store.unpark(tx, rowsMax));
}

async function tell(tx: Tx, event: OutboxEvent, handlers: EventHandlers): Promise<void> {
  const told = Object.hasOwn(handlers, event.event) ? handlers[event.event] : undefined;
  // A worker that is older than the event, or a misspelt name: to deliver it to nobody would be to lose it.
  if (told === undefined) throw Object.assign(new Error("an event has no handler"), { code: "ENOHANDLER" });
  for (const handler of told) await handler(tx, event);
}
