import { assertPermit, type DeviceId, type Permit } from "../../gate/index.ts";
import type { Instant } from "../../kernel/clock.ts";
import type { Tx } from "../../kernel/db/index.ts";
import type { Policy } from "../../policy/index.ts";
import { withdrawRecords } from "./store.ts";
import { keepUntilAfterWithdrawal } from "./terms.ts";

/** What a permission of a device had brought, for which purposes. */
export type Came = {
  readonly device: DeviceId;
  readonly uses: readonly { readonly data: string; readonly purposes: readonly string[] }[];
};

/**
 * Ends the use of what came from a device by a permission that was switched off, and gives it the last day that the policy
 * promises. What was also kept for another purpose has another basis, and stays. Runs in the transaction of the choice,
 * under its permit.
 */
export async function endUse(
  tx: Tx,
  permit: Permit,
  policy: Policy,
  { device, uses }: Came,
  now: Instant,
): Promise<void> {
  assertPermit(permit, "collect", permit.subject);
  for (const { data, purposes } of uses) {
    const keepUntil = keepUntilAfterWithdrawal(policy, data, now);
    await withdrawRecords(tx, { device, data, purposes, keepUntil }, now);
  }
}
