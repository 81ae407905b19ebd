import { assert } from "./assert.ts";

/** Milliseconds since 1970-01-01T00:00:00Z. */
export type Instant = number & { readonly __brand: "Instant" };

/** The one source of time. Injected everywhere, so that a test can turn ten years by hand. */
export type Clock = { readonly now: () => Instant };

const instantMax = 8_640_000_000_000_000;

/** An instant from whole milliseconds since the epoch. */
export function at(epochMs: number): Instant {
  assert(Number.isInteger(epochMs) && Math.abs(epochMs) <= instantMax, "an instant is whole milliseconds");
  return epochMs as Instant;
}

export const systemClock: Clock = { now: () => at(Date.now()) };

/** A clock that moves only by hand. For tests, and for the demo. */
export function manualClock(startMs: number): Clock & { readonly advance: (ms: number) => void } {
  let now = at(startMs);
  return {
    now: () => now,
    advance: (ms) => {
      assert(ms >= 0, "time does not run backwards");
      now = at(now + ms);
    },
  };
}

/** RFC 3339 in UTC with milliseconds, as the doors write it. */
export function instantToText(instant: Instant): string {
  return new Date(instant).toISOString();
}

/** Reads RFC 3339 with an offset. `null` for anything else, a local time included. */
export function textToInstant(text: string): Instant | null {
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,3})?(Z|[+-]\d\d:\d\d)$/.test(text)) return null;
  const ms = Date.parse(text);
  return Number.isNaN(ms) ? null : at(ms);
}
