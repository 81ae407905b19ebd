import type { Instant } from "../../kernel/clock.ts";
import type { Tx } from "../../kernel/db/index.ts";
import { uuidToId } from "../../kernel/ids.ts";
import type { Outbox } from "../../kernel/outbox/index.ts";
import { reminderDays } from "./proofs.ts";
import * as store from "./store.ts";

const dayMs = 86_400_000;
const endingMax = 1_000;

/** The reminder that is due for a term that ends then: the nearest of the days before its end; none after it. */
export function reminderDue(validUntil: number, now: Instant): number | null {
  const days = Math.ceil((validUntil - now) / dayMs);
  if (days <= 0) return null;
  return [...reminderDays].reverse().find((before) => days <= before) ?? null;
}

/**
 * Reminds of documents whose term ends: once thirty, seven and one days before, as an event in this transaction. A
 * server that slept reminds of the nearest, not of all that it missed. A document that a newer one replaced is left alone.
 */
export async function remind(tx: Tx, outbox: Outbox, now: Instant): Promise<void> {
  const ending = await store.listEnding(tx, now, now + reminderDays[0] * dayMs, endingMax);
  for (const { id, clause, validUntil, reminded } of ending) {
    const days = reminderDue(validUntil, now);
    if (days === null || reminded.some((before) => before <= days)) continue;
    if (!(await store.insertReminder(tx, id, days, now))) continue;
    await outbox.emit(tx, {
      event: "evidence.ending",
      facts: { evidence: uuidToId("evidence", id), clause, daysBefore: days },
    });
  }
}
