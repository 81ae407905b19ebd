import { at, type Instant } from "../../../kernel/clock.ts";

/** Failures that still count, and the instant from which the next of them is being forgotten. */
export type Attempts = { readonly failures: number; readonly lastFailureAt: Instant };

/**
 * What failures are counted by. From a device that nobody has signed in on before, three things count at once. A device
 * that the account has signed in on counts by itself alone: so an outsider, whatever they do, locks nobody out.
 */
export type AttemptKey = "account" | "address" | "account-address" | "account-device";

export type AttemptCounts = Readonly<Partial<Record<AttemptKey, Attempts | null>>>;

export type AttemptJudgement =
  | { readonly allowed: true }
  | { readonly allowed: false; readonly retryAfterSeconds: number };

type Limit = { readonly failuresMax: number; readonly forgetMs: number };

const minuteMs = 60_000;

/**
 * So many failures in a row, and then one for every so many minutes.
 *
 * INVARIANT: in no fifteen minutes are more than 5 + 5 passwords of one account checked from unknown devices. One address
 * is out after four, before it has used up what the account has: who tries their own password elsewhere still may.
 * Source: OWASP ASVS 5.0 V6.3.1; NIST SP 800-63B-4 §3.2.2 (at most 100 failures).
 */
const limits: Readonly<Record<AttemptKey, Limit>> = {
  account: { failuresMax: 5, forgetMs: 3 * minuteMs },
  "account-address": { failuresMax: 4, forgetMs: 5 * minuteMs },
  // Behind one address there may be a school, and behind it also whoever tries one password on every account.
  address: { failuresMax: 30, forgetMs: minuteMs / 2 },
  "account-device": { failuresMax: 10, forgetMs: minuteMs },
};

/** The keys that an attempt counts by. */
export function attemptKeys(isKnownDevice: boolean): readonly AttemptKey[] {
  return isKnownDevice ? ["account-device"] : ["account", "address", "account-address"];
}

/** Whether a password, or a code after it, may be checked now. An attempt that may not is not counted: waiting is never made longer by asking. */
export function judgeAttempt(counts: AttemptCounts, now: Instant): AttemptJudgement {
  const waitsMs = entriesOf(counts).map(([key, attempts]) => waitMs(limits[key], attempts, now));
  const longestMs = Math.max(0, ...waitsMs);
  if (longestMs === 0) return { allowed: true };
  return { allowed: false, retryAfterSeconds: Math.ceil(longestMs / 1000) };
}

/**
 * The counts with one failure more. INVARIANT of the caller: this is written before the password is checked, in the
 * statement that finds the attempt allowed. Counted afterwards, a thousand calls of one moment would all be allowed.
 */
export function afterFailure(counts: AttemptCounts, now: Instant): AttemptCounts {
  return mapped(counts, (key, attempts) => {
    const left = leftOf(limits[key], attempts, now);
    return { ...left, failures: left.failures + 1 };
  });
}

/**
 * The counts when what `afterFailure` counted in advance was right, and more is still to be shown: its one failure is
 * taken back. Nothing is forgotten yet: else who knows a password could buy guesses at the second factor with it.
 */
export function afterStep(counts: AttemptCounts, now: Instant): AttemptCounts {
  return mapped(counts, (key, attempts) => {
    const left = leftOf(limits[key], attempts, now);
    return left.failures <= 1 ? null : { ...left, failures: left.failures - 1 };
  });
}

/**
 * The counts when the last step was right, and somebody is in. What this account did at this address or on this device is
 * forgotten; but not what others did to the account, and not what came from the address: else signing in to an account of
 * one's own would buy new guesses at those of others.
 */
export function afterSuccess(counts: AttemptCounts, now: Instant): AttemptCounts {
  return mapped(afterStep(counts, now), (key, attempts) =>
    key === "account-address" || key === "account-device" ? null : attempts,
  );
}

function waitMs(limit: Limit, attempts: Attempts | null, now: Instant): number {
  const left = leftOf(limit, attempts, now);
  const over = left.failures - limit.failuresMax + 1;
  return over <= 0 ? 0 : over * limit.forgetMs - (now - left.lastFailureAt);
}

/** What still counts of it. Only whole failures are forgotten, and what has passed of the next one is not lost. */
function leftOf({ forgetMs }: Limit, attempts: Attempts | null, now: Instant): Attempts {
  // A clock that went back forgets nothing, and the time until it is where it was does not count as waiting.
  if (attempts === null) return { failures: 0, lastFailureAt: now };
  const since = Math.min(attempts.lastFailureAt, now);
  const forgotten = Math.floor((now - since) / forgetMs);
  if (forgotten >= attempts.failures) return { failures: 0, lastFailureAt: now };
  return { failures: attempts.failures - forgotten, lastFailureAt: at(since + forgotten * forgetMs) };
}

function entriesOf(counts: AttemptCounts): readonly (readonly [AttemptKey, Attempts | null])[] {
  return allKeys.flatMap((key) => (key in counts ? [[key, counts[key] ?? null] as const] : []));
}

const allKeys = ["account", "address", "account-address", "account-device"] as const;

function mapped(
  counts: AttemptCounts,
  change: (key: AttemptKey, attempts: Attempts | null) => Attempts | null,
): AttemptCounts {
  return Object.fromEntries(entriesOf(counts).map(([key, attempts]) => [key, change(key, attempts)]));
}
