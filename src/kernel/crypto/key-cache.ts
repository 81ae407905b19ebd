import type { Clock } from "../clock.ts";
import type { SealKey } from "./blob.ts";
import type { Unwrapped } from "./wrap.ts";

/**
 * Opened keys, kept for a short while. A key is found only by the wrapped form that was read with the data: once the
 * wrapped key is destroyed nobody can ask for it, so a stale cache never serves an erased subject. The owner is part
 * of what is asked, so a row moved to another subject does not find the key it was moved with.
 */
export type KeyCache = {
  /** The key, opened at most once however many ask at the same moment. A failure is not kept. */
  readonly get: (owner: string, wrapped: Buffer, load: () => Promise<Unwrapped>) => Promise<Unwrapped>;
  /** Forgets every key of an owner; one that is being opened right now is given to who asked and not kept. */
  readonly evict: (owner: string) => void;
  readonly size: () => number;
};

type Entry = { readonly owner: string; readonly key: SealKey; readonly untilMs: number };
type Flight = { readonly owner: string; readonly ticket: object; readonly result: Promise<Unwrapped> };

export function keyCache(limits: {
  readonly clock: Clock;
  readonly entriesMax: number;
  readonly ttlMs: number;
}): KeyCache {
  // A Map remembers the order of insertion: the first entry is the one unused for longest.
  const entries = new Map<string, Entry>();
  const flights = new Map<string, Flight>();

  function find(id: string): Unwrapped | null {
    const entry = entries.get(id);
    if (entry === undefined) return null;
    entries.delete(id);
    if (limits.clock.now() >= entry.untilMs) return null;
    entries.set(id, entry);
    return { ok: true, key: entry.key };
  }

  function keep(id: string, entry: Entry): void {
    entries.set(id, entry);
    for (const oldest of entries.keys()) {
      if (entries.size <= limits.entriesMax) return;
      entries.delete(oldest);
    }
  }

  async function fly(id: string, ticket: object, owner: string, load: () => Promise<Unwrapped>) {
    try {
      const loaded = await load();
      // An eviction while we were opening took our flight away: the subject may be erased, so nothing is kept.
      const isWanted = flights.get(id)?.ticket === ticket;
      if (loaded.ok && isWanted) {
        keep(id, { owner, key: loaded.key, untilMs: limits.clock.now() + limits.ttlMs });
      }
      return loaded;
    } finally {
      if (flights.get(id)?.ticket === ticket) flights.delete(id);
    }
  }

  return {
    get: async (owner, wrapped, load) => {
      // The wrapped form is no secret, and read as it is it costs less than its digest.
      const id = `${owner}/${wrapped.toString("latin1")}`;
      const known = find(id) ?? flights.get(id)?.result;
      if (known !== undefined) return known;
      const ticket = {};
      const result = fly(id, ticket, owner, load);
      flights.set(id, { owner, ticket, result });
      return result;
    },
    evict: (owner) => {
      for (const [id, entry] of entries) if (entry.owner === owner) entries.delete(id);
      for (const [id, flight] of flights) if (flight.owner === owner) flights.delete(id);
    },
    size: () => entries.size,
  };
}
