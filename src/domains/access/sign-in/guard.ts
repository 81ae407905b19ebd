import type { Clock } from "../../../kernel/clock.ts";
import { type Database, type TenantId, type Tx, transaction } from "../../../kernel/db/index.ts";
import { parseId } from "../../../kernel/ids.ts";
import type { Outbox } from "../../../kernel/outbox/index.ts";
import { personal } from "../../../kernel/personal.ts";
import { fail } from "../../../kernel/problem.ts";
import { markOf, type SignInKeys } from "../accounts/index.ts";
import {
  type AttemptCounts,
  type Attempts,
  afterFailure,
  afterStep,
  afterSuccess,
  attemptDigests,
  judgeAttempt,
} from "../credentials/index.ts";
import { takeAlert } from "./arrival-store.ts";
import { deleteOldAnswers } from "./passkey-store.ts";
import * as store from "./store.ts";

export type GuardDeps = {
  readonly db: Database;
  readonly clock: Clock;
  readonly signInKeysOf: (tenant: TenantId) => SignInKeys;
  readonly outbox: Pick<Outbox, "emit">;
};

/** Where a call came from, as far as it matters for guessing. */
export type From = { readonly address: string; readonly device: string | null };

/** Whose secret is tried, and from where. A device counts by itself only where its mark is that of this very account. */
export type Try = From & { readonly who: string };

export type Guard = ReturnType<typeof makeGuard>;

/** Counts what is tried, before it is looked at: however many come at once, no more are looked at than may be. */
export function makeGuard(deps: GuardDeps) {
  /** Counts a try. Throws `too-many-requests`, with the seconds to wait, and then counts nothing. */
  async function count(tenant: TenantId, one: Try): Promise<void> {
    const waitSeconds = await transaction(deps.db, tenant, async (tx) => {
      const now = deps.clock.now();
      const counts = await countsOf(tx, one);
      const judged = judgeAttempt(counts, now);
      if (!judged.allowed) {
        await alertOnce(tx, one, counts);
        return judged.retryAfterSeconds;
      }
      await save(tx, one, afterFailure(counts, now));
      return 0;
    });
    if (waitSeconds > 0) {
      fail("too-many-requests", "too many tries: wait, and try again", { retryAfterSeconds: waitSeconds });
    }
  }

  // Only where an account's own tries ran out, and at most once an hour: an alarm that rings at every try is not heard.
  async function alertOnce(tx: Tx, one: Try, counts: AttemptCounts): Promise<void> {
    const account = parseId("account", one.who);
    const now = deps.clock.now();
    // What came from an address is not about this account alone.
    const { address: _anybody, ...own } = counts;
    if (account === null || judgeAttempt(own, now).allowed) return;
    const marks = marksOf(tx.tenant, one);
    const mark = marks.get("account") ?? marks.get("account-device");
    if (mark === undefined) return;
    if (await takeAlert(tx, mark, now, alertEveryMs)) {
      await deps.outbox.emit(tx, { event: "sign-in.held-up", facts: { account } });
    }
  }

  /** Takes a try back that was right; `step` where there is more to show, and nothing is forgotten yet. */
  async function forgive(tenant: TenantId, one: Try, what: "step" | "all" = "all"): Promise<void> {
    const after = what === "step" ? afterStep : afterSuccess;
    await transaction(deps.db, tenant, async (tx) => {
      const counts = await countsOf(tx, one);
      await save(tx, one, after(counts, deps.clock.now()));
    });
  }

  /** Removes what has been forgotten. True while there may be more. */
  async function sweep(tenant: TenantId): Promise<boolean> {
    const now = deps.clock.now();
    const [tries, challenges, answered] = await transaction(deps.db, tenant, (tx) =>
      Promise.all([
        store.deleteOldAttempts(tx, now - forgottenAfterMs, sweptAtOnce),
        store.deleteOldChallenges(tx, now - forgottenAfterMs, sweptAtOnce),
        deleteOldAnswers(tx, now - forgottenAfterMs, sweptAtOnce),
      ]),
    );
    return Math.max(tries, challenges, answered) >= sweptAtOnce;
  }

  async function countsOf(tx: Tx, one: Try): Promise<AttemptCounts> {
    const marks = marksOf(tx.tenant, one);
    const found = await store.lockAttempts(tx, [...marks.values()], deps.clock.now());
    return Object.fromEntries([...marks.keys()].map((key, index) => [key, found[index] ?? null]));
  }

  async function save(tx: Tx, one: Try, counts: AttemptCounts): Promise<void> {
    const nothing: Attempts = { failures: 0, lastFailureAt: deps.clock.now() };
    for (const [key, mark] of marksOf(tx.tenant, one)) {
      await store.saveAttempts(tx, mark, counts[key] ?? nothing);
    }
  }

  // Looked at here and not by those who ask: whoever makes up a device for each guess would have as many as they like.
  function marksOf(tenant: TenantId, { who, address, device }: Try) {
    const keys = deps.signInKeysOf(tenant);
    const known = device !== null && device === deviceMark(keys, who) ? device : null;
    return attemptDigests(keys.mark, { account: personal(who), address: personal(address), device: known });
  }

  return { count, forgive, sweep };
}

/** After this long no failure counts any more, whatever it was counted by. */
const forgottenAfterMs = 24 * 3_600_000;
const sweptAtOnce = 1_000;
const alertEveryMs = 3_600_000;

/** What a device keeps on which an account signed in: nobody without our key can make one, and it fits no other account. */
export function deviceMark(keys: SignInKeys, account: string): string {
  return markOf(keys, "device", account).toString("base64url");
}
