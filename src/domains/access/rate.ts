import type { Instant } from "../../kernel/clock.ts";

/** Calls that may still be made, and since when they have been refilled. */
export type Bucket = { readonly calls: number; readonly at: Instant };

/** A second's worth may be saved up, so a burst after silence passes. */
const burstSeconds = 1;

/** One call: the bucket after it, or `null` when it is empty. */
export function admit(bucket: Bucket | null, callsPerSecond: number, now: Instant): Bucket | null {
  const callsMax = callsPerSecond * burstSeconds;
  if (bucket === null) return { calls: callsMax - 1, at: now };
  const refilled = bucket.calls + ((now - bucket.at) / 1000) * callsPerSecond;
  const calls = Math.min(callsMax, refilled);
  return calls < 1 ? null : { calls: calls - 1, at: now };
}
