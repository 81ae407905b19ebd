import fc from "fast-check";
import { expect, test } from "vitest";
import { seededRandom, systemRandom } from "./random.ts";

test("as many bytes come as were asked for, over the edge of a pool too", () => {
  for (const random of [systemRandom(), seededRandom("edge")]) {
    for (const count of [0, 1, 31, 32, 33, 12_287, 12_288, 12_289, 1_048_576]) {
      expect(random.bytes(count)).toHaveLength(count);
    }
  }
});

test("a count that is no count is a bug, and never a shorter answer", () => {
  for (const random of [systemRandom(), seededRandom("bug")]) {
    for (const count of [-1, 1.5, Number.NaN, 1_048_577]) {
      expect(() => random.bytes(count)).toThrow("random bytes are asked for by the whole number");
    }
  }
});

test("no bytes are handed out twice, within a pool and from one to the next", () => {
  const random = systemRandom();
  const drawn = Array.from({ length: 5000 }, () => random.bytes(12).toString("hex"));
  expect(new Set(drawn).size).toBe(5000);
});

test("what was handed out is the caller's own: later draws do not change it", () => {
  const random = systemRandom();
  const first = random.bytes(32);
  const copy = Buffer.from(first);
  for (let draw = 0; draw < 1000; draw++) random.bytes(32).fill(0);
  expect(first.equals(copy)).toBe(true);
  expect(first.some((byte) => byte !== 0)).toBe(true);
});

test("every bit of every byte comes up", () => {
  const bytes = systemRandom().bytes(4096);
  expect(bytes.reduce((all, byte) => all | byte, 0)).toBe(255);
  expect(bytes.reduce((all, byte) => all & byte, 255)).toBe(0);
});

test("the same seed gives the same bytes in the same order, and another seed others", () => {
  fc.assert(
    fc.property(fc.string(), fc.array(fc.nat(100), { maxLength: 10 }), (seed, counts) => {
      const draws = () => {
        const random = seededRandom(seed);
        return counts.map((count) => random.bytes(count).toString("hex"));
      };
      expect(draws()).toEqual(draws());
    }),
  );
  expect(seededRandom("a").bytes(16)).not.toEqual(seededRandom("b").bytes(16));
  const random = seededRandom("a");
  expect(random.bytes(16)).not.toEqual(random.bytes(16));
});
