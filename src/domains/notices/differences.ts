import { gunzipSync, gzipSync } from "node:zlib";
import type { Clock } from "../../kernel/clock.ts";
import type { TenantId, Tx } from "../../kernel/db/index.ts";
import { fail } from "../../kernel/problem.ts";
import { type Difference, diff, type Policy } from "../../policy/index.ts";
import * as store from "./store.ts";

/** What a version says of its own change: shown wherever versions are listed. */
export type VersionChange = {
  /** The version that it was compared with. */
  readonly from: number;
  readonly material: boolean;
  /** Classes of change that make it so. */
  readonly why: readonly string[];
  /** What a change always counts as: `use`, `recipients` … */
  readonly triggers: readonly string[];
  /** Whether anything may be worse for the subject. */
  readonly reduces: boolean;
};

/** A change, and the whole difference packed; `null` where it is too long to list, which counts as the worst. */
export type ComputedChange = {
  readonly change: VersionChange;
  readonly difference: Buffer | null;
  readonly lowered: boolean;
};

/** Compares a version with the one before it. It takes up to a second, once. */
export function computeChange(before: Policy, after: Policy): ComputedChange {
  const found = diff(before, after);
  if (found === null) {
    const change = {
      from: before.version,
      material: true,
      why: ["too-long-to-list"],
      triggers: [],
      reduces: true,
    };
    return { change, difference: null, lowered: after.revision?.significance === "minor" };
  }
  const { material, why, significance } = found;
  const { triggers, reduces, lowered } = significance;
  return {
    change: { from: before.version, material, why, triggers, reduces },
    difference: packed(found),
    lowered,
  };
}

/** Differences of two versions that do not follow each other are worked out when asked for, and so many are kept. */
const keptMax = 50;
/** The most of them that are worked out in a minute: anybody may ask, and each may take a second. */
const perMinuteMax = 10;
const minuteMs = 60_000;
const bytesMax = 64 * 1024 * 1024;

export type Differences = ReturnType<typeof makeDifferences>;

export function makeDifferences(deps: {
  readonly clock: Clock;
  readonly policyOf: (tx: Tx, number: number) => Promise<Policy | null>;
}) {
  const kept = new Map<string, Difference | null>();
  const began = new Map<TenantId, number[]>();

  /**
   * The exact difference of two published versions, `null` where it is too long to list. Throws `not-found`, and
   * `too-many-requests` where more were asked for in a minute than can be worked out.
   */
  return async function differenceOf(tx: Tx, from: number, to: number): Promise<Difference | null> {
    const stored = await store.findDifference(tx, to);
    if (stored?.from === from && stored.difference !== null) return unpacked(stored.difference);
    const key = `${tx.tenant} ${from} ${to}`;
    const known = kept.get(key);
    if (known !== undefined) return known;
    const [before, after] = await Promise.all([deps.policyOf(tx, from), deps.policyOf(tx, to)]);
    if (before === null || after === null)
      return fail("not-found", "there is no such version of this policy");
    spend(tx.tenant);
    const found = diff(before, after);
    if (kept.size >= keptMax) kept.clear();
    kept.set(key, found);
    return found;
  };

  function spend(tenant: TenantId): void {
    const now = deps.clock.now();
    const recent = (began.get(tenant) ?? []).filter((one) => now - one < minuteMs);
    if (recent.length >= perMinuteMax) {
      fail("too-many-requests", "too many differences were asked for; wait a minute", {
        retryAfterSeconds: 60,
      });
    }
    began.set(tenant, [...recent, now]);
  }
}

function packed(difference: Difference): Buffer {
  return gzipSync(JSON.stringify(difference));
}

// Written by ourselves, in the row of a version that nobody can change.
function unpacked(bytes: Buffer): Difference {
  return JSON.parse(gunzipSync(bytes, { maxOutputLength: bytesMax }).toString()) as Difference;
}
