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

/** As a mail is dated, in UTC. Source: RFC 5322 §3.3. */
export function instantToMailDate(instant: Instant): string {
  return new Date(instant).toUTCString().replace("GMT", "+0000");
}

/** Reads RFC 3339 with an offset, to the millisecond. `null` for anything else: a local time, 30 February, 24:00. */
export function textToInstant(text: string): Instant | null {
  const parts = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(\.\d{1,3})?(Z|[+-]\d\d:\d\d)$/.exec(text);
  if (parts === null) return null;
  // `Date.parse` takes 30 February for 2 March. Read as if in UTC, a date that exists comes back as it was written.
  const wall = Date.parse(`${parts[1]}Z`);
  if (Number.isNaN(wall) || !new Date(wall).toISOString().startsWith(parts[1] ?? "")) return null;
  const ms = Date.parse(text);
  return Number.isNaN(ms) ? null : at(ms);
}
