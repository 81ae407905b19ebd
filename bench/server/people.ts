import { inquiryOf, usageOf } from "./calls.ts";
import { type Caller, load } from "./load.ts";
import type { Place } from "./place.ts";

const connections = 32;

/**
 * Makes `count` subjects with eight readable fields, each by two calls of the API, as an application would. Returns
 * their ids in no particular order.
 */
export async function makePeople(place: Place, from: number, count: number): Promise<string[]> {
  const subjects: string[] = [];
  let number = from;
  const collecting: Caller = {
    next: () => inquiryOf(place.key, number++),
    check: (status, body) => {
      if (status !== 201) throw new Error(`answered ${status}: ${body()}`);
      subjects.push(JSON.parse(body()).subject);
    },
  };
  await load(place.port, { connections, calls: count }, collecting);
  let next = 0;
  const observing: Caller = {
    next: () => usageOf(place.key, subjects[next++] ?? ""),
    check: (status, body) => {
      if (status !== 201) throw new Error(`answered ${status}: ${body()}`);
    },
  };
  await load(place.port, { connections, calls: count }, observing);
  return subjects;
}

/** Calls in a fixed order that visits everybody. */
export function inTurn<T>(list: readonly T[]): () => T {
  let at = 0;
  return () => list[at++ % list.length] as T;
}
