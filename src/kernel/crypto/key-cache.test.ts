import { expect, test } from "vitest";
import { manualClock } from "../clock.ts";
import { seededRandom } from "../random.ts";
import { keyCache } from "./key-cache.ts";
import { secretToSealKey, type Unwrapped } from "./wrap.ts";

const random = seededRandom("cache");
const row = (name: string): Buffer => Buffer.from(`wrapped ${name}`);

function fixture(limits: { entriesMax?: number; ttlMs?: number } = {}) {
  const clock = manualClock(0);
  const cache = keyCache({ clock, entriesMax: limits.entriesMax ?? 10, ttlMs: limits.ttlMs ?? 1_000 });
  let loads = 0;
  const load = async (): Promise<Unwrapped> => {
    loads++;
    return { ok: true, key: secretToSealKey(random.bytes(32), 1) };
  };
  return { clock, cache, load, loads: () => loads };
}

/** A load that ends when the test says so. */
function later() {
  let resolve: (loaded: Unwrapped) => void = () => undefined;
  const promise = new Promise<Unwrapped>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}

test("three thousand misses at one moment open the key once", async () => {
  const { cache, load, loads } = fixture();
  await Promise.all(Array.from({ length: 3_000 }, () => cache.get("a", row("a"), load)));
  expect(loads()).toBe(1);
});

test("a key is kept until its time, and not at it", async () => {
  const { cache, clock, load, loads } = fixture({ ttlMs: 1_000 });
  await cache.get("a", row("a"), load);
  clock.advance(999);
  await cache.get("a", row("a"), load);
  expect(loads()).toBe(1);
  clock.advance(1);
  await cache.get("a", row("a"), load);
  expect(loads()).toBe(2);
});

test("the key unused for longest makes room", async () => {
  const { cache, load, loads } = fixture({ entriesMax: 2 });
  await cache.get("a", row("a"), load);
  await cache.get("b", row("b"), load);
  await cache.get("a", row("a"), load);
  await cache.get("c", row("c"), load);
  expect(cache.size()).toBe(2);
  await cache.get("a", row("a"), load);
  expect(loads()).toBe(3);
  await cache.get("b", row("b"), load);
  expect(loads()).toBe(4);
});

test("an evicted owner's keys are gone, and nobody else's", async () => {
  const { cache, load, loads } = fixture();
  await cache.get("a", row("a1"), load);
  await cache.get("a", row("a2"), load);
  await cache.get("b", row("b"), load);
  cache.evict("a");
  expect(cache.size()).toBe(1);
  await cache.get("b", row("b"), load);
  expect(loads()).toBe(3);
});

test("a key that is being opened while its owner is evicted is not kept", async () => {
  const { cache } = fixture();
  const first = later();
  const second = later();
  const key = (): Unwrapped => ({ ok: true, key: secretToSealKey(random.bytes(32), 1) });
  const early = cache.get("a", row("a"), () => first.promise);
  cache.evict("a");
  const late = cache.get("a", row("a"), () => second.promise);
  first.resolve(key());
  expect((await early).ok).toBe(true);
  expect(cache.size()).toBe(0);
  second.resolve(key());
  await late;
  expect(cache.size()).toBe(1);
});

test("a row moved to another owner does not find the key it was moved with", async () => {
  const { cache, load, loads } = fixture();
  await cache.get("a", row("a"), load);
  await cache.get("b", row("a"), load);
  expect(loads()).toBe(2);
});

test("a failure is told to everyone who waited and then forgotten", async () => {
  const { cache, load, loads } = fixture();
  const refused = async (): Promise<Unwrapped> => ({ ok: false, why: "key-erased" });
  const thrown = async (): Promise<Unwrapped> => {
    throw new Error("unreachable");
  };
  const both = await Promise.allSettled([cache.get("a", row("a"), thrown), cache.get("a", row("a"), thrown)]);
  expect(both.map((one) => one.status)).toEqual(["rejected", "rejected"]);
  expect(await cache.get("a", row("a"), refused)).toEqual({ ok: false, why: "key-erased" });
  expect((await cache.get("a", row("a"), load)).ok).toBe(true);
  expect(loads()).toBe(1);
});
